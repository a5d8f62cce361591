"""Referrals and filings, the rights asked at the counter, and the layout of the printed statement."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.desk.forms import FilingForm, LayoutForm
from tuodi.workbench.desk.lists import FilingFilter, FilingTable
from tuodi.workbench.desk.models import Filing, Settlement, StatementLayout
from tuodi.workbench.desk.service import filing
from tuodi.workbench.desk.service.notice import layout_of
from tuodi.workbench.desk.service.person import now
from tuodi.workbench.desk.service.rights import deposit_free, waiting

from .common import people, person_of


@needs("desk.see")
def filings(request: Request) -> HttpResponse:
    """The list."""
    rows = Filing.objects.select_related("person").order_by("-pk")
    acts = may(request.user, "desk.settle")
    page = Listing(
        request, rows, FilingTable, FilingFilter, title="转诊与备案", template="desk/filings.html",
        table_args={"exclude": () if acts else ("act",)},
    )  # fmt: skip
    return page.response(may_settle=acts)


@needs("desk.settle")
def new(request: Request) -> HttpResponse:
    """登记."""
    person = person_of(request, "POST" if request.method == "POST" else "GET")
    form = FilingForm(request.POST or None, initial={"begndate": now().date()})
    if request.method == "POST" and person is not None and form.is_valid():
        made = filing.register(person, request.user.get_username(), **form.cleaned_data)
        messages.success(request, f"已登记：{made}。")
        return redirect("desk:filings")
    context = {"title": "登记转诊或备案", "person": person, "form": form, "found": people(request)}
    return render(request, "desk/found.html" if request.htmx else "desk/filing.html", context)


@needs("desk.settle")
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """撤销."""
    filing.withdraw(get_object_or_404(Filing, pk=pk))
    messages.success(request, "已撤销。")
    return redirect("desk:filings")


@needs("desk.try")
def rights(request: Request) -> HttpResponse:
    """免押金住院与等待期."""
    person = person_of(request)
    context: dict[str, Any] = {"title": "入院免押金与等待期核查", "person": person, "found": people(request)}
    if person is not None:
        day, confirmed = now().date(), request.GET.get("confirmed") == "1"
        context |= {
            "confirmed": confirmed, "day": day, "deposit": deposit_free(person, day, confirmed=confirmed),
            "years": [(year, waiting(person, year)) for year in (day.year - 2, day.year - 1, day.year)],
        }  # fmt: skip
    return render(request, "desk/found.html" if request.htmx else "desk/rights.html", context)


@needs("desk.check")
def layout(request: Request) -> HttpResponse:
    """明白单样式."""
    found: StatementLayout = layout_of(request.user.region)
    form = LayoutForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "样式已保存，此后打印的明白单按此样式。")
        return redirect("desk:layout")
    newest = Settlement.objects.order_by("-pk").first()
    return render(request, "desk/layout.html", {"title": "明白单样式", "form": form, "newest": newest})
