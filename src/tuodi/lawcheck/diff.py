"""What changes between two days, two places or two rule books: rule by rule, and on the standard families."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tuodi.lawcheck.families import Family, families, reference_day
from tuodi.lawcheck.finding import Words
from tuodi.lawcheck.view import Item, Point, items
from tuodi.policy.model import COMPUTED_STAGES, RuleBook
from tuodi.policy.terms import RESIDENT

_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_NOTHING = Words("—", "—")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that says something else on the other side. `classes` empty: everyone, or no matter of classes."""

    topic: str
    name: Words
    classes: tuple[str, ...]
    before: Words
    after: Words
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A family's year under one side, fen; None where a figure is missing. `paid` by stage."""

    paid: tuple[tuple[str, int | None], ...]
    burden: int | None
    missing: str


@dataclass(frozen=True, slots=True)
class FamilyChange:
    """A standard family on both sides."""

    family: str
    name: Words
    before: Outcome
    after: Outcome

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Difference:
    """The two sides, what changed in the rules, and every standard family."""

    before: Point
    after: Point
    changes: tuple[Change, ...]
    families: tuple[FamilyChange, ...]


def diff(
    book: RuleBook,
    a: str,
    b: str,
    *,
    region: str | None = None,
    day: dt.date | None = None,
    other: RuleBook | None = None,
) -> Difference:
    """Two days of a region, or two regions on a day.

    `a` and `b`: days (YYYY-MM-DD) of `region`, or region codes on `day` (default: the later of the days on which each
    region's last schedule began). `other`: the rule book of the second side, else the same.

    Raises ValueError on anything else.
    """
    second = other or book
    if _DAY.match(a) and _DAY.match(b):
        if region is None:
            raise ValueError("two days need a region / 比较两个日期须给出地区")
        return compare(Point(book, region, dt.date.fromisoformat(a)), Point(second, region, dt.date.fromisoformat(b)))
    if len(a) == len(b) == 6 and a.isdigit() and b.isdigit():  # noqa: PLR2004 - a division code
        when = day or max(reference_day(book, a), reference_day(second, b))
        return compare(Point(book, a, when), Point(second, b, when))
    raise ValueError(
        f"{a!r} and {b!r} are neither two days (YYYY-MM-DD) nor two region codes / 须是两个日期或两个地区代码"
    )


def compare(before: Point, after: Point) -> Difference:
    """Any two points."""
    changes = tuple(_changes(items(before), items(after)))
    return Difference(before, after, changes, tuple(_family(f, before, after) for f in families()))


def _changes(before: list[Item], after: list[Item]) -> Iterator[Change]:
    sides: tuple[dict[tuple[str, ...], list[Item]], dict[tuple[str, ...], list[Item]]] = (
        defaultdict(list),
        defaultdict(list),
    )
    order: dict[tuple[str, ...], Item] = {}
    for side, found in zip(sides, (before, after), strict=True):
        for item in found:
            key = (item.topic, *item.key, item.class_id)
            side[key].append(item)
            order.setdefault(key, item)
    grouped: dict[tuple[object, ...], list[str]] = defaultdict(list)
    named: dict[tuple[object, ...], Change] = {}
    for key, item in order.items():
        old, new = (side.get(key, []) for side in sides)
        if {i.says for i in old} == {i.says for i in new}:
            continue
        clauses = tuple(dict.fromkeys(i.clause for i in (*old, *new)))
        change = Change(item.topic, item.name, (), _said(old), _said(new), clauses)
        same = (item.topic, item.key, change.before, change.after, clauses)
        grouped[same].append(item.class_id)
        named[same] = change
    everyone = {i.class_id for i in (*before, *after) if i.topic == "stage"}
    for one, change in named.items():
        classes = tuple(c for c in grouped[one] if c)
        classes = () if set(classes) >= everyone else classes or ((RESIDENT,) if change.topic == "stage" else ())
        yield Change(change.topic, change.name, classes, change.before, change.after, change.clauses)


def _said(found: list[Item]) -> Words:
    if not found:
        return _NOTHING
    said = list(dict.fromkeys(i.says for i in found))
    return Words("；".join(w.zh for w in said), "; ".join(w.en for w in said))


def _family(family: Family, before: Point, after: Point) -> FamilyChange:
    return FamilyChange(family.id, family.name, _outcome(family, before), _outcome(family, after))


def _outcome(family: Family, point: Point) -> Outcome:
    statements = family.settle(point.book, point.region, point.day)
    if not statements:
        return Outcome((), None, "refused")
    paid: list[tuple[str, int | None]] = []
    for stage in COMPUTED_STAGES:
        amounts = [s.paid(stage) for s in statements]
        paid.append((stage, None if None in amounts else sum(a for a in amounts if a is not None)))
    parts = [s.person_part for s in statements]
    missing = next((s.missing.name for s in statements if s.missing is not None), "")
    return Outcome(tuple(paid), None if None in parts else sum(p for p in parts if p is not None), missing)
