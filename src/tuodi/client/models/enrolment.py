"""Shapes of enrolment. Rates are integers in ten-thousandths."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from .common import Fen, Shape, Wanted


class EnrolmentYear(Shape):
    """A cover year that a county works on."""

    county: str
    year: int
    open: bool
    computed_at: dt.datetime | None = None
    rule_hash: str


class YearWanted(Wanted):
    """A cover year to be opened and worked out."""

    year: int = Field(ge=2000, le=2100)
    county: str = ""


class TargetShare(Shape):
    """How far a target is: part of whole, and the rate in ten-thousandths, rounded down. None: not known."""

    target: str
    name: str
    township: str = ""
    part: int
    whole: int | None = None
    rate: int | None = None
    at_least: int
    met: bool
    clause: str


class PlaceCount(Shape):
    """A township or a village: who is not insured, of them of the eight groups, who is helped with how much."""

    code: str
    name: str
    uninsured: int
    of_eight: int
    eight_uninsured: int
    unmarked: int
    helped: int
    subsidy_fen: Fen


class Coverage(Shape):
    """A county's year, or a township's."""

    county: str
    year: int
    township: str
    window_end: dt.date | None = None
    places: list[PlaceCount]
    targets: list[TargetShare]
    uninsured: int
    differs: int
    dues_open: int


class LedgerRow(Shape):
    """What the rules make of a person's facts today; not a decision."""

    psn_no: str
    psn_name: str
    year: int
    township: str
    village: str | None = None
    state: str
    outcome: str
    classes: list[str]
    eight: bool
    insu_plan: int | None = None
    paid_date: dt.date | None = None
    paid_amt_fen: Fen | None = None
    premium_fen: Fen | None = None
    subsidy_fen: Fen | None = None
    own_pay_fen: Fen | None = None
    refund_fen: Fen | None = None
    top_up_fen: Fen
    top_up_by: dt.date | None = None
    class_id: str
    fund: str
    clause: str
    missing: str
    note: str
    waiting_months: int | None = None
    waiting_reason: str
    differs: bool
    decided_subsidy_fen: Fen | None = None


class WorkedLine(Shape):
    """A line of the explanation."""

    label: str
    amount_fen: Fen | None = None
    clause: str
    detail: str


class Decision(Shape):
    """What was decided for a person; `…_more`: against the decision it supersedes."""

    psn_no: str
    psn_name: str
    batch: int
    year: int
    insu_plan: int | None = None
    class_id: str
    fund: str
    premium_fen: Fen
    subsidy_fen: Fen
    own_pay_fen: Fen
    refund_fen: Fen
    top_up_fen: Fen
    top_up_by: dt.date | None = None
    subsidy_more_fen: Fen
    refund_more_fen: Fen
    clause: str


class WorkedYear(Shape):
    """One person's year: what the rules say today, line by line, and what was decided."""

    psn_no: str
    year: int
    state: str
    classes: list[str]
    premium_fen: Fen | None = None
    subsidy_fen: Fen | None = None
    own_pay_fen: Fen | None = None
    refund_fen: Fen | None = None
    top_up_fen: Fen
    fund: str
    missing: str
    lines: list[WorkedLine]
    reasons: list[str]
    decisions: list[Decision]
    rule_hash: str


class Mark(Wanted):
    """What a visit found out."""

    outcome: Literal["waiting", "promised", "paid", "elsewhere", "away", "refused", "dead", "soldier"]
    insu_admdvs: str = Field(default="", max_length=6)
    proof: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=200)


class BatchWanted(Wanted):
    """A batch of decisions, or of differences, to be worked out."""

    year: int
    kind: Literal["first", "difference"] = "first"
    county: str = ""


class SubsidyBatch(Shape):
    """Decisions that are checked together. `changed`: how many the facts have moved away from since."""

    id: int
    county: str
    year: int
    kind: str
    state: str
    persons: int
    subsidy_fen: Fen
    refund_fen: Fen
    maker: str
    made_at: dt.datetime
    checker: str | None = None
    checked_at: dt.datetime | None = None
    remark: str
    rule_hash: str
    changed: int
    version: str


class BatchDecision(Wanted):
    """A second person's word on a batch."""

    version: str
    approve: bool
    remark: str = Field(default="", max_length=300)


class Due(Shape):
    """Money that has to move because of a decision."""

    id: int
    psn_no: str
    psn_name: str
    year: int
    kind: str
    amount_fen: Fen
    deadline: dt.date | None = None
    state: str
    maker: str
    checker: str | None = None
    done_on: dt.date | None = None
    voucher: str
    version: str


class DueFinished(Wanted):
    """The money has moved."""

    version: str
    voucher: str = Field(min_length=1, max_length=60)


class PaymentFile(Shape):
    """A file of the tax bureau."""

    id: int
    county: str
    year: int
    name: str
    by: str
    at: dt.datetime
    rows: int
    repeated: int
    finished: bool
    matched: int
    waiting: int


class PaymentFileTaken(Shape):
    """What came of an upload. `fresh` false: the same bytes were there already, nothing changed."""

    fresh: bool
    file: PaymentFile
    job: int | None = None


class PaymentRow(Shape):
    """One payment as the tax bureau has it."""

    id: int
    file: int
    row: int
    certno: str
    psn_name: str
    year: int | None = None
    insu_plan: int | None = None
    insu_admdvs: str
    paid_date: dt.date | None = None
    amount_fen: Fen | None = None
    state: str
    why: str
    detail: str
    psn_no: str | None = None
    resolved_by: str
    remark: str


class PaymentMatch(Wanted):
    """Whose a payment is."""

    psn_no: str
    remark: str = Field(min_length=1, max_length=200)


class DispatchWanted(Wanted):
    """The day whose figures are told."""

    day: dt.date
    county: str = ""


class Dispatch(Shape):
    """A month that was told; its figures never change."""

    id: int
    county: str
    year: int
    day: dt.date
    by: str
    at: dt.datetime
    figures: list[TargetShare]


class Ranked(Shape):
    """A township in a quarter's ranking. `score` in ten-thousandths of the full mark; None: a figure is not known."""

    place: int | None = None
    township: str
    name: str
    score: int | None = None
    rates: list[int | None]


class Assignment(Shape):
    """How many a township was asked to enrol."""

    township: str
    persons: int | None = None


class AssignmentsWanted(Wanted):
    """Township → persons; None takes the number away. A township that is left out stays."""

    persons: dict[str, int | None]
    county: str = ""


class Day(Shape):
    """A named day of the year."""

    name: str
    day: dt.date | None = None
    clause: str


class Price(Shape):
    """A plan's price; None where `missing` names what is not at hand."""

    name: str
    plan: int
    price_fen: Fen | None = None
    missing: str


class ClassTerm(Shape):
    """What a class is given on a plan by somebody paying on the first day of the window."""

    class_id: str
    plan: int
    subsidy_fen: Fen | None = None
    own_pay_fen: Fen | None = None
    fund: str
    missing: str


class Terms(Shape):
    """The year's window, prices and subsidies, each with where it stands."""

    county: str
    year: int
    days: list[Day]
    prices: list[Price]
    classes: list[ClassTerm]
    rule_hash: str


class ClosingCheck(Shape):
    """Something that must hold before a year is closed; `left`: how many are in the way."""

    title: str
    left: int
    unit: str
    holds: bool


class Closing(Shape):
    """A request to close a year."""

    id: int
    year: int
    state: str
    maker: str
    made_at: dt.datetime
    checker: str | None = None
    checked_at: dt.datetime | None = None
    remark: str
    version: str


class ClosingStanding(Shape):
    """Whether a year is open, what holds, and who asked for what."""

    year: int
    county: str
    open: bool
    checks: list[ClosingCheck]
    closings: list[Closing]
