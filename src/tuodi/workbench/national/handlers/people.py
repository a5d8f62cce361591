"""1101 and 2001: who a patient is, how insured, which classes are held; which funds pay for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tuodi.exchange.national.codes import identity_code
from tuodi.settlement.bill import IdentityRecord
from tuodi.settlement.identities import NOW, held_on
from tuodi.workbench.base.words import label
from tuodi.workbench.national.models import Credential
from tuodi.workbench.national.patients import base_info, psn_type_of
from tuodi.workbench.national.transactions import Call, Refused, transaction
from tuodi.workbench.registry.facts import identity_records
from tuodi.workbench.registry.find import NotFound, find_person, survivor
from tuodi.workbench.registry.models import Insurance, Person

_TOKEN, _NUMBER, _CARD = "01", "02", "03"
_CARDS = {_TOKEN: "医保电子凭证", _CARD: "社会保障卡"}
_FUNDS = {
    "390": (("390100", "居民基本医疗保险"), ("390200", "居民大病保险")),
    "310": (("310100", "职工基本医疗保险"), ("330100", "职工大额医疗费用补助")),
}
_ASSISTANCE = "610100"


@transaction("1101")
def person_information(call: Call) -> dict[str, Any]:
    """Who shows a credential."""
    node = call.node("data")
    person = _shown(node)
    if node.get("psn_name") and node["psn_name"] != person.psn_name:
        raise Refused("1101.psn_name", "姓名与证件号码不符；请核对后重试")
    day = call.now.date()
    since = node["begntime"].date() if "begntime" in node else None
    return {
        "baseinfo": base_info(person, day),
        "insuinfo": [_insurance(person, one, day) for one in _insurances(person, day, since)],
        "idetinfo": _identities(person, day, since),
    }


def _records(person: Person) -> list[int]:
    """The person's record, and those merged into it."""
    return [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]


def _certified(person: Person) -> list[IdentityRecord]:
    """What was certified, oldest first."""
    found = identity_records(_records(person))
    return sorted((row for rows in found.values() for row in rows), key=lambda row: (row.known_from, row.record_id))


def _shown(node: dict[str, Any]) -> Person:
    kind, number = node["mdtrt_cert_type"], node["mdtrt_cert_no"]
    if kind == _NUMBER:
        return _by_number(node.get("certno") or number, node.get("psn_cert_type", ""))
    if kind not in _CARDS:
        raise Refused("1101.mdtrt_cert_type", f"就诊凭证类型 {kind[:10]} 有误；应为 01、02 或 03")
    found = Credential.objects.filter(kind=kind, number=number).select_related("person").first()
    if found is not None:
        return survivor(found.person)
    if node.get("certno"):
        return _by_number(node["certno"], node.get("psn_cert_type", ""))
    raise Refused("1101.mdtrt_cert_no", f"没有该{_CARDS[kind]}的人员；请改用居民身份证（02）查询")


def _by_number(certno: str, psn_cert_type: str) -> Person:
    try:
        return find_person(certno=certno, psn_cert_type=psn_cert_type)
    except NotFound as fault:
        raise Refused("1101.person", f"{fault}；请核对证件号码和证件类型") from None


def _insurances(person: Person, day: dt.date, since: dt.date | None) -> list[Insurance]:
    """Those of today; with a beginning asked for, those since then."""
    rows = Insurance.objects.filter(person_id__in=_records(person))
    rows = rows.filter(begndate__lte=day, enddate__gte=day) if since is None else rows.filter(enddate__gte=since)
    return list(rows.order_by("-year", "insutype", "pk"))


def _insurance(person: Person, one: Insurance, day: dt.date) -> dict[str, Any]:
    now = one.begndate <= day <= one.enddate and (person.death_date is None or person.death_date > day)
    return {
        # an employee's account is the platform's: not known here
        "balc": None if one.insutype == Insurance.Kind.EMPLOYEES else 0,
        "insutype": one.insutype, "psn_type": psn_type_of(person, one.insutype, day),
        "psn_insu_stas": "1" if now else "4", "psn_insu_date": one.begndate,
        "paus_insu_date": None if now else one.enddate, "cvlserv_flag": "0", "insuplc_admdvs": one.insu_admdvs,
    }  # fmt: skip


def _identities(person: Person, day: dt.date, since: dt.date | None) -> list[dict[str, Any]]:
    """Every class held today, or held at any time since the day asked for, as known now."""
    latest: dict[str, IdentityRecord] = {}
    for record in _certified(person):
        latest[record.record_id] = record
    found = [
        one for one in latest.values()
        if one.valid and (one.enddate is None or one.enddate >= (since or day)) and (since or one.begndate <= day)
    ]  # fmt: skip
    return [
        {
            "psn_idet_type": identity_code(one.identity),
            "memo": f"{label('classes', one.identity)}（{one.idet_admdvs}）",
            "begntime": dt.datetime.combine(one.begndate, dt.time()),
            "endtime": dt.datetime.combine(one.enddate, dt.time()) if one.enddate else None,
        }
        for one in sorted(found, key=lambda record: (record.begndate, record.record_id), reverse=True)
    ]  # fmt: skip


@transaction("2001")
def entitlement(call: Call) -> dict[str, Any]:
    """Which funds pay for a person on a day, one row a fund, with the reason where one does not."""
    node = call.node("data")
    try:
        person = find_person(psn_no=node["psn_no"])
    except NotFound as fault:
        raise Refused("2001.psn_no", f"{fault}；请先以 1101 查询") from None
    day, insutype = node["begntime"].date(), node["insutype"]
    if insutype not in _FUNDS:
        raise Refused("2001.insutype", f"险种 {insutype[:10]} 不在本平台办理；应为 310 或 390")
    covers = Insurance.objects.filter(person_id__in=_records(person), insutype=insutype)
    cover = covers.filter(begndate__lte=day, enddate__gte=day).first()
    rows = []
    for code, name in _FUNDS[insutype]:
        why = f"{name}：参保有效" if cover else f"{name}：{day} 没有有效参保记录"
        rows.append(_row(person, code, day, cover, why, enjoys=cover is not None))
    classes = [one.class_id for one in held_on(_certified(person), day, NOW)]
    names = "、".join(label("classes", one) for one in classes)
    why = f"医疗救助：{names}" if names else f"医疗救助：{day} 没有认定身份"
    rows.append(_row(person, _ASSISTANCE, day, cover, why, enjoys=bool(classes)))
    return {"trtinfo": rows}


def _row(
    person: Person, fund: str, day: dt.date, cover: Insurance | None, why: str, *, enjoys: bool
) -> dict[str, Any]:  # fmt: skip
    return {
        "psn_no": person.psn_no, "trt_chk_type": "01", "fund_pay_type": fund,
        "trt_enjymnt_flag": "1" if enjoys else "0", "begndate": cover.begndate if cover else day,
        "enddate": cover.enddate if cover else None, "trt_chk_rslt": why,
    }  # fmt: skip
