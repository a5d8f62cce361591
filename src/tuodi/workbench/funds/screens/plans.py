"""The overview, one fund's year, budgets and advances."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.base.naming import institution
from tuodi.workbench.base.words import label
from tuodi.workbench.desk.screens.common import tell
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.funds import charts
from tuodi.workbench.funds.forms import AdvanceForm, BudgetForm, DecideForm
from tuodi.workbench.funds.models import Advance, Budget
from tuodi.workbench.funds.service.clearing import outstanding
from tuodi.workbench.funds.service.execution import SOURCES, Side, Spent, by_month, spent
from tuodi.workbench.funds.service.forecast import hindsight
from tuodi.workbench.funds.service.names import PLANNED, fund_label
from tuodi.workbench.funds.service.overview import funds_of, months_over, so_far
from tuodi.workbench.funds.service.planning import decide, propose_advance, propose_budget
from tuodi.workbench.funds.tables import AdvanceTable, BudgetTable
from tuodi.workbench.registry.seen_places import names_of

from .common import year_of


@needs("funds.see")
def overview(request: Request) -> HttpResponse:
    """Every fund: budget, executed, committed, left, forecast."""
    year = year_of(request)
    found = funds_of(request.user.region, year, months_over(year))
    return render(request, "funds/overview.html", {
        "title": f"{year} 年基金总览", "year": year, "funds": [(fund_label(f.fund), f) for f in found],
        "chart": charts.by_month(found, year), "years": (year - 1, year + 1),
        "idle": [fund_label(name) for name in PLANNED if name not in {f.fund for f in found}],
    })  # fmt: skip


@needs("funds.see")
def fund(request: Request, name: str) -> HttpResponse:
    """One fund's year: by month, source, township and class; how good last year's forecasts were."""
    year, county = year_of(request), request.user.region
    over = months_over(year)
    rows = so_far((row for row in spent(county, year) if row.fund == name), over)
    found = next((f for f in funds_of(county, year, over) if f.fund == name), None)
    if found is None:
        raise Http404
    last, before = by_month(spent(county, year - 1), name), by_month(spent(county, year - 2), name)
    classes = so_far((row for row in spent(county, year, "class") if row.fund == name), over)
    return render(request, "funds/fund.html", {
        "title": f"{fund_label(name)} {year} 年", "year": year, "fund": found, "name": name,
        "chart": charts.by_source(rows, name, year), "course": charts.course(found, year) if found.over else None,
        "months": [
            (month, [(zh, _sum(rows, month, key), key) for key, zh in SOURCES.items()]) for month in range(1, 13)
        ],
        "towns": _sides(rows, "township"), "classes": _sides(classes, "class"),
        "tests": hindsight(last, before if any(before) else []) if any(last) else [],
    })  # fmt: skip


def _sum(rows: list[Spent], month: int, source: str) -> int:
    return sum(row.amount for row in rows if row.month == month and row.source == source)


def _sides(rows: list[Spent], side: Side) -> list[tuple[str, str, int]]:
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row.side] += row.amount
    towns = names_of(sums) if side == "township" else {}
    found = []
    for key, fen in sums.items():
        named = towns.get(key, key) if side == "township" else label("classes", key) if key else ""
        found.append((key, named or "未记", fen))
    return sorted(found, key=lambda one: -one[2])


@needs("funds.see")
def budgets(request: Request) -> HttpResponse:
    """Versions of budgets; a new one."""
    form = BudgetForm(request.POST or None, initial={"year": year_of(request)})
    if request.method == "POST" and may(request.user, "funds.plan") and form.is_valid():
        given = form.cleaned_data
        try:
            propose_budget(
                request.user.region, given["year"], given["fund"], given["amount"], reason=given["reason"],
                by=request.user.get_username(),
            )  # fmt: skip
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, "预算已提交，待审定后生效。")
            return redirect("funds:budgets")
    page = Listing(
        request, Budget.objects.order_by("-year", "-id"), BudgetTable, title="预算", template="funds/plans.html"
    )
    return page.response(form=form if may(request.user, "funds.plan") else None, what="新的预算")


@needs("funds.see")
def budget(request: Request, pk: int) -> HttpResponse:
    """One version, to be decided."""
    row = get_object_or_404(Budget, pk=pk)
    return decision(request, row, "funds:budgets", [
        ("基金", fund_label(row.fund)), ("年度", str(row.year)), ("预算", row.amount), ("依据", row.reason),
    ])  # fmt: skip


@needs("funds.see")
def advances(request: Request) -> HttpResponse:
    """Advances; a new one."""
    form = AdvanceForm(request.POST or None)
    if request.method == "POST" and may(request.user, "funds.plan") and form.is_valid():
        given = form.cleaned_data
        propose_advance(
            request.user.region, given["fixmedins_code"], given["fund"], given["amount"], paid_on=given["paid_on"],
            reason=given["reason"], by=request.user.get_username(),
        )  # fmt: skip
        messages.success(request, "预付款已登记，待审定。")
        return redirect("funds:advances")
    page = Listing(request, Advance.objects.order_by("-id"), AdvanceTable, title="预付款", template="funds/plans.html")
    left = [(row, fen) for row, fen in outstanding(request.user.region)]
    return page.response(form=form if may(request.user, "funds.plan") else None, what="登记预付款", left=left)


@needs("funds.see")
def advance(request: Request, pk: int) -> HttpResponse:
    """One advance, to be decided; what was offset."""
    row = get_object_or_404(Advance, pk=pk)
    used = [
        (f"冲抵 {offset.sheet.clr_ym}", offset.amount) for offset in row.offsets.select_related("sheet").order_by("id")
    ]
    return decision(request, row, "funds:advances", [
        ("医疗机构", institution(row.fixmedins_code)), ("基金", fund_label(row.fund)), ("预付金额", row.amount),
        ("拨付日期", f"{row.paid_on}"), ("依据", row.reason), *used,
    ])  # fmt: skip


def decision(request: Request, row: Any, back: str, facts: list[tuple[str, Any]]) -> HttpResponse:
    """What was proposed with its facts; somebody else decides it."""
    form = DecideForm(request.POST or None)
    allowed = may(request.user, "funds.plan_check")
    if request.method == "POST" and allowed and form.is_valid():
        accept, by = form.cleaned_data["verdict"] == "yes", request.user.get_username()
        try:
            decide(row, by, form.cleaned_data["remark"], accept=accept)
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, "已审定。" if accept else "未予通过。")
            return redirect(back)
    context = {
        "title": f"{row._meta.verbose_name} {row.pk}", "row": row, "facts": facts, "back": back,
        "may_decide": allowed and row.state == row.State.PROPOSED, "own": row.maker == request.user.get_username(),
    }  # fmt: skip
    return render(request, "funds/decide.html", context)
