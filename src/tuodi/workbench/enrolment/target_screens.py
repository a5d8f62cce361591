"""Screens of the targets: monthly dispatch with its charts, quarterly ranking, the year's terms."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX

from . import steering
from . import terms as year_terms
from .context import About
from .figures import WEIGHTS, Shares, history, quarters, ranking, shares, total, townships
from .forms import AssignmentForm, DispatchForm
from .ledgers import dispatch_book
from .models import Assignment, Dispatch
from .rulebook import Target, rules, targets

_COLOURS = ("#0f5c5c", "#b7791f", "#7a5bb0")


@needs("enrolment.see")
@require_GET
def dispatches(request: Request) -> HttpResponse:
    """月调度: each target by township, of a month told or of today; the year's course; the quarter's ranking."""
    about = About(request)
    wanted, found = targets(about.county) if about.county else (), history(about.county, about.year)
    asked = request.GET.get("day", "")
    chosen = next((pair for pair in found if pair[0].day.isoformat() == asked), None)
    now: Shares = chosen[1] if chosen else shares(about.county, about.year, timezone.now().date())
    known = quarters(found)
    quarter = request.GET.get("quarter") or (known[-1] if known else "")
    names = townships(about.county)
    places = [(row, names[row.township]) for row in ranking(about.county, found, quarter)] if quarter else []
    return render(request, "enrolment/targets.html", {
        **about.context(), "title": f"{about.year}年度月调度与排名", "targets": wanted,
        "lines": _lines(now, about.towns, wanted),
        "sums": [_cell(total(now, target.name), target) for target in wanted] if not about.township else [],
        "dispatches": [one for one, _ in found], "chosen": chosen[0] if chosen else None,
        "course": _course(found, wanted) if found else None,
        "quarters": known, "quarter": quarter, "weights": [(t, WEIGHTS[t.name]) for t in wanted],
        "ranking": places,
        "may_dispatch": may(request.user, "enrolment.decide"),
        "form": DispatchForm(initial={"day": timezone.now().date()}),
    })  # fmt: skip


def _cell(share: Any, target: Target) -> dict[str, Any]:
    rate = share.rate
    return {
        "share": share,
        "rate": rate,
        "met": rate is not None and rate >= target.at_least,
        "empty": share.whole == 0,
    }


def _lines(found: Shares, towns: dict[str, str], wanted: tuple[Target, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "cells": [_cell(found[code, target.name], target) for target in wanted if (code, target.name) in found],
        }
        for code, name in towns.items()
    ]


def _course(found: list[tuple[Dispatch, Shares]], wanted: tuple[Target, ...]) -> dict[str, Any]:
    """The county's rates by month, with the targets as dashed lines; each month leads to its townships."""
    lines = []
    for colour, target in zip(_COLOURS, wanted, strict=False):
        rates = [total(each, target.name).rate for _, each in found]
        lines.append({
            "name": target.zh, "type": "line",
            "data": [None if r is None else f"{r // 100}.{r % 100:02d}" for r in rates],
            "itemStyle": {"color": colour}, "lineStyle": {"color": colour},
            "markLine": {"symbol": "none", "silent": True, "lineStyle": {"type": "dashed", "color": colour},
                         "label": {"formatter": f"{target.at_least // 100}%"},
                         "data": [{"yAxis": target.at_least // 100}]},
        })  # fmt: skip
    return {
        "drill": [f"?{urlencode({'year': one.year, 'county': one.county, 'day': one.day})}" for one, _ in found],
        "animation": False, "tooltip": {"trigger": "axis"}, "legend": {"top": 0},
        "grid": {"left": 46, "right": 52, "top": 40, "bottom": 28},
        "xAxis": {"type": "category", "data": [f"{one.day:%Y-%m}" for one, _ in found]},
        "yAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "series": lines,
    }  # fmt: skip


@needs("enrolment.see")
@require_GET
def dispatch_workbook(request: Request, pk: int) -> HttpResponse:
    """The dispatch as it is sent to the townships."""
    one = get_object_or_404(Dispatch, pk=pk)
    found = next(shares_ for told, shares_ in history(one.county, one.year) if told.pk == one.pk)
    response = HttpResponse(dispatch_book(one, found, request.user), content_type=XLSX)
    name = f"{one.year}年度参保月调度通报{one.day:%Y%m}.xlsx"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@needs("enrolment.decide")
@require_POST
def tell(request: Request) -> HttpResponse:
    """Freeze a day's figures as the month's dispatch."""
    about = About(request)
    form = DispatchForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写数据截止日")
        return redirect("enrolment:targets")
    day: dt.date = form.cleaned_data["day"]
    try:
        steering.tell(about.county, about.year, day, request.user.get_username())
    except ValidationError as fault:
        messages.error(request, "；".join(fault.messages))
    else:
        messages.success(request, f"{day:%Y年%m月}调度已通报")
    return redirect("enrolment:targets")


@needs("enrolment.decide")
def assignments(request: Request) -> HttpResponse:
    """How many each township was asked to enrol."""
    about = About(request)
    known = dict(Assignment.objects.filter(county=about.county, year=about.year).values_list("township", "persons"))
    form = AssignmentForm(about.towns, request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        changed = {town: number for town, number in form.cleaned_data.items() if number != known.get(town)}
        try:
            steering.assign(about.county, about.year, changed)
        except ValidationError as fault:
            messages.error(request, "；".join(fault.messages))
        else:
            messages.success(request, "任务数已保存")
        return redirect("enrolment:targets")
    return render(
        request, "enrolment/assignments.html", {**about.context(), "title": f"{about.year}年度参保任务数", "form": form}
    )


@needs("enrolment.see")
@require_GET
def terms(request: Request) -> HttpResponse:
    """缴费期与标准: window, prices, what each class is given, each with its clause."""
    about = About(request)
    known = about.county
    return render(request, "enrolment/terms.html", {
        **about.context(), "title": f"{about.year}年度缴费期、标准与资助", "rule_hash": rules().book.hash,
        "days": year_terms.days(known, about.year) if known else [],
        "prices": year_terms.prices(known, about.year) if known else [],
        "classes": year_terms.classes(known, about.year) if known else [],
        "identity": rules().identity_date(known, about.year) if known else None,
    })  # fmt: skip
