"""A township's own list, for the phone: whom to tell, whose account to ask for."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tuodi.workbench.access.perms import needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.registry.models import Place
from tuodi.workbench.review.enums import CAUSES, State
from tuodi.workbench.review.forms import AccountForm, CannotForm, NotifyForm
from tuodi.workbench.review.models import Finding

_PAGE = 20
_TABS = (
    (State.SENT, "待通知"),
    (State.NOTIFIED, "待收账户"),
    (State.ACCOUNT, "已收账户"),
    (State.UNPAYABLE, "不能支付"),
)


@needs("review.town")
def tasks(request: Request) -> HttpResponse:
    """By state, the most urgent first."""
    today = timezone.now().date()
    rows = Finding.objects.select_related("person__village", "person__household", "bill").defer(
        "bill__line", "bill__facts"
    )
    tab = request.GET.get("state", State.SENT)
    counts = {state: rows.filter(state=state).count() for state, _ in _TABS}
    shown = rows.filter(state=tab).order_by("due_date", "pk")
    name = request.GET.get("name", "").strip()
    if name:
        shown = shown.filter(person__psn_name__prefix=name)
    page = Paginator(shown, _PAGE).get_page(request.GET.get("page"))
    town = Place.objects.filter(code=request.user.township).first()
    return render(request, "review/tasks.html", {
        "title": f"{town.name}任务" if town else "镇街任务", "page": page, "tab": tab, "today": today, "name": name,
        "tabs": [(state.value, zh, counts[state]) for state, zh in _TABS],
        "cards": [(one, CAUSES.get(one.cause, ""), one.due_date is not None and one.due_date < today) for one in page],
        "notify_form": NotifyForm(auto_id=False), "account_form": AccountForm(auto_id=False),
        "cannot_form": CannotForm(auto_id=False), "here": request.get_full_path(),
    })  # fmt: skip
