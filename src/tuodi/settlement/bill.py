"""A bill (结算单) and the facts known about the person who had it.

Amounts are integer fen, ``None`` where the file says nothing. Dates are plain dates, times are Asia/Shanghai wall
time without zone. Names of the fields are the national platform's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Money = int
"""Integer fen."""

Insurance = Literal["310", "390"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One settlement of one visit, checked and typed; `exchange` makes it from a row of a file."""

    row: int
    setl_id: str
    person: str
    setl_time: dt.datetime
    begndate: dt.date | None = None
    enddate: dt.date | None = None
    mdtrt_id: str = ""
    psn_seq: int | None = None
    mid_setl: bool = False
    reversal_of: str | None = None
    clr_ym: str | None = None
    setl_type: str | None = None

    insu_admdvs: str
    idet_admdvs: str
    mdtrt_admdvs: str
    insutype: Insurance
    insu_plan: int | None = None
    care_type: str
    hosp_lv: int | None = None
    primary_care: bool | None = None
    """Whether the care was given by a 基层医疗机构, which a hospital level does not tell."""
    fixmedins_code: str | None = None
    dise_codg: str | None = None
    dise_class: Literal["special", "ordinary"] | None = None
    opsp_class: Literal["specific", "ordinary"] | None = None
    refl: int | None = None
    refl_from_mdtrt_id: str | None = None
    birth_date: dt.date | None = None
    minor: bool | None = None
    student: bool | None = None
    marked_classes: tuple[str, ...] | None = None

    medfee_sumamt: Money
    fulamt_ownpay_amt: Money
    overlmt_selfpay: Money
    preselfpay_amt: Money
    outarea_selfpay: Money | None = None
    inscp_scp_amt: Money

    hifp_pay: Money | None = None
    hifmi_pay: Money | None = None
    hifob_pay: Money | None = None
    hifes_pay: Money | None = None
    cvlserv_pay: Money | None = None
    hifdm_pay: Money | None = None
    maf_pay: Money | None = None
    tilt_pay: Money | None = None
    oth_pay: Money | None = None
    acct_pay: Money | None = None
    cash_payamt: Money | None = None

    @property
    def service_date(self) -> dt.date:
        """The date that picks rule, identity and account year (reading `benefit_date`): discharge, else settlement."""
        if self.mid_setl:
            return self.setl_time.date()
        return self.enddate or self.setl_time.date()

    @property
    def order_key(self) -> tuple[dt.datetime, int, str]:
        """Bills of a person settle in this order: time, sequence where given, id by code point."""
        return (self.setl_time, -1 if self.psn_seq is None else self.psn_seq, self.setl_id)

    @property
    def stay(self) -> str:
        """The stay or visit the bill belongs to; a bill without one is a stay of its own."""
        return self.mdtrt_id or f"setl:{self.setl_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRecord:
    """One row of a certified list: what was said of a person, when it holds, and since when it is known."""

    record_id: str
    person: str
    identity: str
    idet_admdvs: str
    certifier: str | None = None
    begndate: dt.date
    enddate: dt.date | None = None
    known_from: dt.datetime
    valid: bool = True
    ended_by_death: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """All that is known of one person when its bills are settled."""

    person: str
    bills: tuple[Bill, ...]
    identities: tuple[IdentityRecord, ...] | None = None
    """`None`: there was no identity list, the bill's own mark decides."""
    identity_refused: bool = False
    """A row of the identity list on this person was refused: what depends on a class cannot be known."""
    opening: dict[str, Money] | None = field(default=None)
    """Account name → amount already used in the account year of the first bill; `None`: not known (未核年初累计)."""
    opening_year: int | None = None
    """The year `opening` is of, where that is not the year of the first bill: a bill of an earlier year came later."""
    known_at: Mapping[str, dt.datetime] = field(default_factory=dict)
    """setl_id → as known when its identities count, where that is not when the run's options say."""
