"""The lawful choices, as data: when each applies to a bill, what it changes. `choices.yaml` says what the keys mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from tuodi.settlement.bill import Bill

Kind = Literal["visit", "status", "cover"]
_FILE = Path(__file__).with_name("choices.yaml")
_KEYS = {"id", "kind", "zh", "en", "do_zh", "do_en", "assumes_zh", "assumes_en", "if", "then"}
_ASKED = {"place", "class"}
_DONE = {"home", "recognised", "plan"}
_NUMBERS = {"refl", "hosp_lv", "insu_plan", "plan"}


class ChoicesFaulty(ValueError):
    """The list of choices cannot be read: which choice, what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing a person may do otherwise.

    kind: `visit` for one bill, `status` for what must be recognised first, `cover` for a whole cover year.
    asked: field of a bill (or place, class) → values it must have. changes: field → new value.
    """

    id: str
    kind: Kind
    zh: str
    en: str
    do_zh: str
    do_en: str
    assumes_zh: str
    assumes_en: str
    asked: tuple[tuple[str, tuple[Any, ...]], ...]
    changes: tuple[tuple[str, Any], ...]

    def name(self, lang: str) -> str:
        """What it is called."""
        return self.zh if lang == "zh" else self.en

    def advice(self, lang: str) -> str:
        """What one has to do."""
        return self.do_zh if lang == "zh" else self.do_en

    def assumption(self, lang: str) -> str:
        """What the comparison takes for granted."""
        return self.assumes_zh if lang == "zh" else self.assumes_en


@cache
def choices() -> tuple[Choice, ...]:
    """The shipped list. Raises ChoicesFaulty."""
    return parse(yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))  # noqa: S506 - text only


def parse(data: dict[str, Any]) -> tuple[Choice, ...]:
    """Choices from data of texts. Raises ChoicesFaulty for an unknown key, kind, field, or an id used twice."""
    found = tuple(_choice(entry) for entry in data["choices"])
    ids = [choice.id for choice in found]
    if len(set(ids)) != len(ids):
        raise ChoicesFaulty(f"a choice stands twice: {sorted({i for i in ids if ids.count(i) > 1})}")
    return found


def _choice(entry: dict[str, Any]) -> Choice:
    name = entry.get("id", "?")
    unknown = set(entry) - _KEYS
    lacking = _KEYS - {"assumes_zh", "assumes_en"} - set(entry)
    if unknown or lacking:
        raise ChoicesFaulty(f"choice {name}: unknown keys {sorted(unknown)}, missing keys {sorted(lacking)}")
    if entry["kind"] not in get_args(Kind):
        raise ChoicesFaulty(f"choice {name}: kind {entry['kind']!r} should be one of {', '.join(get_args(Kind))}")
    fields = set(Bill.__dataclass_fields__)
    for key, allowed in (("if", fields | _ASKED), ("then", fields | _DONE)):
        strange = set(entry[key]) - allowed
        if strange:
            raise ChoicesFaulty(f"choice {name}: {key} has no field {sorted(strange)}")
    return Choice(
        id=name, kind=entry["kind"], zh=entry["zh"], en=entry["en"], do_zh=entry["do_zh"], do_en=entry["do_en"],
        assumes_zh=entry.get("assumes_zh", ""), assumes_en=entry.get("assumes_en", ""),
        asked=tuple((key, _values(key, value)) for key, value in entry["if"].items()),
        changes=tuple((key, _typed(key, value)) for key, value in entry["then"].items()),
    )  # fmt: skip


def _values(key: str, value: str | list[str]) -> tuple[Any, ...]:
    return tuple(_typed(key, one) for one in ([value] if isinstance(value, str) else value))


def _typed(key: str, text: str) -> Any:
    if key in _NUMBERS:
        return int(text)
    return True if text == "yes" else text
