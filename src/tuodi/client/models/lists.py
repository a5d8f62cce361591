"""Shapes of the certified lists."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from .common import Shape, Wanted


class ListMonth(Shape):
    """A department's month. `owed`: empty, `due` (the month runs) or `late`."""

    month: dt.date
    batches: list[int]
    owed: str


class ListDepartment(Shape):
    """A department's year."""

    department: str
    name: str
    classes: list[str]
    months: list[ListMonth]


class ListBatch(Shape):
    """One department's list of one month. `counts`: rows by what they come to; made when the file is checked."""

    id: int
    number: str
    county: str
    department: str
    month: dt.date
    kind: str
    state: str
    file_name: str
    rows_in: int
    counts: dict[str, int]
    problem: str
    note: str
    rule_hash: str
    uploaded_by: str
    uploaded_at: dt.datetime
    submitted_by: str
    submitted_at: dt.datetime | None = None
    checker: str
    decided_at: dt.datetime | None = None
    reason: str
    undo_by: str
    undo_reason: str
    undo_checker: str
    job: int | None = None
    busy: bool
    version: str


class ListBatchTaken(Shape):
    """What came of an upload. `fresh` false: the same file was there already, nothing changed."""

    fresh: bool
    batch: ListBatch


class ListRow(Shape):
    """A row of the comparison. `would`: what a held row would come to if it were let through."""

    id: int
    row: int
    outcome: str
    would: str
    psn_name: str
    certno: str
    identity: str
    begndate: dt.date | None = None
    enddate: dt.date | None = None
    end_reason: str
    detail: str
    flags: list[str]
    let_through_by: str
    let_through_why: str


class ListFault(Shape):
    """A cell (or a row) that cannot stand: where, what, why, and what would mend it."""

    row: int
    column: str
    value: str
    code: str
    reason: str
    mend: str


class Versioned(Wanted):
    """A step on what was seen."""

    version: str


class WhyVersioned(Versioned):
    """The same with its reason."""

    reason: str = Field(min_length=4, max_length=200)


class WarningWanted(Wanted):
    """The month to be sent, its first day."""

    month: dt.date


class WarningList(Shape):
    """The people of one month that one department is to look at."""

    id: int
    county: str
    department: str
    month: dt.date
    state: str
    clause: str
    people: int
    marked: int
    made_by: str
    made_at: dt.datetime
    answered_by: str
    answered_at: dt.datetime | None = None
    batch: int | None = None
    acknowledged_by: str
    acknowledged_at: dt.datetime | None = None
    version: str


class WarningPerson(Shape):
    """One of them, with the department's mark."""

    psn_no: str
    psn_name: str
    certno: str
    why: str
    mark: str
    identity: str
    begndate: dt.date | None = None
    enddate: dt.date | None = None
    remark: str


class WarningAnswered(Shape):
    """How many marks were kept, and the list as it stands."""

    marks: int
    warning: WarningList
