"""Help that is applied for: intake, documents, visits, proposal, publicity, opinions, decision, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Schema

from tuodi.client import models as shown
from tuodi.workbench.access.perms import may
from tuodi.workbench.base.day import today
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.walk import Way
from tuodi.workbench.casework.kinds import documents, kinds
from tuodi.workbench.casework.models import Case, CaseTerms, HandOver
from tuodi.workbench.casework.service import deciding, intake
from tuodi.workbench.casework.service.facts import settlements_of
from tuodi.workbench.casework.service.letter import pdf_of
from tuodi.workbench.casework.service.seeing import cases_for

from .errors import Refusal
from .finding import as_seen, county_of, living_record, version_of
from .once import once
from .rights import Needs
from .room import FILE, Paged, Room, attached, page_of, shaped

room = Room()
PDF = "application/pdf"


class CasesAsked(Schema):
    """What the cases can be narrowed to."""

    kind: str = ""
    state: str = ""
    township: str = ""


def _around(row: Case) -> dict[str, Any]:
    return {"psn_no": row.person.psn_no, "psn_name": row.person.psn_name, "version": version_of(row)}


def _brief(row: Case) -> shown.CaseBrief:
    return shaped(shown.CaseBrief, row, **_around(row))


def _shape(request: Request, id: int) -> shown.Case:  # noqa: A002 - the name in the path
    row = get_object_or_404(cases_for(request.user).select_related("settlement"), pk=id)
    names = documents()
    return shaped(
        shown.Case, row, **_around(row), settlement=row.settlement.setl_id if row.settlement else None,
        computed_fen=row.trace.get("computed"),
        documents=[
            shaped(shown.CaseDocument, one, title=names[one.document]) for one in row.documents.order_by("id")
        ],
        visits=[shaped(shown.CaseVisit, one) for one in row.visits.order_by("on", "id")],
        publicity=[shaped(shown.CasePublicity, one) for one in row.publicity.order_by("id")],
        verdicts=[shaped(shown.CaseVerdict, one) for one in row.verdicts.order_by("id")],
        hand_overs=[shaped(shown.CaseHandOver, one) for one in row.hand_overs.order_by("id")],
        supplements=[shaped(shown.CaseSupplement, one) for one in row.supplements.order_by("id")],
    )  # fmt: skip


def _terms(row: CaseTerms) -> shown.CaseTerms:
    return shaped(shown.CaseTerms, row, title=kinds()[row.kind].zh)


@room.get("", response=shown.Page[shown.CaseBrief], auth=Needs("case.see"), summary="依申请救助个案")
def listed(request: Request, asked: Query[CasesAsked], paged: Query[Paged]) -> Any:
    """What is due first; of a department those it is asked about."""
    wanted = {name: value for name, value in asked.model_dump().items() if value}
    found = cases_for(request.user).filter(**wanted)
    return page_of(shown.CaseBrief, [Way(found, "due_on")], Case.objects.select_related("person"), paged, _brief)


@room.post("", response={201: shown.Case}, auth=Needs("case.take"), summary="受理申请")
def take_in(request: Request, given: shown.CaseWanted) -> Any:
    """Where its conditions hold. One of a kind may be open for a person: that is its guard, it needs no key."""
    person = living_record(given.psn_no)
    if given.kind not in kinds():
        raise Refusal(422, "kind", "没有这个事项", "body.kind")
    settlement = next((row for row in settlements_of(person) if row.setl_id == given.settlement), None)
    told = given.model_dump(exclude={"psn_no", "settlement"})
    made = intake.open_case(
        person, intake.Application(settlement=settlement, **told), request.user.get_username(), today()
    )
    return _shape(request, made.pk)


@room.get("/terms", response=list[shown.CaseTerms], auth=Needs("case.see"), summary="办理规定")
def terms(request: Request) -> Any:
    """Those that count, by kind."""
    return [_terms(row) for row in intake.standing_terms(county_of(request.user)).values()]


@room.post("/terms", response={201: shown.CaseTerms}, auth=Needs("case.terms"), summary="设定办理规定")
def new_terms(request: Request, given: shown.CaseTermsWanted) -> Any:
    """For the cases taken in from now on."""
    values = {name.removesuffix("_fen"): value for name, value in given.model_dump().items()}
    return _terms(intake.lay_down(county_of(request.user), request.user.get_username(), **values))


@room.get("/{id}", response=shown.Case, auth=Needs("case.see"), summary="一件个案")
def one(request: Request, id: int) -> Any:  # noqa: A002
    """Everything on it."""
    return _shape(request, id)


@room.get("/{id}/letter.pdf", auth=Needs("case.see"), summary="告知书", openapi_extra=FILE)
def letter(request: Request, id: int) -> HttpResponse:  # noqa: A002
    """What the applicant is told."""
    row = get_object_or_404(cases_for(request.user).select_related("terms"), pk=id)
    return attached(pdf_of(row), f"{row.number}.pdf", PDF)


def _step(request: Request, id: int, version: str, step: Callable[[Case, str], Any]) -> Any:  # noqa: A002
    get_object_or_404(cases_for(request.user), pk=id)
    step(as_seen(Case.objects, id, version), request.user.get_username())
    return _shape(request, id)


@room.post("/{id}/documents/{document}", response=shown.Case, auth=Needs("case.take"), summary="登记材料")
def document(request: Request, id: int, document: str, given: shown.DocumentState) -> Any:  # noqa: A002
    """It came, or is done without."""

    def act(row: Case, by: str) -> None:
        if not row.documents.filter(document=document).exists():
            raise Refusal(404, "not_found", "此件不需要这份材料", "path.document")
        intake.note_document(row, document, given.state, given.note, by)

    return _step(request, id, given.version, act)


@room.post("/{id}/acceptance", response=shown.Case, auth=Needs("case.take"), summary="材料齐全")
def accept(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """The documents are there."""
    return _step(request, id, given.version, lambda row, _: intake.accept(row))


@room.post("/{id}/visits", response=shown.Case, auth=Needs("case.take"), summary="登记入户核查")
def visit(request: Request, id: int, given: shown.CaseVisitWanted) -> Any:  # noqa: A002
    """Somebody went to the home."""
    return _step(request, id, given.version, lambda row, by: intake.visit(
        row, given.on, given.visitors, given.found, agrees=given.agrees, by=by))  # fmt: skip


@room.post("/{id}/means", response=shown.Case, auth=Needs("case.take"), summary="登记收入财产")
def means(request: Request, id: int, given: shown.CaseMeans) -> Any:  # noqa: A002
    """Of the household."""
    return _step(request, id, given.version, lambda row, _: intake.means(
        row, members=given.members, income=given.income_fen, assets=given.assets))  # fmt: skip


@room.post("/{id}/withdrawal", response=shown.Case, auth=Needs("case.take"), summary="撤回申请")
def withdraw(request: Request, id: int, given: shown.WhyVersioned) -> Any:  # noqa: A002
    """The applicant takes it back."""
    return _step(request, id, given.version, lambda row, _: intake.withdraw(row, given.reason))


@room.post("/{id}/proposal", response=shown.Case, auth=Needs("case.propose"), summary="拟定意见")
@once(200)
def propose(request: Request, id: int, given: shown.CaseProposal) -> Any:  # noqa: A002
    """What is to be decided; shown publicly where the kind wants it."""
    return _step(request, id, given.version, lambda row, by: deciding.propose(
        row, given.amount_fen, given.reason, by, place=given.place, day=today()))  # fmt: skip


@room.post("/{id}/publicity/end", response=shown.Case, auth=Needs("case.take"), summary="公示期满")
def end_publicity(request: Request, id: int, given: shown.CaseObjections) -> Any:  # noqa: A002
    """To whoever decides."""
    return _step(request, id, given.version, lambda row, by: deciding.end_publicity(
        row, given.objections, by, today()))  # fmt: skip


@room.post("/{id}/opinion", response=shown.Case, auth=Needs("case.verdict"), summary="填报部门意见")
def opinion(request: Request, id: int, given: shown.CaseOpinion) -> Any:  # noqa: A002
    """Of one's own department, once."""
    return _step(request, id, given.version, lambda row, by: deciding.give_verdict(
        row, request.user.department, given.text, by, agrees=given.agrees))  # fmt: skip


@room.post("/{id}/decision", response=shown.Case, auth=Needs("case.decide"), summary="审批个案")
@once(200)
def decide(request: Request, id: int, given: shown.CaseDecision) -> Any:  # noqa: A002
    """Not by whoever proposed it; above the checker's limit by a leader."""
    high = may(request.user, "case.decide_high")

    def act(row: Case, by: str) -> None:
        if given.verdict == "back":
            deciding.send_back(row, given.reason)
        else:
            yes = given.verdict == "approve"
            deciding.decide(row, by, given.reason, accept=yes, high=high, amount=given.amount_fen)

    return _step(request, id, given.version, act)


@room.post("/{id}/supplements", response=shown.Case, auth=Needs("case.take"), summary="登记其他支付方")
@once(200)
def supplement(request: Request, id: int, given: shown.SupplementWanted) -> Any:  # noqa: A002
    """What another payer gave; it lowers what is proposed afterwards."""
    return _step(request, id, given.version, lambda row, by: deciding.supplement(
        row, payer=given.payer, name=given.name, amount=given.amount_fen, on=given.on, voucher=given.voucher, by=by,
    ))  # fmt: skip


@room.post("/{id}/hand-overs", response=shown.Case, auth=Needs("case.take"), summary="转介")
def hand_over(request: Request, id: int, given: shown.HandOverWanted) -> Any:  # noqa: A002
    """To another payer or department."""
    return _step(request, id, given.version, lambda row, by: deciding.hand_over(
        row, payer=given.payer, name=given.name, by=by))  # fmt: skip


@room.post("/{id}/hand-overs/{row}/answer", response=shown.Case, auth=Needs("case.take"), summary="登记回执")
def acknowledge(request: Request, id: int, row: int, given: shown.HandOverAnswer) -> Any:  # noqa: A002
    """What they answered."""

    def act(case: Case, by: str) -> None:
        found: HandOver = get_object_or_404(case.hand_overs, pk=row)
        deciding.acknowledge(found, given.answer, by)

    return _step(request, id, given.version, act)
