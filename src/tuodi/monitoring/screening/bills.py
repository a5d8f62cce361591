"""Bills in columns as screening reads them, and which of them stand."""

from __future__ import annotations

import polars as pl

_TYPES: dict[str, pl.DataType] = {
    "setl_id": pl.String(), "person": pl.Int64(), "institution": pl.String(), "place": pl.String(),
    "care": pl.String(), "inpatient": pl.Boolean(), "begin": pl.Date(), "end": pl.Date(),
    "settled": pl.Datetime("us"), "disease": pl.String(), "total": pl.Int64(), "fund": pl.Int64(),
    "stay": pl.String(), "from_stay": pl.String(), "level": pl.Int8(), "mid": pl.Boolean(),
    "reversal_of": pl.String(), "in_policy": pl.Int64(), "present": pl.Boolean(),
}  # fmt: skip
COLUMNS = pl.Schema(_TYPES)
"""Column → type. begin, end: days of care. total, fund: fen, what the bill costs and what all funds paid.

stay: the visit a bill belongs to. mid: a settlement in the middle of a stay. reversal_of: of a negative bill, what it
takes back. in_policy: fen of it within the policy. present: settled at the counter of the institution, by its program.
"""


def empty() -> pl.DataFrame:
    """No bills."""
    return pl.DataFrame(schema=COLUMNS)


def standing(bills: pl.DataFrame) -> pl.DataFrame:
    """The bills that are no reversals and are not reversed, person by person in order of care."""
    gone = bills.filter(pl.col("reversal_of") != "").select(pl.col("reversal_of").alias("setl_id"))
    left = bills.filter(pl.col("reversal_of") == "").join(gone, on="setl_id", how="anti")
    return left.sort("person", "begin", "end", "settled", "setl_id")
