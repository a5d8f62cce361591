"""Shapes of the month: its runs, settlement files, findings of the review, samples."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from .common import Fen, Shape, Wanted
from .lists import Versioned


class MonthWanted(Wanted):
    """The month to be gone through: its first day."""

    month: dt.date


class Waiting(Shape):
    """What waits for somebody."""

    who: str
    text: str
    count: int


class MonthStep(Shape):
    """A step of a run. `result`: what came of it, by the step's own names."""

    name: str
    title: str
    state: str
    done: int
    total: int
    percent: int
    message: str
    seconds: int
    result: dict[str, Any]
    waits: list[Waiting]


class MonthRun(Shape):
    """One pass through a month. `job` tells how far it is while it goes."""

    id: int
    county: str
    month: dt.date
    number: int
    state: str
    rule_hash: str
    problem: str
    started_by: str
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    job: int | None = None
    busy: bool
    steps: list[MonthStep]


class BillFile(Shape):
    """A settlement export, or their fee lines (`layout` fee_lines).

    `counts`: rows new, same, again (in another layout's file), refused.
    """

    id: int
    county: str
    month: dt.date
    state: str
    file_name: str
    layout: str
    rows_in: int
    counts: dict[str, int]
    problem: str
    uploaded_by: str
    uploaded_at: dt.datetime
    taken_by: str
    taken_at: dt.datetime | None = None
    job: int | None = None
    busy: bool
    version: str


class BillFileTaken(Shape):
    """An upload. `fresh` false: the same file was there, nothing changed."""

    fresh: bool
    file: BillFile


class BillFault(Shape):
    """What is wrong with a cell of a settlement export."""

    row: int
    setl_id: str
    column: str
    value: str
    code: str
    reason: str
    mend: str


class FindingBrief(Shape):
    """A finding in a list. amount_fen: still owed to the person (+) or to be taken back (−); None: not decidable."""

    id: int
    psn_no: str
    psn_name: str
    township: str
    setl_id: str
    kind: str
    state: str
    month: dt.date
    due_fen: Fen | None = None
    booked_fen: Fen
    amount_fen: Fen | None = None
    cause: str
    due_date: dt.date | None = None
    version: str


class FindingPart(Shape):
    """What one payer should have paid and paid."""

    payer: str
    due_fen: Fen | None = None
    booked_fen: Fen | None = None


class FindingStep(Shape):
    """What was done with it."""

    what: str
    by: str
    at: dt.datetime
    note: str


class Finding(FindingBrief):
    """A finding with its reasons and its way."""

    classes: str
    reasons: str
    causes: str
    clauses: list[str]
    parts: list[FindingPart]
    rule_hash: str
    replaces: int | None = None
    phone: str
    payee: str
    bank: str
    account_tail: str
    decided_amount_fen: Fen | None = None
    why_other: str
    maker: str
    checker: str
    decided_at: dt.datetime | None = None
    paid_on: dt.date | None = None
    voucher: str
    unpayable: str
    steps: list[FindingStep]


class FindingKind(Shape):
    """How many bills and people of a kind, and how much."""

    kind: str
    name: str
    bills: int
    people: int
    amount_fen: Fen


class FindingTown(Shape):
    """A township's findings."""

    township: str
    name: str
    missed: int
    under: int
    over: int
    owing_fen: Fen
    back_fen: Fen
    open: int
    late: int
    over_with: int


class ReviewOverview(Shape):
    """A month of the review."""

    month: dt.date
    kinds: list[FindingKind]
    towns: list[FindingTown]
    states: dict[str, int]
    to_send: int


class Sent(Shape):
    """How many were sent."""

    count: int


class Noted(Versioned):
    """A step, with words where there is something to be said."""

    note: str = Field(default="", max_length=200)


class Notification(Versioned):
    """The family was told: how, and who received it."""

    phone: str = Field(default="", max_length=40)
    note: str = Field(min_length=1, max_length=200)


class PayeeWanted(Versioned):
    """Where the money may go."""

    payee: str = Field(min_length=1, max_length=60)
    bank: str = Field(min_length=1, max_length=100)
    account: str = Field(min_length=8, max_length=40)


class FindingProposal(Versioned):
    """The amount to be decided, of a refund below zero; another than computed wants a reason."""

    amount_fen: Fen
    why: str = Field(default="", max_length=200)


class Verdict(Versioned):
    """Agreed, or given back with a note."""

    agree: bool
    note: str = Field(default="", max_length=300)


class Moved(Versioned):
    """The money has moved."""

    day: dt.date
    voucher: str = Field(min_length=1, max_length=60)


class CannotPay(Versioned):
    """Why it cannot be paid: a code, with words."""

    reason: str = Field(min_length=1, max_length=24)
    note: str = Field(default="", max_length=200)


class SampleWanted(Wanted):
    """A drawing: bills of a month, by a seed that draws the same again."""

    month: dt.date
    size: int = Field(default=60, ge=1, le=1000)
    seed: int = Field(ge=0, le=999_999_999)


class Sample(Shape):
    """A drawing. rate, low, high: error rate of those judged and its interval at 95 %, millionths."""

    id: int
    county: str
    month: dt.date
    size: int
    population: int
    seed: int
    drawn_by: str
    drawn_at: dt.datetime
    judged: int
    rate: int | None = None
    low: int | None = None
    high: int | None = None


class SampleItem(Shape):
    """A sampled bill, and what it turned out to be."""

    id: int
    setl_id: str
    psn_no: str
    psn_name: str
    setl_time: dt.datetime
    medfee_sumamt_fen: Fen
    insured_fen: Fen
    assisted_fen: Fen
    opinion: str
    amount_fen: Fen
    note: str
    by: str


class Opinion(Wanted):
    """What a sampled bill turned out to be; an error has its amount."""

    opinion: Literal["right", "wrong"]
    amount_fen: Fen = 0
    note: str = Field(default="", max_length=200)
