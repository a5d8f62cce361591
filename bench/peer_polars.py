"""The four tiers in Polars: running sums by person. Changes of group, which no running sum can say, are set right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.made_bills import Made
from bench.peer import Paid
from bench.peer_numpy import in_front
from bench.peer_python import row_by_row

Running = Callable[[str], pl.Expr]
"""A column's sum so far within the person, the row included."""

_TIERS = ("basic", "critical", "assistance", "tilt")
_KEY, _EDGE = 1, 2


def _over(name: str) -> pl.Expr:
    """As one writes it."""
    return pl.col(name).cum_sum().over("person")


def _segmented(name: str) -> pl.Expr:
    """Quicker, the rows being sorted: the sum over all rows less what it was where the person begins."""
    column = pl.col(name)
    total = column.cum_sum()
    return total - pl.when(pl.col("first")).then(total - column).forward_fill()


def _by_group(usual: int, key: int, edge: int) -> pl.Expr:
    return pl.when(pl.col("group") == _KEY).then(key).when(pl.col("group") == _EDGE).then(edge).otherwise(usual)


def _half_up(exact: pl.Expr) -> pl.Expr:
    return (exact + 50) // 100


def _capped(frame: pl.DataFrame, name: str, cap: pl.Expr, running: Running) -> pl.DataFrame:
    """What of the amounts `name` stays under a cap; as if the cap had been today's all year."""
    frame = frame.with_columns(running(name).alias("sum"), cap.alias("cap"))
    after, before = pl.col("sum"), pl.col("sum") - pl.col(name)
    return frame.with_columns((pl.min_horizontal(after, "cap") - pl.min_horizontal(before, "cap")).alias(name))


def _part(low: pl.Expr, high: pl.Expr | int) -> pl.Expr:
    """How much of the bill's slice of the running base lies between."""
    return (pl.min_horizontal("base", high) - pl.max_horizontal(pl.col("base") - pl.col("left"), low)).clip(0)


def _tiers(bills: Made, running: Running) -> Paid:
    first = np.zeros(len(bills.person), np.bool_)
    first[bills.starts[:-1]] = True
    columns = {"person": bills.person, "first": first, "level": bills.level, "group": bills.group}
    frame = pl.DataFrame({**columns, "left": bills.in_policy})
    level = pl.col("level")
    deductible = pl.when(level == 0).then(20000).when(level == 1).then(50000).otherwise(100_000)
    rate = pl.when(level == 0).then(85).when(level == 1).then(70).otherwise(60)
    frame = frame.with_columns(_half_up((pl.col("left") - deductible).clip(0) * rate).alias("basic"))
    frame = _capped(frame, "basic", pl.lit(15_000_000), running)
    frame = _less(frame, "basic", running)
    edges = [_by_group(1_800_000, 900_000, 1_800_000), *map(pl.lit, (10_000_000, 20_000_000, 30_000_000, 1 << 60))]
    rates = (60, 65, 70, 75)
    more = _by_group(0, 5, 0)
    parts = [(rates[n] + more) * _part(edges[n], edges[n + 1]) for n in range(4)]
    frame = frame.with_columns(_half_up(sum(parts[1:], parts[0])).alias("critical"))
    frame = _capped(frame, "critical", _by_group(40_000_000, 1 << 60, 40_000_000), running)
    frame = _less(frame, "critical", running)
    asked = _by_group(0, 70, 50) * _part(_by_group(0, 0, 300_000), 1 << 60)
    frame = frame.with_columns(_half_up(asked).alias("assistance"))
    frame = _capped(frame, "assistance", _by_group(0, 7_000_000, 1_000_000), running)
    frame = _less(frame, "assistance", running)
    asked = _by_group(0, 70, 70) * _part(_by_group(0, 500_000, 1_000_000), 1 << 60)
    frame = frame.with_columns(_half_up(asked).alias("tilt"))
    frame = _capped(frame, "tilt", _by_group(0, 2_000_000, 1_000_000), running)
    return [frame[name].to_numpy().astype(np.int64) for name in _TIERS]


def _less(frame: pl.DataFrame, paid: str, running: Running) -> pl.DataFrame:
    frame = frame.with_columns((pl.col("left") - pl.col(paid)).alias("left"))
    return frame.with_columns(running("left").alias("base"))


def windows(bills: Made) -> Paid:
    """As the manual writes it. Silently wrong where somebody's limit changes within the year."""
    return _tiers(bills, _over)


def repaired(bills: Made) -> Paid:
    """The usual exact form: segmented sums; whoever changes the group goes through a loop over rows in Python.

    The quick form settles those in numpy, bill by bill of all of them.
    """
    group = pl.col("group")
    frame = pl.DataFrame({name: getattr(bills, name) for name in ("person", "level", "group", "in_policy")})
    changers = frame.group_by("person").agg((group.min() != group.max()).alias("changes")).filter("changes")
    again = frame.with_row_index().join(changers, on="person", how="semi", maintain_order="left")
    paid = row_by_row(again.select("person", "level", "group", "in_policy").iter_rows())
    return _put(_tiers(bills, _segmented), again["index"].to_numpy(), zip(*paid, strict=True))


def with_numpy(bills: Made) -> Paid:
    """The quickest form known: changers are found and settled once more in numpy."""
    starts = bills.starts
    changes = np.minimum.reduceat(bills.group, starts[:-1]) != np.maximum.reduceat(bills.group, starts[:-1])
    rows = np.flatnonzero(np.repeat(changes, np.diff(starts)))
    again = Made(**{name: getattr(bills, name)[rows] for name in Made.__dataclass_fields__})
    return _put(_tiers(bills, _segmented), rows, in_front(again))


def _put(paid: Paid, rows: NDArray[np.integer], again: Iterable[Sequence[int] | NDArray[np.int64]]) -> Paid:
    """The amounts with those of some rows in their place."""
    out = [column.copy() for column in paid]
    for column, amounts in zip(out, again, strict=True):
        column[rows] = amounts
    return out
