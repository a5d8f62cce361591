"""100001: a settlement item by item of the policy, what the fund and the person bear of each; assistance too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tuodi.exchange.national.carriers import policy_items
from tuodi.policy.money import FULL_RATE, format_yuan, round_half_up
from tuodi.workbench.national.models import InterfaceSettlement

from . import steps

_TIERS = {
    "basic": ("hifp_pay", "基本医保"), "critical": ("hifmi_pay", "大病保险"), "assistance": ("maf_pay", "医疗救助"),
    "tilt": ("tilt_pay", "倾斜救助"),
}  # fmt: skip
_PARTS = {"fulamt_ownpay_amt": "全自费", "preselfpay_amt": "先行自付", "overlmt_selfpay": "超限价自费"}


def items_of(kept: InterfaceSettlement) -> list[dict[str, Any]]:
    """Every item of a settlement; of an undo those of what it takes back, negative."""
    original = kept if kept.undoes is None else kept.undoes
    sign = 1 if kept.undoes is None else -1
    known = {"setlId": kept.settlement.setl_id, "mdtrtId": kept.visit.mdtrt_id, "psnNo": kept.visit.person.psn_no}
    return [
        known | {
            "polItemCode": code, "polItemName": name, "selfPayAmt": format_yuan(sign * (amount - fund)),
            "selfPayProp": _ratio(FULL_RATE - rate), "fundPayAmt": format_yuan(sign * fund),
            "fundPayProp": _ratio(rate), "polItemPaySum": format_yuan(sign * amount),
        }
        for code, name, amount, fund, rate in (*_tiers(original), *_parts(original))
    ]  # fmt: skip


def _parts(kept: InterfaceSettlement) -> Iterator[tuple[str, str, int, int, int]]:
    codes = policy_items()["parts"]
    for column, name in _PARTS.items():
        if amount := getattr(kept, column):
            yield codes[column], name, amount, 0, 0


def _tiers(kept: InterfaceSettlement) -> Iterator[tuple[str, str, int, int, int]]:
    codes = policy_items()
    for tier, (column, name) in _TIERS.items():
        stage = steps.stage_of(kept.settlement.trace, tier)
        paid = getattr(kept.settlement, column) or 0
        if stage is None:
            continue
        below = steps.deductible(stage)
        if below:
            yield codes[tier]["deductible"], f"{name}起付标准", below, 0, 0
        yield from _bands(codes[tier], name, stage, paid, stay=kept.visit.is_stay)


def _bands(
    codes: Mapping[str, str], name: str, stage: steps.Stage, paid: int, *, stay: bool
) -> Iterator[tuple[str, str, int, int, int]]:
    """The bands; what a limit took away is missing from the last ones. A fixed sum is one band."""
    bands = steps.bands(stage)
    if not bands and paid:
        yield codes["band"].format(n=1), f"{name}定额", paid, paid, FULL_RATE
    left = paid
    for number, band in enumerate(bands, start=1):
        due = left if number == len(bands) else round_half_up(band.amount * band.rate, FULL_RATE)
        fund = min(due, left, band.amount)
        left -= fund
        code = codes["band"].format(n=number) if stay or "visit" not in codes else codes["visit"]
        span = f"{format_yuan(band.start)}至{format_yuan(band.end)}元"
        yield code, f"{name} {span}", band.amount, fund, band.rate


def _ratio(rate: int) -> str:
    return f"{rate // FULL_RATE}.{rate % FULL_RATE:04d}"
