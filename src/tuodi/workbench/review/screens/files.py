"""Settlement files: the list, an upload, what a file came to, and its steps."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.exchange.layouts import fee_columns
from tuodi.workbench.access.perms import needs
from tuodi.workbench.base.http import Request, attachment
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.review import fee_importing, service
from tuodi.workbench.review.enums import FileState
from tuodi.workbench.review.forms import UploadForm
from tuodi.workbench.review.models import BillFile, FileFault
from tuodi.workbench.review.rows_back import bad_rows_of
from tuodi.workbench.review.tables import FaultTable, FileFilter, FileTable
from tuodi.workbench.review.words import FILE_LEVELS, LAYOUTS


@needs("review.import")
def files(request: Request) -> HttpResponse:
    """All files."""
    rows = BillFile.objects.order_by("-pk")
    return Listing(
        request, rows, FileTable, FileFilter, title="结算清单与费用明细", template="review/files.html"
    ).response()


@needs("review.import")
def upload(request: Request) -> HttpResponse:
    """A new one: kept, then checked on trial."""
    form = UploadForm(request.POST or None, request.FILES or None, initial={"month": f"{timezone.now():%Y-%m}"})
    if form.is_valid():
        user, data = request.user, form.cleaned_data
        try:
            with transaction.atomic():
                file = service.keep_file(user.region, data["month"], data["file"], user.get_username())
                service.check_in_background(user, file)
        except service.SameFile as same:
            messages.warning(request, str(same))
            return redirect("review:file", pk=same.file.pk)
        except service.Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("review:file", pk=file.pk)
    context = {"title": "上传结算清单或费用明细", "form": form, "layouts": LAYOUTS.items(), "columns": fee_columns()}
    return render(request, "review/upload.html", context)


def _found(pk: int) -> BillFile:
    return get_object_or_404(BillFile.objects.select_related("job"), pk=pk)


@needs("review.import")
def file(request: Request, pk: int) -> HttpResponse:
    """What came of each row, and what can be done."""
    found = _found(pk)
    faults = FileFault.objects.filter(file=found).order_by("row", "pk")
    page = Listing(request, faults, FaultTable, title=f"{found}退回行", template="review/file.html")
    of_lines = found.layout == fee_importing.LAYOUT
    of_bills = [("他表已有", found.count("again"), ""), ("异地参保（只入监管）", found.count("guests"), "")]
    counts = [
        ("新明细" if of_lines else "新单据", found.count("new"), "good"), *(() if of_lines else of_bills),
        ("重复", found.count("same"), ""),
        ("退回", found.count("refused"), "bad" if found.count("refused") else ""),
    ]  # fmt: skip
    return page.response(
        title=str(found), file=found, level=FILE_LEVELS[found.state], counts=counts, of_lines=of_lines,
        layout=LAYOUTS.get(found.layout, ""),
        can_take=found.state == FileState.CHECKED and not found.busy,
        can_withdraw=found.state in (FileState.UPLOADED, FileState.CHECKED) and not found.busy,
        can_check=found.state in (FileState.UPLOADED, FileState.CHECKED) and not found.busy,
    )  # fmt: skip


@needs("review.import")
def bad_rows(_request: Request, pk: int) -> StreamingHttpResponse:
    """The rows to be mended, as a file of the same columns."""
    return attachment(*bad_rows_of(_found(pk)))


@needs("review.import")
def job_state(request: Request, pk: int) -> HttpResponse:
    """How far the file's job is; the page comes anew when it is over."""
    found = _found(pk)
    response = render(request, "jobs/state.html", {"job": found.job})
    if not found.busy:
        response["HX-Refresh"] = "true"
    return response


@needs("review.import")
@require_POST
def take(request: Request, pk: int) -> HttpResponse:
    """导入."""
    return _step(request, pk, "take")


@needs("review.import")
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """撤回."""
    return _step(request, pk, "withdraw")


@needs("review.import")
@require_POST
def check_again(request: Request, pk: int) -> HttpResponse:
    """重新校验."""
    return _step(request, pk, "check")


def _step(request: Request, pk: int, what: str) -> HttpResponse:
    found = _found(pk)
    try:
        if what == "take":
            service.take_in_background(request.user, found)
        elif what == "check":
            service.check_in_background(request.user, found)
        else:
            service.withdraw(found)
            messages.success(request, "已撤回。")
    except service.Refused as refused:
        messages.error(request, str(refused))
    return redirect("review:file", pk=pk)
