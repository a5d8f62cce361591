"""The month at a glance, its list of findings, what the last run changed, the workbook per township."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.month.models import MonthRun
from tuodi.workbench.review import towns
from tuodi.workbench.review.enums import Kind, State
from tuodi.workbench.review.following import send_all, to_send
from tuodi.workbench.review.models import Finding
from tuodi.workbench.review.report import pdf_of
from tuodi.workbench.review.tables import FindingFilter, FindingTable
from tuodi.workbench.review.workbook import by_township

from .common import month_asked, months_of, workbook

_SHOWN = 8


@needs("month.see")
def month_report(_request: Request, pk: int) -> HttpResponse:
    """A month's run (PDF): found, done, waiting, by township."""
    run: MonthRun = get_object_or_404(MonthRun.objects.select_related("job"), pk=pk)
    response = HttpResponse(pdf_of(run), content_type="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'月度流程报告-{run.month:%Y%m}.pdf')}"
    return response


@needs("review.see")
def overview(request: Request) -> HttpResponse:
    """What was found in a month, where it is, which township is how far."""
    county = request.user.region
    month = month_asked(request, county)
    rows = towns.standing(county, month)
    run = MonthRun.objects.filter(county=county, month=month).order_by("-number").first()
    causes = towns.by_cause(rows)
    return render(request, "review/overview.html", {
        "title": "核查概览", "month": month, "months": months_of(county), "tiles": towns.tiles(rows),
        "towns": towns.by_town(rows, timezone.now().date()), "causes": causes, "chart": _chart(causes, month),
        "states": towns.by_state(rows), "run": run, "changed": _changed(run),
        "may_send": may(request.user, "review.send"), "to_send": to_send(county).filter(month=month).count(),
    })  # fmt: skip


def _chart(causes: list[tuple[str, str, int, int]], month: dt.date) -> dict[str, Any]:
    """Bills by cause, the most on top."""
    some = causes[:_SHOWN][::-1]
    return {
        "drill": [f"{reverse('review:findings')}?cause={key}&month={month:%Y-%m}" for key, _, _, _ in some],
        "grid": {"left": 8, "right": 40, "top": 8, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1, "splitLine": {"show": False}, "axisLabel": {"show": False}},
        "yAxis": {"type": "category", "data": [zh for _, zh, _, _ in some], "axisTick": {"show": False}},
        "series": [{"type": "bar", "data": [bills for _, _, bills, _ in some], "barMaxWidth": 22,
                    "itemStyle": {"color": "#12706b"}, "label": {"show": True, "position": "right"}}],
    }  # fmt: skip


def _changed(run: MonthRun | None) -> dict[str, int]:
    if run is None:
        return {}
    made = Finding.objects.filter(run=run)
    ended = Finding.objects.filter(ended_run=run).count()
    changed = made.filter(replaces__isnull=False).count()
    return {"made": made.count() - changed, "changed": changed, "ended": ended - changed}


@needs("review.see")
def findings(request: Request) -> HttpResponse:
    """All findings that stand."""
    rows = Finding.objects.exclude(state=State.SUPERSEDED).select_related("person", "bill")
    rows = rows.defer("bill__line", "bill__facts").order_by("-pk")
    page = Listing(
        request, rows, FindingTable, FindingFilter, title="未救助与应退应补", template="review/findings.html"
    )
    waiting = to_send(request.user.region).count() if may(request.user, "review.send") else 0
    return page.response(to_send=waiting)


@needs("review.see")
def changes(request: Request, pk: int) -> HttpResponse:
    """What a run changed: new, replaced, no longer so; both sides."""
    run = get_object_or_404(MonthRun, pk=pk)
    made = Finding.objects.filter(run=run).select_related("person", "bill", "replaces").order_by("township", "pk")
    replaced = made.filter(replaces__isnull=False).values_list("replaces_id", flat=True)
    ended = Finding.objects.filter(ended_run=run).exclude(pk__in=replaced).select_related("person", "bill")
    new = made.filter(replaces=None)
    return render(request, "review/changes.html", {
        "title": f"{run} 的变化", "run": run, "changed": made.filter(replaces__isnull=False)[:500],
        "ended": ended[:500], "new_count": new.count(), "new": new[:200],
    })  # fmt: skip


@needs("review.see")
def by_towns(request: Request) -> HttpResponse:
    """The month's findings, a sheet a township; of a township its own."""
    county = request.user.region
    month = month_asked(request, county)
    rows = towns.standing(county, month).exclude(kind=Kind.PENDING)
    return workbook(by_township(rows), f"未救助与应退应补{month:%Y-%m}.xlsx")


@needs("review.send")
@require_POST
def send_to_towns(request: Request) -> HttpResponse:
    """下发."""
    count = send_all(to_send(request.user.region), request.user.get_username())
    messages.success(request, f"已下发 {count} 条。")
    return redirect("review:findings")
