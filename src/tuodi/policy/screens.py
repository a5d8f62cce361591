"""Where in the workbench a clause's duty is done. The library names screens only; the workbench has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from .library import SHIPPED
from .yaml_source import read_source

DUTIES = frozenset({"duty", "warning", "target", "service", "funding"})
"""Kinds of clauses that somebody has to do something for."""
_MARK = "screen:"


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen of the workbench (`url`: its name and what that takes, `path`: its address), or why there is none."""

    name: str
    zh: str
    en: str
    url: str = ""
    path: str = ""

    @property
    def stands(self) -> bool:
        """Whether there is a page to open."""
        return bool(self.path)


def screens_of(clause: str, becomes: str) -> tuple[Screen, ...]:
    """The screens of a clause: those the register gives it, else the one it names (`becomes`). Empty: nobody said."""
    known, listed = _register()
    named = (becomes.removeprefix(_MARK),) if becomes.startswith(_MARK) else ()
    names = listed.get(clause, named)
    return tuple(known[name] for name in names if name in known)


@cache
def _register() -> tuple[Mapping[str, Screen], Mapping[str, tuple[str, ...]]]:
    data = read_source(SHIPPED / "screens.yaml").data
    known = {name: _screen(name, said) for name, said in data["screens"].items()}
    return known, {str(clause): tuple(names) for clause, names in data["clauses"].items()}


def _screen(name: str, said: Mapping[str, Any]) -> Screen:
    if "reason" in said:
        return Screen(name, str(said["reason"]), str(said["en_reason"]))
    return Screen(name, str(said["zh"]), str(said["en"]), str(said["url"]), str(said["path"]))
