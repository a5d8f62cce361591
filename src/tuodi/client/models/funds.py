"""Shapes of the funds: budgets, advances, clearing sheets, what is owed, payment batches."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from .common import Fen, Shape, Wanted


class FundForecast(Shape):
    """What a year comes to in its middle, and between what with eight chances of ten.

    dry: the first month in which the budget is used up, dry_early: the first in which it may be; None: in none.
    """

    low_fen: Fen
    middle_fen: Fen
    high_fen: Fen
    dry: int | None = None
    dry_early: int | None = None


class FundYear(Shape):
    """A fund's year. left_fen: of the budget, neither spent nor promised; None without a budget."""

    fund: str
    name: str
    budget_fen: Fen | None = None
    months_fen: list[Fen]
    executed_fen: Fen
    committed_fen: Fen
    left_fen: Fen | None = None
    level: str
    forecast: FundForecast | None = None


class FundRow(Shape):
    """A row that a fund's execution is the sum of. number: of the settlement, or of the batch."""

    id: int
    source: Literal["settled", "difference", "subsidy", "paid"]
    number: str
    township: str
    class_id: str
    amount_fen: Fen


class Proposal(Shape):
    """What one person proposes and another decides; it counts when approved."""

    state: str
    maker: str
    made_at: dt.datetime
    checker: str
    remark: str
    version: str


class BudgetWanted(Wanted):
    """A version of a fund's budget."""

    year: int = Field(ge=2020, le=2100)
    fund: str
    amount_fen: Fen = Field(gt=0)
    reason: str = Field(min_length=1, max_length=200)


class Budget(Proposal):
    """A fund's budget of a year: the last one approved counts."""

    id: int
    county: str
    year: int
    fund: str
    amount_fen: Fen
    reason: str


FundMeasureKind = Literal["budget", "move", "pace", "upper", "other"]


class FundMeasure(Wanted):
    """What is done about a fund that will not last; "other" says it in words."""

    version: str
    measure: FundMeasureKind
    note: str = Field(default="", max_length=200)


class FundWarning(Shape):
    """A fund that will not last its year, as it stood at the end of a month; what is done about it."""

    id: int
    county: str
    year: int
    fund: str
    month: dt.date
    level: Literal["may", "will", "over"]
    dry_month: int | None
    budget_fen: Fen
    executed_fen: Fen
    committed_fen: Fen
    low_fen: Fen | None
    middle_fen: Fen | None
    high_fen: Fen | None
    state: Literal["open", "handled", "closed"]
    opened_at: dt.datetime
    measure: str
    note: str
    handled_by: str
    handled_at: dt.datetime | None
    version: str


class IncomeWanted(Wanted):
    """Money that came into a fund; classes: those it may be spent on alone, none for everybody."""

    fund: str
    source: Literal["central", "province", "county", "lottery", "donation", "merged", "earmarked", "interest", "other"]
    giver: str = Field(min_length=1, max_length=100)
    amount_fen: Fen = Field(gt=0)
    received_on: dt.date
    classes: list[str] = Field(default=[], max_length=50)
    reason: str = Field(min_length=1, max_length=200)


class Income(Proposal):
    """Money that came in; it counts when another person has approved it."""

    id: int
    county: str
    fund: str
    source: str
    giver: str
    amount_fen: Fen
    received_on: dt.date
    classes: list[str]
    reason: str


class AdvanceWanted(Wanted):
    """Money an institution has before its bills."""

    fixmedins_code: str = Field(min_length=1, max_length=40)
    fund: str
    amount_fen: Fen = Field(gt=0)
    paid_on: dt.date
    reason: str = Field(min_length=1, max_length=200)


class Advance(Proposal):
    """An advance; offset_fen: what clearing sheets have used up of it."""

    id: int
    county: str
    fixmedins_code: str
    fund: str
    amount_fen: Fen
    offset_fen: Fen
    paid_on: dt.date
    reason: str


class ClearingWanted(Wanted):
    """A locked period to be cleared."""

    clr_ym: str = Field(pattern=r"^\d{6}$")


class ClearingBrief(Shape):
    """A clearing sheet in a list."""

    id: int
    county: str
    clr_ym: str
    bills: int
    amount_fen: Fen
    digest: str
    by: str
    at: dt.datetime


class ClearingLine(Shape):
    """What one fund owes for one institution's bills of one township's people."""

    fund: str
    fixmedins_code: str
    township: str
    manual: bool
    bills: int
    reversals: int
    differences: int
    amount_fen: Fen


class ClearingDue(Shape):
    """What an institution gets from a fund after its advances."""

    fund: str
    fixmedins_code: str
    cleared_fen: Fen
    offset_fen: Fen
    to_pay_fen: Fen


class Clearing(ClearingBrief):
    """A clearing sheet. `holds`: whether its lines still give its hash."""

    holds: bool
    lines: list[ClearingLine]
    dues: list[ClearingDue]


class Payable(Shape):
    """Something owed and not paid. `ready`: it can be put into a batch."""

    ident: str
    kind: str
    psn_no: str | None = None
    institution: str
    payee: str
    fund: str
    amount_fen: Fen
    why: str
    clause: str
    decided_on: dt.date
    account_tail: str
    ready: bool


class AccountWanted(Wanted):
    """Where a payee's money goes: 8 to 30 digits."""

    holder: str = Field(min_length=1, max_length=100)
    bank: str = Field(min_length=1, max_length=100)
    account: str = Field(pattern=r"^[0-9]{8,30}$")
    relation: str = Field(default="本人", max_length=40)


class PayeeAccount(Shape):
    """Where money goes; the last one counts. The number shows its end alone."""

    holder: str
    bank: str
    account_tail: str
    relation: str
    by: str
    at: dt.datetime


class PaymentBatchWanted(Wanted):
    """Payables of one fund that go to the bank together, by their idents."""

    fund: str
    pay: list[str] = Field(min_length=1, max_length=5000)


class PaymentBatch(Shape):
    """A payment batch. digest: SHA-256 of the file as sent."""

    id: int
    county: str
    number: str
    fund: str
    state: str
    payments: int
    amount_fen: Fen
    digest: str
    maker: str
    made_at: dt.datetime
    checker: str
    checked_at: dt.datetime | None = None
    remark: str
    version: str


class Payment(Shape):
    """A payment of a batch, and what the bank answered."""

    serial: int
    kind: str
    key: str
    psn_no: str | None = None
    payee: str
    holder: str
    bank: str
    account_tail: str
    amount_fen: Fen
    why: str
    clause: str
    state: str
    code: str
    words: str
    answered_on: dt.date | None = None


class RefusedAnswer(Shape):
    """A row of a bank's file that was not taken."""

    row: str
    serial: str
    fault: str


class BankAnswer(Shape):
    """A bank's return file. `fresh` false: the same file was taken before, nothing changed."""

    fresh: bool
    rows: int
    paid: int
    returned: int
    refused: list[RefusedAnswer]
    batch: PaymentBatch
