"""Imported fee lines in columns: what screening asks of them, some persons at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import polars as pl
from django.db.models import Count

from tuodi.workbench.base.copied import pieces

from .models import ImportedLine

_TYPES: dict[str, pl.DataType] = {
    "setl_id": pl.String(), "number": pl.String(), "item": pl.String(), "name": pl.String(), "day": pl.String(),
    "count": pl.Int64(), "amount": pl.Int64(),
}  # fmt: skip
_WIRE = pl.Schema(_TYPES)
_FETCHED = pl.Schema({**_TYPES, "day": pl.Datetime("us")})
_KEPT = ("setl_id", "feedetl_sn", "med_list_codg", "name", "fee_ocur_time", "cnt", "det_item_fee_sumamt")


def lines_of_files(county: str, low: int, high: int, since: dt.datetime, until: dt.datetime) -> Iterator[pl.DataFrame]:
    """Lines given in a time to persons from bucket `low` to below `high`, by bill, piece by piece; day: a date."""
    rows = _given(county, since, until).filter(bucket__gte=low, bucket__lt=high).order_by()
    for part in pieces(rows.values_list(*_KEPT), _WIRE, _FETCHED):
        day = pl.col("day")
        on = day.str.slice(0, 10).str.to_date() if part.schema["day"] == pl.String else day.dt.date()
        yield part.with_columns(day=on)


def sizes_of_files(county: str, since: dt.datetime, until: dt.datetime) -> dict[int, int]:
    """How many there are, by bucket."""
    return dict(_given(county, since, until).order_by().values_list("bucket").annotate(Count("pk")))


def _given(county: str, since: dt.datetime, until: dt.datetime) -> Any:
    return ImportedLine.objects.filter(county=county, fee_ocur_time__gte=since, fee_ocur_time__lte=until)
