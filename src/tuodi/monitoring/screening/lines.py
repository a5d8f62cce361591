"""What was given, line by line, billed in two visits: items, days and counts are compared, totals and ids are not."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import polars as pl

from tuodi.policy.money import FULL_RATE

from .hits import Hit, Row, shown
from .settings import Rule

_TYPES: dict[str, pl.DataType] = {
    "person": pl.Int64(), "stay": pl.String(), "item": pl.String(), "name": pl.String(), "day": pl.Date(),
    "count": pl.Int64(), "amount": pl.Int64(),
}  # fmt: skip
LINES = pl.Schema(_TYPES)
"""stay: the visit a line belongs to, as bills have it. count: ten-thousandths; what was taken back is negative."""
_SAME = ["person", "item", "day", "count"]
_SHOWN = 30


def same_lines(bills: pl.DataFrame, lines: pl.DataFrame, rule: Rule, told: Collection[frozenset[str]]) -> Iterator[Hit]:
    """Two visits of a person with the same lines. The one settled later is in doubt.

    bills: those that stand. told: pairs of bills that their totals have told already.
    """
    if lines.is_empty():
        return
    visits = (
        bills.filter(pl.col("total") > 0)
        .sort("settled", "setl_id")
        .group_by("person", "stay")
        .agg(pl.col("setl_id").last(), pl.col("settled").last(), pl.col("fund").sum().alias("paid"))
    )
    own = (
        lines.group_by("person", "stay", "item", "day")
        .agg(pl.col("count").sum(), pl.col("amount").sum(), pl.col("name").first())
        .filter(pl.col("count") > 0)
        .join(visits, on=["person", "stay"])
        .with_columns(lines=pl.len().over("setl_id"))
    )
    twice = own.filter(pl.len().over(_SAME) > 1)
    first = twice.select(*_SAME, pl.col("setl_id").alias("other"), pl.col("settled").alias("then"),
                         pl.col("lines").alias("lines_of_other"))  # fmt: skip
    later = (pl.col("settled") > pl.col("then")) | (
        (pl.col("settled") == pl.col("then")) & (pl.col("setl_id") > pl.col("other"))
    )
    both = twice.join(first, on=_SAME).filter(later)
    pairs = both.group_by("setl_id", "other").agg(
        pl.len().alias("shared"), pl.min_horizontal("lines", "lines_of_other").first().alias("fewer"),
        pl.col("paid").first(),
    )  # fmt: skip
    found = pairs.filter(
        (pl.col("shared") >= rule.figures["lines"])
        & (pl.col("shared") * FULL_RATE >= pl.col("fewer") * rule.figures["share"])
    )
    most = found.sort("setl_id", "shared", "other", descending=[False, True, False]).unique(
        "setl_id", keep="first", maintain_order=True
    )
    left = [pair for pair in most.iter_rows(named=True) if frozenset((pair["setl_id"], pair["other"])) not in told]
    wanted = pl.Series("id", [pair[name] for pair in left for name in ("setl_id", "other")], pl.String)
    rows = {
        row["setl_id"]: row for row in bills.filter(pl.col("setl_id").is_in(wanted.implode())).iter_rows(named=True)
    }
    for pair in left:
        doubt, other = rows[pair["setl_id"]], rows[pair["other"]]
        here = both.filter((pl.col("setl_id") == pair["setl_id"]) & (pl.col("other") == pair["other"]))
        shared = map(_line, here.sort("day", "item").head(_SHOWN).iter_rows(named=True))
        yield Hit(
            rule=rule.name, key=pair["setl_id"], person=doubt["person"], institution=doubt["institution"],
            setl_ids=(pair["setl_id"], pair["other"]), amount=max(0, pair["paid"]), day=doubt["begin"],
            says=f"两次就诊有 {pair['shared']} 条费用明细的项目、日期、数量都相同（较少的一次共 {pair['fewer']} 条）",
            evidence=(shown(other), shown(doubt), *shared),
        )  # fmt: skip


def _line(row: Row) -> Row:
    return {name: row[name] for name in ("item", "name", "count", "amount")} | {"on": f"{row['day']}"}
