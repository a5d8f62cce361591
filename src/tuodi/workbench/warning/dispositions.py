"""The ways of help as data (`dispositions.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

_FILE = Path(__file__).with_name("dispositions.yaml")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a way of help needs to know."""

    name: str
    zh: str
    kind: Literal["text", "day", "yuan", "yes", "people"]


@dataclass(frozen=True, slots=True)
class Way:
    """A way of help. classes: one of them must be held; empty: any. document: where its conditions stand."""

    id: str
    zh: str
    clause: str
    department: str
    facts: tuple[Fact, ...]
    classes: tuple[str, ...] = ()
    document: str = ""


@cache
def dispositions() -> dict[str, Way]:
    """All of them, in the order of the clause."""
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        name: Way(
            id=name, zh=one["zh"], clause=one["clause"], department=one["department"],
            facts=tuple(Fact(fact, given["zh"], given["kind"]) for fact, given in one["facts"].items()),
            classes=tuple(one.get("classes", ())), document=one.get("document", ""),
        )
        for name, one in data["dispositions"].items()
    }  # fmt: skip
