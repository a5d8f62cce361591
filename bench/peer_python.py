"""The four tiers as loops over rows: in decimals, as an office writes it, and in whole fen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import numpy as np

from bench.made_bills import Made
from bench.peer import Paid

_CENT = Decimal("0.01")
_LEVELS = ((Decimal(200), Decimal("0.85")), (Decimal(500), Decimal("0.70")), (Decimal(1000), Decimal("0.60")))
_LEVELS_FEN = ((20_000, 85), (50_000, 70), (100_000, 60))
_EDGES = (Decimal(100000), Decimal(200000), Decimal(300000))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def decimals(bills: Made) -> Paid:
    """What an office writes: a loop over rows, decimals, a few running totals."""
    nothing = Decimal(0)
    out: list[list[int]] = [[], [], [], []]
    rows = zip(bills.person.tolist(), bills.level.tolist(), bills.group.tolist(), bills.in_policy.tolist(), strict=True)
    previous = None
    basic_year = base = critical_year = assistance_base = assistance_year = tilt_base = tilt_year = nothing
    for person, level, group, fen in rows:
        if person != previous:
            previous = person
            basic_year = base = critical_year = assistance_base = assistance_year = tilt_base = tilt_year = nothing
        left = Decimal(fen) / 100
        deductible, rate = _LEVELS[level]
        basic = min(_cents(max(nothing, left - deductible) * rate), Decimal(150000) - basic_year)
        basic_year += basic
        left -= basic
        critical = _critical(base, base + left, group)
        if group != 1:
            critical = min(critical, max(nothing, Decimal(400000) - critical_year))
        critical_year += critical
        base += left
        left -= critical
        assistance = tilt = nothing
        over = assistance_base + left
        if group == 1:
            assistance = min(_cents(left * Decimal("0.70")), max(nothing, 70000 - assistance_year))
        elif group:
            part = max(nothing, over - max(assistance_base, Decimal(3000)))
            assistance = min(_cents(part * Decimal("0.50")), max(nothing, 10000 - assistance_year))
        assistance_base = over
        assistance_year += assistance
        left -= assistance
        if group:
            start, most = (Decimal(5000), Decimal(20000)) if group == 1 else (Decimal(10000), Decimal(10000))
            part = max(nothing, tilt_base + left - max(tilt_base, start))
            tilt = min(_cents(part * Decimal("0.70")), max(nothing, most - tilt_year))
        tilt_base += left
        tilt_year += tilt
        for column, amount in zip(out, (basic, critical, assistance, tilt), strict=True):
            column.append(int(amount * 100))
    return [np.array(column) for column in out]


def _critical(before: Decimal, after: Decimal, group: int) -> Decimal:
    start = Decimal(9000) if group == 1 else Decimal(18000)
    total = Decimal(0)
    rate = Decimal("0.65") if group == 1 else Decimal("0.60")
    for low, high in pairwise((start, *_EDGES, Decimal("Infinity"))):
        total += max(Decimal(0), min(after, high) - max(before, low)) * rate
        rate += Decimal("0.05")
    return _cents(total)


def fen(bills: Made) -> Paid:
    """The same loop in whole fen."""
    columns = (bills.person, bills.level, bills.group, bills.in_policy)
    return [
        np.array(column) for column in zip(*row_by_row(zip(*(c.tolist() for c in columns), strict=True)), strict=True)
    ]


def row_by_row(rows: Iterable[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Person, level, group and amount in policy, persons together, to basic, critical, assistance and tilt; fen."""
    previous = None
    basic_year = base = critical_year = assistance_base = assistance_year = tilt_base = tilt_year = 0
    for person, level, group, in_policy in rows:
        if person != previous:
            previous = person
            basic_year = base = critical_year = assistance_base = assistance_year = tilt_base = tilt_year = 0
        deductible, rate = _LEVELS_FEN[level]
        basic = min((max(0, in_policy - deductible) * rate + 50) // 100, 15_000_000 - basic_year)
        basic_year += basic
        left = in_policy - basic
        critical = _critical_fen(base, base + left, group)
        if group != 1:
            critical = min(critical, max(0, 40_000_000 - critical_year))
        critical_year += critical
        base += left
        left -= critical
        assistance = tilt = 0
        if group == 1:
            assistance = min((70 * left + 50) // 100, max(0, 7_000_000 - assistance_year))
        elif group:
            over = max(0, assistance_base + left - max(assistance_base, 300_000))
            assistance = min((50 * over + 50) // 100, max(0, 1_000_000 - assistance_year))
        assistance_base += left
        assistance_year += assistance
        left -= assistance
        if group:
            start, most = (500_000, 2_000_000) if group == 1 else (1_000_000, 1_000_000)
            over = max(0, tilt_base + left - max(tilt_base, start))
            tilt = min((70 * over + 50) // 100, max(0, most - tilt_year))
        tilt_base += left
        tilt_year += tilt
        yield basic, critical, assistance, tilt


def _critical_fen(before: int, after: int, group: int) -> int:
    start, more = (900_000, 5) if group == 1 else (1_800_000, 0)
    if after <= start:
        return 0
    edges = (start, 10_000_000, 20_000_000, 30_000_000, after)
    parts = zip((60, 65, 70, 75), pairwise(edges), strict=True)
    return (sum((rate + more) * max(0, min(after, high) - max(before, low)) for rate, (low, high) in parts) + 50) // 100
