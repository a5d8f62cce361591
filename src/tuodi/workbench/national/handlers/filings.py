"""2503 and 2507, filings of a person; 3301 and 3302, an institution's own codes beside the national ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuodi.workbench.national.care.visits import new_number, patient, plain
from tuodi.workbench.national.models import CareFiling, CatalogueMatch
from tuodi.workbench.national.transactions import Call, Refused, transaction

_COLUMNS = frozenset({"psn_no", "begndate", "enddate", "opsp_dise_code", "opsp_dise_name", "agnter_certno"})
_KEY = ("fixmedins_hilist_id", "list_type", "med_list_codg")
_LONGEST = {"fixmedins_hilist_id": 60, "list_type": 6, "med_list_codg": 60}


@transaction("2503")
def file_chronic(call: Call) -> dict[str, Any]:
    """A chronic disease. The same disease twice at a time is refused."""
    node = call.node("data")
    person = patient(call, node["psn_no"])
    _check_days(call, node)
    code = str(node["opsp_dise_code"])[:40]
    before = CareFiling.objects.filter(person=person, kind=CareFiling.Kind.CHRONIC, code=code)
    for one in before:
        if one.enddate is None or one.enddate >= node["begndate"]:
            raise Refused(
                "2503.opsp_dise_code",
                f"病种 {code} 已备案（{one.trt_dcla_detl_sn}，{one.begndate} 至 {one.enddate or '长期'}）",
            )
    return _filed(call, CareFiling.Kind.CHRONIC, node, code, str(node["opsp_dise_name"]))


@transaction("2507")
def file_injury(call: Call) -> dict[str, Any]:
    """An injury."""
    node = call.node("data")
    _check_days(call, node)
    return _filed(call, CareFiling.Kind.INJURY, node, "", str(node.get("trum_part") or "意外伤害"))


@transaction("3301")
def match(call: Call) -> dict[str, Any]:
    """Codes matched; the same match again takes the place of the earlier."""
    for row in call.rows("data"):
        for name, longest in _LONGEST.items():
            if len(row[name]) > longest:
                raise Refused(f"3301.{name}", f"{name} “{row[name][:20]}…”超过 {longest} 位；请核对编码")
    rows = {
        tuple(str(row[name]) for name in _KEY): CatalogueMatch(
            institution=call.institution, begndate=row.get("begndate"), enddate=row.get("enddate"),
            at=call.now.replace(microsecond=0), **{name: row[name] for name in _KEY},
            details={name: plain(value) for name, value in row.items() if name not in (*_KEY, "begndate", "enddate")},
        )
        for row in call.rows("data")
    }  # fmt: skip
    CatalogueMatch.objects.bulk_create(
        list(rows.values()), batch_size=500, update_conflicts=True, unique_fields=["institution", *_KEY],
        update_fields=["begndate", "enddate", "details", "at"],
    )  # fmt: skip
    return {}


@transaction("3302")
def unmatch(call: Call) -> dict[str, Any]:
    """Matches taken back; one that is not there is refused by its code."""
    for row in call.rows("data"):
        gone, _ = CatalogueMatch.objects.filter(
            institution=call.institution, **{name: row[name] for name in _KEY}
        ).delete()
        if not gone:
            code = row["fixmedins_hilist_id"][:60]
            raise Refused("3302.fixmedins_hilist_id", f"没有机构目录 {code} 的对照；请核对编码")
    return {}


def _check_days(call: Call, node: Mapping[str, Any]) -> None:
    if "enddate" in node and node["enddate"] < node["begndate"]:
        raise Refused(f"{call.infno}.enddate", f"enddate {node['enddate']} 早于 begndate {node['begndate']}；请核对")


def _filed(call: Call, kind: str, node: Mapping[str, Any], code: str, name: str) -> dict[str, Any]:
    made = CareFiling.objects.create(
        trt_dcla_detl_sn=new_number(call.institution.county, call), institution=call.institution,
        person=patient(call, node["psn_no"]), kind=kind, code=code, name=name[:500], begndate=node["begndate"],
        enddate=node.get("enddate"), opter=call.operator[:64], at=call.now.replace(microsecond=0),
        details={name: plain(value) for name, value in node.items() if name not in _COLUMNS},
    )  # fmt: skip
    return {"result": {"trt_dcla_detl_sn": made.trt_dcla_detl_sn}}
