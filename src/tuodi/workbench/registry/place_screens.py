"""Places: from the province down to the village, former codes and what became of them, files of the local ones."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.csv_out import write_csv
from tuodi.workbench.base.forms import SheetField
from tuodi.workbench.base.http import Request

from .find import shown
from .models import Place
from .place_import import HEADER, load_nation, load_places, read_rows

_SHOWN_BAD = 200


class FileForm(forms.Form):
    """A file of places."""

    file = SheetField(label="乡镇、村代码文件（CSV 或 XLSX）")


@needs("person.search")
def places(request: Request, code: str = "") -> HttpResponse:
    """What lies below a place, or the provinces; or what a name or code finds."""
    place = get_object_or_404(Place, code=code) if code else None
    typed = request.GET.get("q", "").strip()
    if typed:
        found = Place.objects.filter(Q(code__prefix=typed) | Q(name__contains=typed))
    else:
        found = Place.objects.filter(parent=place)
        found = found if place else found.filter(Q(parent=None, level=Place.Level.PROVINCE) | Q(parent=None))
    below = list(found.select_related("successor").annotate(parts=Count("children")).order_by("code")[:500])
    above, at = [], place
    while at is not None and at.parent is not None:
        above.append(at.parent)
        at = at.parent
    context = {
        "place": place, "above": above[::-1], "below": below, "typed": typed, "form": FileForm(),
        "may_manage": may(request.user, "users.manage"), "people": _people(place),
        "home": None if place else Place.objects.filter(code=request.user.region).first(),
    }  # fmt: skip
    return render(request, "registry/places.html", context)


def _people(place: Place | None) -> int | None:
    if place is None or place.level not in (Place.Level.TOWNSHIP, Place.Level.VILLAGE):
        return None
    column = "township" if place.level == Place.Level.TOWNSHIP else "village_id"
    return shown().filter(**{column: place.code}).count()


@needs("users.manage")
@require_POST
def load(request: Request) -> HttpResponse:
    """The shipped divisions of the nation."""
    messages.success(request, f"已载入全国区划，新增 {load_nation()} 个代码。")
    return redirect("registry:places")


@needs("users.manage")
@require_POST
def upload(request: Request) -> HttpResponse:
    """Townships and villages from a file."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors.get("file", ()))) or "请选择文件。")
        return redirect("registry:places")
    file = form.cleaned_data["file"]
    try:
        fresh, changed, bad = load_places(read_rows(file.name, file.read()))
    except ValueError as fault:
        messages.error(request, f"{file.name}：{fault}。")
        return redirect("registry:places")
    if bad:
        return render(
            request, "registry/places_bad.html", {"bad": bad[:_SHOWN_BAD], "count": len(bad), "file": file.name}
        )
    messages.success(request, f"{file.name}：新增 {fresh} 个，更新 {changed} 个。")
    return redirect("registry:places")


@needs("person.search")
def template(request: Request) -> HttpResponse:  # noqa: ARG001
    """The head of the file with an example."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="places.csv"'
    write_csv(response, [HEADER, ("500243001", "汉葭街道", "2001-10-18", "", "")])
    return response
