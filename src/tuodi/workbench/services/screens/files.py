"""Contracts by file: template, upload, what became of the rows, the bad rows back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from tuodi.workbench.access.perms import needs
from tuodi.workbench.base.day import today
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.lists.columns import Situation, declared
from tuodi.workbench.lists.files import workbook
from tuodi.workbench.lists.sheet_out import help_lines
from tuodi.workbench.services.forms import FileForm
from tuodi.workbench.services.line import ContractLine
from tuodi.workbench.services.models import ContractFile
from tuodi.workbench.services.service import importing
from tuodi.workbench.services.tables import FileTable, LineTable


@needs("contract.work")
def files(request: Request) -> HttpResponse:
    """Files that came, and a new one."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = importing.take(request.user, form.cleaned_data["file"], today())
        except importing.SameFile as same:
            messages.warning(request, str(same))
            return redirect("services:file", same.found.pk)
        except ValidationError as fault:
            form.add_error("file", fault)
        else:
            return redirect("services:file", made.pk)
    rows = ContractFile.objects.order_by("-id")
    help_ = help_lines(declared(ContractLine), Situation())
    return Listing(request, rows, FileTable, title="批量登记签约与服务", template="services/files.html").response(
        form=form, help=help_
    )


@needs("contract.work")
def template(_request: Request) -> HttpResponse:
    """An empty file to fill in."""
    return workbook(importing.template(), "家庭医生签约与服务模板.xlsx")


@needs("contract.work")
def file(request: Request, pk: int) -> HttpResponse:
    """What became of a file."""
    row: ContractFile = get_object_or_404(ContractFile, pk=pk)
    lines = row.lines.order_by("number", "pk")
    return Listing(request, lines, LineTable, title=row.name, template="services/file.html").response(row=row)


@needs("contract.work")
def bad_rows(_request: Request, pk: int) -> HttpResponse:
    """The rows to be mended."""
    row: ContractFile = get_object_or_404(ContractFile, pk=pk)
    return workbook(importing.bad_rows_of(row), f"{row.name.rsplit('.', 1)[0]}待改正.xlsx")
