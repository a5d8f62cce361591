"""What an institution is told of a settlement: made once, checked to the fen, kept, and told again the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from tuodi.exchange.national.carriers import clearing_of, fund_of
from tuodi.exchange.national.codes import name_of
from tuodi.workbench.base.prepared import Inserting
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.national.models import InterfaceSettlement, Visit
from tuodi.workbench.national.patients import base_info, psn_type_of
from tuodi.workbench.national.transactions import Call
from tuodi.workbench.registry.find import survivor
from tuodi.workbench.registry.models import Insurance

from . import steps
from .bill import fact
from .lines import PARTS, Sums

FUNDS = ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "oth_pay")
"""What fund_pay_sumamt adds up; hifdm_pay is inside oth_pay."""
MONEY = (
    "medfee_sumamt", *PARTS, "act_pay_dedc", *FUNDS, "hifdm_pay", "fund_pay_sumamt", "psn_part_amt", "acct_pay",
    "psn_cash_pay", "hosp_part_amt", "acct_mulaid_pay",
)  # fmt: skip
_PAYERS = ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay")
_STAGE = {"hifp_pay": "basic", "hifmi_pay": "critical", "maf_pay": "assistance", "tilt_pay": "tilt"}
_LONGEST = 4000
_TEN_THOUSANDTHS = 10_000
_BY_ITEM = "1"
KEPT = Inserting(InterfaceSettlement)
"""Where new ones are written."""


class DoesNotAddUp(Exception):
    """An identity of the interface's money is broken: nothing is booked."""


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """The amounts of an answer, fen, and the rows of its funds."""

    money: Mapping[str, int]
    funds: list[dict[str, Any]]
    ratio: int


def told_of(call: Call, row: Settlement, sums: Sums) -> Told:
    """The desk's booking in the interface's words: 倾斜救助 where the region carries it."""
    tilt = row.tilt_pay or 0
    in_maf = call.region.tilt_in_maf_pay
    amounts = {name: getattr(row, name) or 0 for name in _PAYERS}
    money = {
        "medfee_sumamt": sums.medfee_sumamt, **{name: getattr(sums, name) for name in PARTS}, **amounts,
        "act_pay_dedc": row.act_pay_dedc or 0, "maf_pay": (row.maf_pay or 0) + (tilt if in_maf else 0),
        "oth_pay": row.oth_pay + (0 if in_maf else tilt), "hifdm_pay": 0,
        "fund_pay_sumamt": row.fund_pay_sumamt or 0, "psn_part_amt": row.psn_part_amt or 0, "acct_pay": row.acct_pay,
        "psn_cash_pay": row.cash_payamt or 0, "hosp_part_amt": 0, "acct_mulaid_pay": 0,
    }  # fmt: skip
    funds = [
        _fund(call, row, fund_of(name, row.insutype), fen, name)
        for name, fen in {**amounts, "maf_pay": row.maf_pay or 0}.items()
        if fen or name == "hifp_pay"
    ]
    if tilt:
        funds.append(_fund(call, row, call.region.tilt_fund, tilt, "tilt_pay"))
    base = row.in_policy
    ratio = (2 * _TEN_THOUSANDTHS * money["hifp_pay"] + base) // (2 * base) if base else 0
    check(money, funds)
    return Told(money, funds, ratio)


def check(money: Mapping[str, int], funds: list[dict[str, Any]]) -> None:
    """Every identity of the interface's money. Raises DoesNotAddUp."""
    identities = {
        "medfee_sumamt = fund_pay_sumamt + psn_part_amt + hosp_part_amt": (
            money["medfee_sumamt"], money["fund_pay_sumamt"] + money["psn_part_amt"] + money["hosp_part_amt"],
        ),
        "fund_pay_sumamt = hifp_pay + … + maf_pay + oth_pay": (
            money["fund_pay_sumamt"], sum(money[name] for name in FUNDS),
        ),
        "psn_part_amt = acct_pay + psn_cash_pay": (money["psn_part_amt"], money["acct_pay"] + money["psn_cash_pay"]),
        "inscp_scp_amt = medfee_sumamt - fulamt_ownpay_amt - overlmt_selfpay - preselfpay_amt": (
            money["inscp_scp_amt"],
            money["medfee_sumamt"] - money["fulamt_ownpay_amt"] - money["overlmt_selfpay"] - money["preselfpay_amt"],
        ),
        "setldetail = fund_pay_sumamt": (sum(one["fund_payamt"] for one in funds), money["fund_pay_sumamt"]),
    }  # fmt: skip
    broken = [f"{name}: {left} != {right}" for name, (left, right) in identities.items() if left != right]
    if broken:
        raise DoesNotAddUp("; ".join(broken))


def row_of(call: Call, visit: Visit, row: Settlement, sums: Sums, node: Mapping[str, Any]) -> InterfaceSettlement:
    """What is told of a booking and kept. Raises DoesNotAddUp."""
    told = told_of(call, row, sums)
    med_type = node.get("med_type") or visit.med_type
    return KEPT.new(
        settlement=row, visit=visit, institution=call.institution, infno=call.infno, msgid=call.msgid,
        setl_time=row.setl_time, insutype=row.insutype, med_type=med_type, clr_type=clearing_of(med_type),
        clr_optins=row.insu_admdvs, chrg_bchno="" if visit.is_stay else str(node.get("chrg_bchno", ""))[:40],
        last_line=sums.last_line, **told.money, funds=told.funds,
        told={
            "pool_prop_selfpay": told.ratio,
            "mdtrt_cert_type": node.get("mdtrt_cert_type") or visit.mdtrt_cert_type,
            "balc": _balance(call, row, node), "invono": node.get("invono", ""),
            "psn_setlway": node.get("psn_setlway", ""),
        },
        opter=call.operator[:64],
    )  # fmt: skip


def _balance(call: Call, row: Settlement, node: Mapping[str, Any]) -> int | None:
    """Residents have no account. An employee's is kept by the platform: what the message says of it, else unknown."""
    if row.insutype != Insurance.Kind.EMPLOYEES:
        return 0
    return fact(call, node, "balc") if "balc" in node else None


def negative_of(call: Call, original: InterfaceSettlement, back: Settlement) -> InterfaceSettlement:
    """The exact negative of what was told."""
    same = (
        "visit_id", "institution_id", "insutype", "med_type", "clr_type", "clr_optins", "chrg_bchno", "last_line",
        "told",
    )  # fmt: skip
    funds = [
        one | {"fund_payamt": -one["fund_payamt"], "inscp_scp_amt": -one["inscp_scp_amt"]} for one in original.funds
    ]
    made = InterfaceSettlement(
        settlement=back, infno=call.infno, msgid=call.msgid, undoes=original, setl_time=back.setl_time, funds=funds,
        opter=call.operator[:64], **{name: getattr(original, name) for name in same},
        **{name: -getattr(original, name) for name in MONEY},
    )  # fmt: skip
    check({name: getattr(made, name) for name in MONEY}, funds)
    return made


def setlinfo(kept: InterfaceSettlement, *, booked: bool = True) -> dict[str, Any]:
    """`setlinfo` of a settlement or an undo; of a pre-settlement there is no number, time or clearing yet."""
    visit = kept.visit
    person = survivor(visit.person)
    day = kept.setl_time.date()
    found = {
        "mdtrt_id": visit.mdtrt_id, **base_info(person, day), "psn_no": visit.person.psn_no,
        "insutype": kept.insutype, "psn_type": psn_type_of(person, kept.insutype, day), "cvlserv_flag": "0",
        "mdtrt_cert_type": kept.told["mdtrt_cert_type"] or None, "med_type": kept.med_type,
        **{name: getattr(kept, name) for name in MONEY}, "pool_prop_selfpay": kept.told["pool_prop_selfpay"],
        "balc": kept.told.get("balc", 0), "medins_setl_id": kept.msgid, "clr_type": kept.clr_type,
    }  # fmt: skip
    if booked:
        found |= {
            "setl_id": kept.settlement.setl_id, "setl_time": kept.setl_time, "clr_optins": kept.clr_optins,
            "clr_way": _BY_ITEM,
        }  # fmt: skip
    return found


def _fund(call: Call, row: Settlement, code: str, fen: int, column: str) -> dict[str, Any]:
    stage = steps.stage_of(row.trace, _STAGE.get(column, ""))
    left = None if stage is None else steps.left_before(stage)
    return {
        "fund_pay_type": code, "inscp_scp_amt": row.inscp_scp_amt, "fund_payamt": fen, "crt_payb_lmt_amt": left,
        "fund_pay_type_name": name_of("fund_pay_type", code, call.institution.county) or None,
        "setl_proc_info": _steps(stage) or None,
    }  # fmt: skip


def _steps(stage: steps.Stage | None) -> str:
    """How a tier's payment was worked out, in one text."""
    return "；".join(_step(line) for line in (stage["lines"] if stage else ()))[:_LONGEST]


def _step(line: Mapping[str, Any]) -> str:
    clause = f"［{line['clause']}］" if line.get("clause") else ""
    amount = f" {line['amount'] // 100}.{line['amount'] % 100:02d}" if line.get("amount") is not None else ""
    return f"{line['text']}{amount}{clause}"
