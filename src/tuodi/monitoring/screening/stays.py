"""Stays of one person: overlapping, split, held without being there."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from .hits import Hit, pairs, shown
from .settings import Rule

_DAY = pl.duration(days=1)


def overlapping(bills: pl.DataFrame, rule: Rule) -> Iterator[Hit]:
    """Two stays of a person that share nights. Settlements in the middle of one stay share it by right."""
    stays = bills.filter(pl.col("inpatient") & ~pl.col("mid"))
    before = pl.col("end").cum_max().shift(1).over("person")
    doubted = stays.filter(pl.col("begin") < before)["person"].unique()
    some = stays.filter(pl.col("person").is_in(doubted.implode()))
    both = some.join(some.select("person", "setl_id", "begin", "end", "stay"), on="person", suffix="_a")
    nights = (pl.min_horizontal("end", "end_a") - pl.col("begin")).dt.total_days()
    later = (pl.col("begin") > pl.col("begin_a")) | (
        (pl.col("begin") == pl.col("begin_a")) & (pl.col("setl_id") > pl.col("setl_id_a"))
    )
    found = both.with_columns(nights=nights).filter(
        later & (pl.col("stay") != pl.col("stay_a")) & (pl.col("nights") >= rule.figures["days"])
    )
    first = found.sort("setl_id", "begin_a", "setl_id_a").unique("setl_id", keep="first", maintain_order=True)
    yield from pairs(
        first.select("setl_id", pl.col("setl_id_a").alias("other"), "nights"), bills, rule.name,
        "两次住院重叠 {nights} 天",
    )  # fmt: skip


def split(bills: pl.DataFrame, rule: Rule) -> Iterator[Hit]:
    """Discharged, and soon admitted again in the same place for the same kind of illness, without a referral."""
    stays = bills.filter(pl.col("inpatient") & ~pl.col("mid")).sort("person", "institution", "begin", "end", "setl_id")
    over = ("person", "institution")
    near = stays.with_columns(
        other=pl.col("setl_id").shift(1).over(over), last=pl.col("end").shift(1).over(over),
        was=pl.col("disease").shift(1).over(over), from_before=pl.col("stay").shift(1).over(over),
    ).with_columns(gap=(pl.col("begin") - pl.col("last")).dt.total_days())  # fmt: skip
    kind, planned = pl.col("disease").str.slice(0, 3), list(rule.lists["planned"])
    found = near.filter(
        (pl.col("gap") >= 0) & (pl.col("gap") <= rule.figures["days"]) & (kind == pl.col("was").str.slice(0, 3))
        & (kind != "") & ~kind.is_in(planned) & (pl.col("from_stay") == "") & (pl.col("stay") != pl.col("from_before"))
    )  # fmt: skip
    yield from pairs(
        found.select("setl_id", "other", "gap"), bills, rule.name, "出院 {gap} 天后在同一机构因同类疾病再次住院"
    )


def held(bills: pl.DataFrame, rule: Rule) -> Iterator[Hit]:
    """A stay during which the person went elsewhere for outpatient care or drugs, more than once."""
    stays = bills.filter(pl.col("inpatient") & ~pl.col("mid")).select(
        "setl_id", "person", "institution", "begin", "end", "stay"
    )
    visits = bills.filter(~pl.col("inpatient")).select(
        "person", pl.col("setl_id").alias("visit"), pl.col("institution").alias("where"), pl.col("begin").alias("day"),
        "from_stay",
    )  # fmt: skip
    both = stays.join(visits, on="person").filter(
        (pl.col("day") > pl.col("begin")) & (pl.col("day") < pl.col("end")) & (pl.col("where") != pl.col("institution"))
        & (pl.col("from_stay") != pl.col("stay"))
    )  # fmt: skip
    found = both.group_by("setl_id").agg(pl.col("visit").sort(), pl.col("day").n_unique().alias("days")).filter(
        pl.col("days") >= rule.figures["visits"]
    )  # fmt: skip
    wanted = found.select(pl.col("setl_id").alias("id")).vstack(
        found.select(pl.col("visit").list.explode().alias("id"))
    )["id"] if found.height else pl.Series("id", [], pl.String)  # fmt: skip
    rows = {
        row["setl_id"]: row for row in bills.filter(pl.col("setl_id").is_in(wanted.implode())).iter_rows(named=True)
    }
    for one in found.sort("setl_id").iter_rows(named=True):
        stay = rows[one["setl_id"]]
        yield Hit(
            rule=rule.name, key=one["setl_id"], person=stay["person"], institution=stay["institution"],
            setl_ids=(one["setl_id"], *one["visit"]), amount=max(0, stay["fund"]), day=stay["begin"],
            says=f"住院期间有 {one['days']} 天在其他机构门诊或购药",
            evidence=(shown(stay), *(shown(rows[visit]) for visit in one["visit"])),
        )  # fmt: skip
