"""What the generator makes: people, identities over time, bills and premiums, as rows of our own layout.

Amounts are integer fen, dates plain dates; `None` and "" are empty cells.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, fields


@dataclass(slots=True, kw_only=True)
class Person:
    """Someone insured, who never lived."""

    psn_no: str
    psn_cert_type: str
    certno: str
    psn_name: str
    gend: int
    brdy: dt.date
    psn_type: str
    insu_admdvs: str
    resid_admdvs: str
    town: str
    village: str
    household: str
    insutype: str
    insu_plan: int | None
    death_date: dt.date | None = None
    paid_date: dt.date | None = None


@dataclass(slots=True, kw_only=True)
class Identity:
    """A row of a certified list; `identity` is a class id of terms.yaml."""

    record_id: str
    person: Person
    identity: str
    idet_admdvs: str
    certifier: str
    begndate: dt.date
    enddate: dt.date | None = None
    known_from: dt.datetime
    vali_flag: int = 1
    end_reason: str = ""


@dataclass(slots=True, kw_only=True)
class BillRow:
    """A bill as a file holds it; `care` is the care type id that `med_type` stands for."""

    person: Person
    care: str
    setl_id: str
    setl_time: dt.datetime
    begndate: dt.date | None = None
    enddate: dt.date | None = None
    mdtrt_id: str = ""
    mid_setl_flag: int = 0
    refd_setl_flag: int = 0
    orig_setl_id: str = ""
    clr_ym: str = ""
    setl_type: str = "2"
    insu_admdvs: str
    idet_admdvs: str = ""
    mdtrt_admdvs: str
    insutype: str
    insu_plan: int | None
    med_type: str
    hosp_lv: int | None = None
    primary_care: bool | None = None
    fixmedins_code: str = ""
    dise_codg: str = ""
    dise_class: str = ""
    opsp_class: str = ""
    refl: int | None = None
    refl_from_mdtrt_id: str = ""
    psn_idet_type: str = ""
    medfee_sumamt: int
    fulamt_ownpay_amt: int = 0
    overlmt_selfpay: int = 0
    preselfpay_amt: int = 0
    outarea_selfpay: int | None = None
    inscp_scp_amt: int
    hifp_pay: int | None = None
    hifmi_pay: int | None = None
    hifob_pay: int | None = None
    maf_pay: int | None = None
    tilt_pay: int | None = None
    oth_pay: int | None = None
    acct_pay: int | None = None
    cash_payamt: int | None = None
    fixmedins_name: str = ""
    dise_name: str = ""


@dataclass(slots=True, kw_only=True)
class History:
    """One person with what happened: identities and bills, bills in settling order."""

    person: Person
    identities: list[Identity] = field(default_factory=list)
    bills: list[BillRow] = field(default_factory=list)


MONEY = tuple(f.name for f in fields(BillRow) if f.name.endswith(("amt", "_pay", "_selfpay")))
"""Every money column of a bill."""
