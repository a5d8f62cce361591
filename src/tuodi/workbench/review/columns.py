"""Imported bills in columns: what screening and the look ahead ask of them, some persons at a time."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from tuodi.exchange.codes import care_type, changes_of_care, setting_of
from tuodi.exchange.layouts import Layout
from tuodi.workbench.base.copied import pieces

from .models import BillFile, GuestBill, ImportedBill
from .spill import BUCKETS
from .stored import layout_of

_TYPES: dict[str, pl.DataType] = {
    "setl_id": pl.String(), "person": pl.Int64(), "institution": pl.String(), "place": pl.String(),
    "care": pl.String(), "inpatient": pl.Boolean(), "begin": pl.Date(), "end": pl.Date(),
    "settled": pl.Datetime("us"), "disease": pl.String(), "total": pl.Int64(), "insured": pl.Int64(),
    "assisted": pl.Int64(), "stay": pl.String(), "from_stay": pl.String(), "level": pl.Int8(), "mid": pl.Boolean(),
    "reversal_of": pl.String(), "in_policy": pl.Int64(), "present": pl.Boolean(), "insutype": pl.String(),
    "turned": pl.Boolean(),
}  # fmt: skip
COLUMNS = pl.Schema(_TYPES)
"""begin, end: days of care. stay: the visit a bill belongs to. present: settled at the counter of the institution."""
_WANTED = (
    "mdtrt_admdvs", "med_type", "begndate", "enddate", "mdtrt_id", "mid_setl_flag", "fixmedins_code", "dise_codg",
    "hosp_lv", "refl_from_mdtrt_id", "orig_setl_id", "setl_type", "insutype",
)  # fmt: skip
_INPATIENT = "inpatient"
_NEVER = dt.datetime(9999, 1, 1)
ONE_STOP = "2"
_KEPT: dict[str, tuple[str, pl.DataType]] = {
    "setl_id": ("setl_id", pl.String()), "person_id": ("person", pl.Int64()), "setl_time": ("settled", pl.String()),
    "medfee_sumamt": ("total", pl.Int64()), "insured": ("insured", pl.Int64()), "assisted": ("assisted", pl.Int64()),
    "inscp_scp_amt": ("in_policy", pl.Int64()), "turned": ("turned", pl.String()), "line": ("line", pl.String()),
    "facts": ("facts", pl.String()),
}  # fmt: skip
"""Columns of the table → their names and types here."""
_SCHEMA = pl.Schema(dict(_KEPT.values()))
_FETCHED = pl.Schema({**_SCHEMA, "settled": pl.Datetime("us"), "turned": pl.Boolean()})


def imported(county: str, low: int, high: int, since: dt.datetime, until: dt.datetime) -> Iterator[pl.DataFrame]:
    """The bills settled in a time of persons from bucket `low` to below `high`, piece by piece."""
    yield from _in_columns(ImportedBill.objects, "person_id", county, (low, high), (since, until))


def of_guests(county: str, low: int, high: int, since: dt.datetime, until: dt.datetime) -> Iterator[pl.DataFrame]:
    """The same of people insured elsewhere; `person` is the guest."""
    yield from _in_columns(GuestBill.objects, "guest_id", county, (low, high), (since, until))


def taken_back(county: str, since: dt.datetime) -> set[str]:
    """The ids of bills that a later one, settled since, took back."""
    turned = ImportedBill.objects.filter(turned=True)
    parts = _in_columns(turned, "person_id", county, (0, BUCKETS), (since, _NEVER))
    return {original for part in parts for original in part["reversal_of"].to_list()}


def _in_columns(
    bills: Any, who: str, county: str, buckets: tuple[int, int], between: tuple[dt.datetime, dt.datetime]
) -> Iterator[pl.DataFrame]:
    names = [who if name == "person_id" else name for name in _KEPT]
    files = BillFile.objects.filter(county=county).exclude(header="").order_by("pk")
    for file, header in list(files.values_list("pk", "header")):
        rows = bills.filter(
            file=file, county=county, bucket__gte=buckets[0], bucket__lt=buckets[1], setl_time__gte=between[0],
            setl_time__lte=between[1],
        ).order_by()  # fmt: skip
        for part in map(_typed, pieces(rows.values_list(*names), _SCHEMA, _FETCHED)):
            lines = part.filter(pl.col("facts") == "")
            if lines.height:
                yield _of_lines(lines.drop("facts"), layout_of(header), county[:2])
            if lines.height < part.height:
                yield _of_facts(part.filter(pl.col("facts") != ""))


def _typed(found: pl.DataFrame) -> pl.DataFrame:
    settled, turned = pl.col("settled"), pl.col("turned")
    if found.schema["settled"] == pl.String:
        # the server writes the wall time and behind it how far it is from UTC
        wall = settled.str.replace(r"[+-]\d\d(:\d\d)?$", "")
        settled = wall.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us")
        turned = turned == "t"
    return found.with_columns(settled, turned=turned)


def _of_facts(rows: pl.DataFrame) -> pl.DataFrame:
    """Bills kept as they were read."""
    found = []
    for row in rows.iter_rows(named=True):
        data = json.loads(row["facts"])
        begin, end = (dt.date.fromisoformat(data[n]) if data.get(n) else None for n in ("begndate", "enddate"))
        last, care = end or row["settled"].date(), data["care_type"]
        found.append((
            row["setl_id"], row["person"], data.get("fixmedins_code", ""), data.get("mdtrt_admdvs", ""), care,
            setting_of(care) == _INPATIENT, begin or last, last, row["settled"], data.get("dise_codg", ""),
            row["total"], row["insured"], row["assisted"], data.get("mdtrt_id") or f"setl:{row['setl_id']}",
            data.get("refl_from_mdtrt_id", ""), data.get("hosp_lv"), bool(data.get("mid_setl")),
            data.get("reversal_of") or "", row["in_policy"], data.get("setl_type") == ONE_STOP,
            data.get("insutype", ""), row["turned"],
        ))  # fmt: skip
    return pl.DataFrame(found, schema=COLUMNS, orient="row")


def _of_lines(rows: pl.DataFrame, layout: Layout, province: str) -> pl.DataFrame:
    """Rows of our own layout, read in columns: only what is asked for."""
    content = io.BytesIO("\n".join(rows["line"].to_list()).encode())
    schema = {f"c{place}": pl.String() for place in range(len(layout.headers))}
    texts = [
        (pl.col(f"c{layout.index[name]}").str.strip_chars().fill_null("") if name in layout.index else pl.lit("")
         ).alias(name)
        for name in _WANTED
    ]  # fmt: skip
    cells = pl.scan_csv(content, has_header=False, schema=schema, n_rows=rows.height).select(texts).collect()
    known = rows.drop("line").hstack(cells)
    end = pl.coalesce(_day("enddate"), pl.col("settled").cast(pl.Date))
    days = known.with_columns(end=end)
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
        "care", "inpatient", "begin", "end", "settled", pl.col("dise_codg").alias("disease"), "total", "insured",
        "assisted", pl.when(pl.col("mdtrt_id") == "").then(own).otherwise("mdtrt_id").alias("stay"),
        pl.col("refl_from_mdtrt_id").alias("from_stay"), pl.col("hosp_lv").cast(pl.Int8, strict=False).alias("level"),
        (pl.col("mid_setl_flag") == "1").alias("mid"), pl.col("orig_setl_id").alias("reversal_of"), "in_policy",
        (pl.col("setl_type") == ONE_STOP).alias("present"), "insutype", "turned",
    ).cast(COLUMNS)  # fmt: skip
