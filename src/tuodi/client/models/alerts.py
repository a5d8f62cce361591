"""Shapes of early warning: a month's people at their line, warnings and their way, the look ahead."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from .common import Fen, Shape, Wanted
from .lists import Versioned


class Watched(Shape):
    """A person's month. ratio: of the line, ten-thousandths. `missing` names what is not known."""

    psn_no: str
    psn_name: str
    township: str
    month: dt.date
    light: str
    group: str
    clause: str
    class_id: str
    amount_fen: Fen | None = None
    threshold_fen: Fen | None = None
    ratio: int | None = None
    bills: int
    total_fen: Fen
    basic_fen: Fen
    critical_fen: Fen
    assistance_fen: Fen
    missing: str


class AlertBrief(Shape):
    """A warning in a list. ratio: of the line, ten-thousandths."""

    id: int
    psn_no: str
    psn_name: str
    township: str
    state: str
    clause: str
    group: str
    class_id: str
    month: dt.date
    last_month: dt.date
    amount_fen: Fen
    threshold_fen: Fen
    ratio: int
    stands: bool
    due_date: dt.date | None = None
    version: str


class AlertTask(Shape):
    """What a department was asked, and what it found."""

    department: str
    clause: str
    sent_on: dt.date
    due_date: dt.date
    verdict: str
    note: str
    by: str
    at: dt.datetime | None = None


class AlertHelp(Shape):
    """A way of help that was chosen, with its facts, and what came of it. `done` None: not yet."""

    id: int
    kind: str
    clause: str
    department: str
    facts: dict[str, str]
    by: str
    at: dt.datetime
    done: bool | None = None
    result: str
    result_on: dt.date | None = None


class AlertStep(Shape):
    """What was done with it."""

    what: str
    by: str
    at: dt.datetime
    note: str


class Alert(AlertBrief):
    """A warning with everything that is known of it. owed_fen: what the review says is still owed to the person."""

    rule_hash: str
    checked_by: str
    check_note: str
    gap_fen: Fen
    owed_fen: Fen
    visited_by: str
    visited_on: dt.date | None = None
    visit_note: str
    without: str
    closed_by: str
    closed_on: dt.date | None = None
    tasks: list[AlertTask]
    helps: list[AlertHelp]
    steps: list[AlertStep]


class AlertVisit(Versioned):
    """What the village found at home."""

    on: dt.date
    note: str = Field(min_length=1, max_length=280)


class AlertAnswer(Versioned):
    """What a department found."""

    verdict: Literal["hardship", "bearable", "unreached"]
    note: str = Field(min_length=1, max_length=280)


class AlertHelpWanted(Versioned):
    """A way of help with every fact it needs: days as 2024-06-30, yuan as 1234.50, 是 for a document that is there."""

    kind: str
    facts: dict[str, str]


class AlertHelpResult(Versioned):
    """What came of a way of help."""

    done: bool
    result: str = Field(min_length=1, max_length=280)


class AlertEnd(Versioned):
    """The end; `without` says why there was no help, where there was none."""

    without: Literal["", "bearable", "deceased", "moved", "facts_wrong", "helped_already"] = ""
    note: str = Field(default="", max_length=200)


class HelpFact(Shape):
    """A fact that a way of help needs. kind: text, day, yuan, people, yes."""

    name: str
    title: str
    kind: str


class HelpWay(Shape):
    """A way of help that the documents name."""

    kind: str
    title: str
    clause: str
    department: str
    facts: list[HelpFact]


class AlertTown(Shape):
    """A township's month."""

    township: str
    name: str
    warned: int
    near: int
    open: int
    late: int
    done: int
    waiting: int


class AlertDepartment(Shape):
    """How far a department is."""

    department: str
    name: str
    given: int
    answered: int
    open: int
    late: int
    escalated: int
    ways: int
    ways_open: int


class AlertOverview(Shape):
    """A month at a glance."""

    month: dt.date
    lights: dict[str, int]
    states: dict[str, int]
    towns: list[AlertTown]
    departments: list[AlertDepartment]


class AlertsDone(Shape):
    """How many were done at once."""

    count: int


class Expected(Shape):
    """Somebody who will probably come to the line. chance: ten-thousandths."""

    psn_no: str
    psn_name: str
    township: str
    month: dt.date
    chance: int
    amount_fen: Fen
    threshold_fen: Fen
    class_id: str
    clause: str
    reasons: list[str]


class AlertTermsWanted(Wanted):
    """A county's practice: days of each step, what counts as worse (ten-thousandths), whether one looks ahead."""

    check_days: int = Field(ge=1, le=365)
    verify_days: int = Field(ge=1, le=365)
    dispose_days: int = Field(ge=1, le=365)
    remind_days: int = Field(ge=0, le=365)
    escalate_days: int = Field(ge=0, le=365)
    worse_by: int = Field(ge=0, le=1_000_000)
    look_ahead: bool
    basis: str = Field(default="", max_length=200)


class AlertTerms(Shape):
    """The terms that count. `by` empty: those a county begins with."""

    county: str
    check_days: int
    verify_days: int
    dispose_days: int
    remind_days: int
    escalate_days: int
    worse_by: int
    look_ahead: bool
    basis: str
    by: str
