"""What is owed, accounts, batches, the file for the bank and its answer."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.base.naming import institution
from tuodi.workbench.desk.screens.common import tell
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.funds.forms import AccountForm, DecideForm, ReturnForm
from tuodi.workbench.funds.models import PayeeAccount, PaymentBatch
from tuodi.workbench.funds.service import batches as batching
from tuodi.workbench.funds.service.accounts import of_institution, of_person
from tuodi.workbench.funds.service.names import fund_label
from tuodi.workbench.funds.service.payables import Owed, owed
from tuodi.workbench.funds.service.returns import take
from tuodi.workbench.funds.tables import BatchFilter, BatchTable, PaymentTable
from tuodi.workbench.registry.models import Person
from tuodi.workbench.registry.seen_places import names_of

_SENDABLE = (PaymentBatch.State.CHECKED, PaymentBatch.State.SENT, PaymentBatch.State.CLOSED)


@needs("funds.see")
def payables(request: Request) -> HttpResponse:
    """What is owed, by fund and matter: the institutions of a clearing period together; chosen ones become a batch."""
    funds: dict[str, dict[tuple[str, str], list[Owed]]] = {}
    for one in sorted(owed(request.user.region), key=lambda one: (one.payable.decided_on, one.ident)):
        matter = (one.kind.zh, one.payable.why if one.payable.institution else "")
        funds.setdefault(one.payable.fund, {}).setdefault(matter, []).append(one)
    sums = [
        (fund, fund_label(fund), _totalled(row for rows in matters.values() for row in rows), [
            (kind, why, rows, *_totalled(rows)) for (kind, why), rows in matters.items()
        ])
        for fund, matters in sorted(funds.items())
    ]  # fmt: skip
    return render(request, "funds/payables.html", {
        "title": "应付款项", "funds": sums, "may_pay": may(request.user, "funds.pay"),
    })  # fmt: skip


def _totalled(rows: Iterable[Owed]) -> tuple[int, int, int]:
    """How many, fen, how many that can be paid now."""
    some = list(rows)
    return len(some), sum(one.payable.amount for one in some), sum(one.ready for one in some)


@needs("funds.pay")
@require_POST
def make(request: Request) -> HttpResponse:
    """编制付款批次."""
    try:
        batch = batching.make(
            request.user.region, request.POST.get("fund", ""), request.POST.getlist("pay"), request.user.get_username()
        )
    except Refused as refused:
        tell(request, refused)
        return redirect("funds:payables")
    messages.success(request, f"批次 {batch.number} 已编制，待另一位人员复核。")
    return redirect("funds:batch", batch.pk)


@needs("funds.pay")
def account(request: Request, person: int) -> HttpResponse:
    """A person's account, the last first; a new one."""
    who: Person = get_object_or_404(Person.objects, pk=person)
    form = AccountForm(request.POST or None, initial={"holder": who.psn_name})
    if request.method == "POST" and form.is_valid():
        of_person(who, request.user.get_username(), **form.cleaned_data)
        messages.success(request, "账户已登记。")
        return redirect("funds:payables")
    known = PayeeAccount.objects.filter(person=who).order_by("-id")
    return render(request, "funds/account.html", {"title": f"收款账户：{who.psn_name}", "form": form, "known": known})


@needs("funds.pay")
def institution_account(request: Request, code: str) -> HttpResponse:
    """The same for a medical institution."""
    form = AccountForm(request.POST or None, initial={"relation": "机构"})
    county = request.user.region
    if request.method == "POST" and form.is_valid():
        of_institution(county, code, request.user.get_username(), **form.cleaned_data)
        messages.success(request, "账户已登记。")
        return redirect("funds:payables")
    known = PayeeAccount.objects.filter(fixmedins_code=code, county=county).order_by("-id")
    return render(
        request, "funds/account.html", {"title": f"收款账户：{institution(code)}", "form": form, "known": known}
    )


@needs("funds.see")
def batches(request: Request) -> HttpResponse:
    """The list."""
    return Listing(request, PaymentBatch.objects.order_by("-id"), BatchTable, BatchFilter, title="付款批次").response()


@needs("funds.see")
def batch(request: Request, pk: int) -> HttpResponse:
    """One batch: its lines, where it stands, what may be done."""
    row = get_object_or_404(PaymentBatch, pk=pk)
    lines = row.lines.order_by("serial")
    towns = names_of(lines.order_by().values_list("township", flat=True).distinct())
    page = Listing(
        request, lines, PaymentTable, title=f"付款批次 {row.number}", template="funds/batch.html",
        table_args={"towns": towns},
    )  # fmt: skip
    return page.response(
        batch=row, fund=fund_label(row.fund), own=row.maker == request.user.get_username(),
        may_check=may(request.user, "funds.pay_check") and row.state == PaymentBatch.State.DRAFT,
        may_send=may(request.user, "funds.pay") and row.state in _SENDABLE,
        form=ReturnForm() if may(request.user, "funds.pay") and row.state == PaymentBatch.State.SENT else None,
        returns=row.returns.order_by("-id"),
    )  # fmt: skip


@needs("funds.pay_check")
@require_POST
def check(request: Request, pk: int) -> HttpResponse:
    """复核或作废."""
    row, form = get_object_or_404(PaymentBatch, pk=pk), DecideForm(request.POST)
    if form.is_valid():
        accept = form.cleaned_data["verdict"] == "yes"
        try:
            batching.check_off(row, request.user.get_username(), form.cleaned_data["remark"], accept=accept)
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, "已复核，可送银行。" if accept else "已作废，款项恢复为待付。")
    return redirect("funds:batch", pk)


@needs("funds.pay")
@require_POST
def send(request: Request, pk: int) -> HttpResponse:
    """The file for the bank."""
    try:
        row, content = batching.send(get_object_or_404(PaymentBatch, pk=pk))
    except Refused as refused:
        tell(request, refused)
        return redirect("funds:batch", pk)
    response = HttpResponse(content, content_type="text/csv; charset=gb18030")
    response.headers["Content-Disposition"] = f'attachment; filename="{row.number}.csv"'
    return response


@needs("funds.pay")
@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """导入回盘."""
    row, form = get_object_or_404(PaymentBatch, pk=pk), ReturnForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "；".join(str(fault) for faults in form.errors.values() for fault in faults))
        return redirect("funds:batch", pk)
    name, content = form.bytes()
    try:
        made, fresh = take(row, name, content, request.user.get_username())
    except Refused as refused:
        tell(request, refused)
    else:
        if fresh:
            text = f"已导入：成功 {made.paid} 笔，退回 {made.returned} 笔，未采用 {len(made.refused)} 行。"
            (messages.warning if made.refused else messages.success)(request, text)
        else:
            messages.warning(request, f"这个文件 {made.at:%Y-%m-%d %H:%M} 已由 {made.by} 导入过，没有作任何改动。")
    return redirect("funds:batch", pk)
