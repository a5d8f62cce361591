"""For the family: the benefit sheet, how to pay less, a visitor's code from the public page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from tuodi.client import models as shown
from tuodi.lab.advice.advise import Advice
from tuodi.lab.advice.told import headline, why_undecided
from tuodi.workbench.base.day import today
from tuodi.workbench.base.http import Request
from tuodi.workbench.desk.service.person import Held
from tuodi.workbench.family.service.drafts import FaultyCode, fields_of
from tuodi.workbench.family.service.printing import pdf_of
from tuodi.workbench.family.service.sheet import advised, sheet_of
from tuodi.workbench.registry.looking import looked

from .desk import settlement_of
from .errors import Refusal
from .finding import living_record
from .rights import Needs
from .room import FILE, Room, attached, shaped

room = Room()
_SCREEN = "待遇明白纸（接口）"


def _advice(one: Advice) -> shown.AdviceOf:
    return shown.AdviceOf(
        setl_id=one.setl_id,
        choices=[
            shown.Choice(says=headline(offer, "zh"), does=[c.do_zh for c in offer.choices], clauses=list(offer.clauses))
            for offer in one.offers
        ],
        undecided=[f"{found.choice.zh}：{why_undecided(found, 'zh')}" for found in one.undecided],
    )


@room.get("/people/{psn_no}/sheet", response=shown.BenefitSheet, auth=Needs("family.sheet"), summary="待遇明白纸")
def sheet(request: Request, psn_no: str) -> Any:
    """Who one is, what one gets, what would lower what one bears; the look is written down."""
    person = living_record(psn_no)
    looked(person, request.user, _SCREEN)
    found = sheet_of(person, today())
    return shown.BenefitSheet(
        psn_no=person.psn_no, day=found.day, classes=list(found.classes), insured=found.cover is not None,
        rights=[shaped(shown.SheetRight, line) for line in found.rights],
        examples=[shaped(shown.SheetExample, line) for line in found.examples],
        advice=[_advice(one) for one in found.advice], office=found.office.office, phone=found.office.phone,
        rule_hash=found.rule_hash,
    )  # fmt: skip


@room.get("/people/{psn_no}/sheet.pdf", auth=Needs("family.sheet"), summary="待遇明白纸（打印）", openapi_extra=FILE)
def printed(request: Request, psn_no: str) -> HttpResponse:
    """The same, printed."""
    person = living_record(psn_no)
    looked(person, request.user, _SCREEN)
    return attached(pdf_of(sheet_of(person, today())), f"sheet-{person.psn_no}.pdf", "application/pdf")


@room.get("/settlements/{setl_id}/advice", response=list[shown.AdviceOf], auth=Needs("desk.see"), summary="怎样少付")
def advice(request: Request, setl_id: str) -> Any:
    """Which lawful choice would have lowered what the person bore of a settlement; nothing where none can be told."""
    row = settlement_of(setl_id)
    return [_advice(one) for one in advised(Held(row.person), row.year, (row.setl_id,))]


@room.get("/drafts/{code}", response=shown.Draft, auth=Needs("desk.try"), summary="打开群众试算")
def draft(request: Request, code: str) -> Any:
    """A visitor's code from the public page as the fields of a bill."""
    try:
        return shown.Draft(fields=fields_of(code))
    except FaultyCode as fault:
        raise Refusal(422, "code", str(fault), "path.code") from fault
