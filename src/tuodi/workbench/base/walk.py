"""Pages and counts of lists with a million rows, as cheap at the end as at the beginning.

A list is one way or several ways along an index (`Way`), one after the other. A page begins behind a row (`after`)
or ends before one, so that nothing is skipped by counting; only a jump to a page by its number counts, over the index
alone and from the nearest place that is known: an end, or where an earlier jump ended (`_Marks`). Counts up to
`COUNTED` are made anew every time, unless they are `SLOW`; others, and the places of jumps, may be `KEPT` seconds old.
"""

from __future__ import annotations

import datetime as dt
import time
from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

PAGE = 50
COUNTED = 500
KEPT = 60.0
SLOW = 0.02
"""Seconds; a count that took longer is kept as well."""
FAR = 2_000
"""Rows; what is nearer to an end is found from there, and leaves no mark."""
_KEPT_AT_MOST = 2_000
_MARKS_AT_MOST = 500
_kept: dict[Any, tuple[float, Count]] = {}
_marks: dict[Any, _Marks] = {}


@dataclass(frozen=True, slots=True)
class Way:
    """Rows in the order of a column and their key. `by` empty: of the key alone. `down`: the largest first.

    `counts`: the same rows asked for in a way that counts faster than it pages. late: the page does not
    wait for the count, which takes long.
    """

    rows: QuerySet[Any]
    by: str = ""
    down: bool = False
    counts: QuerySet[Any] | None = None
    late: bool = False

    @property
    def counted(self) -> QuerySet[Any]:
        """What is counted."""
        return self.rows if self.counts is None else self.counts

    def ordered(self, *, back: bool = False) -> QuerySet[Any]:
        """In order, or from its end."""
        sign = "-" if self.down != back else ""
        names = (self.by, "pk") if self.by else ("pk",)
        return self.rows.order_by(*(sign + name for name in names))

    def beyond(self, key: int, *, back: bool = False) -> QuerySet[Any]:
        """The rows after the one with this key, or those before it from the nearest on."""
        value = self.value_of(key)
        return self.rows.none() if self.by and value is None else self.past(value, key, back=back)

    def value_of(self, key: int) -> Any:
        """What a row is sorted by, before its key; None for none such."""
        if not self.by:
            return None
        return self.rows.model._base_manager.values_list(self.by, flat=True).filter(pk=key).first()

    def past(self, value: Any, key: int, *, back: bool = False) -> QuerySet[Any]:
        """The rows after a place, or those before it from the nearest on."""
        side = "lt" if self.down != back else "gt"
        if not self.by:
            return self.ordered(back=back).filter(**{f"pk__{side}": key})
        past = Q(**{f"{self.by}__{side}": value}) | Q(**{self.by: value, f"pk__{side}": key})
        return self.ordered(back=back).filter(**{f"{self.by}__{side}e": value}).filter(past)


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `over`: more than were counted, the exact number is yet to be asked for. `at`: when it was true."""

    number: int
    over: bool = False
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Keys of the rows of a page, its number as far as known, and where the next and the previous begin."""

    keys: list[int]
    number: int
    after: str
    before: str


@dataclass(slots=True)
class _Marks:
    """Places of a way that jumps have found: how many rows lie before it, what the last of them is, and since when."""

    places: list[tuple[int, int, Any, float]] = field(default_factory=list)

    def around(self, start: int, end: int) -> list[tuple[int, int, Any]]:
        """The last place before the rows from `start` to `end`, and the first after them."""
        old = time.monotonic() - KEPT
        self.places = known = [one for one in self.places if one[3] > old]
        at, after = (bisect_right(known, place, key=lambda one: one[0]) for place in (start, end))
        return [known[place][:3] for place in (at - 1, after) if 0 <= place < len(known)]

    def add(self, before: int, key: int, value: Any) -> None:
        """A place more."""
        if len(self.places) < _MARKS_AT_MOST:
            insort(self.places, (before, key, value, time.monotonic()), key=lambda one: one[0])


class Walk:
    """The pages of a list."""

    def __init__(self, ways: Sequence[Way], size: int = PAGE) -> None:
        self.ways, self.size = list(ways), size

    def page(self, asked: Mapping[str, Any]) -> Page:
        """The page that `after`, `before` or `p` of a query name; the first one without."""
        number = _number(asked.get("p"))
        after, before = _place(asked.get("after")), _place(asked.get("before"))
        if after is not None:
            found, number = self._from(*after, back=False), max(number, 2)
        elif before is not None:
            found = self._from(*before, back=True)[::-1]
        else:
            return self._numbered(number)
        more = len(found) > self.size
        if before is not None:
            found = found[-self.size :]
            first = not more
            return self._made(found, 1 if first else max(number, 2), first=first, last=False)
        return self._made(found[: self.size], number, first=False, last=not more)

    def last(self) -> Page:
        """The last page."""
        total = self.exact().number
        return self._numbered(max(1, -(-total // self.size)))

    def _made(self, found: list[tuple[int, int]], number: int, *, first: bool, last: bool) -> Page:
        after = "" if last or not found else "{}.{}".format(*found[-1])
        before = "" if first or not found else "{}.{}".format(*found[0])
        return Page([key for _, key in found], number, after, before)

    def _from(self, at: int, key: int, *, back: bool) -> list[tuple[int, int]]:
        """One more than a page, so that it shows whether there is another. Backwards: the nearest first."""
        found: list[tuple[int, int]] = []
        places = range(at, -1, -1) if back else range(at, len(self.ways))
        for place in places:
            way = self.ways[place]
            rows = way.beyond(key, back=back) if place == at else way.ordered(back=back)
            found += [(place, pk) for pk in rows.values_list("pk", flat=True)[: self.size + 1 - len(found)]]
            if len(found) > self.size:
                break
        return found

    def _numbered(self, number: int) -> Page:
        skip = (number - 1) * self.size
        if skip == 0:
            found = self._beginning()
            return self._made(found[: self.size], 1, first=True, last=len(found) <= self.size)
        found, passed = [], 0
        for place, way in enumerate(self.ways):
            total = self._exact_of(way).number
            start = max(0, skip - passed)
            passed += total
            if start < total and len(found) <= self.size:
                found += [(place, pk) for pk in self._slice(way, start, self.size + 1 - len(found), total)]
        return self._made(found[: self.size], number, first=False, last=len(found) <= self.size)

    def _beginning(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for place, way in enumerate(self.ways):
            found += [(place, pk) for pk in way.ordered().values_list("pk", flat=True)[: self.size + 1 - len(found)]]
            if len(found) > self.size:
                break
        return found

    @staticmethod
    def _slice(way: Way, start: int, size: int, total: int) -> list[int]:
        """From the nearest place that is known, forwards or backwards."""
        end = min(start + size, total)
        far = min(start, total - end) > FAR
        marks = _marks_of(way) if far else _Marks()
        places = [(start, way.ordered(), False), (total - end, way.ordered(back=True), True)]
        for before, key, value in marks.around(start, end):
            back = before > start
            places.append((before - 1 - end if back else start - before, way.past(value, key, back=back), back))
        skip, rows, back = min(places, key=lambda one: one[0])
        found = list(rows.values_list("pk", flat=True)[skip : skip + end - start])
        found = found[::-1] if back else found
        if far and found:
            marks.add(start + len(found), found[-1], way.value_of(found[-1]))
        return found

    def count(self) -> Count:
        """Exact up to `COUNTED`, and above it where an exact count was made not long ago."""
        known = [_remembered(_name_of(way.counted)) for way in self.ways]
        return _sum([
            kept or (Count(0, over=True) if way.late else _bounded(way.counted))
            for kept, way in zip(known, self.ways, strict=True)
        ])  # fmt: skip

    def exact(self) -> Count:
        """Exact whatever it takes."""
        return _sum([self._exact_of(way) for way in self.ways])

    @staticmethod
    def _exact_of(way: Way) -> Count:
        name = _name_of(way.counted)
        kept = _remembered(name)
        if kept is not None:
            return kept
        begun = time.monotonic()
        number = way.counted.order_by().values("pk").count()
        slow = time.monotonic() - begun > SLOW
        return _keep(name, number) if slow or number > COUNTED else Count(number)


def _bounded(rows: QuerySet[Any]) -> Count:
    begun = time.monotonic()
    number = rows.order_by().values("pk")[: COUNTED + 1].count()
    if number > COUNTED:
        return Count(COUNTED, over=True)
    return _keep(_name_of(rows), number) if time.monotonic() - begun > SLOW else Count(number)


def _keep(name: Any, number: int) -> Count:
    made = Count(number, at=timezone.now())
    if len(_kept) >= _KEPT_AT_MOST:
        _kept.clear()
    _kept[name] = (time.monotonic(), made)
    return made


def _marks_of(way: Way) -> _Marks:
    if len(_marks) >= _KEPT_AT_MOST:
        _marks.clear()
    return _marks.setdefault((_name_of(way.rows), way.by, way.down), _Marks())


def _name_of(rows: QuerySet[Any]) -> Any:
    return (rows.db, *(str(part) for part in rows.query.sql_with_params()))


def _remembered(name: Any) -> Count | None:
    found = _kept.get(name)
    return found[1] if found and time.monotonic() - found[0] < KEPT else None


def _sum(counts: list[Count]) -> Count:
    times = [one.at for one in counts if one.at]
    return Count(sum(one.number for one in counts), any(one.over for one in counts), min(times) if times else None)


def _number(text: Any) -> int:
    return max(1, int(text)) if isinstance(text, str) and text.isascii() and text.isdigit() else 1


def _place(text: Any) -> tuple[int, int] | None:
    way, _, key = (text or "").partition(".")
    return (int(way), int(key)) if way.isdigit() and key.isdigit() else None
