"""What is done to a case, one act each; every refusal is told on the case's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.day import today
from tuodi.workbench.base.http import Request
from tuodi.workbench.casework.forms import DecideForm, HandOverForm, MeansForm, ProposeForm, SupplementForm, VisitForm
from tuodi.workbench.casework.models import Case, HandOver
from tuodi.workbench.casework.service import deciding, intake
from tuodi.workbench.casework.service.seeing import cases_for
from tuodi.workbench.desk.screens.common import tell
from tuodi.workbench.desk.service.refused import Refused

from .common import faults


def _act(
    request: Request, pk: int, form: Form | None, act: Callable[[Case, str, dict[str, Any]], Any], done: str
) -> HttpResponse:
    row = get_object_or_404(cases_for(request.user), pk=pk)
    if form is not None and not form.is_valid():
        faults(request, form)
        return redirect("casework:case", pk)
    try:
        act(row, request.user.get_username(), dict(form.cleaned_data) if form is not None else {})
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, done)
    return redirect("casework:case", pk)


@needs("case.take")
@require_POST
def document(request: Request, pk: int, name: str) -> HttpResponse:
    """A document came, or is done without."""
    state, note = request.POST.get("state", ""), request.POST.get("note", "")
    return _act(request, pk, None, lambda c, by, _: intake.note_document(c, name, state, note, by), "材料已登记。")


@needs("case.take")
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    """材料齐全."""
    return _act(request, pk, None, lambda c, _by, _: intake.accept(c), "材料齐全，进入核查。")


@needs("case.take")
@require_POST
def visit(request: Request, pk: int) -> HttpResponse:
    """入户."""
    return _act(request, pk, VisitForm(request.POST), lambda c, by, g: intake.visit(
        c, g["on"], g["visitors"], g["found"], agrees=g["agrees"] == "yes", by=by), "入户情况已登记。")  # fmt: skip


@needs("case.take")
@require_POST
def means(request: Request, pk: int) -> HttpResponse:
    """收入财产."""
    return _act(request, pk, MeansForm(request.POST), lambda c, _by, g: intake.means(c, **g), "家庭情况已登记。")


@needs("case.take")
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """撤回."""
    return _act(request, pk, None, lambda c, _by, _: intake.withdraw(c, request.POST.get("note", "")), "已撤回。")


@needs("case.propose")
@require_POST
def propose(request: Request, pk: int) -> HttpResponse:
    """拟定."""
    return _act(request, pk, ProposeForm(request.POST), lambda c, by, g: deciding.propose(
        c, g["amount"], g["reason"], by, place=g["place"], day=today()), "已拟定。")  # fmt: skip


@needs("case.take")
@require_POST
def end_publicity(request: Request, pk: int) -> HttpResponse:
    """公示结束."""
    said = request.POST.get("objections", "")
    return _act(request, pk, None, lambda c, by, _: deciding.end_publicity(c, said, by, today()), "已提交审批。")


@needs("case.verdict")
@require_POST
def verdict(request: Request, pk: int) -> HttpResponse:
    """部门意见."""
    text, agrees = request.POST.get("text", ""), request.POST.get("verdict") == "yes"
    department = request.user.department
    return _act(
        request,
        pk,
        None,
        lambda c, by, _: deciding.give_verdict(c, department, text, by, agrees=agrees),
        "意见已填报。",
    )


@needs("case.decide")
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """审批."""
    high = may(request.user, "case.decide_high")

    def act(row: Case, by: str, given: dict[str, Any]) -> None:
        if given["verdict"] == "back":
            deciding.send_back(row, given["reason"])
        else:
            accept_ = given["verdict"] == "yes"
            deciding.decide(row, by, given["reason"], accept=accept_, high=high, amount=given["amount"])

    return _act(request, pk, DecideForm(request.POST), act, "已办理。")


@needs("case.take")
@require_POST
def supplement(request: Request, pk: int) -> HttpResponse:
    """其他支付方."""
    return _act(
        request, pk, SupplementForm(request.POST), lambda c, by, g: deciding.supplement(c, by=by, **g), "已登记。"
    )


@needs("case.take")
@require_POST
def hand_over(request: Request, pk: int) -> HttpResponse:
    """转介."""
    return _act(request, pk, HandOverForm(request.POST), lambda c, by, g: deciding.hand_over(c, by=by, **g), "已转介。")


@needs("case.take")
@require_POST
def acknowledge(request: Request, pk: int, row: int) -> HttpResponse:
    """回执."""

    def act(case: Case, by: str, _given: dict[str, Any]) -> None:
        one: HandOver = get_object_or_404(case.hand_overs, pk=row)
        deciding.acknowledge(one, request.POST.get("answer", ""), by)

    return _act(request, pk, None, act, "回执已登记。")
