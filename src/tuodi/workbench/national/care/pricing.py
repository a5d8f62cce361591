"""Lines as the catalogue splits them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tuodi.workbench.national.models import Visit
from tuodi.workbench.national.transactions import Call


@dataclass(frozen=True, slots=True)
class FeeIn:
    """A line as it came."""

    feedetl_sn: str
    hilist_code: str
    medins_list_codg: str
    cnt: Fraction
    pric: Fraction
    det_item_fee_sumamt: int
    hosp_appr_flag: str
    date: dt.date


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line as it is split."""

    feedetl_sn: str
    fulamt_ownpay_amt: int
    overlmt_selfpay: int
    preselfpay_amt: int
    inscp_scp_amt: int
    pric_uplmt_amt: Fraction
    selfpay_prop: int
    chrgitm_lv: str
    lmt_used_flag: str
    why: str


def priced(call: Call, visit: Visit, rows: Sequence[Mapping[str, Any]]) -> list[PricedLine]:
    raise NotImplementedError
