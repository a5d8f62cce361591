"""What may be asked afterwards: visits, diagnoses, settlements, lines."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from tuodi.workbench.catalogue.looking import names_of
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.national.models import Diagnosis, FeeLine, InterfaceSettlement, Visit
from tuodi.workbench.national.patients import base_info, psn_type_of
from tuodi.workbench.national.transactions import Call
from tuodi.workbench.registry.find import survivor
from tuodi.workbench.registry.models import IdentityRow, Person

from .lines import answer_of

_NEVER = (Visit.State.CANCELLED, Visit.State.REVERSED)
_HEADER = frozenset({
    "coner_name", "tel", "medrcdno", "adm_diag_dscr", "adm_dept_codg", "adm_dept_name", "adm_bed", "dscg_maindiag_code",
    "dscg_dept_codg", "dscg_dept_name", "dscg_bed", "dscg_way", "main_cond_dscr", "fpsc_no", "matn_type",
    "birctrl_type", "latechb_flag", "cop_flag",
})  # fmt: skip
"""Of what a message said, the fields that 5201 has too."""
_LINE = frozenset({
    "rxno", "rx_circ_flag", "medins_list_name", "bilg_dept_codg", "bilg_dept_name", "bilg_dr_codg", "bilg_dr_name",
    "acord_dept_codg", "acord_dept_name", "orders_dr_code", "orders_dr_name", "tcmdrug_used_way", "etip_flag",
    "etip_hosp_code", "dscg_tkdrug_flag", "matn_fee_flag",
})  # fmt: skip


def visits_between(person: Person, begin: dt.datetime | None, end: dt.datetime | None, **more: Any) -> QuerySet[Visit]:
    """A person's visits that began in a time, those taken back left out. The end's whole day counts."""
    rows: QuerySet[Visit] = Visit.objects.filter(
        Q(person=person) | Q(person__merged_into=person), **{name: one for name, one in more.items() if one}
    ).exclude(state__in=_NEVER)
    if begin is not None:
        rows = rows.filter(begntime__gte=begin)
    if end is not None:
        rows = rows.filter(begntime__lt=dt.datetime.combine(end.date() + dt.timedelta(days=1), dt.time()))
    return rows.select_related("person__merged_into").order_by("-begntime", "-pk")


def headers(visits: Iterable[Visit]) -> list[dict[str, Any]]:
    """Visits as 5201 and 5303 answer."""
    rows = list(visits)
    helped = _helped({survivor(one.person).pk for one in rows})
    return [_header(one, helped) for one in rows]


def _header(visit: Visit, helped: frozenset[int]) -> dict[str, Any]:
    person = survivor(visit.person)
    day = visit.begntime.date()
    said = {name: str(value) for name, value in visit.details.items() if name in _HEADER}
    days = (visit.endtime.date() - day).days if visit.endtime else None
    return said | {
        "mdtrt_id": visit.mdtrt_id, **base_info(person, day), "psn_no": visit.person.psn_no,
        "insutype": visit.insutype, "psn_type": psn_type_of(person, visit.insutype, day),
        "maf_psn_flag": "1" if person.pk in helped else "0", "cvlserv_flag": "0", "begntime": visit.begntime,
        "endtime": visit.endtime, "mdtrt_cert_type": visit.mdtrt_cert_type or None, "med_type": visit.med_type or None,
        "year": f"{visit.begntime:%Y}", "ipt_otp_no": visit.ipt_otp_no, "dise_no": visit.dise_codg or None,
        "dise_name": visit.dise_name or None, "ipt_days": days,
        "inhosp_stas": ("1" if visit.state == Visit.State.OPEN else "0") if visit.is_stay else None,
        "opter_id": visit.opter or None, "opt_time": visit.at,
    }  # fmt: skip


def _helped(people: set[int]) -> frozenset[int]:
    """Who has a certified class (医疗救助对象)."""
    found = IdentityRow.objects.filter(person_id__in=people, vali_flag=True)
    return frozenset(found.values_list("person_id", flat=True))


def diagnoses_of(visit: Visit) -> list[dict[str, Any]]:
    """The diagnoses of a visit as 5202 answers. Where none was marked as the main one, the first of its phase is."""
    rows = list(visit.diagnoses.filter(valid=True).order_by("phase", "diag_srt_no"))
    marked = {one.phase for one in rows if one.maindiag_flag == "1"}
    told, seen = [], set(marked)
    for one in rows:
        main = one.maindiag_flag or ("0" if one.phase in seen else "1")
        seen.add(one.phase)
        told.append(_diagnosis_row(one, visit) | {"maindiag_flag": main})
    return told


def _diagnosis_row(one: Diagnosis, visit: Visit) -> dict[str, Any]:
    texts = ("diag_type", "diag_name", "adm_cond", "diag_dept", "dise_dor_no", "dise_dor_name")
    return {
        "diag_info_id": f"{one.pk}", "mdtrt_id": visit.mdtrt_id, "psn_no": visit.person.psn_no,
        "inout_diag_type": one.phase if one.phase != Diagnosis.Phase.OUTPATIENT else None,
        "diag_srt_no": one.diag_srt_no, "diag_code": one.diag_code, "diag_time": one.diag_time,
        "opter_id": one.opter or None, "opt_time": one.at,
        **{name: getattr(one, name) or None for name in texts},
    }  # fmt: skip


def settlements_of(call: Call, node: Mapping[str, Any]) -> QuerySet[InterfaceSettlement]:
    """The settlements that an institution may mean: by their number, by the visit, or by the message that asked."""
    rows: QuerySet[InterfaceSettlement] = InterfaceSettlement.objects.filter(institution=call.institution).filter(
        Q(visit__person__psn_no=node["psn_no"]) | Q(visit__person__merged_into__psn_no=node["psn_no"])
    )
    if node.get("setl_id"):
        rows = rows.filter(settlement__setl_id=node["setl_id"])
    if node.get("mdtrt_id"):
        rows = rows.filter(visit__mdtrt_id=node["mdtrt_id"])
    if node.get("msgid"):
        rows = rows.filter(msgid=node["msgid"])
    chosen = rows.select_related("settlement", "visit__person__merged_into", "institution")
    return chosen.defer("settlement__trace").order_by("-pk")


def other_side(kept: InterfaceSettlement) -> str | None:
    """Of a settlement what took it back, and who; of an undo what it takes back. The platform has no field for it."""
    if kept.undoes is not None:
        return json.dumps({"orig_setl_id": kept.undoes.settlement.setl_id})
    back = Settlement.objects.filter(reverses=kept.settlement_id).values_list("setl_id", "by", "at").first()
    if back is None:
        return None
    number, by, at = back
    return json.dumps({"undo_setl_id": number, "undo_by": by, "undo_time": f"{at:%Y-%m-%d %H:%M:%S}"})


def lines_of(kept: InterfaceSettlement) -> QuerySet[FeeLine]:
    """The lines of a settlement, or of what it takes back."""
    mine: QuerySet[FeeLine] = FeeLine.objects.filter(visit=kept.visit_id).order_by("pk")
    if kept.chrg_bchno:
        return mine.filter(chrg_bchno=kept.chrg_bchno)
    original = kept.undoes_id or kept.pk
    before = InterfaceSettlement.objects.filter(visit=kept.visit_id, undoes=None, pk__lt=original)
    last = before.filter(settlement__reversed_by=None).order_by("-last_line").values_list("last_line", flat=True)
    return mine.filter(pk__lte=kept.last_line, pk__gt=next(iter(last[:1]), 0))


def line_rows(lines: Iterable[FeeLine], visit: Visit, setl_id: str) -> list[dict[str, Any]]:
    """Lines as 5204 answers."""
    rows = list(lines)
    names = names_of({one.hilist_code for one in rows}, visit.institution.county)
    return [_line_row(one, visit, setl_id) | {"hilist_name": names.get(one.hilist_code)} for one in rows]


def _line_row(line: FeeLine, visit: Visit, setl_id: str) -> dict[str, Any]:
    said = {name: str(value) for name, value in line.details.items() if name in _LINE}
    return said | answer_of(line) | {
        "mdtrt_id": visit.mdtrt_id, "setl_id": setl_id or None, "psn_no": visit.person.psn_no,
        "chrg_bchno": line.chrg_bchno or None, "fee_ocur_time": line.fee_ocur_time,
        "med_list_codg": line.med_list_codg, "medins_list_codg": line.medins_list_codg or None,
        "hilist_code": line.hilist_code or None, "list_type": line.list_type or None,
        "med_type": visit.med_type or None, "hosp_appr_flag": line.hosp_appr_flag or None,
    }  # fmt: skip


def drug_row(line: FeeLine) -> dict[str, Any]:
    """A line of chronic care as 5205 answers."""
    visit = line.visit
    doctor = str(line.details.get("bilg_dr_name", ""))
    return {
        "bilg_dr_name": doctor or None,
        "mdtrt_id": visit.mdtrt_id, "psn_no": visit.person.psn_no, "feedetl_sn": line.feedetl_sn,
        "fee_ocur_time": line.fee_ocur_time, "med_list_codg": line.med_list_codg,
        "medins_list_codg": line.medins_list_codg or None, "hilist_code": line.hilist_code or None,
        "det_item_fee_sumamt": line.det_item_fee_sumamt, "cnt": Fraction(line.cnt, 10_000),
        "pric": Fraction(line.pric, 1_000_000), "med_type": visit.med_type or None,
        "dise_codg": visit.dise_codg or None, "dise_name": visit.dise_name or None,
        "fixmedins_code": visit.institution.code,
        "fixmedins_name": visit.institution.name,
    }  # fmt: skip
