"""Bills of an export ↔ what is kept of them."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from tuodi.exchange.bill_row import FileFacts, read_bill
from tuodi.exchange.layouts import Layout, detect_layout
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.row import Row
from tuodi.settlement.bill import Bill
from tuodi.workbench.base.words import terms

from .models import GuestBill, ImportedBill

_DATES = ("begndate", "enddate", "birth_date")


def read_options(county: str, today: dt.date, month: dt.date | None = None) -> ReadOptions:
    """How exports are read here: rows that wait for a refused one are taken too, and are in doubt when reviewed."""
    extra = {name: term.id for term in terms().family("classes") for name in term.names if not name.isdigit()}
    return ReadOptions(
        today=today, home=county, provisional=True, extra_classes=extra,
        clr_ym=None if month is None else f"{month:%Y%m}",
    )  # fmt: skip


def line_of(cells: Sequence[str]) -> str:
    """Cells as a line of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def cells_of(line: str) -> list[str]:
    """The other way round."""
    return next(csv.reader(io.StringIO(line)), [])


def facts_of(bill: Bill) -> str:
    """A bill as JSON, without what is empty."""
    data = {name: value for name, value in dataclasses.asdict(bill).items() if value not in (None, "")}
    return json.dumps(data, ensure_ascii=False, default=str)


@lru_cache(maxsize=64)
def layout_of(header: str) -> Layout:
    """The layout of a file's header."""
    found = detect_layout(cells_of(header))
    if found is None:
        raise ValueError(header)
    return found


def bills_of(
    rows: Iterable[ImportedBill | GuestBill], psn_no: str, headers: dict[int, str], options: ReadOptions
) -> list[Bill]:
    """The bills of one person. headers: of the files."""
    facts = FileFacts(options, national=False, by_psn_no=True)
    found = []
    for row in rows:
        bill = (
            _from_facts(row)
            if row.facts
            else read_bill(Row(row.row, cells_of(row.line), layout_of(headers[row.file_id])), facts)
        )
        if bill is None:
            raise RuntimeError(f"bill {row.pk} can no longer be read")
        found.append(dataclasses.replace(bill, row=row.pk, person=psn_no, setl_id=row.setl_id))
    return found


def _from_facts(row: ImportedBill | GuestBill) -> Bill:
    data: dict[str, Any] = json.loads(row.facts)
    for name in _DATES:
        if name in data:
            data[name] = dt.date.fromisoformat(data[name])
    data["setl_time"] = dt.datetime.fromisoformat(data["setl_time"])
    if "marked_classes" in data:
        data["marked_classes"] = tuple(data["marked_classes"])
    return Bill(**{"begndate": None, **data})
