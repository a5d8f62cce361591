"""A visit as the planting decides it: what happened, what was due, what the platform knew when it paid."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from tuodi.lab.records import Identity, Person

COUNTY = "500243"


@dataclass(frozen=True, slots=True)
class Given:
    """A line of what was given: an item of the catalogue, how many, on which day; of the hospital's own price."""

    item: str
    name: str
    count: int
    day: dt.date


@dataclass(slots=True, kw_only=True)
class Visit:
    """One settled visit. held: the class that counts as known at the end of the month; seen: the one it was paid by.

    paid: what was booked instead of what `seen` gives. back: when it was taken back. counts_on: the reversal did not
    give its payment back to the year's limits.
    """

    day: dt.date
    settled: dt.datetime
    in_policy: int
    insured: int
    outside: int
    care: str = "inpatient"
    special: bool = False
    level: int = 2
    place: str = COUNTY
    refl: int = 2
    days: int = 6
    manual: bool = False
    held: str = ""
    seen: str | None = None
    paid: tuple[int, int] | None = None
    back: dt.datetime | None = None
    counts_on: bool = False
    hospital: int = 1
    disease: tuple[str, str] = ("J18.900", "肺炎")
    stay: str = ""
    from_stay: str = ""
    given: tuple[Given, ...] = ()
    setl_id: str = ""
    due: tuple[int, int] = (0, 0)
    booked: tuple[int, int] = (0, 0)

    @property
    def inpatient(self) -> bool:
        """Whether the person stayed."""
        return self.care == "inpatient"

    @property
    def institution(self) -> str:
        """Its code."""
        return f"H{self.place}{self.level}{self.hospital:04d}"

    @property
    def mark(self) -> str:
        """The class the platform paid by."""
        return self.held if self.seen is None else self.seen


@dataclass(slots=True)
class Life:
    """A person with lists and visits, visits in settling order."""

    person: Person
    identities: list[Identity] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
