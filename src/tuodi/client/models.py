"""What goes over the wire. Amounts are integer fen, dates plain dates, times Asia/Shanghai wall time without zone."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """Frozen; an unknown field is an error of the client's age, and is ignored."""

    model_config = ConfigDict(frozen=True)


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

    merged_into: str | None = None
    identities: list[Identity] = []
    insurances: list[Insurance] = []
