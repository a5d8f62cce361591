"""Settlements: the list, one of them, its reversal, its statement as JSON and PDF, all as a file of bills."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.desk.forms import ReasonForm
from tuodi.workbench.desk.lists import SettlementFilter, SettlementTable
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.service.export import as_lines
from tuodi.workbench.desk.service.notice import data_of, pdf_of
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.desk.service.reverse import reverse
from tuodi.workbench.desk.statement_parts import parts_of

from .common import tell


@needs("desk.see")
def settlements(request: Request) -> HttpResponse:
    """The list, newest first."""
    rows = Settlement.objects.select_related("person").defer("trace", "stages").order_by("-setl_time", "-pk")
    return Listing(
        request, rows, SettlementTable, SettlementFilter, title="结算记录", template="desk/settlements.html"
    ).response()


@needs("desk.see")
def settlement(request: Request, pk: int) -> HttpResponse:
    """One settlement."""
    row: Settlement = get_object_or_404(Settlement.objects.select_related("person"), pk=pk)
    back = Settlement.objects.filter(reverses=row).only("setl_id").first()
    context = {
        "title": f"结算单 {row.setl_id}", "row": row, "back": back,
        "trace": row.reverses.trace if row.reverses else row.trace,
        "differences": row.differences.exclude(state="gone").order_by("pk"),
        "parts": [(part.title, render_to_string(part.template, part.context, request)) for part in parts_of(row)],
        "reason": ReasonForm(initial={"key": uuid.uuid4().hex}),
        "may_reverse": may(request.user, "desk.reverse") and row.reverses_id is None and back is None,
    }  # fmt: skip
    return render(request, "desk/settlement.html", context)


@needs("desk.reverse")
@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """冲正."""
    row: Settlement = get_object_or_404(Settlement.objects.select_related("person", "reverses"), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "冲正须写明原因。")
        return redirect("desk:settlement", pk)
    try:
        back = reverse(row, form.cleaned_data["reason"], request.user.get_username(), form.cleaned_data["key"])
    except Refused as refused:
        tell(request, refused)
        return redirect("desk:settlement", pk)
    messages.success(request, f"已冲正，冲正单 {back.setl_id}。")
    return redirect("desk:settlement", back.pk)


@needs("desk.see")
def printed(request: Request, pk: int) -> HttpResponse:  # noqa: ARG001
    """明白单."""
    row: Settlement = get_object_or_404(Settlement.objects.select_related("person", "reverses"), pk=pk)
    response = HttpResponse(pdf_of(row), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{row.setl_id}.pdf"'
    return response


@needs("desk.see")
def plain(request: Request, pk: int) -> JsonResponse:  # noqa: ARG001
    """The statement as data."""
    row: Settlement = get_object_or_404(Settlement.objects.select_related("person", "reverses"), pk=pk)
    return JsonResponse({"setl_id": row.setl_id, "printed": data_of(row), "trace": row.trace}, json_dumps_params={
        "ensure_ascii": False
    })  # fmt: skip


@needs("desk.see")
def bills(request: Request) -> StreamingHttpResponse:
    """The settlements of the filter as a file of bills that `tuodi settle` reads."""
    rows = SettlementFilter(request.GET, queryset=Settlement.objects.all(), request=request).qs
    response = StreamingHttpResponse(as_lines(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="bills.csv"'
    return response
