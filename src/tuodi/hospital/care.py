"""What is treated and sold: lines of made-up bills over the items that the platform's catalogue knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tuodi.lab.chance import Chance

from .style import Fen


@dataclass(frozen=True, slots=True)
class Item:
    """Something of the catalogue with its usual price."""

    med_list_codg: str
    medins_list_codg: str
    price: int
    """Fen."""


@dataclass(frozen=True, slots=True)
class Patient:
    """Somebody with a known credential; made up, like everything here."""

    certno: str
    psn_name: str


def total(charged: Sequence[dict[str, Any]]) -> Fen:
    """What lines come to."""
    return Fen(sum(line["det_item_fee_sumamt"] for line in charged))


_DOCTOR = {
    "bilg_dept_codg": "A03", "bilg_dept_name": "内科", "bilg_dr_codg": "D500000000001", "bilg_dr_name": "模拟医师",
}  # fmt: skip


def lines(
    items: Sequence[Item], chance: Chance, serial: str, at: dt.datetime, *, around: dict[str, Any], most: int
) -> list[dict[str, Any]]:
    """Between one line and `most`. `serial` begins their numbers; `around`: the visit's own fields on each."""
    made = []
    for number in range(1, chance.between(1, most) + 1):
        item = chance.pick(items)
        count = chance.between(1, 5)
        made.append(
            around | _DOCTOR | {
                "feedetl_sn": f"{serial}{number:03d}", "fee_ocur_time": f"{at}", "med_list_codg": item.med_list_codg,
                "medins_list_codg": item.medins_list_codg, "cnt": count, "pric": Fen(item.price),
                "det_item_fee_sumamt": Fen(count * item.price), "hosp_appr_flag": "1", "memo": None,
            }
        )  # fmt: skip
    return made


def diagnosis(psn_no: str, at: dt.datetime, *, stay: bool) -> dict[str, Any]:
    """The only illness that these patients have."""
    one: dict[str, Any] = {
        "diag_type": "1", "diag_srt_no": 1, "diag_code": "K29.500", "diag_name": "慢性胃炎", "diag_dept": "内科",
        "dise_dor_no": "D500000000001", "dise_dor_name": "模拟医师", "diag_time": f"{at}",
    }  # fmt: skip
    return one | ({"psn_no": psn_no, "maindiag_flag": "1", "adm_cond": None} if stay else {"vali_flag": "1"})
