"""5206: what a person has used in a year, from the bookings and the running totals, under the platform's codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tuodi.exchange.codes import code_of_care
from tuodi.exchange.national.carriers import account_codes, accumulator, fund_of
from tuodi.workbench.desk.models import PersonAccounts, Settlement
from tuodi.workbench.desk.service.person import Held
from tuodi.workbench.national.models import InterfaceSettlement

_PAID = ("hifp_pay", "hifmi_pay", "hifob_pay", "maf_pay")
_PARTS = ("fulamt_ownpay_amt", "preselfpay_amt", "overlmt_selfpay")
_FUND = 4
"""Digits of fund_pay_type that say the fund; the rest is the level of the pool."""
_CENT = 100


def accumulated(held: Held, year: int, month: str) -> list[dict[str, Any]]:
    """Every accumulator of a year, of care up to the end of a month (YYYYMM). What is not known is left out."""
    rows = [row for row in held.rows if row.year == year and f"{row.enddate or row.setl_time:%Y%m}" <= month]
    codes = dict(InterfaceSettlement.objects.filter(settlement__in=rows).values_list("settlement_id", "med_type"))
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        for code, fen in _of_row(row, codes.get(row.pk) or code_of_care(row.insu_admdvs[:2], row.care_type)):
            sums[row.insutype, code] += fen
    sums |= _accounts(held, year)
    return [
        {"insutype": insutype, "year": f"{year}", "cum_ym": month, "cum_type_code": code, "cum": fen}
        for (insutype, code), fen in sorted(sums.items())
    ]


def _of_row(row: Settlement, med_type: str) -> Iterator[tuple[str, int]]:
    sign = -1 if row.reverses_id is not None else 1
    yield accumulator("count", m=med_type), sign * _CENT
    yield accumulator("total", m=med_type), row.medfee_sumamt
    if row.act_pay_dedc is not None:
        yield accumulator("deductible", m=med_type), row.act_pay_dedc
    yield accumulator("in_policy", m=med_type), row.in_policy
    for name in _PARTS:
        yield accumulator(name, m=med_type), getattr(row, name)
    for name in _PAID:
        fen = getattr(row, name)
        if fen is None:
            continue
        if name == "maf_pay":
            fen += row.tilt_pay or 0
        if fen:
            yield accumulator("paid", f=fund_of(name, row.insutype)[:_FUND], m=med_type), fen


def _accounts(held: Held, year: int) -> dict[tuple[str, str], int]:
    """Running totals that have a code of their own."""
    codes = account_codes()
    kept = PersonAccounts.objects.filter(person__in=held.ids).values_list("balances", flat=True)
    insutype = held.rows[-1].insutype if held.rows else ""
    return {
        (insutype, codes[name]): fen
        for balances in kept
        for name, _, period, fen, _ in balances
        if name in codes and period == f"{year}" and fen is not None
    }
