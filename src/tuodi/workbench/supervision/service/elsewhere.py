"""Hits of people insured elsewhere (N-4.11c): looked into here, where they were treated; told to who paid for them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tuodi.exchange.divisions import name_of
from tuodi.monitoring.screening.settings import shipped
from tuodi.settlement.render import yuan
from tuodi.workbench.base.day import today
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.naming import institution
from tuodi.workbench.base.printing import Printer
from tuodi.workbench.desk.service.notice import layout_of
from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.supervision.models import Screened

_PRINTER = Printer(Path(__file__).parent.parent / "notice" / "transfer.typ")


def to_tell() -> QuerySet[Screened]:
    """Confirmed, and the county of insurance does not know yet."""
    return Screened.objects.filter(guest__isnull=False, state=Screened.State.CONFIRMED, told_on=None)


def tell(row: Screened, on: dt.date, letter: str) -> Screened:
    """The county of insurance was told. Raises Refused."""
    with transaction.atomic():
        held: Screened = Screened.objects.select_for_update().get(pk=row.pk)
        if not held.insured_at:
            raise refused("own", "本县参保人员的疑点由本县追回，不用告知")
        if held.told_on is not None:
            raise refused("done", f"{held.told_on} 已告知参保地")
        if held.state != Screened.State.CONFIRMED:
            raise refused("state", "认定属实后才告知参保地")
        if on > today():
            raise refused("on", "告知日期晚于今天", column="on")
        if not letter.strip():
            raise refused("no_letter", "请填写移送文号", column="letter")
        held.told_on, held.letter = on, letter.strip()
        held.save()
    return held


def pdf_of(row: Screened, day: dt.date) -> bytes:
    """The sheet that goes to that county. Raises NoFont, Refused."""
    if not row.insured_at or row.state != Screened.State.CONFIRMED or row.guest is None:
        raise refused("state", "认定属实的异地参保疑点才有移送函")
    return _PRINTER.printed(data_of(row, row.guest.psn_name, row.guest.certno or row.guest.key, day))


def data_of(row: Screened, name: str, number: str, day: dt.date) -> dict[str, Any]:
    """Everything that is printed, as text. The number is masked: the settlement ids say who it is."""
    office, there = layout_of(row.county), name_of(row.insured_at) or row.insured_at
    rule, on = shipped()[row.rule], row.told_on or day
    who = f"贵地参保人员{name}（{masked(number)}）在本县{institution(row.institution)}"
    return {
        "head": "异地就医基金使用疑点移送函", "number": row.letter, "to": f"{there}医疗保障局",
        "paragraphs": [
            "按照就医地管理责任，我局对在本县就医的异地参保人员结算单据进行筛查。",
            f"{who}的结算存在“{rule.zh}”情形：{row.says}。",
            f"经核查：{row.found.rstrip('。')}。",
            f"涉及贵地基金支付 {yuan(row.amount)} 元，请依规核实追回，并将处理结果函告我局。有关单据如下：",
        ],
        "bills": [
            [
                str(one["setl_id"]), institution(str(one["institution"])), f"{one['begin']} 至 {one['end']}",
                yuan(one["total"]), yuan(one["fund"]),
            ]
            for one in row.evidence if "setl_id" in one
        ],
        "office": office.office, "seal": office.seal, "phone": office.phone, "day": f"{on:%Y年%m月%d日}",
    }  # fmt: skip
