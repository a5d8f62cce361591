"""What a rule finds: whose bills, how much money is at stake, and the evidence in words and rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

Row = dict[str, Any]
SHOWN = ("setl_id", "institution", "place", "care", "begin", "end", "settled", "disease", "total", "fund")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One finding.

    key: what makes it the same finding next month, unique within the rule. person: None where an institution is meant.
    setl_ids: the bills, the one in doubt first. amount: fen of funds at stake. evidence: rows as they are shown.
    """

    rule: str
    key: str
    person: int | None
    institution: str
    setl_ids: tuple[str, ...]
    amount: int
    day: dt.date
    says: str
    evidence: tuple[Row, ...] = field(default=())


def pairs(found: pl.DataFrame, bills: pl.DataFrame, rule: str, says: str, amount: str = "fund") -> Iterator[Hit]:
    """Hits of pairs of bills. found: `setl_id` in doubt, `other`, and columns that `says` names in braces."""
    if found.is_empty():
        return
    wanted = pl.concat([found["setl_id"], found["other"]]).unique()
    rows = {
        row["setl_id"]: row for row in bills.filter(pl.col("setl_id").is_in(wanted.implode())).iter_rows(named=True)
    }
    for pair in found.sort("setl_id", "other").iter_rows(named=True):
        doubt, other = rows[pair["setl_id"]], rows[pair["other"]]
        yield Hit(
            rule=rule, key=pair["setl_id"], person=doubt["person"], institution=doubt["institution"],
            setl_ids=(pair["setl_id"], pair["other"]), amount=max(0, doubt[amount]), day=doubt["begin"],
            says=says.format(**pair), evidence=(shown(other), shown(doubt)),
        )  # fmt: skip


def shown(row: Row) -> Row:
    """A bill as evidence: dates as text, so that it can be kept as JSON."""
    return {name: f"{row[name]}" if isinstance(row[name], dt.date) else row[name] for name in SHOWN}
