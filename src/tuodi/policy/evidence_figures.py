"""Every figure of a raw rule: money, rates, counts, dates, cover years, and the plans and levels it names.

>>> list(figures_of({"stage": "tilt", "deductible": "3000", "rate": "70%", "when": {"hosp_lv": ["2"]}}))
[('deductible', 'yuan', '3000'), ('rate', 'rate', '70%'), ('when.hosp_lv.0', 'level', '2')]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from pydantic.fields import FieldInfo

from .schema import RULE_MODELS
from .schema.base import AFTER, NAMED_DAYS, Count, CountOrName, Day, DayOrName, Number, Rate, Share, Strict, Yuan
from .yaml_source import Source

FigureKind = Literal["yuan", "rate", "count", "day", "year", "plan", "level"]

HEAD = "document"
"""The rule name under which the dates of the document's own head stand."""

_HEAD_DATES = (("issued",), ("in_force", "from"), ("in_force", "until"), ("known_from",))
_TYPES: tuple[tuple[Any, FigureKind], ...] = (
    (Yuan, "yuan"),
    (Rate, "rate"),
    (Share, "rate"),
    (Number, "count"),
    (Day, "day"),
    (DayOrName, "day"),
    (Count, "year"),
    (CountOrName, "year"),
)
_CLASSES: Mapping[str, FigureKind] = {
    "plan": "plan",
    "of_plan": "plan",
    "insu_plan": "plan",
    "hosp_lv": "level",
    "admission": "count",
}
"""Keys and facts whose values are numbers of a class: 一档, 二级, the third admission."""
_PARAMETER = re.compile(r"^\$\w+(?:\s*\*\s*(\S+))?$")

_TAKEN_AWAY = (None, "null")
"""What a variant writes to take a key away."""

Found = tuple[str, FigureKind, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as written, with the rule it belongs to.

    `source` is set when it comes from outside the text, `reading` when it stands only under a choice.
    """

    clause: str
    rule: str
    path: str
    kind: FigureKind
    text: str
    source: str = ""
    grade: str = ""
    reading: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What a recorded place is filed under."""
        return self.rule, self.path


def figures_of(raw: Mapping[str, Any]) -> Iterator[Found]:
    """Path, kind and text of every figure in a raw rule, those of its variants included."""
    model = next((RULE_MODELS[key] for key in raw if key in RULE_MODELS), None)
    if model is None:
        return
    yield from _walk(raw, model, "")
    for reading, choices in (raw.get("variants") or {}).items():
        for choice, patch in choices.items():
            yield from _walk(patch, model, f"variants.{reading}.{choice}.")


def document_figures(source: Source) -> list[Figure]:
    """The figures of a document: its head's dates once, then every rule's; a date equal to the head's is inherited."""
    data = source.data
    found = [Figure("", HEAD, path, "day", text) for path, text in _head_dates(data)]
    inherited = {(figure.path, figure.text) for figure in found}
    seen: Counter[str] = Counter()
    for clause in data.get("clauses") or ():
        for name, raw in named_rules(clause):
            seen[name] += 1
            rule = name if seen[name] == 1 else f"{name}#{seen[name]}"  # one id, told apart by `under`
            origin = str(raw.get("source") or clause.get("source") or "")
            grade = str(raw.get("grade") or clause.get("grade") or "")
            under = "; ".join(f"{name}={choice}" for name, choice in (raw.get("under") or {}).items())
            found += [
                Figure(str(clause["clause"]), rule, path, kind, text, origin, grade, _variant(path) or under)
                for path, kind, text in figures_of(raw)
                if (path, text) not in inherited
            ]
    return found


def named_rules(clause: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The raw rules of a clause with their names: their own `id`, the clause, or clause/number."""
    rules = clause.get("rules") or ()
    for number, raw in enumerate(rules, start=1):
        default = str(clause["clause"]) if len(rules) == 1 else f"{clause['clause']}/{number}"
        yield str(raw.get("id") or default), raw


def _variant(path: str) -> str:
    parts = path.split(".")
    return f"{parts[1]}={parts[2]}" if parts[0] == "variants" else ""


def _head_dates(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for path in _HEAD_DATES:
        item: Any = data
        for key in path:
            item = item.get(key) if isinstance(item, Mapping) else None
        if item:
            yield ".".join(path), str(item)


def _walk(raw: Mapping[str, Any], model: type[Strict], prefix: str) -> Iterator[Found]:
    fields = _fields(model)
    for key, item in raw.items():
        field, path = fields.get(key), f"{prefix}{key}"
        if field is None or item in _TAKEN_AWAY or key == "variants":
            continue
        kind, inner = _CLASSES.get(key) or _kind(field), _inner(field)
        if kind in ("yuan", "rate", "count"):
            yield from _value(item, kind, path)
        elif kind is not None:
            for one, text in _listed(item, path):
                if str(text).removeprefix(AFTER) not in NAMED_DAYS:
                    yield one, kind, str(text)
        elif inner is not None:
            for one, part in _listed(item, path):
                yield from _walk(part, inner, f"{one}.")


def _listed(item: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(item, list):
        yield from ((f"{path}.{number}", one) for number, one in enumerate(item))
    else:
        yield path, item


def _value(item: Any, kind: FigureKind, path: str) -> Iterator[Found]:
    if isinstance(item, Mapping):
        fact = _CLASSES.get(str(item.get("by")))
        for key, part in item.items():
            if key == "by":
                continue
            if fact is not None and key != "else":
                yield f"{path}.{key}.key", fact, key
            yield from _value(part, kind, f"{path}.{key}")
    elif parameter := _PARAMETER.match(str(item)):
        if parameter.group(1):
            yield f"{path}.times", "rate", parameter.group(1)
    else:
        yield path, kind, str(item)


@cache
def _fields(model: type[Strict]) -> Mapping[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _kind(field: FieldInfo) -> FigureKind | None:
    marks = [
        *field.metadata,
        *(mark for part in _parts(field.annotation) for mark in getattr(part, "__metadata__", ())),
    ]
    for annotated, kind in _TYPES:
        if any(mark is own for mark in marks for own in annotated.__metadata__):
            return kind
    return None


def _inner(field: FieldInfo) -> type[Strict] | None:
    for part in _parts(field.annotation):
        if isinstance(part, type) and issubclass(part, Strict):
            return part
    return None


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)
