"""Taking a case in: who may apply, documents, visits, means; the way to a proposal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from tuodi.workbench.base.numbering import next_number
from tuodi.workbench.base.words import label
from tuodi.workbench.casework.kinds import documents, kinds
from tuodi.workbench.casework.models import Case, CaseDocument, CaseTerms, Visit
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.service.person import now
from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.registry.models import Person

from .facts import classes, insured


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What the applicant says."""

    kind: str
    applicant: str
    reason: str
    proxy: str = ""
    phone: str = ""
    settlement: Settlement | None = None


def terms_of(county: str, kind: str) -> CaseTerms | None:
    """The county's terms for a kind, the last laid down."""
    return CaseTerms.objects.filter(county=county, kind=kind).order_by("-id").first()


def lay_down(county: str, by: str, **given: Any) -> CaseTerms:
    """New terms of a kind; cases taken in from now on stand under them. Raises Refused for a kind there is not."""
    if given["kind"] not in kinds():
        raise refused("kind", "没有这个事项", column="kind")
    made: CaseTerms = CaseTerms.objects.create(county=county, by=by, **given)
    return made


def standing_terms(county: str) -> dict[str, CaseTerms]:
    """The terms that count, by kind."""
    return {row.kind: row for row in CaseTerms.objects.filter(county=county).order_by("id")}


def open_case(person: Person, told: Application, by: str, day: dt.date) -> Case:
    """Take a case in. Raises Refused where its conditions do not hold."""
    kind, terms = kinds()[told.kind], terms_of(person.county, told.kind)
    if terms is None:
        raise refused("no_terms", f"本县尚未设定{kind.zh}的办理期限和审批权限", "请局领导在“办理规定”中设定")
    if person.merged_into_id is not None:
        raise refused("merged", "该人员已合并到另一条档案", "在合并后的档案上办理")
    if told.applicant in (Case.Applicant.PROXY, Case.Applicant.FAMILY) and not told.proxy.strip():
        raise refused("no_proxy", "代办须写明代办人姓名和关系", column="proxy")
    if "insured" in kind.needs and not insured(person, day):
        raise refused("uninsured", f"{day.year} 年没有参保，不符合{kind.zh}的条件（W-4.1c）", "先核对参保情况")
    if kind.classes and not set(kind.classes) & set(classes(person, day)):
        names = "、".join(label("classes", name) for name in kind.classes)
        raise refused("no_class", f"{kind.zh}只办理{names}", "先纳入监测对象，再申请")
    if "settlement" in kind.needs:
        _its_own(person, told.settlement)
    try:
        with transaction.atomic():
            case = Case.objects.create(
                number=next_number(Case, f"{person.county}A{day:%Y%m%d}"), kind=kind.id, person=person,
                county=person.county,
                township=person.township, terms=terms, applicant=told.applicant, proxy=told.proxy.strip(),
                phone=told.phone, reason=told.reason, settlement=told.settlement, opened_on=day,
                due_on=day + dt.timedelta(days=terms.limit_days), maker=by,
            )  # fmt: skip
            wanted = [*kind.documents, *(["proxy_letter"] if told.applicant == Case.Applicant.PROXY else [])]
            CaseDocument.objects.bulk_create([CaseDocument(case=case, document=name) for name in wanted])
    except IntegrityError as fault:
        raise refused("open", f"此人已有一件{kind.zh}在办", "在原件上办理") from fault
    return case


def _its_own(person: Person, settlement: Settlement | None) -> None:
    if settlement is None:
        raise refused("no_settlement", "请选择有异议的结算单", column="settlement")
    if settlement.person_id != person.pk:
        raise refused("other_person", "所选结算单不是此人的", column="settlement")


def note_document(case: Case, document: str, state: str, note: str, by: str) -> CaseDocument:
    """Write down that a document came, or why it is done without."""
    _open(case, Case.State.INTAKE, Case.State.WORKING)
    if state == CaseDocument.State.WAIVED and not note.strip():
        raise refused("no_note", f"免交{documents()[document]}须写明原因", column="note")
    row: CaseDocument = case.documents.get(document=document)
    row.state, row.note, row.by, row.at = state, note.strip(), by, now()
    row.save()
    return row


def accept(case: Case) -> Case:
    """The documents are complete. Raises Refused naming those that are wanting."""
    _open(case, Case.State.INTAKE)
    wanting = [documents()[row.document] for row in case.documents.filter(state=CaseDocument.State.WANTING)]
    if wanting:
        raise refused("documents", f"材料未齐：{'、'.join(wanting)}", "收到后登记，或写明免交原因")
    case.accept()
    case.save()
    return case


def visit(case: Case, on: dt.date, visitors: str, found: str, *, agrees: bool, by: str) -> Visit:
    """Write down a visit."""
    _open(case, Case.State.INTAKE, Case.State.WORKING)
    if not case.opened_on <= on <= now().date():
        raise refused("visit_date", "入户日期应在受理之后、今天之前", column="on")
    return Visit.objects.create(case=case, on=on, visitors=visitors, found=found, agrees=agrees, by=by)


def means(case: Case, *, members: int, income: int, assets: str) -> Case:
    """Write down the household's means."""
    _open(case, Case.State.INTAKE, Case.State.WORKING)
    case.members, case.income, case.assets = members, income, assets
    case.save()
    return case


def withdraw(case: Case, note: str) -> Case:
    """The applicant takes it back."""
    _open(case, Case.State.INTAKE, Case.State.WORKING, Case.State.PUBLIC)
    if not note.strip():
        raise refused("no_note", "撤回须写明原因", column="note")
    case.withdraw()
    case.note = note.strip()
    case.save()
    return case


def _open(case: Case, *states: str) -> None:
    if case.state not in states:
        raise refused("state", f"此件{case.get_state_display()}，不能再作此办理")
