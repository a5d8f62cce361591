"""The month at a glance: lights, frozen lines, townships, departments; and the county's terms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.month.models import MonthRun
from tuodi.workbench.warning import figures
from tuodi.workbench.warning.burdens import Unwatchable, lines_of
from tuodi.workbench.warning.enums import OPEN
from tuodi.workbench.warning.forms import TermsForm
from tuodi.workbench.warning.models import Alert, Expected, Trial, WarningTerms
from tuodi.workbench.warning.tables import LIGHTS, share_of
from tuodi.workbench.warning.terms import lay_down, terms_of

from .common import month_asked


@needs("warning.see")
def overview(request: Request) -> HttpResponse:
    """Who is at the line, whose lines they are, who is how far."""
    county, month, today = request.user.region, month_asked(request), timezone.now().date()
    problem = ""
    try:
        lines = lines_of(county, month)
    except Unwatchable as fault:
        lines, problem = [], str(fault)
    months = figures.months_of(county)
    watches = may(request.user, "warning.watch")
    chart = figures.trend(county, months[:12])
    if not watches:
        chart.pop("drill")  # the rows are the bureau's
    trial = Trial.objects.filter(county=county, month=month).first()
    return render(request, "warning/overview.html", {
        "title": "预警概览", "month": month, "months": months, "lines": lines, "problem": problem,
        "lights": [(light, LIGHTS[light], *rest) for light, *rest in figures.lights(county, month)],
        "towns": figures.by_town(county, month, today), "departments": figures.by_department(county, today),
        "states": figures.by_state(county), "chart": chart,
        "late": Alert.objects.filter(county=county, state__in=OPEN, due_date__lt=today).count(),
        "open": Alert.objects.filter(county=county, state__in=OPEN).count(),
        "run": MonthRun.objects.filter(county=county, month=month).order_by("-number").first(),
        "expected": Expected.objects.filter(county=county, month=month).count(), "trial": trial,
        "recall": share_of(trial.recall) if trial else "", "precision": share_of(trial.precision) if trial else "",
        "watches": watches, "sees_month": may(request.user, "month.see"),
    })  # fmt: skip


@needs("warning.watch")
def terms(request: Request) -> HttpResponse:
    """The county's practice; the leader lays it down."""
    now = terms_of(request.user.region)
    can = may(request.user, "warning.terms")
    form = TermsForm(request.POST or None, instance=WarningTerms(), initial=_initial(now)) if can else None
    if request.method == "POST" and form is not None and form.is_valid():
        lay_down(request.user.region, request.user.get_username(), **form.cleaned_data)
        messages.success(request, "已设定，从现在起的步骤按新规定办理。")
        return redirect("warning:terms")
    rows = WarningTerms.objects.filter(county=request.user.region).order_by("-pk")
    return render(request, "warning/terms.html", {"title": "预警办理规定", "now": now, "form": form, "rows": rows})


def _initial(now: WarningTerms) -> dict[str, object]:
    return {name: getattr(now, name) for name in TermsForm.Meta.fields}
