"""The overview of departments and months, all batches, and uploading."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.access.scope import scope_of
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.base.words import label

from .certify import Certifying
from .columns import declared
from .forms import UploadForm
from .line import ListLine, situation_of
from .models import ListBatch
from .overview import months_of, today_of, year_of
from .service import Refused, SameFile, keep_file
from .sheet_out import help_lines
from .tables import BatchFilter, BatchTable


@needs("list.see")
def overview(request: Request) -> HttpResponse:
    """Department by month: what has come, what is owed."""
    county = request.user.region
    today = today_of(county)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and len(asked) == len("2024") else today.year
    only = scope_of(request.user)["department"]
    context = {
        "title": "身份名单", "year": year, "months": months_of(year), "rows": year_of(county, year, today, only),
        "may_upload": may(request.user, "list.upload"),
    }  # fmt: skip
    return render(request, "lists/overview.html", context)


@needs("list.see")
def batches(request: Request) -> HttpResponse:
    """All batches."""
    return Listing(request, ListBatch.objects.order_by("-pk"), BatchTable, BatchFilter, title="名单批次").response()


@needs("list.upload")
def upload(request: Request) -> HttpResponse:
    """A month's list."""
    user = request.user
    today = today_of(user.region)
    month = request.GET.get("month") or f"{today:%Y-%m}"
    form = UploadForm(request.POST or None, request.FILES or None, initial={"month": month})
    if form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                batch = keep_file(
                    user, data["file"], county=user.region, department=user.department, month=data["month"],
                    kind=data["kind"], note=data["note"],
                )  # fmt: skip
        except SameFile as same:
            messages.warning(request, str(same))
            return redirect("lists:batch", pk=same.batch.pk)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("lists:batch", pk=batch.pk)
    certifying = Certifying(user.region, today)
    mine = [(label("classes", name), basis) for name, basis in certifying.classes_of(user.department).items()]
    lines = help_lines(declared(ListLine), situation_of(certifying, user.department, label))
    context = {"form": form, "classes": mine, "help": lines, "title": f"上传名单：{user.get_department_display()}"}
    return render(request, "lists/upload.html", context)
