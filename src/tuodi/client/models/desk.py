"""Shapes of the settlement desk. Names are the national platform's, with `_fen` where they are amounts."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, RootModel

from .common import Fen, Shape, Wanted

_Code = Field(default="", max_length=40)


class Bill(Wanted):
    """A bill as it came. What is left out is empty, as in a file; the checks are those of a file."""

    setl_id: str = _Code
    begndate: dt.date | None = None
    enddate: dt.date
    mdtrt_id: str = _Code
    mid_setl_flag: bool = False
    insu_admdvs: str = Field(pattern=r"^\d{6}$")
    mdtrt_admdvs: str = Field(pattern=r"^\d{6}$")
    insutype: Literal["390", "310"] = "390"
    insu_plan: Literal[1, 2] | None = None
    med_type: str = Field(max_length=6)
    hosp_lv: Literal[1, 2, 3] | None = None
    primary_care: bool | None = None
    fixmedins_code: str = _Code
    dise_codg: str = _Code
    dise_class: Literal["", "ordinary", "special"] = ""
    opsp_class: Literal["", "specific", "ordinary"] = ""
    refl: Literal[0, 1, 2, 3, 4] | None = None
    refl_from_mdtrt_id: str = _Code
    medfee_sumamt_fen: Fen
    fulamt_ownpay_amt_fen: Fen | None = None
    overlmt_selfpay_fen: Fen | None = None
    preselfpay_amt_fen: Fen | None = None
    outarea_selfpay_fen: Fen | None = None
    inscp_scp_amt_fen: Fen
    hifp_pay_fen: Fen | None = None
    hifob_pay_fen: Fen | None = None
    oth_pay_fen: Fen | None = None
    acct_pay_fen: Fen | None = None


class Supposed(Wanted):
    """如果……: another class (`none`: none held), referral, level, place or plan than the bill says."""

    identity: str = Field(default="", max_length=40)
    refl: Literal[0, 1, 2, 3, 4] | None = None
    hosp_lv: Literal[1, 2, 3] | None = None
    insu_admdvs: str = Field(default="", max_length=6)
    insu_plan: Literal[1, 2] | None = None


class TrialWanted(Wanted):
    """A bill to be worked out; nothing is written."""

    psn_no: str
    bill: Bill
    supposed: Supposed | None = None


class Allowed(Wanted):
    """What the clerk has seen and confirms."""

    duplicate: bool = False
    missing: bool = False
    uninsured: bool = False
    opening: bool = False


class SettleWanted(Wanted):
    """A bill to be booked."""

    psn_no: str
    bill: Bill
    allow: Allowed = Allowed()


class TraceLine(Shape):
    """A line of the explanation, with its clause."""

    kind: str
    text: str
    amount_fen: Fen | None = None
    clause: str = ""


class TraceStage(Shape):
    """What one tier did."""

    stage: str
    name: str
    paid_fen: Fen | None = None
    lines: list[TraceLine]


class Trace(Shape):
    """The explanation of a statement, line by line. `person_fen` None: a figure is missing."""

    total_fen: Fen
    in_policy_fen: Fen
    others_fen: Fen
    person_fen: Fen | None = None
    rule_hash: str
    head: list[TraceLine]
    stages: list[TraceStage]
    balance: list[TraceLine]


class Trial(Shape):
    """What a bill would get, what should be looked at before it is booked, and why."""

    warnings: list[str]
    trace: Trace


class StagePaid(Shape):
    """What a tier paid, from which fund; None where `missing` names the figure that is wanting."""

    stage: str
    status: str
    paid_fen: Fen | None = None
    fund: str
    missing: str


class SettlementBrief(Shape):
    """A settlement in a list."""

    setl_id: str
    psn_no: str
    psn_name: str
    setl_time: dt.datetime
    psn_seq: int
    enddate: dt.date | None = None
    care_type: str
    setl_type: str
    clr_ym: str
    medfee_sumamt_fen: Fen
    hifp_pay_fen: Fen | None = None
    hifmi_pay_fen: Fen | None = None
    maf_pay_fen: Fen | None = None
    tilt_pay_fen: Fen | None = None
    psn_part_amt_fen: Fen | None = None
    reverses: str | None = None


class Settlement(SettlementBrief):
    """A settlement as booked; it never changes. `reversed_by`: what took it back."""

    year: int
    begndate: dt.date | None = None
    mdtrt_id: str
    insu_admdvs: str
    mdtrt_admdvs: str
    idet_admdvs: str
    insutype: str
    insu_plan: int | None = None
    orig_clr_ym: str
    fulamt_ownpay_amt_fen: Fen
    overlmt_selfpay_fen: Fen
    preselfpay_amt_fen: Fen
    outarea_selfpay_fen: Fen | None = None
    inscp_scp_amt_fen: Fen
    act_pay_dedc_fen: Fen | None = None
    hifob_pay_fen: Fen | None = None
    hifes_pay_fen: Fen | None = None
    hifdm_pay_fen: Fen | None = None
    cvlserv_pay_fen: Fen | None = None
    oth_pay_fen: Fen
    acct_pay_fen: Fen
    fund_pay_sumamt_fen: Fen | None = None
    inscp_selfpay_fen: Fen | None = None
    cash_payamt_fen: Fen | None = None
    stages: list[StagePaid]
    clauses: list[str]
    missing: str
    opening_known: bool
    rule_hash: str
    reason: str
    reversed_by: str | None = None
    by: str
    at: dt.datetime


class Reversal(Wanted):
    """Why a settlement is taken back."""

    reason: str = Field(min_length=1, max_length=200)


class StatementLine(Shape):
    """A printed line; the amount as it is printed, in yuan."""

    text: str
    printed: str


class StatementPart(Shape):
    """A tier of the printed statement."""

    name: str
    printed: str
    lines: list[StatementLine]


class Statement(Shape):
    """明白单 as it is printed: texts, for showing. Amounts to compute with are those of the settlement."""

    setl_id: str
    head: str
    kind: str
    facts: list[StatementLine]
    payers: list[StatementLine]
    person: str
    stages: list[StatementPart]
    notes: list[str]
    clauses: str
    lines: list[str]
    office: str
    seal: str
    phone: str
    date: str


class Claim(Shape):
    """A paper claim."""

    id: int
    psn_no: str
    psn_name: str
    draft: dict[str, str] = Field(description="受理的单据，按文件布局的文本，金额为元")
    documents: str
    payee: str
    state: str
    maker: str
    made_at: dt.datetime
    checker: str
    decided_at: dt.datetime | None = None
    note: str
    settlement: str | None = None
    computed: Trace
    version: str


class ClaimWanted(Wanted):
    """A paper claim to be taken in."""

    psn_no: str
    bill: Bill
    documents: str = Field(min_length=1, max_length=300)
    payee: str = Field(min_length=1, max_length=200)


class ClaimDecision(Wanted):
    """Booked, or sent back with what is wanting."""

    version: str
    approve: bool
    note: str = Field(default="", max_length=200)
    allow: Allowed = Allowed()


class Difference(Shape):
    """What a tier owes for a settlement against what is booked."""

    id: int
    setl_id: str
    stage: str
    fund: str
    booked_fen: Fen | None = None
    due_fen: Fen | None = None
    amount_fen: Fen | None = None
    cause: str
    clauses: list[str]
    state: str
    maker: str
    made_at: dt.datetime
    checker: str
    decided_at: dt.datetime | None = None
    note: str
    orig_clr_ym: str
    clr_ym: str


class Differences(RootModel[list[Difference]]):
    """Those of one settlement."""


class DifferencesDecision(Wanted):
    """All open differences of a settlement, as they were `seen`: booked, or left as booked."""

    seen: list[int] = Field(min_length=1)
    accept: bool
    note: str = Field(default="", max_length=200)


class PeriodSums(Shape):
    """What is booked in a period, by payer."""

    hifp_pay_fen: Fen = 0
    hifmi_pay_fen: Fen = 0
    maf_pay_fen: Fen = 0
    tilt_pay_fen: Fen = 0
    hifob_pay_fen: Fen = 0
    hifes_pay_fen: Fen = 0
    cvlserv_pay_fen: Fen = 0
    oth_pay_fen: Fen = 0


class Period(Shape):
    """A clearing period of a county."""

    clr_ym: str
    state: str
    locked_by: str
    locked_at: dt.datetime | None = None
    sums: PeriodSums


class WholeYear(Shape):
    """A year that a county says is booked as a whole."""

    year: int
    by: str
    at: dt.datetime


class WholeYearWanted(Wanted):
    """The year that begins at zero."""

    year: int


class FilingWanted(Wanted):
    """A referral or filing to be registered."""

    psn_no: str
    kind: Literal["referral", "out_of_area", "emergency"]
    mdtrt_admdvs: str = Field(pattern=r"^\d{6}$")
    from_hospital: str = _Code
    to_hospital: str = _Code
    from_mdtrt_id: str = _Code
    begndate: dt.date
    enddate: dt.date | None = None
    reason: str = Field(min_length=1, max_length=200)


class Filing(Shape):
    """A referral by the rules or a registration for care elsewhere."""

    id: int
    psn_no: str
    psn_name: str
    kind: str
    mdtrt_admdvs: str
    from_hospital: str
    to_hospital: str
    from_mdtrt_id: str
    begndate: dt.date
    enddate: dt.date | None = None
    reason: str
    withdrawn: bool
    by: str
    at: dt.datetime


class RightAnswer(Shape):
    """Yes, no, or None where it cannot be said; why, and the clause."""

    yes: bool | None
    text: str
    clause: str


class LayoutWanted(Wanted):
    """Head, seal line and lines of a county's printed statement."""

    head: str = Field(min_length=1, max_length=60)
    office: str = Field(min_length=1, max_length=60)
    seal: str = Field(min_length=1, max_length=60)
    phone: str = Field(default="", max_length=60)
    lines: str = ""
    show_clauses: bool = True


class Layout(Shape):
    """The same as it stands."""

    county: str
    head: str
    office: str
    seal: str
    phone: str
    lines: str
    show_clauses: bool


class OpeningWanted(Wanted):
    """What somebody had used of a year before the first bill here: every account, what was not used with 0."""

    psn_no: str
    year: int = Field(ge=2000, le=2100)
    used_fen: dict[str, Fen]
    admissions: int = Field(default=0, ge=0, le=100)
    basis: str = Field(min_length=1, max_length=300)


class Opening(Shape):
    """An opening balance: entered by one person, accepted by another."""

    id: int
    psn_no: str
    psn_name: str
    county: str
    year: int
    used_fen: dict[str, Fen]
    admissions: int
    basis: str
    state: str
    maker: str
    made_at: dt.datetime
    checker: str
    decided_at: dt.datetime | None = None
    note: str
    version: str
