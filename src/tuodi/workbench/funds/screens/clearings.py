"""Clearing sheets: of which periods, one of them by fund, institution and township, its workbook."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX
from tuodi.workbench.desk.models import ClearingPeriod
from tuodi.workbench.desk.screens.common import tell
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.funds.models import ClearingSheet
from tuodi.workbench.funds.service.clearing import dues_of, holds, make_sheet
from tuodi.workbench.funds.service.names import fund_label
from tuodi.workbench.funds.service.printed import pdf_of
from tuodi.workbench.funds.service.sheet_book import book_of
from tuodi.workbench.registry.seen_places import names_of


@needs("funds.see")
def clearings(request: Request) -> HttpResponse:
    """Periods with their sheets."""
    sheets = {sheet.clr_ym: sheet for sheet in ClearingSheet.objects.filter(county=request.user.region)}
    periods = ClearingPeriod.objects.filter(county=request.user.region).order_by("-clr_ym")
    return render(request, "funds/clearings.html", {
        "title": "清算表", "rows": [(period, sheets.get(period.clr_ym)) for period in periods],
        "may_make": may(request.user, "funds.clear"),
    })  # fmt: skip


@needs("funds.clear")
@require_POST
def make(request: Request, clr_ym: str) -> HttpResponse:
    """编制清算表."""
    try:
        sheet = make_sheet(request.user.region, clr_ym, request.user.get_username())
    except Refused as refused:
        tell(request, refused)
        return redirect("funds:clearings")
    messages.success(request, f"{clr_ym} 清算表已编制，今后不再变动。")
    return redirect("funds:clearing", sheet.pk)


@needs("funds.see")
def clearing(request: Request, pk: int) -> HttpResponse:
    """One sheet: what each institution gets from each fund after advances, then line by line."""
    sheet = get_object_or_404(ClearingSheet, pk=pk)
    if request.GET.get("export") == "xlsx":
        response = HttpResponse(book_of(sheet), content_type=XLSX)
        name = quote(f"清算表-{sheet.clr_ym}.xlsx")
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return response
    lines = list(sheet.lines.order_by("fund", "fixmedins_code", "manual", "township"))
    towns = names_of(line.township for line in lines)
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.fund] += line.amount
    return render(request, "funds/clearing.html", {
        "title": f"{sheet.clr_ym} 清算表", "sheet": sheet, "holds": holds(sheet),
        "lines": [(line, towns.get(line.township, line.township)) for line in lines],
        "sums": [(fund_label(fund), fen) for fund, fen in sorted(sums.items())],
        "dues": [(fund_label(due.fund), due) for due in dues_of(sheet)],
    })  # fmt: skip


@needs("funds.see")
def printed(_request: Request, pk: int) -> HttpResponse:
    """清算表 PDF, to be signed."""
    sheet: ClearingSheet = get_object_or_404(ClearingSheet, pk=pk)
    response = HttpResponse(pdf_of(sheet), content_type="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'清算表-{sheet.clr_ym}.pdf')}"
    return response
