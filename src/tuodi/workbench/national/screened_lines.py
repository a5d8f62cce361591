"""What institutions sent line by line (2204, 2301), for the screening of settled bills."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import polars as pl
from django.db.models import Count, F
from django.db.models.fields.json import KeyTextTransform

from tuodi.workbench.base.copied import pieces
from tuodi.workbench.review.spill import BUCKETS
from tuodi.workbench.supervision.service.bills import Asked
from tuodi.workbench.supervision.service.lines import BY_MESSAGE, NUMBERED, gives_lines

from .models import FeeLine

_WIRE = pl.Schema({**NUMBERED, "day": pl.String()})
_FETCHED = pl.Schema({**NUMBERED, "day": pl.Datetime("us")})


def _given(county: str, since: dt.datetime, until: dt.datetime) -> Any:
    rows = FeeLine.objects.filter(visit__person__county=county, fee_ocur_time__gte=since, fee_ocur_time__lte=until)
    return rows.annotate(share=F("visit__person_id") % BUCKETS).order_by()


def _sizes(county: str, since: dt.datetime, until: dt.datetime) -> dict[int, int]:
    return dict(_given(county, since, until).values_list("share").annotate(Count("pk")))


@gives_lines(BY_MESSAGE, _sizes)
def sent(asked: Asked, _bills: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Lines of the visits of some persons; the bills to be compared stand under the same 就诊编号."""
    rows = _given(asked.county, asked.since, asked.until).filter(share__gte=asked.low, share__lt=asked.high)
    wanted = rows.annotate(named=KeyTextTransform("medins_list_name", "details")).values_list(
        "visit__person_id", "visit__mdtrt_id", "med_list_codg", "named", "fee_ocur_time", "cnt",
        "det_item_fee_sumamt", "feedetl_sn",
    )  # fmt: skip
    for part in pieces(wanted, _WIRE, _FETCHED):
        day = (
            pl.col("day").str.slice(0, 10).str.to_date() if part.schema["day"] == pl.String else pl.col("day").dt.date()
        )
        yield part.with_columns(day=day, name=pl.col("name").fill_null("")).cast(NUMBERED)
