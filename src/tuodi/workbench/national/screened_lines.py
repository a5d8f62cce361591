"""What institutions sent line by line (2204, 2301), for the screening of settled bills."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from django.db.models import F
from django.db.models.fields.json import KeyTextTransform

from tuodi.monitoring.screening.lines import LINES
from tuodi.workbench.base.copied import pieces
from tuodi.workbench.review.spill import BUCKETS
from tuodi.workbench.supervision.service.bills import Asked
from tuodi.workbench.supervision.service.lines import gives_lines

from .models import FeeLine

_WIRE = pl.Schema({**LINES, "day": pl.String()})
_FETCHED = pl.Schema({**LINES, "day": pl.Datetime("us")})


@gives_lines
def sent(asked: Asked) -> Iterator[pl.DataFrame]:
    """Lines of the visits of some persons; the bills to be compared stand under the same 就诊编号."""
    rows = (
        FeeLine.objects.filter(
            visit__person__county=asked.county, fee_ocur_time__gte=asked.since, fee_ocur_time__lte=asked.until
        )
        .annotate(share=F("visit__person_id") % BUCKETS, named=KeyTextTransform("medins_list_name", "details"))
        .filter(share__gte=asked.low, share__lt=asked.high)
        .order_by()
    )
    wanted = rows.values_list(
        "visit__person_id", "visit__mdtrt_id", "med_list_codg", "named", "fee_ocur_time", "cnt", "det_item_fee_sumamt"
    )
    for part in pieces(wanted, _WIRE, _FETCHED):
        day = (
            pl.col("day").str.slice(0, 10).str.to_date() if part.schema["day"] == pl.String else pl.col("day").dt.date()
        )
        yield part.with_columns(day=day, name=pl.col("name").fill_null("")).cast(LINES)
