"""One finding: both sides with their steps, what was done, and the next step for whoever may take it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.review import following
from tuodi.workbench.review.enums import OPEN, Kind, State
from tuodi.workbench.review.explaining import explain
from tuodi.workbench.review.forms import (
    AccountForm,
    CannotForm,
    DecideForm,
    NoteForm,
    NotifyForm,
    PayForm,
    ProposeForm,
    first_error,
)
from tuodi.workbench.review.models import Finding
from tuodi.workbench.review.service import Refused
from tuodi.workbench.review.words import KIND_LEVELS, PAYERS, STATE_LEVELS, said


def found(pk: int) -> Finding:
    """A finding within the user's limits, or 404."""
    rows = Finding.objects.select_related("person", "bill__file", "run", "replaces", "replaced_by")
    return get_object_or_404(rows, pk=pk)


def allowed(request: Request, one: Finding) -> dict[str, bool]:
    """What this user may do with the finding as it stands."""
    user, state, sure = request.user, one.state, one.kind != Kind.PENDING
    town, officer = may(user, "review.town"), may(user, "review.send")
    ready = State.ACCOUNT if one.owed else State.NOTIFIED
    return {
        "send": officer and sure and state == State.FOUND,
        "notify": town and state == State.SENT,
        "account": town and state == State.NOTIFIED and one.owed,
        "propose": officer and state == ready,
        "decide": may(user, "review.decide") and state == State.PROPOSED and one.maker != user.get_username(),
        "own": may(user, "review.decide") and state == State.PROPOSED and one.maker == user.get_username(),
        "pay": may(user, "review.pay") and state == State.DECIDED and not one.owed,
        "batch": state == State.DECIDED and one.owed,
        "cannot": (town or officer) and sure and state in OPEN,
        "again": officer and state == State.UNPAYABLE,
        "close": officer and state in (State.PAID, State.UNPAYABLE),
    }  # fmt: skip


@needs("review.see")
def case(request: Request, pk: int) -> HttpResponse:
    """The page."""
    one = found(pk)
    amount = {"amount": one.amount}
    return render(request, "review/case.html", {
        "title": f"{one.get_kind_display()} {one.person.psn_name}", "one": one, "explained": explain(one),
        "kind_level": KIND_LEVELS[one.kind], "state_level": STATE_LEVELS[one.state], "can": allowed(request, one),
        "causes": said(one.content, "causes"), "reasons": said(one.content, "reasons"),
        "parts": [(PAYERS[payer], due, booked) for payer, due, booked in one.content.get("parts", ())],
        "events": one.events.order_by("-at", "-pk"), "earlier": _earlier(one), "today": timezone.now().date(),
        "notify_form": NotifyForm(initial={"phone": one.person.phone}), "account_form": AccountForm(
            initial={"payee": one.person.psn_name}), "propose_form": ProposeForm(initial=amount),
        "pay_form": PayForm(initial={"day": timezone.now().date()}), "cannot_form": CannotForm(),
        "note_form": NoteForm(), "tail": one.account[-4:],
    })  # fmt: skip


def _earlier(one: Finding) -> list[Finding]:
    """What was said of the bill before, newest first."""
    return list(Finding.objects.filter(bill=one.bill, state=State.SUPERSEDED).exclude(pk=one.pk).order_by("-pk"))


def _done(request: Request, pk: int, step: Callable[[], Any], words: str) -> HttpResponse:
    try:
        step()
    except Refused as refused:
        messages.error(request, str(refused))
    except (ValidationError, IntegrityError):
        messages.error(request, "拟办人不能审批自己拟办的结论，请由另一人审批")
    else:
        messages.success(request, words)
    back = request.POST.get("next", "")
    if back and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    return redirect("review:case", pk=pk)


def _given(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise Refused(first_error(form))
    return form.cleaned_data


def _by(request: Request) -> str:
    return request.user.get_username()


@needs("review.send")
@require_POST
def send(request: Request, pk: int) -> HttpResponse:
    """下发."""
    return _done(request, pk, lambda: following.send(found(pk), _by(request)), "已下发镇街。")


@needs("review.town")
@require_POST
def inform(request: Request, pk: int) -> HttpResponse:
    """通知."""
    return _done(
        request,
        pk,
        lambda: following.inform(found(pk), _by(request), **_given(NotifyForm(request.POST))),
        "已登记通知。",
    )


@needs("review.town")
@require_POST
def account(request: Request, pk: int) -> HttpResponse:
    """账户."""
    return _done(
        request, pk, lambda: following.take_account(found(pk), _by(request), **_given(AccountForm(request.POST))),
        "已登记收款账户。",
    )  # fmt: skip


@needs("review.send")
@require_POST
def propose(request: Request, pk: int) -> HttpResponse:
    """拟办."""

    def act() -> None:
        given = _given(ProposeForm(request.POST))
        following.propose(found(pk), _by(request), amount=given["amount"] or 0, why=given["why"])

    return _done(request, pk, act, "已提交审批，由另一人审批。")


@needs("review.decide")
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """审批."""
    agree = request.POST.get("verdict") == "yes"

    def act() -> None:
        given = _given(DecideForm(request.POST))
        following.decide(found(pk), _by(request), agree=given["verdict"] == "yes", note=given["note"])

    return _done(request, pk, act, "已审批同意，转基金财务拨付。" if agree else "已退回。")


@needs("review.pay")
@require_POST
def pay(request: Request, pk: int) -> HttpResponse:
    """退回: a refund has come in. What is owed is paid in batches of the funds room."""
    if found(pk).owed:
        messages.error(request, "应付的款项编入付款批次拨付，不在这里登记")
        return redirect("review:case", pk=pk)
    return _done(
        request, pk, lambda: following.pay(found(pk), _by(request), **_given(PayForm(request.POST))),
        "已登记。",
    )  # fmt: skip


@needs("review.town")
@require_POST
def cannot_pay(request: Request, pk: int) -> HttpResponse:
    """不能支付."""
    return _done(
        request,
        pk,
        lambda: following.cannot_pay(found(pk), _by(request), **_given(CannotForm(request.POST))),
        "已登记。",
    )


@needs("review.send")
@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    """重新办理."""
    return _done(
        request,
        pk,
        lambda: following.try_again(found(pk), _by(request), **_given(NoteForm(request.POST))),
        "已重新下发。",
    )


@needs("review.send")
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """办结."""
    return _done(
        request, pk, lambda: following.close(found(pk), _by(request), **_given(NoteForm(request.POST))),
        "已办结。",
    )  # fmt: skip
