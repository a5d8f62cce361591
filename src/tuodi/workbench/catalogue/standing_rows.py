"""Catalogues as the platform hands them out: what stands in a place, row by row in the columns of the files."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from .layouts import Tab
from .models import Entry
from .pricing import areas_of
from .reading import SINCE_EVER

_EQUAL = {
    "insu_admdvs": "area", "chrgitm_lv": "chrgitm_lv", "lmt_used_flag": "lmt_used_flag", "list_type": "list_type",
    "med_chrgitm_type": "med_chrgitm_type", "rid": "key",
}  # fmt: skip
"""What may be asked for besides code, name, kind and the other code, and the column that has it."""


def standing(tab: Tab, area: str) -> QuerySet[Entry]:
    """Rows of a catalogue that nothing has replaced, of a place and those around it."""
    rows: QuerySet[Entry] = Entry.objects.filter(tab=tab.number, replaced=None, area__in=areas_of(area))
    return rows.order_by("code", "area", "begndate", "pk")


def asked(rows: QuerySet[Entry], tab: Tab, node: Mapping[str, Any]) -> QuerySet[Entry]:
    """Those that an institution asks for: by code, name, class, on a day, changed since."""
    equal = _EQUAL | dict.fromkeys(tab.code, "code") | {tab.to: "to_code", tab.kind: "kind"}
    rows = rows.filter(**{equal[name]: value for name, value in node.items() if equal.get(name) and name})
    for name in tab.name:
        if name in node:
            rows = rows.filter(name__prefix=node[name])
    if "pinyin" in node:
        rows = rows.filter(initials__prefix=str(node["pinyin"]).lower())
    if "vali_flag" in node:
        rows = rows.filter(valid=node["vali_flag"] == "1")
    if day := node.get("query_date"):
        rows = rows.filter(Q(enddate=None) | Q(enddate__gte=day), begndate__lte=day)
    if since := node.get("updt_time"):
        rows = rows.filter(Q(updated=None) | Q(updated__gte=since))
    return rows


def cells(row: Entry, tab: Tab) -> dict[str, Any]:
    """A row by the columns of its file; typed as it is kept, what is empty left out."""
    found: dict[str, Any] = dict(row.fields) | {
        "insu_admdvs": row.area, "vali_flag": "1" if row.valid else "0", "updt_time": row.updated, "rid": row.key,
        "pinyin": row.initials, "chrgitm_lv": row.chrgitm_lv, "lmt_used_flag": row.lmt_used_flag,
        "list_type": row.list_type, "med_chrgitm_type": row.med_chrgitm_type, tab.code[0]: row.code,
        tab.begin[0]: None if row.begndate == SINCE_EVER else row.begndate, tab.end[0]: row.enddate,
    }  # fmt: skip
    named = tab.name[0] if tab.name else ""
    found |= {tab.to: row.to_code, tab.kind: row.kind, tab.amount: row.amount, named: row.name}
    return {name: found[name] for name in tab.columns if found.get(name) not in (None, "")}


def packed(rows: Iterable[Entry], tab: Tab) -> tuple[bytes, int]:
    """A zipped file of some rows, TAB-separated without a head, `null` for what is empty; and how many there are."""
    made, count = io.BytesIO(), 0
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder, folder.open(f"{tab.number}.txt", "w") as file:
        for row in rows:
            found = cells(row, tab)
            file.write(("\t".join(_text(found.get(name)) for name in tab.columns) + "\n").encode())
            count += 1
    return made.getvalue(), count


def _text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value).replace("\t", " ").replace("\n", " ")
