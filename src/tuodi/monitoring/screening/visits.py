"""Visits: settled twice, after death, in two places at once; a month of outpatient care far above a person's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import polars as pl

from tuodi.policy.money import FULL_RATE

from .hits import Hit, pairs, shown
from .positions import Positions
from .settings import Rule

_PHARMACY = "pharmacy"
_HOUR, _KILOMETRE = 60, 1
_NATIONAL_CODE = r"^[A-Z]\d{11}$"
"""An institution's: a letter, its division, a number."""
_BEFORE = 12
"""Months that a sudden one is held against."""


def duplicates(bills: pl.DataFrame, rule: Rule) -> Iterator[Hit]:
    """One person, day and kind of care settled twice: see the rule's words. The one settled later is in doubt."""
    over = ["person", "care", "begin", "end"]
    some = bills.filter(~pl.col("mid") & (pl.col("total") > 0))
    several = some.filter(pl.len().over(over) > 1)
    first = several.select(
        *over, pl.col("setl_id").alias("other"), pl.col("institution").alias("there"), pl.col("total").alias("was"),
        pl.col("in_policy").alias("within"), pl.col("settled").alias("then"),
    )  # fmt: skip
    later = (pl.col("settled") > pl.col("then")) | (
        (pl.col("settled") == pl.col("then")) & (pl.col("setl_id") > pl.col("other"))
    )
    apart = (pl.col("total") - pl.col("was")).abs()
    most = pl.min_horizontal("total", "was")
    same_policy = (pl.col("in_policy") == pl.col("within")) & (pl.col("within") > 0)
    here = (pl.col("institution") == pl.col("there")) & (
        (apart * FULL_RATE <= most * rule.figures["near"])
        | (same_policy & (apart * FULL_RATE <= most * rule.figures["loose"]))
    )
    elsewhere = (
        (pl.col("institution") != pl.col("there")) & (apart == 0) & same_policy
        & (pl.col("total") >= rule.figures["least"])
    )  # fmt: skip
    both = several.join(first, on=over).filter(later & (here | elsewhere))
    found = both.with_columns(
        where=pl.when(pl.col("institution") == pl.col("there")).then(pl.lit("同一机构")).otherwise(pl.lit("两家机构")),
        apart=pl.concat_str(apart // 100, pl.lit("."), (apart % 100).cast(pl.String).str.zfill(2)),
    )
    one = found.sort("setl_id", "then", "other").unique("setl_id", keep="first", maintain_order=True)
    yield from pairs(
        one.select("setl_id", "other", "where", "apart"), bills, rule.name,
        "同一天在{where}同类就诊结算两次，总费用相差 {apart} 元",
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


def far_apart(bills: pl.DataFrame, rule: Rule, positions: Positions) -> Iterator[Hit]:
    """Outpatient care on one day in two places too far apart. Drugs are also sent by post, a referral explains the way.

    Between two counters the minutes must do for the way; what was settled later or by hand says nothing of the hour.
    """
    some = bills.filter(~pl.col("inpatient") & (pl.col("care") != _PHARMACY) & (pl.col("from_stay") == ""))
    # an institution's own place where it is known, else the division of care; a file that names only "elsewhere" for
    # it leaves the division in the institution's code
    own = pl.col("institution").is_in(list(positions.places))
    vague = (pl.col("place").str.ends_with("0000") | (pl.col("place") == "")) & pl.col("institution").str.contains(
        _NATIONAL_CODE
    )
    spot = pl.when(own).then("institution").when(vague).then(pl.col("institution").str.slice(1, 6)).otherwise("place")
    some = some.with_columns(spot=spot)
    some = some.filter((pl.col("spot") != "") & (pl.col("spot").n_unique().over("person", "begin") > 1))
    there = some.select(
        "person", "begin", pl.col("setl_id").alias("other"), pl.col("spot").alias("there"),
        pl.col("settled").alias("then"), pl.col("present").alias("was_present"),
    )  # fmt: skip
    later = (pl.col("settled") > pl.col("then")) | (
        (pl.col("settled") == pl.col("then")) & (pl.col("setl_id") > pl.col("other"))
    )
    both = some.join(there, on=["person", "begin"]).filter(later & (pl.col("spot") != pl.col("there")))
    ways = both.select("spot", "there").unique()
    far = [positions.apart(one, other) for one, other in ways.iter_rows()]
    both = both.join(ways.with_columns(pl.Series("km", far, pl.Int64)), on=["spot", "there"])
    at_once = pl.col("present") & pl.col("was_present") & (pl.col("settled").cast(pl.Date) == pl.col("begin"))
    at_once &= pl.col("then").cast(pl.Date) == pl.col("begin")
    both = both.with_columns(minutes=(pl.col("settled") - pl.col("then")).dt.total_minutes(), at_once=at_once)
    too_fast = pl.col("at_once") & (pl.col("km") * _HOUR > pl.col("minutes") * rule.figures["speed"])
    found = both.filter((pl.col("km") >= rule.figures["far"]) | (too_fast & (pl.col("km") >= _KILOMETRE)))
    found = found.with_columns(
        hours=pl.when("at_once").then(pl.format("，结算相隔 {} 分钟", "minutes")).otherwise(pl.lit(""))
    )
    first = found.sort("setl_id", "km", "other", descending=[False, True, False]).unique(
        "setl_id", keep="first", maintain_order=True
    )
    yield from pairs(
        first.select("setl_id", "other", "km", "hours"), bills, rule.name,
        "同一天在相距至少 {km} 公里的两地门诊{hours}",
    )  # fmt: skip


def sudden(bills: pl.DataFrame, month: dt.date, rule: Rule) -> Iterator[Hit]:
    """A month with many more outpatient visits and drugs, in more places, than the person ever had (a card lent).

    A stay or a new course of treatment makes a month dear too, and is no hit.
    """
    following = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    since = (month - dt.timedelta(days=1)).replace(day=1)
    for _ in range(_BEFORE - 1):
        since = (since - dt.timedelta(days=1)).replace(day=1)
    small = bills.filter(
        ~pl.col("inpatient") & (pl.col("total") > 0)
        & ~pl.col("disease").str.slice(0, 3).is_in(list(rule.lists["planned"]))
        & (pl.col("begin") < following) & (pl.col("begin") >= since)
    )  # fmt: skip
    sums = small.group_by("person", pl.col("begin").dt.truncate("1mo").alias("of")).agg(
        pl.col("total").sum(),
        pl.col("fund").sum(),
        pl.col("setl_id").sort(),
        pl.col("begin").n_unique().alias("days"),
        pl.col("institution").n_unique().alias("places"),
    )
    now = sums.filter(
        (pl.col("of") == month) & (pl.col("total") >= rule.figures["least"])
        & (pl.col("days") >= rule.figures["visits"]) & (pl.col("places") >= rule.figures["places"])
    )  # fmt: skip
    before = (
        sums.filter(pl.col("of") < month)
        .group_by("person")
        .agg(pl.col("total").sort().get(pl.len() // 2).alias("usual"), pl.len().alias("months"))
    )
    found = now.join(before, on="person").filter(
        (pl.col("months") >= rule.figures["months"]) & (pl.col("total") > pl.col("usual") * rule.figures["times"])
    )
    rows = small.filter(pl.col("person").is_in(found["person"].implode()) & (pl.col("begin") >= month))
    for one in found.sort("person").iter_rows(named=True):
        own = rows.filter(pl.col("person") == one["person"]).sort("begin", "settled", "setl_id")
        yield Hit(
            rule=rule.name, key=f"{one['person']}:{month:%Y-%m}", person=one["person"],
            institution=own["institution"][0], setl_ids=tuple(one["setl_id"]), amount=max(0, one["fund"]), day=month,
            says=f"本月门诊购药 {one['days']} 天、{one['places']} 家机构，费用为此前各月中位数的 "
            f"{int(one['total'] // max(1, one['usual']))} 倍",
            evidence=tuple(shown(row) for row in own.iter_rows(named=True)),
        )  # fmt: skip
