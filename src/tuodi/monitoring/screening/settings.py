"""The rules of screening and their figures, as data (`rules.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("rules.yaml")
_NUMBERS = frozenset({
    "days", "visits", "near", "loose", "times", "least", "months", "places", "far", "speed", "stays", "peers", "alike",
    "score", "over", "more", "lines", "share",
})  # fmt: skip
_LISTS = frozenset({"planned"})


class SettingsFaulty(ValueError):
    """A figure is none, or is not known: which rule, which key."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, what it says, its figures."""

    name: str
    zh: str
    says: str
    figures: Mapping[str, int] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def shipped() -> dict[str, Rule]:
    """The rules as they come, by name."""
    return parse(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def parse(data: dict[str, Any]) -> dict[str, Rule]:
    """Raises SettingsFaulty for a key that is not known or a figure that is no whole number."""
    return {name: _rule(name, entry) for name, entry in data["rules"].items()}


def with_own(rules: Mapping[str, Rule], data: dict[str, Any]) -> dict[str, Rule]:
    """The rules with figures and lists of a bureau's own in place of theirs. Raises SettingsFaulty."""
    found = dict(rules)
    for name, entry in data["rules"].items():
        if name not in rules:
            raise SettingsFaulty(f"rule {name}: there is none of that name")
        own = _rule(name, {"zh": rules[name].zh, "says": rules[name].says, **entry})
        strange = (own.figures.keys() - rules[name].figures.keys()) | (own.lists.keys() - rules[name].lists.keys())
        if strange:
            raise SettingsFaulty(f"rule {name}: it does not use {sorted(strange)}")
        found[name] = replace(
            own, figures={**rules[name].figures, **own.figures}, lists={**rules[name].lists, **own.lists}
        )
    return found


def _rule(name: str, entry: dict[str, Any]) -> Rule:
    unknown = set(entry) - _NUMBERS - _LISTS - {"zh", "says"}
    wrong = [key for key in _NUMBERS & set(entry) if type(entry[key]) is not int or entry[key] < 0]
    if unknown or wrong:
        raise SettingsFaulty(f"rule {name}: unknown keys {sorted(unknown)}, no whole numbers {sorted(wrong)}")
    return Rule(
        name, entry["zh"], entry["says"], {key: entry[key] for key in _NUMBERS & set(entry)},
        {key: tuple(entry[key]) for key in _LISTS & set(entry)},
    )  # fmt: skip
