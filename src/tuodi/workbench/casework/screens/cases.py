"""The list, a new case, one case, its letter, and the county's terms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from tuodi.settlement.render import yuan
from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.day import today
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.casework.forms import (
    DecideForm,
    HandOverForm,
    MeansForm,
    OpenForm,
    ProposeForm,
    SupplementForm,
    TermsForm,
    VisitForm,
)
from tuodi.workbench.casework.kinds import documents, kinds, payers
from tuodi.workbench.casework.models import Case, SupplementPayment
from tuodi.workbench.casework.service.facts import burden, proposal, settlements_of
from tuodi.workbench.casework.service.intake import Application, lay_down, open_case, standing_terms
from tuodi.workbench.casework.service.letter import pdf_of
from tuodi.workbench.casework.service.seeing import by_payer, cases_for
from tuodi.workbench.casework.tables import CaseFilter, CaseTable, OthersFilter, OthersTable
from tuodi.workbench.desk.screens.common import people, person_of, tell
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.registry.models import Person


@needs("case.see")
def cases(request: Request) -> HttpResponse:
    """The list, what is due first."""
    rows = cases_for(request.user).order_by("due_on", "id")
    return Listing(request, rows, CaseTable, CaseFilter, title="依申请救助个案").response()


@needs("case.see")
def others(request: Request) -> HttpResponse:
    """其他支付方: what charity, mutual aid, unions, commercial insurance and others paid, and for how many people."""
    rows = SupplementPayment.objects.filter(case__in=cases_for(request.user))
    listed = rows.select_related("case__person").order_by("-on", "-id")
    page = Listing(
        request, listed, OthersTable, OthersFilter, title="其他支付方", template="casework/others.html"
    )  # fmt: skip
    return page.response(sums=by_payer(page.rows))


@needs("case.take")
def new(request: Request) -> HttpResponse:
    """受理."""
    person = person_of(request, "POST" if request.method == "POST" else "GET")
    context: dict[str, Any] = {"title": "受理申请", "person": person, "found": people(request)}
    if person is not None:
        form = OpenForm(request.POST or None, settlements=_choices(person))
        context["form"] = form
        if request.method == "POST" and form.is_valid():
            made = _open(request, person, form)
            if made is not None:
                return redirect("casework:case", made.pk)
    return render(request, "desk/found.html" if request.htmx else "casework/new.html", context)


def _choices(person: Person) -> list[tuple[str, str]]:
    return [
        (str(row.pk), f"{row.setl_time:%Y-%m-%d} {row.setl_id} 个人 {yuan(row.psn_part_amt or 0)}")
        for row in settlements_of(person)
    ]


def _open(request: Request, person: Person, form: OpenForm) -> Case | None:
    given = dict(form.cleaned_data)
    wanted = given.pop("settlement")
    settlement = next((row for row in settlements_of(person) if str(row.pk) == wanted), None)
    try:
        case = open_case(person, Application(settlement=settlement, **given), request.user.get_username(), today())
    except Refused as refused:
        tell(request, refused)
        return None
    messages.success(request, f"已受理，编号 {case.number}，办理期限到 {case.due_on}。")
    return case


@needs("case.see")
def case(request: Request, pk: int) -> HttpResponse:
    """One case: where it stands, everything on it, what may be done now."""
    row = get_object_or_404(cases_for(request.user).select_related("terms", "settlement"), pk=pk)
    kind, user = kinds()[row.kind], request.user
    found = burden(row.person, row.opened_on.year) if kind.amount else None
    computed = proposal(found.base, row.terms) if found else None
    named = documents()
    return render(request, "casework/case.html", {
        "title": f"{kind.zh} {row.number}", "case": row, "kind": kind, "burden": found, "computed": computed,
        "documents": [(one, named[one.document]) for one in row.documents.order_by("id")],
        "visits": row.visits.order_by("-on", "-id"), "publicity": row.publicity.order_by("-id"),
        "verdicts": row.verdicts.order_by("id"), "hand_overs": _named(row.hand_overs.order_by("id")),
        "supplements": _named(row.supplements.order_by("id")), "own": row.proposer == user.get_username(),
        "asked": row.verdicts.filter(department=user.department, agrees=None).exists() and may(user, "case.verdict"),
        "may_take": may(user, "case.take"), "may_propose": may(user, "case.propose"),
        "may_decide": may(user, "case.decide_high" if "leader" in kind.needs else "case.decide"),
        "visit_form": VisitForm(initial={"on": today()}),
        "means_form": MeansForm(initial={"members": row.members, "income": row.income, "assets": row.assets}),
        "propose_form": ProposeForm(initial={"amount": row.proposed if row.proposed is not None else computed}),
        "decide_form": DecideForm(initial={"amount": row.proposed}), "supplement_form": SupplementForm(),
        "hand_form": HandOverForm(),
    })  # fmt: skip


def _named(rows: Any) -> list[tuple[str, Any]]:
    return [(payers()[row.payer], row) for row in rows]


@needs("case.see")
def letter(request: Request, pk: int) -> HttpResponse:
    """告知书."""
    row = get_object_or_404(cases_for(request.user).select_related("terms"), pk=pk)
    response = HttpResponse(pdf_of(row), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{row.number}.pdf"'
    return response


@needs("case.see")
def terms(request: Request) -> HttpResponse:
    """The county's terms by kind; new ones by a leader."""
    form = TermsForm(request.POST or None)
    allowed = may(request.user, "case.terms")
    if request.method == "POST" and allowed and form.is_valid():
        given = dict(form.cleaned_data)
        percent = given.pop("percent")
        lay_down(
            request.user.region, request.user.get_username(), rate=percent * 100 if percent else None,
            **given | {"floor": given["floor"] or 0},
        )  # fmt: skip
        messages.success(request, "已设定，此后受理的按新规定办理。")
        return redirect("casework:terms")
    last = standing_terms(request.user.region)
    return render(request, "casework/terms.html", {
        "title": "办理规定", "rows": [(kind, last.get(name)) for name, kind in kinds().items()],
        "form": form if allowed else None,
    })  # fmt: skip
