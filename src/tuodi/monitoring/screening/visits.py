"""Visits: settled twice, after death, in two provinces on one day; and a month far above a person's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import polars as pl

from tuodi.policy.money import FULL_RATE

from .hits import Hit, pairs, shown
from .settings import Rule

_PHARMACY = "pharmacy"


def duplicates(bills: pl.DataFrame, rule: Rule) -> Iterator[Hit]:
    """The same person, day, place and kind of care, the totals the same or nearly so."""
    over = ("person", "institution", "care", "begin", "end")
    some = bills.filter(~pl.col("mid") & (pl.col("total") > 0)).sort(*over, "total", "settled", "setl_id")
    near = some.with_columns(other=pl.col("setl_id").shift(1).over(over), was=pl.col("total").shift(1).over(over))
    close = (pl.col("total") - pl.col("was")) * FULL_RATE <= pl.col("was") * rule.figures["near"]
    found = near.filter(close)
    # the one settled later is in doubt
    times = bills.select(pl.col("setl_id").alias("other"), pl.col("settled").alias("then"))
    found = found.join(times, on="other")
    turn = pl.col("then") > pl.col("settled")
    found = found.with_columns(
        doubt=pl.when(turn).then("other").otherwise("setl_id"), first=pl.when(turn).then("setl_id").otherwise("other"),
        apart=(pl.col("total") - pl.col("was")),
    )  # fmt: skip
    yield from pairs(
        found.select(pl.col("doubt").alias("setl_id"), pl.col("first").alias("other"), "apart"), bills, rule.name,
        "同一天同一机构同类就诊结算两次，总费用相差 {apart} 分",
    )  # fmt: skip


def after_death(bills: pl.DataFrame, deaths: Mapping[int, dt.date], rule: Rule) -> Iterator[Hit]:
    """Care that began after the person had died. deaths: person → day."""
    if not deaths:
        return
    dead = pl.DataFrame({"person": list(deaths), "died": list(deaths.values())}, {"person": pl.Int64, "died": pl.Date})
    late = bills.join(dead, on="person").with_columns(days=(pl.col("begin") - pl.col("died")).dt.total_days())
    for row in late.filter(pl.col("days") > rule.figures["days"]).sort("setl_id").iter_rows(named=True):
        yield Hit(
            rule=rule.name, key=row["setl_id"], person=row["person"], institution=row["institution"],
            setl_ids=(row["setl_id"],), amount=max(0, row["fund"]), day=row["begin"],
            says=f"死亡日期 {row['died']}，{row['days']} 天后就诊", evidence=(shown(row),),
        )  # fmt: skip


def far_apart(bills: pl.DataFrame, rule: Rule) -> Iterator[Hit]:
    """Outpatient care in two provinces on one day. Drugs are also sent by post, and a referral explains the way."""
    some = bills.filter(~pl.col("inpatient") & (pl.col("care") != _PHARMACY) & (pl.col("from_stay") == ""))
    some = some.with_columns(province=pl.col("place").str.slice(0, 2))
    many = some.group_by("person", "begin").agg(pl.col("province").n_unique().alias("n")).filter(pl.col("n") > 1)
    found = some.join(many.select("person", "begin"), on=["person", "begin"]).sort(
        "person", "begin", "settled", "setl_id"
    )
    later = (pl.col("settled") > pl.col("then")) | (
        (pl.col("settled") == pl.col("then")) & (pl.col("setl_id") > pl.col("other"))
    )
    both = found.join(
        found.select("person", "begin", pl.col("setl_id").alias("other"), pl.col("province").alias("there"),
                     pl.col("settled").alias("then")),
        on=["person", "begin"],
    ).filter(
        (pl.col("province") != pl.col("there")) & later
    )  # fmt: skip
    first = both.sort("setl_id", "then").unique("setl_id", keep="first", maintain_order=True)
    yield from pairs(first.select("setl_id", "other", "place"), bills, rule.name, "同一天在两个省份门诊")


def sudden(bills: pl.DataFrame, month: dt.date, rule: Rule) -> Iterator[Hit]:
    """A month's cost many times the median of the months before."""
    following = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    upto = bills.filter(pl.col("settled") < dt.datetime.combine(following, dt.time()))
    sums = upto.group_by("person", pl.col("settled").dt.truncate("1mo").cast(pl.Date).alias("of")).agg(
        pl.col("total").sum(), pl.col("fund").sum(), pl.col("setl_id").sort()
    )
    now = sums.filter((pl.col("of") == month) & (pl.col("total") >= rule.figures["least"]))
    before = (
        sums.filter(pl.col("of") < month)
        .group_by("person")
        .agg(pl.col("total").sort().get(pl.len() // 2).alias("usual"), pl.len().alias("months"))
    )
    found = now.join(before, on="person").filter(
        (pl.col("months") >= rule.figures["months"]) & (pl.col("total") > pl.col("usual") * rule.figures["times"])
    )
    rows = upto.filter(pl.col("person").is_in(found["person"].implode()))
    for one in found.sort("person").iter_rows(named=True):
        own = rows.filter(
            (pl.col("person") == one["person"]) & pl.col("setl_id").is_in(pl.Series(one["setl_id"]).implode())
        )
        yield Hit(
            rule=rule.name, key=f"{one['person']}:{month:%Y-%m}", person=one["person"],
            institution=own["institution"][0], setl_ids=tuple(one["setl_id"]), amount=max(0, one["fund"]), day=month,
            says=f"本月费用为此前各月中位数的 {int(one['total'] // max(1, one['usual']))} 倍",
            evidence=tuple(shown(row) for row in own.iter_rows(named=True)),
        )  # fmt: skip
