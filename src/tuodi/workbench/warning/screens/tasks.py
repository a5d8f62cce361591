"""A department's own page, and a township's for the phone: cards with the one thing to do."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tuodi.workbench.access.perms import needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.registry.models import Place
from tuodi.workbench.warning.enums import OPEN, State
from tuodi.workbench.warning.forms import AnswerForm, VisitForm
from tuodi.workbench.warning.models import Alert, DepartmentTask
from tuodi.workbench.warning.tables import share_of

_PAGE = 20


def _cards(request: Request, tabs: list[tuple[str, str, Any]]) -> dict[str, Any]:
    tab = request.GET.get("tab", tabs[0][0])
    rows = next((rows for name, _, rows in tabs if name == tab), tabs[0][2])
    name, today = request.GET.get("name", "").strip(), timezone.now().date()
    if name:
        rows = rows.filter(person__psn_name__prefix=name)
    rows = rows.select_related("person__village", "person__household").order_by("due_date", "-ratio", "pk")
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    return {
        "page": page, "tab": tab, "name": name, "tabs": [(key, zh, found.count()) for key, zh, found in tabs],
        "cards": [(one, share_of(one.ratio), one.is_late(today)) for one in page], "here": request.get_full_path(),
    }  # fmt: skip


@needs("warning.verify")
def mine(request: Request) -> HttpResponse:
    """What was shared with the user's department."""
    name = request.user.department
    rows = Alert.objects.filter(tasks__department=name)
    own = {"tasks__department": name, "tasks__verdict": ""}
    tabs = [
        ("shared", "待核实", rows.filter(state=State.SHARED, **own)),
        ("answered", "已核实，等其他部门", Alert.objects.filter(state=State.SHARED).filter(
            tasks__in=DepartmentTask.objects.filter(department=name).exclude(verdict=""))),
        ("verified", "待处置", rows.filter(state=State.VERIFIED)),
        ("disposed", "处置中", rows.filter(state=State.DISPOSED)),
        ("closed", "已反馈、办结", rows.filter(state__in=(State.FED_BACK, State.CLOSED))),
    ]  # fmt: skip
    return render(request, "warning/mine.html", {
        "title": "本部门核实", "answer_form": AnswerForm(auto_id=False), **_cards(request, tabs),
    })  # fmt: skip


@needs("warning.town")
def town(request: Request) -> HttpResponse:
    """Whom to call on."""
    rows = Alert.objects.all()
    tabs = [
        ("visit", "待走访", rows.filter(state__in=(State.SHARED, State.VERIFIED), visited_on=None)),
        ("visited", "已走访", rows.filter(visited_on__isnull=False)),
        ("all", "在办", rows.filter(state__in=OPEN)),
    ]  # fmt: skip
    place = Place.objects.filter(code=request.user.township).first()
    return render(request, "warning/town.html", {
        "title": f"{place.name}预警走访" if place else "预警走访", "visit_form": VisitForm(
            auto_id=False, initial={"on": timezone.now().date()}), **_cards(request, tabs),
    })  # fmt: skip
