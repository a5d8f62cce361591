"""Institutions against their peers of the same level: robust scores first, a library's outlier method second.

A robust score is how many median absolute deviations a figure lies from its peers' median, in tenths.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from .hits import Hit
from .settings import Rule

FIGURES = {"cost": "次均费用", "nights": "平均住院天数", "again": "十五天内再住院"}
"""In fen, hundredths of a day, ten-thousandths."""
_LEVELS = {1: "一级", 2: "二级", 3: "三级"}
_AGAIN_DAYS = 15
_SCALE = 14_826
"""Of ten thousand: makes the median absolute deviation of a normal spread its standard deviation."""
_TREES, _SEED = 200, 20240101


def figures_of(bills: pl.DataFrame) -> pl.DataFrame:
    """Institution, level, stays, and its figures as whole numbers."""
    stays = bills.filter(pl.col("inpatient") & ~pl.col("mid") & (pl.col("institution") != "")).sort(
        "person", "institution", "begin", "setl_id"
    )
    gap = (pl.col("begin") - pl.col("end").shift(1).over("person", "institution")).dt.total_days()
    marked = stays.with_columns(
        nights=(pl.col("end") - pl.col("begin")).dt.total_days(), again=(gap >= 0) & (gap <= _AGAIN_DAYS)
    )
    return marked.group_by("institution").agg(
        pl.col("level").max().fill_null(0), pl.len().alias("stays"),
        (pl.col("total").sum() // pl.len()).alias("cost"),
        (pl.col("nights").sum() * 100 // pl.len()).alias("nights"),
        (pl.col("again").fill_null(value=False).sum().cast(pl.Int64) * 10_000 // pl.len()).alias("again"),
        pl.col("fund").sum(),
    ).sort("institution")  # fmt: skip


def outlying(bills: pl.DataFrame, month: dt.date, rule: Rule) -> Iterator[Hit]:
    """Institutions with a figure far above their peers'."""
    known = figures_of(bills).filter(pl.col("stays") >= rule.figures["stays"])
    for _, peers in known.group_by("level", maintain_order=True):
        if peers.height < rule.figures["peers"]:
            continue
        scores = {name: _scores(peers[name].to_list()) for name in FIGURES}
        strange = _strange(peers)
        for at, row in enumerate(peers.iter_rows(named=True)):
            found = _Found(peers, {name: scores[name][at] for name in FIGURES}, agreed=strange[at])
            if max(found.scores.values()) >= rule.figures["score"]:
                yield _hit(row, month, rule, found)


@dataclass(frozen=True, slots=True)
class _Found:
    """An institution among its peers: its scores, and whether the library's method agrees."""

    peers: pl.DataFrame
    scores: dict[str, int]
    agreed: bool


def _scores(values: list[int]) -> list[int]:
    """Robust scores in tenths; where more than half are alike, from the mean absolute deviation."""
    middle = sorted(values)[len(values) // 2]
    away = sorted(abs(value - middle) for value in values)
    spread = away[len(away) // 2] * _SCALE // 10_000 or sum(away) // len(away) or 1
    return [10 * (value - middle) // spread for value in values]


def _strange(peers: pl.DataFrame) -> list[bool]:
    """What an isolation forest over all figures together sets apart."""
    from sklearn.ensemble import IsolationForest  # noqa: PLC0415 - a second to load, needed once a month

    forest = IsolationForest(n_estimators=_TREES, random_state=_SEED)
    return [found < 0 for found in forest.fit_predict(peers.select(*FIGURES).to_numpy())]


def _hit(row: dict[str, int], month: dt.date, rule: Rule, found: _Found) -> Hit:
    peers, scores = found.peers, found.scores
    evidence = tuple(
        {
            "figure": name, "own": row[name], "peers": sorted(peers[name].to_list())[peers.height // 2],
            "score": scores[name], "institutions": peers.height, "level": row["level"],
        }
        for name in FIGURES
    )  # fmt: skip
    high = [name for name in FIGURES if scores[name] >= rule.figures["score"]]
    names = "、".join(FIGURES[name] for name in high)
    method = "，孤立森林同样认为异常" if found.agreed else ""
    return Hit(
        rule=rule.name, key=f"{row['institution']}:{month:%Y-%m}", person=None, institution=str(row["institution"]),
        setl_ids=(), amount=max(0, row["fund"]), day=month,
        says=f"{names}明显高于同为{_LEVELS.get(row['level'], '未定级')}的机构{method}", evidence=evidence,
    )  # fmt: skip
