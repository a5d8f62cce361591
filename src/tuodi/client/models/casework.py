"""Shapes of help that is applied for."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from .common import Fen, Shape, Wanted
from .lists import Versioned


class CaseWanted(Wanted):
    """An application. `settlement`: the settlement objected to, by its setl_id."""

    psn_no: str
    kind: str
    applicant: Literal["self", "family", "proxy", "township"] = "self"
    proxy: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=20)
    reason: str = Field(min_length=1, max_length=500)
    settlement: str = ""


class CaseBrief(Shape):
    """A case in a list."""

    id: int
    number: str
    kind: str
    psn_no: str
    psn_name: str
    township: str
    state: str
    opened_on: dt.date
    due_on: dt.date
    proposed_fen: Fen | None = None
    decided_fen: Fen | None = None
    version: str


class CaseDocument(Shape):
    """A document of a case."""

    document: str
    title: str
    state: str
    note: str
    by: str


class CaseVisit(Shape):
    """A visit."""

    on: dt.date
    visitors: str
    found: str
    agrees: bool
    by: str


class CasePublicity(Shape):
    """Shown publicly from one day to another."""

    place: str
    begndate: dt.date
    enddate: dt.date
    objections: str


class CaseVerdict(Shape):
    """A department's opinion; `agrees` None: not given yet."""

    department: str
    agrees: bool | None = None
    text: str
    by: str


class CaseHandOver(Shape):
    """A referral, and what was answered."""

    id: int
    payer: str
    name: str
    on: dt.date
    answer: str
    answered_on: dt.date | None = None


class CaseSupplement(Shape):
    """What another payer gave."""

    payer: str
    name: str
    amount_fen: Fen
    on: dt.date
    voucher: str


class Case(CaseBrief):
    """A case with everything on it. base_fen: what the family bore, as the proposal saw it."""

    applicant: str
    proxy: str
    phone: str
    reason: str
    settlement: str | None = None
    members: int | None = None
    income_fen: Fen | None = None
    assets: str
    base_fen: Fen | None = None
    computed_fen: Fen | None = None
    proposal: str
    decision: str
    note: str
    maker: str
    proposer: str
    decider: str
    decided_on: dt.date | None = None
    paid_on: dt.date | None = None
    review_on: dt.date | None = None
    rule_hash: str
    documents: list[CaseDocument]
    visits: list[CaseVisit]
    publicity: list[CasePublicity]
    verdicts: list[CaseVerdict]
    hand_overs: list[CaseHandOver]
    supplements: list[CaseSupplement]


class DocumentState(Versioned):
    """A document came, or is done without for a reason."""

    state: Literal["wanting", "received", "waived"]
    note: str = Field(default="", max_length=200)


class CaseVisitWanted(Versioned):
    """Somebody went to the home."""

    on: dt.date
    visitors: str = Field(min_length=1, max_length=100)
    found: str = Field(min_length=1, max_length=500)
    agrees: bool


class CaseMeans(Versioned):
    """The household's income of a year and what it owns."""

    members: int = Field(ge=1, le=30)
    income_fen: Fen
    assets: str = Field(min_length=1, max_length=300)


class CaseProposal(Versioned):
    """A proposal; the amount where the kind has one, the place where it is shown publicly."""

    amount_fen: Fen | None = None
    reason: str = Field(default="", max_length=500)
    place: str = Field(default="", max_length=100)


class CaseObjections(Versioned):
    """Publicity is over."""

    objections: str = Field(default="", max_length=500)


class CaseOpinion(Versioned):
    """A department's opinion; a no wants its reason."""

    agrees: bool
    text: str = Field(default="", max_length=500)


class CaseDecision(Versioned):
    """Approved, refused, or given back to the proposer."""

    verdict: Literal["approve", "refuse", "back"]
    amount_fen: Fen | None = None
    reason: str = Field(default="", max_length=500)


class SupplementWanted(Versioned):
    """What another payer gave."""

    payer: str
    name: str = Field(min_length=1, max_length=100)
    amount_fen: Fen = Field(gt=0)
    on: dt.date
    voucher: str = Field(default="", max_length=60)


class HandOverWanted(Versioned):
    """To whom it is referred."""

    payer: str
    name: str = Field(min_length=1, max_length=100)


class HandOverAnswer(Versioned):
    """What they answered."""

    answer: str = Field(min_length=1, max_length=300)


class CaseTermsWanted(Wanted):
    """A county's terms of a kind. rate: ten-thousandths of what lies above the floor; None: the clerk proposes."""

    kind: str
    limit_days: int = Field(ge=1, le=365)
    publicity_days: int = Field(ge=0, le=60)
    review_days: int | None = Field(default=None, ge=1, le=1000)
    up_to_fen: Fen
    rate: int | None = Field(default=None, ge=1, le=10_000)
    floor_fen: Fen = 0
    cap_fen: Fen | None = None
    basis: str = Field(min_length=1, max_length=200)


class CaseTerms(Shape):
    """The terms that count."""

    kind: str
    title: str
    limit_days: int
    publicity_days: int
    review_days: int | None = None
    up_to_fen: Fen
    rate: int | None = None
    floor_fen: Fen
    cap_fen: Fen | None = None
    basis: str
    by: str
    at: dt.datetime
