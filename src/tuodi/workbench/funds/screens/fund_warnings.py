"""基金预警: the funds that will not last, and what is done about each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.desk.screens.common import tell
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.funds.forms import MeasureForm
from tuodi.workbench.funds.models import FundWarning
from tuodi.workbench.funds.service.fund_warnings import handle
from tuodi.workbench.funds.service.names import fund_label
from tuodi.workbench.funds.tables import WarningFilter, WarningTable


@needs("funds.see")
def warnings(request: Request) -> HttpResponse:
    """Every one, the newest year first."""
    rows = FundWarning.objects.order_by("-year", "state", "fund")
    return Listing(request, rows, WarningTable, WarningFilter, title="基金预警").response()


@needs("funds.see")
def warning(request: Request, pk: int) -> HttpResponse:
    """One, with its figures; what is done about it."""
    row = get_object_or_404(FundWarning, pk=pk)
    form = MeasureForm(request.POST or None)
    allowed = may(request.user, "funds.plan") and row.state != row.State.CLOSED
    if request.method == "POST" and allowed and form.is_valid():
        try:
            handle(row, request.user.get_username(), form.cleaned_data["measure"], form.cleaned_data["note"])
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, "已登记处置措施。")
            return redirect("funds:warning", row.pk)
    title = f"{fund_label(row.fund)} {row.year} 年预警"
    return render(request, "funds/warning.html", {"title": title, "row": row, "form": form if allowed else None})
