"""Imported bills in columns: what screening and the look ahead ask of them, some persons at a time."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import polars as pl

from tuodi.exchange.codes import care_type, changes_of_care, setting_of
from tuodi.exchange.layouts import Layout

from .models import BillFile, ImportedBill
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
_AT_ONCE = 50_000
_WANTED = (
    "mdtrt_admdvs", "med_type", "begndate", "enddate", "mdtrt_id", "mid_setl_flag", "fixmedins_code", "dise_codg",
    "hosp_lv", "refl_from_mdtrt_id", "orig_setl_id", "setl_type", "insutype",
)  # fmt: skip
_INPATIENT = "inpatient"
ONE_STOP = "2"
_KEPT = (
    "file_id", "setl_id", "person_id", "setl_time", "medfee_sumamt", "insured", "assisted", "inscp_scp_amt", "turned",
    "line", "facts",
)  # fmt: skip


def imported(county: str, low: int, high: int, since: dt.datetime, until: dt.datetime) -> Iterator[pl.DataFrame]:
    """The bills settled in a time of persons from bucket `low` to below `high`, piece by piece."""
    headers = dict(BillFile.objects.filter(county=county).values_list("pk", "header"))
    rows = ImportedBill.objects.filter(
        county=county, bucket__gte=low, bucket__lt=high, setl_time__gte=since, setl_time__lte=until
    ).order_by()
    found = rows.values_list(*_KEPT).iterator(chunk_size=_AT_ONCE)
    while some := list(islice(found, _AT_ONCE)):
        by_file: dict[int, list[Any]] = {}
        for one in some:
            by_file.setdefault(-1 if one[-1] else one[0], []).append(one)
        for file, group in by_file.items():
            yield _of_facts(group) if file < 0 else _of_lines(group, layout_of(headers[file]), county[:2])


def _of_facts(rows: Iterable[Any]) -> pl.DataFrame:
    """Bills kept as they were read."""
    found = []
    for _, setl_id, person, settled, total, insured, assisted, in_policy, turned, _line, text in rows:
        data = json.loads(text)
        begin, end = (dt.date.fromisoformat(data[n]) if data.get(n) else None for n in ("begndate", "enddate"))
        last, care = end or settled.date(), data["care_type"]
        found.append((
            setl_id, person, data.get("fixmedins_code", ""), data.get("mdtrt_admdvs", ""), care,
            setting_of(care) == _INPATIENT, begin or last, last, settled, data.get("dise_codg", ""), total, insured,
            assisted, data.get("mdtrt_id") or f"setl:{setl_id}", data.get("refl_from_mdtrt_id", ""),
            data.get("hosp_lv"), bool(data.get("mid_setl")), data.get("reversal_of") or "", in_policy,
            data.get("setl_type") == ONE_STOP, data.get("insutype", ""), turned,
        ))  # fmt: skip
    return pl.DataFrame(found, schema=COLUMNS, orient="row")


def _of_lines(rows: list[Any], layout: Layout, province: str) -> pl.DataFrame:
    """Rows of our own layout, read in columns: only what is asked for."""
    width = len(layout.headers)
    cells = pl.read_csv(
        io.StringIO("\n".join(row[9] for row in rows)), has_header=False, infer_schema=False, n_rows=len(rows),
        new_columns=[f"c{at}" for at in range(width)],
    ).fill_null("")  # fmt: skip
    texts = {
        name: cells[f"c{layout.index[name]}"].str.strip_chars() if name in layout.index else pl.Series([""] * len(rows))
        for name in _WANTED
    }  # fmt: skip
    names = ("setl_id", "person", "settled", "total", "insured", "assisted", "in_policy", "turned")
    columns = list(zip(*(row[1:9] for row in rows), strict=True))
    known = pl.DataFrame({**dict(zip(names, columns, strict=True)), **texts})
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
        "care", "inpatient", "begin", "end", "settled", pl.col("dise_codg").alias("disease"), "total", "insured",
        "assisted", pl.when(pl.col("mdtrt_id") == "").then(own).otherwise("mdtrt_id").alias("stay"),
        pl.col("refl_from_mdtrt_id").alias("from_stay"), pl.col("hosp_lv").cast(pl.Int8, strict=False).alias("level"),
        (pl.col("mid_setl_flag") == "1").alias("mid"), pl.col("orig_setl_id").alias("reversal_of"), "in_policy",
        (pl.col("setl_type") == ONE_STOP).alias("present"), "insutype", "turned",
    ).cast(COLUMNS)  # fmt: skip
