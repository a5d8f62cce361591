"""The four tiers as others would work them out: an office script, SQL, data frames. All give fen, to be checked.

Each is the best form found that gives the same integers, and the idiomatic form where that one does not.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench.made_bills import Made

Paid = list[NDArray[np.int64]]
"""basic, critical, assistance, tilt by bill, fen."""

_CENT = Decimal("0.01")
_LEVELS = ((Decimal(200), Decimal("0.85")), (Decimal(500), Decimal("0.70")), (Decimal(1000), Decimal("0.60")))
_EDGES = (Decimal(100000), Decimal(200000), Decimal(300000))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def decimal_loop(bills: Made) -> Paid:
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


_SQL = """
WITH RECURSIVE numbered AS (
  SELECT row, person, grp, in_policy,
    row_number() OVER (PARTITION BY person ORDER BY row) AS nth,
    (greatest(0, in_policy - CASE level WHEN 0 THEN 20000 WHEN 1 THEN 50000 ELSE 100000 END)
      * CASE level WHEN 0 THEN 85 WHEN 1 THEN 70 ELSE 60 END + 50) // 100 AS scheduled
  FROM bills
), settled AS (
  SELECT * FROM (SELECT n.row, n.person, n.nth, {amounts} FROM numbered n, (SELECT
      0::BIGINT AS yb, 0::BIGINT AS cb, 0::BIGINT AS yc, 0::BIGINT AS ab, 0::BIGINT AS ya, 0::BIGINT AS tb,
      0::BIGINT AS yt) s WHERE n.nth = 1)
  UNION ALL
  SELECT * FROM (SELECT n.row, n.person, n.nth, {amounts} FROM settled s JOIN numbered n
      ON n.person = s.person AND n.nth = s.nth + 1)
)
SELECT basic, critical, assistance, tilt FROM settled ORDER BY row
"""


def _amounts() -> str:
    """One bill after another, each amount from the totals before it. Names of earlier amounts are repeated in place."""
    basic = "least(n.scheduled, 15000000 - s.yb)"
    left = f"(n.in_policy - {basic})"
    start, more = "CASE n.grp WHEN 1 THEN 900000 ELSE 1800000 END", "CASE n.grp WHEN 1 THEN 5 ELSE 0 END"
    edges = (start, "10000000", "20000000", "30000000", "1000000000000")
    parts = [
        f"({rate} + {more}) * greatest(0, least(s.cb + {left}, {high}) - greatest(s.cb, {low}))"
        for rate, (low, high) in zip((60, 65, 70, 75), pairwise(edges), strict=True)
    ]
    scheduled = f"(({' + '.join(parts)} + 50) // 100)"
    critical = f"(CASE n.grp WHEN 1 THEN {scheduled} ELSE least({scheduled}, greatest(0, 40000000 - s.yc)) END)"
    rest = f"({left} - {critical})"
    key = f"least((70 * {rest} + 50) // 100, greatest(0, 7000000 - s.ya))"
    edge = f"least((50 * greatest(0, s.ab + {rest} - greatest(s.ab, 300000)) + 50) // 100, greatest(0, 1000000 - s.ya))"
    assistance = f"(CASE n.grp WHEN 0 THEN 0 WHEN 1 THEN {key} ELSE {edge} END)"
    last = f"({rest} - {assistance})"
    begin, most = "CASE n.grp WHEN 1 THEN 500000 ELSE 1000000 END", "CASE n.grp WHEN 1 THEN 2000000 ELSE 1000000 END"
    over = f"(70 * greatest(0, s.tb + {last} - greatest(s.tb, {begin})) + 50) // 100"
    tilt = f"(CASE n.grp WHEN 0 THEN 0 ELSE least({over}, greatest(0, {most} - s.yt)) END)"
    named = {
        "basic": basic, "critical": critical, "assistance": assistance, "tilt": tilt, "yb": f"s.yb + {basic}",
        "cb": f"s.cb + {left}", "yc": f"s.yc + {critical}", "ab": f"s.ab + {rest}", "ya": f"s.ya + {assistance}",
        "tb": f"s.tb + {last}", "yt": f"s.yt + {tilt}",
    }  # fmt: skip
    return ", ".join(f"({text})::BIGINT AS {name}" for name, text in named.items())


def duckdb_recursive(bills: Made) -> Paid:
    """Exact SQL: recursion over the number of the bill. Windows cannot express a limit that shrinks in the year."""
    table = pa.table(
        {
            "row": np.arange(len(bills.person)),
            "person": bills.person,
            "level": bills.level,
            "grp": bills.group,
            "in_policy": bills.in_policy,
        }
    )
    connection = duckdb.connect()
    connection.register("bills", table)
    found = connection.execute(_SQL.format(amounts=_amounts())).fetchnumpy()
    return [np.asarray(found[name]).astype(np.int64) for name in ("basic", "critical", "assistance", "tilt")]


def numpy_waves(bills: Made) -> Paid:
    """Data frames done exactly: the first bill of everybody, then the second, totals kept by person."""
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


PEERS: dict[str, tuple[Callable[[Made], Paid], int]] = {
    "Decimal, a loop over rows": (decimal_loop, 100_000),
    "DuckDB, recursive SQL": (duckdb_recursive, 1_000_000),
    "numpy, bill by bill of everybody": (numpy_waves, 4_000_000),
}
"""Name → how, and on how many bills: what takes long is measured on fewer."""
