"""Settlements as a file of bills in our own layout: `tuodi settle` makes the same integers of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from tuodi.exchange.bill_row import AMOUNTS, PAYMENTS
from tuodi.policy.money import format_yuan
from tuodi.workbench.base.csv_out import csv_text
from tuodi.workbench.base.words import label
from tuodi.workbench.desk.models import Settlement

COLUMNS = (
    "setl_id", "psn_no", "setl_time", "psn_seq", "begndate", "enddate", "mdtrt_id", "mid_setl_flag", "refd_setl_flag",
    "orig_setl_id", "clr_ym", "setl_type", "insu_admdvs", "idet_admdvs", "mdtrt_admdvs", "insutype", "insu_plan",
    "med_type", "hosp_lv", "primary_care", "fixmedins_code", "dise_codg", "dise_class", "opsp_class", "refl",
    "refl_from_mdtrt_id", "brdy", "psn_type", *AMOUNTS, *PAYMENTS,
)  # fmt: skip
_KIND = {(True, False): "1403", (False, True): "1404"}
"""psn_type that says minor, student; the person's own code is not kept with a bill."""


def as_lines(rows: QuerySet[Settlement]) -> Iterator[str]:
    """The file, line by line, with the byte order mark that spreadsheets want."""
    yield "\ufeff" + csv_text([COLUMNS])
    found = rows.select_related("person__merged_into", "reverses").defer("trace", "reverses__trace")
    for row in found.order_by("setl_time", "person_id", "psn_seq").iterator(chunk_size=2000):
        yield csv_text([cells_of(row)])


def cells_of(row: Settlement) -> list[str]:
    """One row. The payments are those the bill came with; what was booked is for the engine to find again."""
    person = row.person
    while person.merged_into is not None:
        person = person.merged_into
    # the register's own kinds of person; a file has no other way to say minor or student
    kind = _KIND.get((bool(row.minor), bool(row.student)), person.psn_type)
    values: dict[str, Any] = {name: getattr(row, name, None) for name in COLUMNS}
    values |= {
        "psn_no": person.psn_no, "setl_time": f"{row.setl_time:%Y-%m-%d %H:%M:%S}", "mid_setl_flag": int(row.mid_setl),
        "refd_setl_flag": int(row.reverses is not None), "orig_setl_id": row.reverses.setl_id if row.reverses else "",
        "med_type": label("care_types", row.care_type), "brdy": row.birth_date, "psn_type": kind,
        "primary_care": None if row.primary_care is None else int(row.primary_care),
    }  # fmt: skip
    values |= {name: format_yuan(getattr(row, name)) for name in AMOUNTS if getattr(row, name) is not None}
    values |= {name: format_yuan(row.given[name]) if name in row.given else None for name in PAYMENTS}
    return ["" if values[name] is None else str(values[name]) for name in COLUMNS]
