"""The four tiers in numpy: the first bill of everybody at once, then the second, totals kept by person."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bench.made_bills import Made
from bench.peer import Paid


def gathered(bills: Made) -> Paid:
    """The usual form: from a table of everybody's totals each wave takes those of its persons and puts them back.

    The quick form puts persons with many bills first: a wave's totals are the front of the table, nothing is copied.
    """
    starts = bills.starts
    counts = np.diff(starts)
    out = [np.zeros(len(bills.person), np.int64) for _ in range(4)]
    totals = np.zeros((7, len(counts)), np.int64)
    in_policy = bills.in_policy
    for wave in range(int(counts.max())):
        people = np.flatnonzero(counts > wave)
        rows = starts[people] + wave
        now = totals[:, people]
        paid = _wave(bills.level[rows], bills.group[rows], in_policy[rows], now)
        totals[:, people] = now
        for column, amounts in zip(out, paid, strict=True):
            column[rows] = amounts
    return out


def in_front(bills: Made) -> Paid:
    """The quickest form known: totals sorted by count of bills, worked on where they stand."""
    starts = bills.starts
    counts = np.diff(starts)
    order = np.argsort(-counts, kind="stable")
    firsts, counts = starts[:-1][order], counts[order]
    out = [np.zeros(len(bills.person), np.int64) for _ in range(4)]
    totals = np.zeros((7, len(counts)), np.int64)
    in_policy = bills.in_policy
    for wave in range(int(counts.max())):
        people = int(np.searchsorted(-counts, -wave, side="left"))
        rows = firsts[:people] + wave
        paid = _wave(bills.level[rows], bills.group[rows], in_policy[rows], totals[:, :people])
        for column, amounts in zip(out, paid, strict=True):
            column[rows] = amounts
    return out


def _wave(
    level: NDArray[np.uint8], group: NDArray[np.uint8], left: NDArray[np.int64], totals: NDArray[np.int64]
) -> Paid:
    """What is paid of one bill each; `totals` (7 by person, fen) goes on to after it."""
    basic_year, base, critical_year, assistance_base, assistance_year, tilt_base, tilt_year = totals
    scheduled = np.maximum(0, left - np.array([20000, 50000, 100000])[level]) * np.array([85, 70, 60])[level]
    basic = np.minimum((scheduled + 50) // 100, 15_000_000 - basic_year)
    basic_year += basic
    left = left - basic
    after, key = base + left, group == 1
    exact, more = np.zeros(len(left), np.int64), np.where(key, 5, 0)
    edges = (np.where(key, 900_000, 1_800_000), 10_000_000, 20_000_000, 30_000_000, 1 << 60)
    for rate, (low, high) in zip((60, 65, 70, 75), pairwise(edges), strict=True):
        exact += (rate + more) * np.maximum(0, np.minimum(after, high) - np.maximum(base, low))
    critical = (exact + 50) // 100
    critical = np.where(key, critical, np.minimum(critical, np.maximum(0, 40_000_000 - critical_year)))
    base += left
    critical_year += critical
    left = left - critical
    over = np.maximum(0, assistance_base + left - np.maximum(assistance_base, 300_000))
    asked = np.where(key, 70 * left, np.where(group == 2, 50 * over, 0))
    assistance = np.minimum((asked + 50) // 100, np.maximum(0, np.where(key, 7_000_000, 1_000_000) - assistance_year))
    assistance_base += left
    assistance_year += assistance
    left = left - assistance
    over = np.maximum(0, tilt_base + left - np.maximum(tilt_base, np.where(key, 500_000, 1_000_000)))
    asked = np.where(group > 0, 70 * over, 0)
    tilt = np.minimum((asked + 50) // 100, np.maximum(0, np.where(key, 2_000_000, 1_000_000) - tilt_year))
    tilt_base += left
    tilt_year += tilt
    return [basic, critical, assistance, tilt]
