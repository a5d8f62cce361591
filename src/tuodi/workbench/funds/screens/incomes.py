"""筹资: what came in by source, earmarked money with what it bore; a new one, and its decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.base.words import label
from tuodi.workbench.desk.screens.common import tell
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.funds.forms import IncomeForm
from tuodi.workbench.funds.models import Income
from tuodi.workbench.funds.service.incomes import by_source, earmarks, propose_income
from tuodi.workbench.funds.service.names import fund_label
from tuodi.workbench.funds.tables import IncomeTable

from .common import year_of
from .plans import decision


@needs("funds.see")
def incomes(request: Request) -> HttpResponse:
    """A year's money by source, what is earmarked, every entry; a new one."""
    year, county = year_of(request), request.user.region
    form = IncomeForm(request.POST or None)
    if request.method == "POST" and may(request.user, "funds.plan") and form.is_valid():
        try:
            propose_income(county, request.user.get_username(), **form.cleaned_data)
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, "已登记，待审定后计入。")
            return redirect("funds:incomes")
    rows = Income.objects.filter(received_on__year=year).order_by("-received_on", "-id")
    page = Listing(request, rows, IncomeTable, title=f"{year} 年筹资", template="funds/incomes.html")
    return page.response(
        form=form if may(request.user, "funds.plan") else None, what="登记到账", year=year, years=(year - 1, year + 1),
        sums=[(fund_label(fund), *rest) for fund, *rest in by_source(county, year)], earmarks=earmarks(county, year),
    )  # fmt: skip


@needs("funds.see")
def income(request: Request, pk: int) -> HttpResponse:
    """One entry, to be decided."""
    row = get_object_or_404(Income, pk=pk)
    for_whom = "、".join(label("classes", name) for name in row.classes)
    return decision(request, row, "funds:incomes", [
        ("基金", fund_label(row.fund)), ("来源", row.get_source_display()), ("来源单位", row.giver),
        ("到账金额", row.amount), ("到账日期", f"{row.received_on}"), ("专用于", for_whom or "不限定"),
        ("依据", row.reason),
    ])  # fmt: skip
