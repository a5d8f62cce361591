"""Screens of family-doctor contracts; they work on a phone."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.day import today
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.registry.models import Person
from tuodi.workbench.services.forms import ContractForm, DoneForm
from tuodi.workbench.services.models import Contract
from tuodi.workbench.services.service.contracts import due, items_of, managed, record, renew, sign
from tuodi.workbench.services.tables import RANGES, ContractFilter, ContractTable


@needs("contract.see")
def contracts(request: Request) -> HttpResponse:
    """All contracts, or those that are to be renewed; a new one."""
    works = may(request.user, "contract.work")
    form = ContractForm(request.POST or None) if works else None
    if request.method == "POST" and form is not None and form.is_valid():
        made = _sign(request, form)
        if made is not None:
            return redirect("services:contract", made.pk)
    shown = request.GET.get("range", "now")
    rows = Contract.objects.select_related("person").order_by("enddate", "pk")
    if shown == "now":
        rows = rows.filter(begndate__lte=today(), enddate__gt=today())
    page = Listing(
        request, rows, ContractTable, ContractFilter, title="家庭医生签约", template="services/contracts.html"
    )
    rates = managed(request.user.region, today())
    return page.response(form=form, works=works, rates=rates, range=shown, ranges=RANGES.items())


def _sign(request: Request, form: ContractForm) -> Contract | None:
    given = dict(form.cleaned_data)
    person = Person.objects.filter(certno=given.pop("certno"), merged_into=None).first()
    if person is None:
        form.add_error("certno", "没有找到这个人，或不在您的辖区")
        return None
    try:
        made = sign(person, request.user.get_username(), **given)
    except ValidationError as fault:
        form.add_error(None, fault)
        return None
    messages.success(request, "已登记")
    return made


@needs("contract.see")
def contract(request: Request, pk: int) -> HttpResponse:
    """One contract: what was done and what is still to be done."""
    row: Contract = get_object_or_404(Contract.objects.select_related("person"), pk=pk)
    done = list(row.done.order_by("-on", "-pk"))
    last = {one.item: one.on for one in reversed(done)}
    items = items_of(row.disease)
    works = may(request.user, "contract.work")
    form = DoneForm(request.POST or None, items=items, initial={"on": today()}) if works else None
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.cleaned_data
        try:
            record(row, given["item"], given["on"], given["note"], request.user.get_username())
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, "已登记")
            return redirect("services:contract", pk)
    return render(request, "services/contract.html", {
        "title": f"{row.person.psn_name} 家庭医生签约", "row": row, "done": done, "form": form if items else None,
        "items": [(one, last.get(one)) for one in items],
        "renewable": works and due(today()).filter(pk=row.pk).exists(),
    })  # fmt: skip


@needs("contract.work")
@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    """续签."""
    row: Contract = get_object_or_404(Contract.objects.select_related("person"), pk=pk)
    try:
        made = renew(row, request.user.get_username())
    except ValidationError as fault:
        messages.error(request, "；".join(fault.messages))
        return redirect("services:contract", pk)
    messages.success(request, f"已续签到 {made.enddate}")
    return redirect("services:contract", made.pk)
