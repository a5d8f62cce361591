"""A county's bills as screening reads them: what the desk booked, and what came in settlement exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import polars as pl
from django.db.models import F

from tuodi.exchange.codes import setting_of
from tuodi.monitoring.screening.bills import COLUMNS, empty
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.registry.models import Person
from tuodi.workbench.review.columns import imported, of_guests
from tuodi.workbench.review.spill import BUCKETS

_AT_ONCE = 50_000
_INPATIENT = "inpatient"
_BOOKED = (
    "setl_id", "person_id", "fixmedins_code", "mdtrt_admdvs", "care_type", "begndate", "enddate", "setl_time",
    "dise_codg", "medfee_sumamt", "fund_pay_sumamt", "mdtrt_id", "refl_from_mdtrt_id", "hosp_lv", "mid_setl",
    "reverses__setl_id", "inscp_scp_amt", "setl_type",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose bills, settled in a time, of persons from bucket `low` to below `high`: what memory has room for."""

    county: str
    since: dt.datetime
    until: dt.datetime
    low: int = 0
    high: int = BUCKETS


def bills(asked: Asked) -> pl.DataFrame:
    """Columns as `screening.bills` has them; a bill that is both booked and imported counts once."""
    came = imported(asked.county, asked.low, asked.high, asked.since, asked.until)
    parts = [*_booked(asked), *map(_with_fund, came)]
    return pl.concat(parts).unique("setl_id", keep="first", maintain_order=True) if parts else empty()


def guest_bills(asked: Asked) -> pl.DataFrame:
    """Those of people insured elsewhere who were treated here; `person` is the guest."""
    parts = [_with_fund(part) for part in of_guests(asked.county, asked.low, asked.high, asked.since, asked.until)]
    return pl.concat(parts) if parts else empty()


def _with_fund(part: pl.DataFrame) -> pl.DataFrame:
    return part.with_columns((pl.col("insured") + pl.col("assisted")).alias("fund")).select(list(COLUMNS))


def some_people(rows: Any, low: int, high: int, who: str = "person_id") -> Any:
    """Of rows with a person those of some buckets (`share`)."""
    return rows.annotate(share=F(who) % BUCKETS).filter(share__gte=low, share__lt=high)


def deaths(county: str) -> dict[int, dt.date]:
    """Person → day of death."""
    rows = Person.objects.filter(county=county, merged_into=None, death_date__isnull=False)
    return {pk: day for pk, day in rows.values_list("pk", "death_date") if day is not None}


def _booked(asked: Asked) -> Iterator[pl.DataFrame]:
    rows = Settlement.objects.filter(county=asked.county, setl_time__gte=asked.since, setl_time__lte=asked.until)
    found = some_people(rows, asked.low, asked.high).order_by().values_list(*_BOOKED).iterator(chunk_size=_AT_ONCE)
    while some := list(islice(found, _AT_ONCE)):
        yield pl.DataFrame([_row(*one) for one in some], schema=COLUMNS, orient="row")


def _row(  # noqa: PLR0917 - a row of the table
    setl_id: str, person: int, place: str, region: str, care: str, begin: dt.date | None, end: dt.date | None,
    settled: dt.datetime, disease: str, total: int, fund: int | None, stay: str, from_stay: str, level: int | None,
    mid: bool, reversal_of: str | None, in_policy: int, setl_type: str,  # noqa: FBT001
) -> tuple[Any, ...]:  # fmt: skip
    last = end or settled.date()
    return (
        setl_id, person, place, region, care, setting_of(care) == _INPATIENT, begin or last, last, settled, disease,
        total, fund or 0, stay or f"setl:{setl_id}", from_stay, level, mid, reversal_of or "", in_policy,
        setl_type == Settlement.Type.ONE_STOP,
    )  # fmt: skip
