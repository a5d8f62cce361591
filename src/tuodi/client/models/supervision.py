"""Shapes of supervision: hits of the screening, tips, the credit record of institutions."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from .common import Fen, Shape, Wanted
from .lists import Versioned


class _Followed(Shape):
    id: int
    county: str
    state: str
    institution: str
    checker: str
    found: str
    guilty: bool | None = None
    recover_fen: Fen
    decider: str
    decided_at: dt.datetime | None = None
    note: str
    recovered_on: dt.date | None = None
    voucher: str
    version: str


class Hit(_Followed):
    """A hit of a rule. `gone`: the last screening did not find it again.

    insured_at: of somebody insured in another county (then without `psn_no`), which is told what was confirmed.
    """

    rule: str
    month: dt.date
    psn_no: str | None = None
    psn_name: str | None = None
    township: str
    day: dt.date
    amount_fen: Fen
    says: str
    setl_ids: list[str]
    gone: bool
    insured_at: str
    told_on: dt.date | None = None
    letter: str


class HitWhole(Hit):
    """A hit with its evidence."""

    evidence: list[Any]


class Tip(_Followed):
    """A report by somebody."""

    number: str
    received_on: dt.date
    channel: str
    who: str
    phone: str
    text: str
    due_on: dt.date | None = None
    answered_on: dt.date | None = None
    reward_fen: Fen
    by: str


class TipWanted(Wanted):
    """A tip; who gave it need not be said."""

    channel: Literal["phone", "letter", "visit", "online", "transfer"]
    institution: str = Field(default="", max_length=40)
    text: str = Field(min_length=1, max_length=1000)
    who: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=30)


class Inquiry(Versioned):
    """What was found, and how much is to be taken back."""

    guilty: bool
    recover_fen: Fen = Field(default=0, ge=0)
    found: str = Field(min_length=1, max_length=500)


class InquiryDecision(Versioned):
    """Agreed, with points taken from the institution's credit, or given back with a note."""

    agree: bool
    points: int = Field(default=0, ge=0, le=12)
    note: str = Field(default="", max_length=300)


class Recovery(Versioned):
    """The money came back."""

    on: dt.date
    voucher: str = Field(min_length=1, max_length=60)


class Told(Versioned):
    """The county of insurance was told, by a letter of this number."""

    on: dt.date
    letter: str = Field(min_length=1, max_length=60)


class TipAnswer(Versioned):
    """Whoever told was answered."""

    on: dt.date
    reward_fen: Fen = Field(default=0, ge=0)


class ScreeningRule(Shape):
    """A rule of the screening, and what became of its hits."""

    rule: str
    title: str
    hits: int
    confirmed: int
    cleared: int
    recover_fen: Fen


class Credit(Shape):
    """What an institution has left of the year's points."""

    institution: str
    points: int
    entries: int
