"""5201 to 5206, 5301 to 5304: what institutions ask of visits, settlements, lines, accumulators and filings."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.db.models import Q

from tuodi.workbench.desk.models import Filing
from tuodi.workbench.desk.service.person import Held
from tuodi.workbench.national.care import queries, visits
from tuodi.workbench.national.care.accumulators import accumulated
from tuodi.workbench.national.care.policy_items import items_of
from tuodi.workbench.national.care.told import setlinfo
from tuodi.workbench.national.models import CareFiling, FeeLine, Visit
from tuodi.workbench.national.patients import base_info
from tuodi.workbench.national.transactions import Call, Refused, transaction
from tuodi.workbench.registry.models import Person

_LEVEL = {"1": "3", "2": "3", "3": "3", "4": "3", "12": "3", "5": "2", "6": "2", "7": "2", "13": "2"}
_CHRONIC = "14"
_HERE = "2"
_YEAR, _MONTH = re.compile(r"20[0-9]{2}"), re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])")


@transaction("5201")
def visits_of(call: Call) -> dict[str, Any]:
    """A person's visits at this institution."""
    node = call.node("data")
    person = visits.patient(call, node["psn_no"])
    found = queries.visits_between(
        person, node.get("begntime"), node.get("endtime"), institution=call.institution,
        med_type=node.get("med_type"), mdtrt_id=node.get("mdtrt_id"),
    )  # fmt: skip
    return {"mdtrtinfo": queries.headers(found)}


@transaction("5202")
def diagnoses_of(call: Call) -> dict[str, Any]:
    """The diagnoses of a visit, those withdrawn left out."""
    return {"diseinfo": queries.diagnoses_of(_visit(call))}


@transaction("5203")
def settlement_of(call: Call) -> dict[str, Any]:
    """A settlement or an undo, by its number or by the message that asked for it: the answer may have been lost."""
    node = call.node("data")
    if not node.get("setl_id") and not node.get("msgid") and not node.get("mdtrt_id"):
        raise Refused("5203.setl_id", "请在 setl_id、mdtrt_id、msgid 中至少填写一项")
    kept = queries.settlements_of(call, node).first()
    if kept is None:
        raise Refused("5203.setl_id", "本机构没有该结算；如结算应答丢失，请以原 msgid 重发，或以 2601 冲正")
    row, place = kept.settlement, call.institution
    more = {
        "pay_loc": _HERE, "fixmedins_code": place.code, "fixmedins_name": place.name, "hosp_lv": place.hosp_lv,
        "fixmedins_poolarea": place.county, "lmtpric_hosp_lv": _LEVEL.get(place.hosp_lv, "1"),
        "dedc_hosp_lv": _LEVEL.get(place.hosp_lv, "1"), "begndate": row.begndate, "enddate": row.enddate,
        "refd_setl_flag": "0" if kept.undoes_id is None else "1", "year": f"{row.year}",
        "dise_name": kept.visit.dise_name or None, "invono": str(kept.told.get("invono", "")) or None,
        "opter_id": kept.opter or None, "opt_time": row.at, "exp_content": queries.other_side(kept),
    }  # fmt: skip
    return {"setlinfo": setlinfo(kept) | more, "setldetail": kept.funds}


@transaction("5204")
def lines_of(call: Call) -> dict[str, Any]:
    """The lines of a settlement, or of a whole visit."""
    node = call.node("data")
    visit = _visit(call)
    if not node.get("setl_id"):
        return {"": queries.line_rows(visit.lines.order_by("pk"), visit, "")}
    kept = queries.settlements_of(call, node).first()
    if kept is None:
        raise Refused("5204.setl_id", f"该就诊没有结算 setl_id {node['setl_id'][:30]}；请核对")
    return {"": queries.line_rows(queries.lines_of(kept), visit, node["setl_id"])}


@transaction("5205")
def chronic_drugs(call: Call) -> dict[str, Any]:
    """Drugs and services of chronic care, wherever they were given."""
    node = call.node("data")
    person = visits.patient(call, node["psn_no"])
    mine = queries.visits_between(
        person, node.get("begntime"), node.get("endtime"), med_type__startswith=_CHRONIC
    ).order_by()
    rows = FeeLine.objects.filter(visit__in=mine.values("pk")).select_related("visit__person", "visit__institution")
    return {"feedetail": [queries.drug_row(one) for one in rows.order_by("-fee_ocur_time", "-pk")]}


@transaction("5206")
def accumulators(call: Call) -> dict[str, Any]:
    """What a person has used in the year of a month; of this year where none is named."""
    node = call.node("data")
    month = str(node.get("cum_ym") or f"{call.now:%Y%m}")
    if _YEAR.fullmatch(month):
        month += "12"
    if not _MONTH.fullmatch(month):
        raise Refused("5206.cum_ym", f"cum_ym “{month[:10]}”有误；应为 yyyyMM")
    held = Held(visits.patient(call, node["psn_no"]))
    return {"cuminfo": accumulated(held, int(month[:4]), month)}


@transaction("100001")
def policy_items(call: Call) -> dict[str, Any]:
    """How the amounts of a settlement came about, item by item; capital letters as the interface prints them."""
    node = {name.lower(): value for name, value in call.node("data").items()}
    if not node.get("psn_no") or not node.get("setl_id"):
        raise Refused("100001.setl_Id", "请填写 psn_No 和 setl_Id（可同时填 mdtrt_Id）")
    kept = queries.settlements_of(call, node).first()
    if kept is None:
        raise Refused("100001.setl_Id", f"本机构没有该人员的结算 {str(node['setl_id'])[:30]}；请核对")
    return {"data": items_of(kept)}


@transaction("5301")
def chronic_filings(call: Call) -> dict[str, Any]:
    """The chronic diseases that are filed for a person."""
    rows = _filings(call).filter(kind=CareFiling.Kind.CHRONIC)
    return {
        "feedetail": [
            {
                "opsp_dise_code": one.code, "opsp_dise_name": one.name, "begndate": one.begndate,
                "enddate": one.enddate,
            }
            for one in rows
        ]
    }  # fmt: skip


@transaction("5302")
def fixed_institutions(call: Call) -> dict[str, Any]:
    """Institutions that a person is bound to: those that filed something of the kind asked for."""
    kind = str(call.node("data").get("biz_appy_type", ""))
    rows = _filings(call).select_related("institution", "person")
    rows = rows.filter(kind=kind) if kind else rows
    return {
        "psnfixmedin": [
            {
                "psn_no": one.person.psn_no, "fix_srt_no": f"{number}", "fixmedins_code": one.institution.code,
                "fixmedins_name": one.institution.name, "begndate": one.begndate, "enddate": one.enddate,
                "memo": one.name[:500],
            }
            for number, one in enumerate(rows, start=1)
        ]
    }  # fmt: skip


@transaction("5303")
def in_bed(call: Call) -> dict[str, Any]:
    """Stays of a person, wherever they are."""
    node = call.node("data")
    person = visits.patient(call, node["psn_no"])
    found = queries.visits_between(person, node.get("begntime"), node.get("endtime"), kind=Visit.Kind.INPATIENT)
    return {"data": queries.headers(found)}


@transaction("5304")
def referrals(call: Call) -> dict[str, Any]:
    """Referrals of a person as the bureau has them on file."""
    node = call.node("data")
    person = visits.patient(call, node["psn_no"])
    rows = Filing.objects.filter(person=person, kind=Filing.Kind.REFERRAL)
    if "begntime" in node:
        rows = rows.filter(Q(enddate=None) | Q(enddate__gte=node["begntime"].date()))
    if "endtime" in node:
        rows = rows.filter(begndate__lte=node["endtime"].date())
    return {"refmedin": [_referral(one, person, call.now.date()) for one in rows.order_by("-begndate", "-pk")]}


def _referral(one: Filing, person: Person, day: dt.date) -> dict[str, Any]:
    known = base_info(person, day)
    who = {name: known[name] for name in ("psn_no", "psn_name", "psn_cert_type", "certno", "gend", "brdy")}
    return who | {
        "reflin_medins_no": one.to_hospital or None, "mdtrtarea_admdvs": one.mdtrt_admdvs, "refl_date": one.begndate,
        "refl_rea": one.reason, "begndate": one.begndate, "enddate": one.enddate,
        "refl_used_flag": "0" if one.withdrawn else "1",
    }  # fmt: skip


def _visit(call: Call) -> Visit:
    node = call.node("data")
    found = Visit.objects.select_related("person__merged_into", "institution").filter(
        mdtrt_id=node["mdtrt_id"], institution=call.institution
    ).first()  # fmt: skip
    if found is None:
        raise Refused(f"{call.infno}.mdtrt_id", f"本机构没有就诊 mdtrt_id {str(node['mdtrt_id'])[:30]}；请核对")
    visits.check_person(call, found.person, node.get("psn_no"))
    return found


def _filings(call: Call) -> Any:
    person = visits.patient(call, call.node("data")["psn_no"])
    mine = CareFiling.objects.filter(Q(person=person) | Q(person__merged_into=person))
    return mine.order_by("begndate", "pk")
