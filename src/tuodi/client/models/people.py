"""Shapes of the registry."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from .common import Fen, Shape, Wanted


class PersonBrief(Shape):
    """A person in a list. `certno` is masked; `county` 6 digits, `township` 9."""

    id: int
    psn_no: str
    psn_name: str
    certno: str
    gend: str
    brdy: dt.date
    county: str
    township: str
    death_date: dt.date | None = None


class Identity(Shape):
    """One row of a certified list, as `registry` keeps it; `identity` is a class id of the vocabulary."""

    record_id: str
    identity: str
    idet_admdvs: str
    certifier: str
    begndate: dt.date
    enddate: dt.date | None = None
    known_from: dt.datetime
    valid: bool


class Held(Shape):
    """The identities that held on a day, as known at a moment."""

    on: dt.date
    known_at: dt.datetime
    identities: list[Identity]


class Insurance(Shape):
    """How a person is insured in a cover year."""

    year: int
    insutype: str
    insu_plan: int | None = None
    insu_admdvs: str
    begndate: dt.date
    enddate: dt.date
    paid_date: dt.date | None = None


class Person(PersonBrief):
    """A person with what is certified of them and how they are insured."""

    psn_cert_type: str
    household: str | None = None
    relation: str
    phone: str
    left_to: str
    left_date: dt.date | None = None
    merged_into: str | None = None
    identities: list[Identity] = []
    insurances: list[Insurance] = []


class _Based(Wanted):
    """Every change says since when, and on which papers."""

    date: dt.date
    reference: str = Field(min_length=1, max_length=64)


class Newcomer(_Based):
    """Somebody to be registered. `household`: the number of one that is there; without it a new one."""

    psn_cert_type: str = Field(default="01", max_length=6)
    certno: str = Field(min_length=1, max_length=50)
    psn_name: str = Field(min_length=1, max_length=50)
    brdy: dt.date | None = None
    gend: Literal["", "1", "2", "9"] = ""
    relation: str = Field(default="", max_length=20)
    phone: str = Field(default="", max_length=20)
    household: str = Field(default="", max_length=20)
    township: str = Field(default="", max_length=9)
    village: str = Field(default="", max_length=12)
    address: str = Field(default="", max_length=200)


class Change(_Based):
    """What is to become of a person's facts; a field that is left out stays."""

    psn_name: str | None = Field(default=None, min_length=1, max_length=50)
    psn_cert_type: str | None = Field(default=None, max_length=6)
    certno: str | None = Field(default=None, min_length=1, max_length=50)
    brdy: dt.date | None = None
    gend: Literal["1", "2", "9"] | None = None
    relation: str | None = Field(default=None, max_length=20)
    phone: str | None = Field(default=None, max_length=20)


class Move(_Based):
    """Within the installation's counties: into a household that is there, or a new one at a place."""

    household: str = Field(default="", max_length=20)
    relation: str = Field(default="", max_length=20)
    township: str = Field(default="", max_length=9)
    village: str = Field(default="", max_length=12)
    address: str = Field(default="", max_length=200)


class Leave(_Based):
    """Out of the installation's counties."""

    division: str = Field(pattern=r"^\d{6}$")


class Death(_Based):
    """A death."""

    death_date: dt.date


class Paper(_Based):
    """Something that needs nothing but its papers."""


class Event(Shape):
    """Something that happened to a person's record; `lines` in words."""

    kind: str
    date: dt.date
    lines: list[str]
    by: str
    at: dt.datetime


class NumberWanted(Wanted):
    """Why the whole number is wanted; written down."""

    reason: str = Field(min_length=2, max_length=200)


class Number(Shape):
    """A whole certificate number."""

    psn_cert_type: str
    certno: str


class Household(Shape):
    """A household and everybody in it."""

    number: str
    county: str
    township: str
    village: str | None = None
    address: str
    phone: str
    members: list[PersonBrief]


class Place(Shape):
    """A township or village."""

    code: str
    name: str


class Use(Shape):
    """A deductible or a limit of the year: used, whole and left."""

    name: str
    used_fen: Fen
    whole_fen: Fen
    left_fen: Fen
    clause: str


class Standing(Shape):
    """A person's year: what each tier has paid, deductibles and limits. Keys of `paid_fen` are the tiers' names."""

    year: int
    paid_fen: dict[str, Fen]
    total_fen: Fen
    borne_fen: Fen
    uses: list[Use]


class Premium(Shape):
    """A cover year's premium as the rules have it today, and the subsidy decided. None: not known."""

    year: int
    state: str
    premium_fen: Fen | None = None
    subsidy_fen: Fen | None = None
    own_pay_fen: Fen | None = None
    refund_fen: Fen | None = None
    class_id: str
    fund: str
    missing: str
    decided_subsidy_fen: Fen | None = None


class Warned(Shape):
    """A warning list that the person is on, and the department's mark."""

    month: dt.date
    department: str
    why: str
    mark: str


class Look(Shape):
    """Who looked at the person."""

    at: dt.datetime
    actor: str
    kind: str
    screen: str
    reason: str


class Ledger(Shape):
    """One benefit ledger per person. A part that the user may not see is None."""

    person: PersonBrief
    standing: Standing | None = None
    premiums: list[Premium] | None = None
    warnings: list[Warned] | None = None
    events: list[Event]
    looks: list[Look]


class DuplicatePair(Shape):
    """Two records that may be one person."""

    id: int
    first: PersonBrief
    second: PersonBrief
    score: int
    signs: list[str]
    state: str
    reason: str
    decided_by: str
    version: str


class Different(Wanted):
    """Somebody looked: they are two."""

    version: str
    reason: str = Field(min_length=1, max_length=300)


class Merge(Shape):
    """A merge on its way."""

    id: int
    kept: PersonBrief
    gone: PersonBrief
    state: str
    reason: str
    proposed_by: str
    proposed_at: dt.datetime
    decided_by: str
    decided_at: dt.datetime | None = None
    decision: str
    undone_by: str
    version: str


class MergeWanted(Wanted):
    """Two numbers of persons: `gone` becomes part of `kept`."""

    kept: str
    gone: str
    reason: str = Field(min_length=1, max_length=300)


class MergeDecision(Wanted):
    """A second person's word."""

    version: str
    accept: bool
    decision: str = Field(min_length=1, max_length=300)


class MergeUndo(Wanted):
    """Why a merge was wrong."""

    version: str
    why: str = Field(min_length=1, max_length=300)


class Division(Shape):
    """A division, township or village with its code; a former one names what became of it."""

    code: str
    name: str
    level: str
    parent: str | None = None
    begndate: dt.date | None = None
    enddate: dt.date | None = None
    successor: str | None = None


class PlacesLoaded(Shape):
    """How many places were new, how many changed."""

    fresh: int
    changed: int
