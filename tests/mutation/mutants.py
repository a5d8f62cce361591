"""The mutants of one document: each a copy of one rule with one thing changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.mutation.edits import GONE, Path, at, nudged, renamed, replaced, scaled, steps
from tuodi.policy.evidence_figures import figures_of, named_rules
from tuodi.policy.library import terms_source
from tuodi.policy.schema import RULE_MODELS
from tuodi.policy.yaml_source import Source

BENEFITS = ("stage", "subsidy", "parameter", "entitlement", "warning", "repeal", "identity")
"""Kinds of rule that decide an amount, a warning or who someone is: none of their mutants may survive."""

HEAD = "document"

_OTHER_FUND = {"assistance_fund": "bridge_fund"}
_LISTS = ("departments", "items", "missing_documents", "codes")
_CHOICES: dict[str, tuple[str, ...]] = {
    "per": ("bill", "stay", "month", "year", "cover_year", "pregnancy", "life"),
    "deductible_per": ("bill", "stay", "year"),
    "region_by": ("insured", "certifying"),
    "base": ("in_policy_remainder", "total_remainder", "in_policy_without_deductible"),
    "round_deductible": ("yuan_down", "yuan_up"),
    "chain": ("first", "highest"),
    "at_least_counts": ("stage", "all_payers"),
    "begins": ("certified", "year_of_certification"),
    "measured": ("on_base", "above_deductible"),
    "share": ("out_of_area", "all_first_self_pay"),
    "by": ("service_date", "settlement_day"),
    "result": ("refund_up_to_standard", "refund_all", "refund_subsidy", "no_refund"),
    "identity_at": ("payment", "first_of_cover_year"),
    "later_change": ("no_change", "recomputed"),
    "late_first": ("flagged", "subsidised", "refused"),
    "group": ("key", "general"),
    "basis": ("self_borne_after_three_tiers", "self_borne_after_every_payer"),
    "borne_by": ("person", "household", "head"),
    "class_on": ("run_day", "bill_day"),
    "several": ("per_stage", "one_class_for_the_year", "one_class_per_bill"),
    "on_breach": ("failed", "listed", "measured"),
    "every": ("month", "quarter", "year"),
    "certifier": ("civil_affairs", "rural_revitalisation", "health"),
    "with": ("medical_security", "finance"),
    "dise_class": ("special", "ordinary"),
    "opsp_class": ("specific", "ordinary"),
    "setting": ("inpatient", "outpatient", "maternity"),
    "place": ("in_district", "in_city", "in_province", "out_of_province"),
    "minor": ("true", "false"),
}
_FLAGS = {"inclusive": True, "capped": True, "on_bills": True, "uncap": False}
"""A key and what it means when it is not written."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed rule (`None`: dropped); `reading`: the choices under which the change shows."""

    file: str
    line: int
    clause: str
    index: tuple[int, int]
    """The clause's and the rule's place in the document; (-1, -1) for the document's head."""
    rule: str
    kind: str
    path: str
    old: str
    new: str
    changed: Mapping[str, Any] | None
    reading: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        chosen = "".join(f" [{name}={choice}]" for name, choice in self.reading)
        return f"{self.file}:{self.line} {self.clause} {self.rule} {self.path}: {self.old} → {self.new}{chosen}"


def mutants_of(source: Source) -> Iterator[Mutant]:
    """All mutants of a document, in its own order."""
    yield from _of_head(source)
    for number, clause in enumerate(source.data["clauses"]):
        seen: Counter[str] = Counter()
        for place, (name, raw) in enumerate(named_rules(clause)):
            seen[name] += 1
            model = next(RULE_MODELS[key] for key in raw if key in RULE_MODELS)
            under = tuple(sorted((raw.get("under") or {}).items()))
            for path, old, new, changed in _of_rule(raw, model.kind):
                where = source.where(("clauses", number, "rules", place, *path))
                yield Mutant(
                    source.name, where.line, clause["clause"], (number, place), name, model.kind,
                    ".".join(map(str, path)) or "rule", old, new, changed, _reading(under, path),
                )  # fmt: skip


def mutated(source: Source, mutant: Mutant) -> Source:
    """The document with this one change; everything else is shared."""
    if mutant.index == (-1, -1):
        return Source(source.name, {**source.data, **(mutant.changed or {})}, source.lines)
    number, place = mutant.index
    clauses = list(source.data["clauses"])
    rules = list(clauses[number]["rules"])
    if mutant.changed is None:
        del rules[place]
    else:
        rules[place] = mutant.changed
    clauses[number] = {**clauses[number], "rules": rules}
    if not rules and not (clauses[number].get("reason") or clauses[number].get("becomes")):
        clauses[number]["reason"] = "mutant"
    elif len(rules) == 1 and mutant.changed is None and "id" not in rules[0]:
        rules[0] = {**rules[0], "id": f"{clauses[number]['clause']}/left"}
    return Source(source.name, {**source.data, "clauses": clauses}, source.lines)


def _reading(under: tuple[tuple[str, str], ...], path: Path) -> tuple[tuple[str, str], ...]:
    if path[:1] != ("variants",) or len(path) < 3:
        return under
    return tuple(sorted({**dict(under), str(path[1]): str(path[2])}.items()))


Change = tuple[Path, str, str, Mapping[str, Any] | None]


def _of_head(source: Source) -> Iterator[Mutant]:
    for path in (("issued",), ("in_force", "from"), ("in_force", "until"), ("known_from",)):
        try:
            old = at(source.data, path)
        except KeyError:
            continue
        for new in nudged("day", old):
            top = replaced({path[0]: source.data[path[0]]}, path, new)
            yield Mutant(
                source.name, source.where(path).line, source.data["document"], (-1, -1), HEAD, HEAD,
                ".".join(path), old, new, top, (),
            )  # fmt: skip


def _of_rule(raw: Mapping[str, Any], kind: str) -> Iterator[Change]:
    yield (), "", "dropped", None
    yield from _figures(raw)
    yield from _flags(raw)
    yield from _parts(raw, (), raw, kind)


def _figures(raw: Mapping[str, Any]) -> Iterator[Change]:
    for dotted, kind, text in figures_of(raw):
        if dotted.endswith(".key"):
            path = steps(dotted.removesuffix(".key"), raw)
            for part in text.split(","):
                for new in nudged(kind, part):
                    key = ",".join(new if one == part else one for one in text.split(","))
                    yield path, f"case {text}", f"case {key}", renamed(raw, path, key)
        elif dotted.endswith(".times"):
            path = steps(dotted.removesuffix(".times"), raw)
            old = at(raw, path)
            yield from ((path, old, new, replaced(raw, path, new)) for new in scaled(old))
        else:
            path = steps(dotted, raw)
            yield from ((path, text, new, replaced(raw, path, new)) for new in nudged(kind, text))


def _flags(raw: Mapping[str, Any]) -> Iterator[Change]:
    model = next(RULE_MODELS[key] for key in raw if key in RULE_MODELS)
    for key, unwritten in _FLAGS.items():
        if key in model.model_fields and not (key == "inclusive" and "threshold" not in raw):
            new = not raw.get(key, unwritten)
            yield (key,), str(not new).lower(), str(new).lower(), replaced({key: None, **raw}, (key,), new)


def _parts(raw: Mapping[str, Any], path: Path, here: Mapping[str, Any], kind: str) -> Iterator[Change]:
    """The changes of what is no figure, in a rule and in its variants."""
    for key, item in here.items():
        one = (*path, key)
        if key == "variants":
            for reading, choices in item.items():
                for choice, patch in choices.items():
                    yield from _parts(raw, (*one, reading, choice), patch, kind)
        elif key in ("for", "except", "classes", "only_with"):
            yield from _classes(raw, one, item)
        elif key in ("fund", "fund_after"):
            yield from _swap(raw, one, item, (_OTHER_FUND.get(item, "assistance_fund"),))
        elif key in ("when", "counts"):
            usual = key == "counts" and item == here.get("when")
            if not usual and not _says_nothing(item):
                yield from _gone(raw, one, "condition")
            for name, value in item.items():
                if not _says_nothing({name: value}):
                    yield from _gone(raw, (*one, name), str(value))
                yield from _condition(raw, (*one, name), name, value)
        elif key in ("place", "setting"):
            yield from _condition(raw, one, key, item)
        elif key == "caps":
            for number, cap in enumerate(item):
                yield from _gone(raw, (*one, number), str(cap))
                for name in ("amount", "of"):
                    if name in cap:
                        yield from _gone(raw, (*one, number, name), str(cap[name]))
        elif key in ("overrides", *_LISTS):
            yield from (change for number, name in enumerate(item) for change in _gone(raw, (*one, number), name))
        elif key == "brackets":
            yield from (c for number, x in enumerate(item) for c in _gone(raw, (*one, number), str(x)))
        elif key == "ranks":
            yield from _ranks(raw, one, item)
        elif key in ("counts_from", "condition", "at_least", "deductible", "certified_before", "certified_from"):
            yield from _gone(raw, one, str(item)) if item != "0" else ()
        elif key in ("per", "deductible_per") and ("open" in raw or "nothing" in raw):
            continue  # nothing is summed up: no bill could tell
        elif key == "per_class":
            yield one, "true", "false", replaced(dict(raw), one, False)
        elif key in _CHOICES:
            yield from _swap(raw, one, item, tuple(c for c in _CHOICES[key] if c != item)[:1])
        elif key in ("in_force", "cover_years") and item.get("until"):
            yield from _gone(raw, (*one, "until"), str(item["until"]))
        elif key == "open":
            yield from _swap(raw, one, item, (f"{item}_changed",))
        elif key == "stage" and kind == "bound":
            yield from _swap(raw, one, item, ("basic" if item != "basic" else "critical",))


def _says_nothing(condition: Mapping[str, Any]) -> bool:
    """Whether a condition names every value there is."""
    return all(name in _CHOICES and sorted(value) == sorted(_CHOICES[name]) for name, value in condition.items())


def _gone(raw: Mapping[str, Any], path: Path, old: str) -> Iterator[Change]:
    yield path, old, "dropped", replaced(dict(raw), path, GONE)


def _swap(raw: Mapping[str, Any], path: Path, old: str, others: tuple[str, ...]) -> Iterator[Change]:
    yield from ((path, old, new, replaced(dict(raw), path, new)) for new in others)


def _condition(raw: Mapping[str, Any], path: Path, name: str, value: Any) -> Iterator[Change]:
    """Each value of a condition dropped; where there is one only, another in its place."""
    if not isinstance(value, list):
        return
    if len(value) > 1:
        for number, one in enumerate(value):
            yield (*path, number), one, "dropped", replaced(dict(raw), (*path, number), GONE)
    for number, one in enumerate(value):
        others = [c for c in _CHOICES.get(name, ()) if c not in value]
        if name == "care" and len(value) == 1:
            others = ["home_bed" if one != "home_bed" else "pharmacy"]
        yield from _swap(raw, (*path, number), one, tuple(others[:1]))


def _classes(raw: Mapping[str, Any], path: Path, item: Any) -> Iterator[Change]:
    """One class less; a group is written out without one of its members."""
    if not isinstance(item, list):
        return
    groups = terms_source().data["groups"]
    for number, name in enumerate(item):
        members = groups[name]["members"] if name in groups else [name]
        for member in members:
            left = [*item[:number], *(m for m in members if m != member), *item[number + 1 :]]
            if member not in {m for other in left for m in (groups[other]["members"] if other in groups else [other])}:
                yield path, member, "dropped", replaced(dict(raw), path, left)


def _ranks(raw: Mapping[str, Any], path: Path, item: Mapping[str, list[str]]) -> Iterator[Change]:
    for stage, order in item.items():
        for place in range(len(order) - 1):
            new = [*order]
            new[place], new[place + 1] = new[place + 1], new[place]
            name = f"{order[place]} before {order[place + 1]}"
            yield (*path, stage, place), name, "the other way round", replaced(dict(raw), (*path, stage), new)
