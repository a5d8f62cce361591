"""What a class is entitled to at a place on a day, in plain words, each line with its clause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from tuodi.lawcheck.view import Item, Point, items
from tuodi.policy.terms import RESIDENT
from tuodi.workbench import rules

_FILE = Path(__file__).with_name("words.yaml")


@dataclass(frozen=True, slots=True)
class Line:
    """One right: in words, with its clause."""

    text: str
    clause: str


@cache
def words() -> dict[str, dict[str, str]]:
    """Plain words: family of names → name → words."""
    data: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=64)
def _in_force(region: str, day: dt.date) -> tuple[Item, ...]:
    return tuple(items(Point(rules.book(), region, day)))


def rights(region: str, class_ids: tuple[str, ...], day: dt.date) -> list[Line]:
    """Premium subsidies, rights and what is watched, for holders of any of the classes; `RESIDENT`'s count for all."""
    held = {*class_ids, RESIDENT}
    found = [line for item in _in_force(region, day) if item.class_id in held for line in _line(item)]
    return list(dict.fromkeys(found))


def _line(item: Item) -> Iterator[Line]:
    name = item.key[0]
    if item.topic == "subsidy":
        yield Line(f"{item.name.zh}：{item.says.zh}", item.clause)
    elif item.topic == "entitlement":
        says = "" if item.says.zh == "有" else f"（{item.says.zh}）"
        yield Line(words()["entitlements"].get(name, name) + says, item.clause)
    elif item.topic == "warning" and name in words()["warnings"]:
        yield Line(words()["warnings"][name], item.clause)
