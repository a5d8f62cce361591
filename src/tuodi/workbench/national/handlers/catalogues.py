"""1301 to 1319: catalogues, as files to be fetched with 9102 or page by page."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tuodi.exchange.national.schema import transactions
from tuodi.workbench.catalogue.layouts import TABS
from tuodi.workbench.catalogue.standing_rows import asked, cells, packed, standing
from tuodi.workbench.national import files
from tuodi.workbench.national.models import CatalogueMatch
from tuodi.workbench.national.transactions import Call, transaction

_PAGED = ("1304", "1312", "1316", "1318", "1319")
_FILES = ("1301", "1302", "1303", "1305", "1306", "1307", "1308", "1309", "1310", "1311", "1313", "1314", "1315")
_MATCHED = {"medins_list_codg": "fixmedins_hilist_id", "list_type": "list_type", "med_list_codg": "med_list_codg"}
_USUAL, _MOST = 10, 100
_MILLIONTHS = 1_000_000


@transaction(*_FILES)
def download(call: Call) -> dict[str, Any]:
    """All of a catalogue that stands in the institution's place, whatever version is named."""
    tab = TABS[call.infno]
    content, count = packed(standing(tab, call.institution.county).filter(valid=True).iterator(2000), tab)
    kept = files.keep(call.institution, f"{call.infno}_{call.now:%Y%m%d}.txt.zip", content, call.now)
    return {
        "": {
            "file_qury_no": kept.file_qury_no, "filename": kept.filename, "dld_endtime": kept.dld_endtime,
            "data_cnt": count,
        }
    }  # fmt: skip


@transaction(*_PAGED)
def page(call: Call) -> dict[str, Any]:
    """The rows that an institution asks for, at most a hundred at a time."""
    node, tab = call.node("data"), TABS[call.infno]
    rows = asked(standing(tab, call.institution.county), tab, node)
    size = min(max(node.get("page_size", _USUAL), 1), _MOST)
    number, total = max(node.get("page_num", 1), 1), rows.count()
    first = (number - 1) * size
    return _page(call.infno, [cells(row, tab) for row in rows[first : first + size]], number, size, total)


@transaction("1317")
def matches(call: Call) -> dict[str, Any]:
    """The institution's own codes as it matched them with 3301."""
    node = call.node("data")
    rows = CatalogueMatch.objects.filter(institution=call.institution).order_by("pk")
    for name, column in _MATCHED.items():
        if name in node:
            rows = rows.filter(**{column: node[name]})
    size = min(max(node.get("page_size", _USUAL), 1), _MOST)
    number, total = max(node.get("page_num", 1), 1), rows.count()
    first = (number - 1) * size
    return _page(call.infno, [_match(call, one) for one in rows[first : first + size]], number, size, total)


def _match(call: Call, one: CatalogueMatch) -> dict[str, Any]:
    told: dict[str, Any] = {name: str(value) for name, value in one.details.items()}
    return told | {
        "fixmedins_code": call.institution.code, "medins_list_codg": one.fixmedins_hilist_id,
        "medins_list_name": told.get("fixmedins_hilist_name"), "list_type": one.list_type,
        "insu_admdvs": call.institution.county, "med_list_codg": one.med_list_codg, "begndate": one.begndate,
        "enddate": one.enddate, "vali_flag": "1", "rid": f"{one.pk}", "updt_time": one.at,
    }  # fmt: skip


def _page(infno: str, rows: list[dict[str, Any]], number: int, size: int, total: int) -> dict[str, Any]:
    fields = next(node for node in transactions()[infno].output if node.is_list).fields
    first = (number - 1) * size
    shown = [_told({name: row[name] for name in fields if name in row}) for row in rows]
    return {
        "": {
            "pageNum": number, "pageSize": size, "pages": -(-total // size), "recordCounts": total,
            "size": len(shown), "startRow": first + 1 if shown else 0, "endRow": first + len(shown) if shown else 0,
        },
        "data": shown,
    }  # fmt: skip


def _told(row: dict[str, Any]) -> dict[str, Any]:
    if "hilist_pric_uplmt_amt" in row:
        row["hilist_pric_uplmt_amt"] = Fraction(row["hilist_pric_uplmt_amt"], _MILLIONTHS)
    return row
