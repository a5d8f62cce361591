"""One warning: the spending, what is owed, what was found out, the ways of help, and the next step."""

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
from tuodi.workbench.review.models import Finding
from tuodi.workbench.warning import following
from tuodi.workbench.warning.enums import State
from tuodi.workbench.warning.forms import AnswerForm, BackForm, CloseForm, NoteForm, VisitForm, first_error
from tuodi.workbench.warning.models import Alert, Disposition, Watched
from tuodi.workbench.warning.spending import spending
from tuodi.workbench.warning.tables import LEVELS, share_of

_FINDINGS = 20


def found(pk: int) -> Alert:
    """A warning within the user's limits, or 404."""
    return get_object_or_404(Alert.objects.select_related("person__village", "person__household"), pk=pk)


def allowed(request: Request, one: Alert) -> dict[str, bool]:
    """What this user may do with the warning as it stands."""
    user, state = request.user, one.state
    mine = following.tasks_of(one).filter(department=user.department)
    department = may(user, "warning.verify")
    return {
        "check": may(user, "warning.check") and state == State.FOUND,
        "share": may(user, "warning.check") and state == State.CHECKED,
        "visit": may(user, "warning.town") and state in (State.SHARED, State.VERIFIED),
        "answer": department and state == State.SHARED and mine.exists(),
        "dispose": department and state in (State.VERIFIED, State.DISPOSED) and mine.exists(),
        "back": department and state == State.DISPOSED,
        "close": may(user, "warning.close") and state in (State.VERIFIED, State.FED_BACK),
        "own": one.checked_by == user.get_username(),
    }  # fmt: skip


@needs("warning.see")
def case(request: Request, pk: int) -> HttpResponse:
    """The page."""
    one, today = found(pk), timezone.now().date()
    month = Watched.objects.filter(person=one.person_id, month=one.last_month).first()
    trend = Watched.objects.filter(person=one.person_id).order_by("month")
    findings = Finding.objects.filter(person=one.person_id).exclude(state="superseded").select_related("bill")
    return render(request, "warning/case.html", {
        "title": f"预警 {one.person.psn_name}", "one": one, "level": LEVELS[one.state], "can": allowed(request, one),
        "states": State.choices, "late": one.is_late(today), "share": share_of(one.ratio), "month": month,
        "trend": [(row, share_of(row.ratio), min(200, (row.ratio or 0) // 100)) for row in trend],
        "bills": spending(one), "owed": following.owed_to(one), "findings": findings.order_by("-pk")[:_FINDINGS],
        "tasks": [(task, task.due_date < today and not task.verdict) for task in following.tasks_of(one)],
        "dispositions": [(row, row.department == request.user.department) for row in one.dispositions.order_by("pk")],
        "ways": following.ways_of(request.user.department if may(request.user, "warning.verify") else ""),
        "events": one.events.order_by("-at", "-pk"), "note_form": NoteForm(), "answer_form": AnswerForm(),
        "visit_form": VisitForm(initial={"on": today}), "back_form": BackForm(), "close_form": CloseForm(),
    })  # fmt: skip


def _done(request: Request, pk: int, step: Callable[[], Any], words: str) -> HttpResponse:
    try:
        step()
    except following.Refused as refused:
        messages.error(request, str(refused))
    except (ValidationError, IntegrityError):
        messages.error(request, "核查待遇的人不能自己作不处置办结，请由另一人办结")
    else:
        messages.success(request, words)
    back = request.POST.get("next", "")
    if back and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    return redirect("warning:case", pk=pk)


def _given(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise following.Refused(first_error(form))
    return form.cleaned_data


def _by(request: Request) -> str:
    return request.user.get_username()


@needs("warning.check")
@require_POST
def check(request: Request, pk: int) -> HttpResponse:
    """核查."""
    return _done(
        request, pk, lambda: following.check(found(pk), _by(request), **_given(NoteForm(request.POST))),
        "已核查待遇落实。",
    )  # fmt: skip


@needs("warning.check")
@require_POST
def share(request: Request, pk: int) -> HttpResponse:
    """共享."""
    return _done(request, pk, lambda: following.share(found(pk), _by(request)), "已共享各部门核实。")


@needs("warning.town")
@require_POST
def visit(request: Request, pk: int) -> HttpResponse:
    """走访."""
    return _done(
        request, pk, lambda: following.visit(found(pk), _by(request), **_given(VisitForm(request.POST))),
        "已登记走访。",
    )  # fmt: skip


@needs("warning.verify")
@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """核实."""
    return _done(
        request, pk,
        lambda: following.answer(
            found(pk), request.user.department, _by(request), **_given(AnswerForm(request.POST))),
        "已登记核实结果。",
    )  # fmt: skip


@needs("warning.verify")
@require_POST
def dispose(request: Request, pk: int, kind: str) -> HttpResponse:
    """处置."""
    given = {name: str(value) for name, value in request.POST.items()}
    return _done(
        request, pk,
        lambda: following.dispose(found(pk), request.user.department, _by(request), kind=kind, given=given),
        "已登记处置，办结后反馈结果。",
    )  # fmt: skip


@needs("warning.verify")
@require_POST
def feed_back(request: Request, pk: int, way: int) -> HttpResponse:
    """反馈."""

    def act() -> None:
        row: Disposition = get_object_or_404(
            Disposition.objects.select_related("warning"), pk=way, warning=found(pk), department=request.user.department
        )
        given = _given(BackForm(request.POST))
        following.feed_back(row, _by(request), done=given["done"] == "yes", result=given["result"])

    return _done(request, pk, act, "已反馈医保部门。")


@needs("warning.close")
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """办结."""
    return _done(
        request, pk, lambda: following.close(found(pk), _by(request), **_given(CloseForm(request.POST))), "已办结。"
    )
