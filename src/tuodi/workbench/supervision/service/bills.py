"""A county's bills as screening reads them: what the desk booked, and what came in settlement exports."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from tuodi.exchange.codes import care_type, changes_of_care, setting_of
from tuodi.exchange.layouts import Layout
from tuodi.monitoring.screening.bills import COLUMNS, empty
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.registry.models import Person
from tuodi.workbench.review.models import BillFile, ImportedBill
from tuodi.workbench.review.stored import layout_of

_AT_ONCE = 50_000
_WANTED = (
    "mdtrt_admdvs", "med_type", "begndate", "enddate", "mdtrt_id", "mid_setl_flag", "fixmedins_code", "dise_codg",
    "hosp_lv", "refl_from_mdtrt_id", "orig_setl_id",
)  # fmt: skip
_INPATIENT = "inpatient"


def bills(county: str, since: dt.datetime, until: dt.datetime) -> pl.DataFrame:
    """Every bill settled in a time, columns as `screening.bills` has them; one in both counts once."""
    parts = [*_booked(county, since, until), *_imported(county, since, until)]
    return pl.concat(parts).unique("setl_id", keep="first", maintain_order=True) if parts else empty()


def deaths(county: str) -> dict[int, dt.date]:
    """Person → day of death."""
    rows = Person.objects.filter(county=county, merged_into=None, death_date__isnull=False)
    return {pk: day for pk, day in rows.values_list("pk", "death_date") if day is not None}


def _booked(county: str, since: dt.datetime, until: dt.datetime) -> Iterator[pl.DataFrame]:
    rows = Settlement.objects.filter(county=county, setl_time__gte=since, setl_time__lte=until).order_by("pk")
    names = (
        "setl_id", "person_id", "fixmedins_code", "mdtrt_admdvs", "care_type", "begndate", "enddate", "setl_time",
        "dise_codg", "medfee_sumamt", "fund_pay_sumamt", "mdtrt_id", "refl_from_mdtrt_id", "hosp_lv", "mid_setl",
        "reverses__setl_id",
    )  # fmt: skip
    for some in _some(rows.values_list(*names).iterator(chunk_size=_AT_ONCE)):
        yield pl.DataFrame([_row(*one) for one in some], schema=COLUMNS, orient="row")


def _row(  # noqa: PLR0917 - a row of the table
    setl_id: str, person: int, place: str, region: str, care: str, begin: dt.date | None, end: dt.date | None,
    settled: dt.datetime, disease: str, total: int, fund: int | None, stay: str, from_stay: str, level: int | None,
    mid: bool, reversal_of: str | None,  # noqa: FBT001
) -> tuple[Any, ...]:  # fmt: skip
    last = end or settled.date()
    return (
        setl_id, person, place, region, care, setting_of(care) == _INPATIENT, begin or last, last, settled, disease,
        total, fund or 0, stay or f"setl:{setl_id}", from_stay, level, mid, reversal_of or "",
    )  # fmt: skip


def _imported(county: str, since: dt.datetime, until: dt.datetime) -> Iterator[pl.DataFrame]:
    headers = dict(BillFile.objects.filter(county=county).values_list("pk", "header"))
    rows = ImportedBill.objects.filter(county=county, setl_time__gte=since, setl_time__lte=until).order_by("file", "pk")
    names = ("file_id", "setl_id", "person_id", "setl_time", "medfee_sumamt", "insured", "assisted", "line", "facts")
    for some in _some(rows.values_list(*names).iterator(chunk_size=_AT_ONCE)):
        by_file: dict[int, list[Any]] = {}
        for one in some:
            by_file.setdefault(-1 if one[8] else one[0], []).append(one)
        for file, group in by_file.items():
            yield _of_facts(group) if file < 0 else _of_lines(group, layout_of(headers[file]), county[:2])


def _of_facts(rows: list[Any]) -> pl.DataFrame:
    """Bills kept as they were read."""
    found = []
    for _, setl_id, person, settled, total, insured, assisted, _line, text in rows:
        data = json.loads(text)
        begin, end = (dt.date.fromisoformat(data[n]) if data.get(n) else None for n in ("begndate", "enddate"))
        found.append(_row(
            setl_id, person, data.get("fixmedins_code", ""), data.get("mdtrt_admdvs", ""), data["care_type"], begin,
            end, settled, data.get("dise_codg", ""), total, insured + assisted, data.get("mdtrt_id", ""),
            data.get("refl_from_mdtrt_id", ""), data.get("hosp_lv"), bool(data.get("mid_setl")),
            data.get("reversal_of"),
        ))  # fmt: skip
    return pl.DataFrame(found, schema=COLUMNS, orient="row")


def _of_lines(rows: list[Any], layout: Layout, province: str) -> pl.DataFrame:
    """Rows of our own layout, read in columns: only what screening asks for."""
    text = "\n".join(row[7] for row in rows)
    width = len(layout.headers)
    cells = pl.read_csv(
        io.StringIO(text), has_header=False, infer_schema=False, n_rows=len(rows),
        new_columns=[f"c{at}" for at in range(width)],
    ).fill_null("")  # fmt: skip
    texts = {
        name: cells[f"c{layout.index[name]}"].str.strip_chars() if name in layout.index else pl.Series([""] * len(rows))
        for name in _WANTED
    }  # fmt: skip
    known = pl.DataFrame({
        "setl_id": [row[1] for row in rows], "person": [row[2] for row in rows], "settled": [row[3] for row in rows],
        "total": [row[4] for row in rows], "fund": [row[5] + row[6] for row in rows], **texts,
    })  # fmt: skip
    end = pl.coalesce(_day("enddate"), pl.col("settled").cast(pl.Date))
    days = known.with_columns(pl.col("settled").cast(pl.Datetime("us")), end=end)
    return _named(days.with_columns(begin=pl.coalesce(_day("begndate"), "end")), province)


def _day(name: str) -> pl.Expr:
    return pl.col(name).str.slice(0, 10).str.to_date(strict=False)


def _named(known: pl.DataFrame, province: str) -> pl.DataFrame:
    """Kinds of care from their codes: each code and diagnosis is asked once for every time in which codes mean one."""
    turns = pl.Series(changes_of_care(), dtype=pl.Date)
    known = known.with_columns(turn=turns.search_sorted(known["end"], side="right"))
    by = ("med_type", "dise_codg", "turn")
    asked = known.group_by(by).agg(pl.col("end").min().alias("on"))
    cares = [care_type(province, code, day, disease) for code, disease, _, day in asked.iter_rows()]
    asked = asked.with_columns(
        pl.Series("care", cares, pl.String), pl.Series("inpatient", [setting_of(one) == _INPATIENT for one in cares])
    )
    own = pl.concat_str(pl.lit("setl:"), "setl_id")
    return known.join(asked.drop("on"), on=by, maintain_order="left").select(
        "setl_id", "person", pl.col("fixmedins_code").alias("institution"), pl.col("mdtrt_admdvs").alias("place"),
        "care", "inpatient", "begin", "end", "settled", pl.col("dise_codg").alias("disease"), "total", "fund",
        pl.when(pl.col("mdtrt_id") == "").then(own).otherwise("mdtrt_id").alias("stay"),
        pl.col("refl_from_mdtrt_id").alias("from_stay"), pl.col("hosp_lv").cast(pl.Int8, strict=False).alias("level"),
        (pl.col("mid_setl_flag") == "1").alias("mid"), pl.col("orig_setl_id").alias("reversal_of"),
    ).cast(COLUMNS)  # fmt: skip


def _some(rows: Iterable[Any]) -> Iterator[list[Any]]:
    held: list[Any] = []
    for row in rows:
        held.append(row)
        if len(held) == _AT_ONCE:
            yield held
            held = []
    if held:
        yield held
