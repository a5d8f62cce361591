"""Screens of the tax bureau's files: upload, what matched, what did not, by hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tuodi.workbench.access.perms import needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.jobs.run import start
from tuodi.workbench.registry.models import Person

from .context import About
from .enums import RowState
from .facts import COUNTED
from .filters import RowFilter
from .forms import UploadForm
from .matching import ignore, resolve
from .models import PaymentFile, PaymentRow
from .tables import FileTable, RowTable
from .taking import COLUMNS, store

_CANDIDATES = 10


@needs("enrolment.payments")
def payments(request: Request) -> HttpResponse:
    """The files, and a new one."""
    about = About(request)
    form = UploadForm(request.POST or None, request.FILES or None, initial={"year": about.year})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        upload = given["file"]
        try:
            file, fresh = store(about.county, given["year"], upload.name, upload.read(), request.user.get_username())
        except ValidationError as fault:
            form.add_error("file", fault)
        else:
            if not fresh:
                messages.warning(request, f"这个文件 {file.at:%Y-%m-%d %H:%M} 已由 {file.by} 导入过，没有作任何改动。")
                return redirect("enrolment:payment_file", file.pk)
            link = reverse("enrolment:payment_file", args=[file.pk])
            job = start("enrolment.payments", f"缴费文件 {file.name}", request.user, link=link, file=file.pk)
            return redirect("system:job", job.pk)
    rows = PaymentFile.objects.filter(county=about.county).annotate(
        matched=Count("payments", filter=Q(payments__state__in=COUNTED)),
        waiting=Count("payments", filter=Q(payments__state=RowState.OPEN)),
    ).order_by("-id")  # fmt: skip
    page = Listing(request, rows, FileTable, title="税务缴费文件", template="enrolment/payments.html")
    heads = [(aliases[0], "、".join(aliases[1:-1])) for aliases in COLUMNS.values()]
    return page.response(**about.context(), form=form, heads=heads)


@needs("enrolment.payments")
@require_GET
def payment_file(request: Request, pk: int) -> HttpResponse:
    """The rows of a file; those that did not match first."""
    file = get_object_or_404(PaymentFile, pk=pk)
    rows = file.payments.select_related("person").order_by("row")
    states = dict(file.payments.values_list("state").annotate(n=Count("pk")).order_by())
    whys = file.payments.filter(state=RowState.OPEN).values_list("why").annotate(n=Count("pk")).order_by("-n")
    labels = dict(PaymentRow._meta.get_field("why").choices or ())
    page = Listing(request, rows, RowTable, RowFilter, title=file.name, template="enrolment/payment_file.html")
    return page.response(
        file=file, year=file.year, counts=[(s.label, s.value, states.get(s.value, 0)) for s in RowState],
        whys=[(labels[why], why, n) for why, n in whys],
    )  # fmt: skip


@needs("enrolment.payments")
def payment_row(request: Request, pk: int) -> HttpResponse:
    """One row that did not match: whose it is, or why nothing is done with it."""
    row: PaymentRow = get_object_or_404(PaymentRow.objects.select_related("file"), pk=pk)
    if request.method == "POST":
        remark, user = request.POST.get("remark", ""), request.user.get_username()
        try:
            if request.POST.get("verdict") == "ignore":
                ignore(row, user, remark)
            else:
                chosen = request.POST.get("person", "")
                person = Person.objects.filter(pk=int(chosen or 0), merged_into=None).first()
                resolve(row, person, user, remark)
        except ValidationError as fault:
            messages.error(request, "；".join(fault.messages))
            return redirect("enrolment:payment_row", pk)
        messages.success(request, f"第{row.row}行已处理")
        return redirect("enrolment:payment_file", row.file_id)
    search = request.GET.get("q", "").strip()
    people = Person.objects.filter(merged_into=None, county=row.county).select_related("village__parent")
    if search:
        people = people.filter(Q(certno__prefix=search) | Q(psn_name__prefix=search))
    else:
        people = people.filter(Q(certno=row.certno) | Q(psn_name=row.psn_name))
    candidates = sorted(people.order_by("id")[:_CANDIDATES], key=lambda one: one.certno != row.certno)
    context = {"title": f"第{row.row}行", "row": row, "candidates": candidates, "q": search, "year": row.year}
    return render(request, "enrolment/payment_row.html", context)
