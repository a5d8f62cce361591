"""Visits and stays: found and held while somebody works on them, opened, changed, ended, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from tuodi.exchange.national.serials import serial
from tuodi.workbench import planned
from tuodi.workbench.base.prepared import Asking
from tuodi.workbench.national.models import Visit
from tuodi.workbench.national.transactions import Call, Refused
from tuodi.workbench.registry.find import NotFound, find_person, survivor
from tuodi.workbench.registry.models import Person

OWN = (
    "insutype", "med_type", "ipt_otp_no", "begntime", "endtime", "mdtrt_cert_type", "dise_codg", "dise_name",
)  # fmt: skip
"""Fields of messages that are columns of a visit; `ipt_no` is 2401's name of ipt_otp_no."""
_NOT_KEPT = frozenset({*OWN, "ipt_no", "mdtrt_id", "psn_no", "mdtrt_cert_no", "certno", "cert_type", "psn_cert_type"})
_AHEAD = dt.timedelta(days=1)
_LONGEST = {"med_type": 6, "insutype": 6, "mdtrt_cert_type": 3, "dise_codg": 40, "dise_name": 500, "ipt_otp_no": 40}


_HELD = Asking(
    lambda number, place: Visit.objects.select_for_update(of=("self",)).select_related("person").filter(
        mdtrt_id=number, institution_id=place
    ), "?", -1,
)  # fmt: skip


def new_number(prefix: str, call: Call) -> str:
    """A number of 28 signs for a visit or a filing: place, moment, chance."""
    return f"{prefix}{call.now:%Y%m%d%H%M%S}{serial(8)}"


def patient(call: Call, psn_no: str) -> Person:
    """The person of a number, through merges."""
    try:
        return find_person(psn_no=psn_no)
    except NotFound as fault:
        raise Refused(f"{call.infno}.psn_no", f"{fault}；请先以 1101 查询") from None


def held(call: Call, node: Mapping[str, Any], *kinds: str, over: bool = False) -> Visit:
    """The visit that a message names, held until the transaction ends. `over`: also one that was taken back."""
    asking = asked(call, node)
    return held_in(call, node, planned.rows(asking.sql, asking.values), *kinds, over=over)


def asked(call: Call, node: Mapping[str, Any]) -> planned.Asked:
    """The statement that finds and holds it, to be run with others (`planned.together`)."""
    return _HELD.asked(str(node["mdtrt_id"]), call.institution.pk)


def held_in(call: Call, node: Mapping[str, Any], rows: Iterable[planned.Row], *kinds: str, over: bool = False) -> Visit:
    """The visit among what the statement found."""
    number = str(node["mdtrt_id"])
    found = next(iter(_HELD.rows_in(rows)), None)
    if found is None:
        raise Refused(f"{call.infno}.mdtrt_id", f"本机构没有就诊 mdtrt_id {number[:30]}；请先办理挂号或入院")
    check_person(call, found.person, node.get("psn_no"))
    if kinds and found.kind not in kinds:
        raise Refused(f"{call.infno}.kind", f"就诊 {number} 是{found.get_kind_display()}，不能办理 {call.infno}")
    if not over and found.state in (Visit.State.CANCELLED, Visit.State.REVERSED):
        raise Refused(f"{call.infno}.state", f"就诊 {number} {found.get_state_display()}，不能再办理")
    return found


def check_person(call: Call, person: Person, psn_no: object) -> None:
    """Refuse where a message names another person. Numbers of records that were merged count as the person's."""
    own = {person.psn_no, survivor(person).psn_no}
    if psn_no is not None and str(psn_no) not in own:
        raise Refused(f"{call.infno}.psn_no", f"psn_no {str(psn_no)[:30]} 与该就诊的人员不符；请核对人员编号")


def open_visit(call: Call, node: Mapping[str, Any], kind: str) -> Visit:
    """A new visit. A second open stay of a person is refused with the name of the institution that has the first."""
    person = patient(call, node["psn_no"])
    not_ahead(call, "begntime", node["begntime"])
    if node["begntime"].date() < person.brdy:
        raise Refused(f"{call.infno}.begntime", f"就诊时间在出生日期 {person.brdy} 之前；请核对时间和人员")
    if person.death_date is not None and node["begntime"].date() > person.death_date:
        raise Refused(f"{call.infno}.begntime", f"就诊时间在死亡日期 {person.death_date} 之后；请核对人员")
    visit = Visit(
        mdtrt_id=new_number(call.institution.county, call), institution=call.institution, person=person, kind=kind,
        infno=call.infno, msgid=call.msgid, opter=call.operator[:64], at=call.now.replace(microsecond=0),
        **columns_of(node), details=rest_of(node),
    )  # fmt: skip
    # the database lets one of two win; in a savepoint, so that the message itself can still be written
    made = Visit.objects.bulk_create([visit], ignore_conflicts=True) if visit.is_stay else None
    if made is None:
        visit.save(force_insert=True)
        return visit
    kept = Visit.objects.filter(mdtrt_id=visit.mdtrt_id).first()
    if kept is None:
        raise in_bed(call, person)
    return kept


def not_ahead(call: Call, name: str, moment: dt.datetime) -> None:
    """Refuse a moment that has not come: clocks may differ by an hour or a zone, not by more than a day."""
    if moment > call.now + _AHEAD:
        raise Refused(
            f"{call.infno}.{name}", f"{name} {moment:%Y-%m-%d %H:%M} 晚于当前时间 {call.now:%Y-%m-%d %H:%M}；请核对"
        )


def in_bed(call: Call, person: Person) -> Refused:
    """Why a person cannot be admitted: somebody has them."""
    other = (
        Visit.objects.filter(person=person, kind=Visit.Kind.INPATIENT, state=Visit.State.OPEN)
        .select_related("institution")
        .first()
    )
    if other is None:
        return Refused(f"{call.infno}.in_bed", "该人员正在办理入院；请稍后查询后再办理")
    return Refused(
        f"{call.infno}.in_bed",
        f"该人员在 {other.institution.name}（{other.institution.code}）住院未出院，入院时间 {other.begntime:%Y-%m-%d}，"
        f"mdtrt_id {other.mdtrt_id}；请先在该院办理出院",
    )  # fmt: skip


def columns_of(node: Mapping[str, Any]) -> dict[str, Any]:
    """What of a message stands in columns of the visit."""
    found = {name: node[name] for name in OWN if name in node}
    if "ipt_no" in node:
        found["ipt_otp_no"] = node["ipt_no"]
    return {name: str(value)[: _LONGEST[name]] if name in _LONGEST else value for name, value in found.items()}


def rest_of(node: Mapping[str, Any]) -> dict[str, Any]:
    """What else a message says, as plain data; numbers of persons are left to the register."""
    return {name: plain(value) for name, value in node.items() if name not in _NOT_KEPT}


def plain(value: Any) -> Any:
    """A value for a JSON column."""
    return value if isinstance(value, int | dict | list) else str(value)


def change(visit: Visit, node: Mapping[str, Any], **more: Any) -> None:
    """Write what a message says of a visit over what was said before."""
    for name, value in (columns_of(node) | more).items():
        setattr(visit, name, value)
    visit.details = visit.details | rest_of(node)
    visit.save()


def come_back(call: Call, visit: Visit) -> None:
    """Undo the discharge (2405). Another institution may have the person by now."""
    if visit.state != Visit.State.LEFT:
        raise Refused("2405.state", f"就诊 {visit.mdtrt_id} {visit.get_state_display()}，没有出院可以撤销")
    visit.come_back()
    visit.endtime = None
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError:
        raise in_bed(call, visit.person) from None
