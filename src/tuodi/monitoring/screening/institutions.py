"""Institutions against their peers of the same level: robust scores first, a library's outlier method second.

What is compared is free of what an institution treats: the cost and the nights of each stay go against those of the
same level and category of disease in the county. A robust score is how many median absolute deviations a figure lies
from its peers' median, in tenths.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tuodi.policy.money import FULL_RATE

from .hits import Hit
from .settings import Rule

FIGURES = {"cost": "同病种费用", "nights": "同病种住院天数", "again": "十五天内再住院"}
"""In ten-thousandths: of the usual cost and nights of the same diseases, and of the stays."""
_LEVELS = {1: "一级", 2: "二级", 3: "三级"}
_AGAIN_DAYS = 15
_SCALE = 14_826
"""Of ten thousand: makes the median absolute deviation of a normal spread its standard deviation."""
_TREES, _SEED = 200, 20240101
_MOST_OF_THEM = 0.3
"""Seven in ten stays cost more than that: a few dear ones among two dozen are chance."""
_ONE_STEP = 100
"""Ten-thousandths: peers that are all alike still spread by so much."""


def stays_of(bills: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Of whole persons: the stays in a few columns, so that a county's fit in memory."""
    stays = bills.filter(pl.col("inpatient") & ~pl.col("mid") & (pl.col("institution") != "")).sort(
        "person", "institution", "begin", "setl_id"
    )
    gap = (pl.col("begin") - pl.col("end").shift(1).over("person", "institution")).dt.total_days()
    kind = pl.col("disease").str.slice(0, 3)
    planned = kind.is_in(list(rule.lists["planned"]))
    return stays.select(
        pl.col("institution"), pl.col("level").fill_null(0), kind.alias("kind"), pl.col("total"),
        (pl.col("end") - pl.col("begin")).dt.total_days().cast(pl.Int32).alias("nights"),
        ((gap >= 0) & (gap <= _AGAIN_DAYS) & ~planned).fill_null(value=False).alias("again"),
        pl.col("fund").clip(0),
    )  # fmt: skip


def figures_of(stays: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Institution, level, stays, and its figures as whole numbers."""
    levels = stays.group_by("institution").agg(pl.col("level").max().alias("of_level"))
    own = stays.join(levels, on="institution").with_columns(
        level=pl.col("of_level"),
        # a category that hardly anybody treats goes with the other rare ones of the level
        kind=pl.when(pl.len().over("of_level", "kind") >= rule.figures["alike"]).then("kind").otherwise(pl.lit("")),
    )
    over = ("level", "kind")
    usual = pl.col("total").quantile(0.5, "nearest").over(over).clip(1)
    beside = own.with_columns(
        ratio=pl.col("total") * FULL_RATE // usual, expected=pl.col("nights").sum().over(over) * FULL_RATE
        // pl.len().over(over),
    )  # fmt: skip
    return beside.group_by("institution").agg(
        pl.col("level").first(), pl.len().alias("stays"),
        pl.col("ratio").quantile(0.5, "nearest").cast(pl.Int64).alias("cost"),
        pl.col("ratio").quantile(_MOST_OF_THEM, "nearest").cast(pl.Int64).alias("most_cost"),
        (pl.col("nights").sum().cast(pl.Int64) * FULL_RATE * FULL_RATE // pl.col("expected").sum().clip(1)
         ).alias("nights"),
        (pl.col("again").sum().cast(pl.Int64) * FULL_RATE // pl.len()).alias("again"),
        pl.col("fund").sum(),
    ).sort("institution")  # fmt: skip


def outlying(stays: pl.DataFrame, month: dt.date, rule: Rule) -> Iterator[Hit]:
    """Institutions with a figure far above their peers'."""
    known = figures_of(stays, rule).filter(pl.col("stays") >= rule.figures["stays"])
    for _, peers in known.group_by("level", maintain_order=True):
        if peers.height < rule.figures["peers"]:
            continue
        scores = {name: _scores(peers[name].to_list()) for name in FIGURES}
        middles = {name: _middle(peers[name].to_list()) for name in FIGURES}
        found = []
        for at, row in enumerate(peers.iter_rows(named=True)):
            high = [
                name for name in FIGURES
                if scores[name][at] >= rule.figures["score"]
                and _much(name, row.get(f"most_{name}", row[name]), middles[name], rule)
            ]  # fmt: skip
            if high:
                found.append((at, row, high))
        strange = _strange(peers) if found else []  # a forest takes longer than all the rest
        for at, row, high in found:
            own = {name: scores[name][at] for name in FIGURES}
            yield _hit(row, month, rule, _Found(peers, own, middles, high, agreed=strange[at]))


@dataclass(frozen=True, slots=True)
class _Found:
    """An institution among its peers: its scores, what is high, and whether the library's method agrees."""

    peers: pl.DataFrame
    scores: dict[str, int]
    middles: dict[str, int]
    high: list[str]
    agreed: bool


def _much(name: str, own: int, middle: int, rule: Rule) -> bool:
    """Where peers hardly differ a small difference has a high score: it must be one worth looking into as well."""
    if name == "again":
        return own - middle >= rule.figures["more"]
    return own * FULL_RATE >= middle * rule.figures["over"]


def _middle(values: list[int]) -> int:
    return sorted(values)[len(values) // 2]


def _scores(values: list[int]) -> list[int]:
    """Robust scores in tenths; where more than half are alike, from the mean absolute deviation."""
    middle = _middle(values)
    away = sorted(abs(value - middle) for value in values)
    spread = max(away[len(away) // 2] * _SCALE // FULL_RATE or sum(away) // len(away), _ONE_STEP)
    return [10 * (value - middle) // spread for value in values]


def _strange(peers: pl.DataFrame) -> list[bool]:
    """What an isolation forest over all figures together sets apart."""
    from sklearn.ensemble import IsolationForest  # noqa: PLC0415 - a second to load, needed once a month

    forest = IsolationForest(n_estimators=_TREES, random_state=_SEED)
    return [found < 0 for found in forest.fit_predict(peers.select(*FIGURES).to_numpy())]


def _hit(row: dict[str, int], month: dt.date, rule: Rule, found: _Found) -> Hit:
    evidence = tuple(
        {
            "figure": name, "own": row[name], "peers": found.middles[name], "score": found.scores[name],
            "institutions": found.peers.height, "level": row["level"], "stays": row["stays"],
        }
        for name in FIGURES
    )  # fmt: skip
    names = "、".join(FIGURES[name] for name in found.high)
    method = "，孤立森林同样认为异常" if found.agreed else ""
    return Hit(
        rule=rule.name, key=f"{row['institution']}:{month:%Y}", person=None, institution=str(row["institution"]),
        setl_ids=(), amount=row["fund"], day=month,
        says=f"{names}明显高于同为{_LEVELS.get(row['level'], '未定级')}的机构{method}", evidence=evidence,
    )  # fmt: skip
