"""What the registry knows of the people of a list, read in bulk: a query for some thousand people, none for one.

The whole register is asked, whatever the user's region: somebody certified here may have moved away, and the department
already knows whom it certifies. Screens show of such a person the county and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Lookup

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.among import among, parts
from tuodi.workbench.registry.models import IdentityRow, Insurance, Person


class Who(NamedTuple):
    """A person as far as comparing asks."""

    id: int
    certno: str
    name: str
    born: dt.date
    county: str
    death: dt.date | None


class Standing(NamedTuple):
    """The version in force of one record."""

    id: int
    record_id: str
    person: int
    identity: str
    region: str
    certifier: str
    certifier_name: str
    begndate: dt.date
    enddate: dt.date | None

    def overlaps(self, begin: dt.date, end: dt.date | None) -> bool:
        """Whether it holds on any day of a period."""
        return (end is None or self.begndate <= end) and (self.enddate is None or begin <= self.enddate)


_STANDING = (
    "id", "record_id", "person_id", "identity", "idet_admdvs", "certifier", "certifier_name", "begndate", "enddate",
)  # fmt: skip
_WHO = ("id", "certno", "psn_name", "brdy", "county", "death_date")


@dataclass(slots=True)
class Facts:
    """People by number and by name with birth, their records in force, where they are insured in a year."""

    by_number: dict[str, list[Who]] = field(default_factory=dict)
    by_name: dict[tuple[str, dt.date], list[Who]] = field(default_factory=dict)
    people: dict[int, Who] = field(default_factory=dict)
    standing: dict[int, list[Standing]] = field(default_factory=dict)
    insured: dict[int, frozenset[str]] = field(default_factory=dict)

    def find_numbers(self, numbers: Iterable[str]) -> None:
        """People by their numbers; one merged into another is the other."""
        merged: dict[int, list[str]] = {}
        for some in parts(numbers):
            for who in _people(among("certno", some), merged_into=None):
                self._add(who)
            with unlimited():
                gone = Person.objects.filter(among("certno", some), merged_into__isnull=False)
                for number, target in gone.values_list("certno", "merged_into_id"):
                    merged.setdefault(target, []).append(number)
        for people in parts(merged):
            for who in _people(among("id", people)):
                self.people[who.id] = who
                for number in merged[who.id]:
                    _append(self.by_number.setdefault(number, []), who)

    def find_names(self, names: Iterable[str]) -> None:
        """People of the names of those whose number nobody has."""
        for some in parts(names):
            for who in _people(among("psn_name", some), merged_into=None):
                self.by_name.setdefault((who.name, who.born), []).append(who)

    def _add(self, who: Who) -> None:
        self.people[who.id] = who
        _append(self.by_number.setdefault(who.certno, []), who)

    def find_certified(self, department: str, county: str) -> None:
        """Those of whom this department certified anything in this county."""
        with unlimited():
            rows = IdentityRow.objects.filter(certifier=department, idet_admdvs=county)
            certified = set(rows.values_list("person_id", flat=True).distinct())
        for some in parts(certified - self.people.keys()):
            for who in _people(among("id", some)):
                self._add(who)

    def find_standing(self) -> None:
        """The records in force of the people found."""
        for some in parts(self.people):
            with unlimited():
                rows = IdentityRow.objects.filter(among("person_id", some), superseded=None, vali_flag=True)
                for one in map(Standing._make, rows.order_by("known_from", "id").values_list(*_STANDING)):
                    self.standing.setdefault(one.person, []).append(one)

    def find_insurance(self, year: int) -> None:
        """Where the people found are insured in a year."""
        alone: dict[str, frozenset[str]] = {}
        for some in parts(self.people):
            with unlimited():
                rows = Insurance.objects.filter(among("person_id", some), year=year)
                for person, region in rows.values_list("person_id", "insu_admdvs"):
                    here = alone.get(region) or alone.setdefault(region, frozenset({region}))
                    known = self.insured.get(person)
                    self.insured[person] = here if known is None else known | here


def _append(several: list[Who], who: Who) -> None:
    if who not in several:
        several.append(who)


def _people(which: Lookup[bool], **more: object) -> Iterator[Who]:
    with unlimited():
        yield from map(Who._make, Person.objects.filter(which, **more).values_list(*_WHO))
