"""What the registry knows of the people of a list, read in bulk: a query for some thousand people, none for one.

The whole register is asked, whatever the user's region: somebody certified here may have moved away, and the department
already knows whom it certifies. Screens show of such a person the county and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.registry.models import IdentityRow, Insurance, Person

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Who:
    """A person as far as comparing asks."""

    id: int
    certno: str
    name: str
    born: dt.date
    county: str
    death: dt.date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The version in force of one record."""

    id: int
    record_id: str
    person: int
    identity: str
    region: str
    certifier: str
    begndate: dt.date
    enddate: dt.date | None

    def overlaps(self, begin: dt.date, end: dt.date | None) -> bool:
        """Whether it holds on any day of a period."""
        return (end is None or self.begndate <= end) and (self.enddate is None or begin <= self.enddate)


_STANDING = ("id", "record_id", "person_id", "identity", "idet_admdvs", "certifier", "begndate", "enddate", "vali_flag")
_WHO = ("id", "certno", "psn_name", "brdy", "county", "death_date", "merged_into_id")


@dataclass(slots=True)
class Facts:
    """People by number and by name with birth, their records in force, where they are insured in a year."""

    by_number: dict[str, list[Who]] = field(default_factory=dict)
    by_name: dict[tuple[str, dt.date], list[Who]] = field(default_factory=dict)
    people: dict[int, Who] = field(default_factory=dict)
    standing: dict[int, list[Standing]] = field(default_factory=dict)
    insured: dict[int, set[str]] = field(default_factory=dict)

    def find_numbers(self, numbers: Iterable[str]) -> None:
        """People by their numbers; one merged into another is the other."""
        merged: dict[int, list[str]] = {}
        for some in chunks(sorted(set(numbers))):
            for *values, target in _people(certno__in=some):
                if target is None:
                    self._add(Who(*values))
                else:
                    merged.setdefault(target, []).append(values[1])
        for some in chunks(sorted(merged)):
            for *values, _ in _people(id__in=some):
                who = Who(*values)
                self.people[who.id] = who
                for number in merged[who.id]:
                    _append(self.by_number.setdefault(number, []), who)

    def find_names(self, names: Iterable[str]) -> None:
        """People of the names of those whose number nobody has."""
        for some in chunks(sorted(set(names))):
            for *values, target in _people(psn_name__in=some):
                if target is None:
                    who = Who(*values)
                    self.by_name.setdefault((who.name, who.born), []).append(who)

    def find_ids(self, ids: Iterable[int]) -> None:
        """People already known by id."""
        for some in chunks(sorted(set(ids) - self.people.keys())):
            for *values, _ in _people(id__in=some):
                self._add(Who(*values))

    def _add(self, who: Who) -> None:
        self.people[who.id] = who
        _append(self.by_number.setdefault(who.certno, []), who)

    def find_standing(self, department: str, county: str) -> None:
        """The records of the people found, and all that this department certified in this county."""
        with unlimited():
            persons = set(
                IdentityRow.objects.filter(certifier=department, idet_admdvs=county)
                .values_list("person_id", flat=True)
                .distinct()
            )
        self.find_ids(persons)
        for some in chunks(sorted(self.people)):
            latest: dict[str, tuple[Any, ...]] = {}
            with unlimited():
                for row in (
                    IdentityRow.objects.filter(person_id__in=some).order_by("known_from", "id").values_list(*_STANDING)
                ):
                    latest[row[1]] = row
            for *values, valid in latest.values():
                if valid:
                    one = Standing(*values)
                    self.standing.setdefault(one.person, []).append(one)

    def find_insurance(self, year: int) -> None:
        """Where the people found are insured in a year."""
        for some in chunks(sorted(self.people)):
            with unlimited():
                rows = Insurance.objects.filter(person_id__in=some, year=year).values_list("person_id", "insu_admdvs")
                for person, region in rows:
                    self.insured.setdefault(person, set()).add(region)


def _append(several: list[Who], who: Who) -> None:
    if who not in several:
        several.append(who)


def _people(**which: object) -> Iterator[tuple[Any, ...]]:
    with unlimited():
        yield from Person.objects.filter(**which).values_list(*_WHO)


def chunks(keys: list[str] | list[int]) -> Iterator[list[str] | list[int]]:
    """Some thousand keys at a time, as many as the database takes in one query."""
    at_once = min(_AT_ONCE, connection.features.max_query_params or _AT_ONCE)
    for start in range(0, len(keys), at_once):
        yield keys[start : start + at_once]
