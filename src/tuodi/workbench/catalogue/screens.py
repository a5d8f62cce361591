"""Screens of the catalogues: search, an item with its history and a trial, files loaded."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tuodi.policy.money import format_rate
from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.access.scope import EVERYWHERE
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.jobs.run import start

from .forms import LEVELS, LoadForm, SearchForm, TryForm
from .layouts import TABS
from .loading import refused_file, store, tab_of
from .looking import MILLIONTHS, priced
from .models import Entry, Load
from .pricing import CLASSES, FeeIn, PricedLine, Unpriced, unit_price
from .standing import Past, history, now_of, region_settings, ways
from .tables import EntryListing, EntryTable, LoadTable, area_words, cap_words, prop_words, span_words, tab_words

_GRADES = {"3": "2", "2": "5", "1": "8"}
"""A grade of hospital of each level."""
_INSURANCE = "1312"


def _area(request: Request) -> str:
    """Whose catalogue a user looks at."""
    return request.user.region or EVERYWHERE


@needs("catalogue.see")
@require_GET
def search(request: Request) -> HttpResponse:
    """What fits what was typed."""
    form = SearchForm(request.GET or {"tab": _INSURANCE})
    asked = form.cleaned_data if form.is_valid() else {}
    tab = asked.get("tab") or _INSURANCE
    found = ways(tab, asked.get("q", ""), asked.get("lv", ""))
    page = EntryListing(
        request, Entry.objects.all(), found, EntryTable, title="医保目录", filters={"form": form},
        template="catalogue/search.html",
    )  # fmt: skip
    page.area = _area(request)
    return page.response(may_load=may(request.user, "catalogue.load"))


@needs("catalogue.see")
@require_GET
def item(request: Request, pk: int) -> HttpResponse:
    """One item: what holds, what a line of it would get, everything that was ever loaded about it."""
    entry = get_object_or_404(Entry.objects.select_related("load"), pk=pk)
    area = _area(request)
    now = {name: now_of([entry], area, level).get(entry.pk) for level, name in LEVELS}
    form = TryForm(request.GET if "amount" in request.GET else None)
    split, refusal = _split(form, entry, area)
    rows = history(entry)
    context = {
        "title": entry.name or entry.code, "entry": entry, "tab": tab_words(entry.tab),
        "lv": CLASSES.get(entry.chrgitm_lv, ""), "area": area_words(entry.area), "span": span_words(entry),
        "levels": [(name, cap_words(found), prop_words(found)) for name, found in now.items()],
        "insured": entry.tab == _INSURANCE, "form": form, "split": split, "refusal": refusal,
        "groups": [(tab_words(tab), [_told(row) for row in rows if row.entry.tab == tab])
                   for tab in dict.fromkeys(row.entry.tab for row in rows)],
        "more": sorted(entry.fields.items()),
    }  # fmt: skip
    return render(request, "catalogue/item.html", context)


def _split(form: TryForm, entry: Entry, area: str) -> tuple[PricedLine | None, str]:
    if not form.is_bound or not form.is_valid():
        return None, ""
    given = form.cleaned_data
    line = FeeIn(
        "1", entry.code, "", Fraction(given["cnt"]), Fraction(0), given["amount"], given["flag"], given["on"]
    )  # fmt: skip
    try:
        found = priced([line], area=area, hosp_lv=_GRADES[given["level"]], region=region_settings(area))
    except Unpriced as fault:
        return None, fault.message
    return found[0], ""


def _told(past: Past) -> dict[str, Any]:
    row = past.entry
    what = []
    if row.chrgitm_lv in CLASSES:
        what.append(CLASSES[row.chrgitm_lv])
    if row.lmt_used_flag == "1":
        what.append("限制使用")
    if row.tab == "1318" and row.amount is not None:
        what.append(f"限价 {unit_price(Fraction(row.amount, MILLIONTHS))} 元")
    elif row.amount is not None:
        what.append(f"先行自付 {format_rate(row.amount)}")
    if row.to_code:
        what.append(f"对应 {row.to_code}")
    if row.kind:
        what.append(f"类型 {row.kind}")
    return {"past": past, "what": "，".join(what) or row.name, "span": span_words(row), "area": area_words(row.area)}


@needs("catalogue.load")
def loads(request: Request) -> HttpResponse:
    """The files, and a new one."""
    form = LoadForm(request.POST or None, request.FILES or None, initial={"region": _area(request)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        upload = given["file"]
        tab = given["tab"] or tab_of(upload.name)
        try:
            record, fresh = store(given["region"], tab, upload.name, upload.read(), request.user.get_username())
        except ValidationError as fault:
            form.add_error("file", fault)
        else:
            if not fresh and record.finished:
                messages.warning(
                    request, f"这个文件 {record.at:%Y-%m-%d %H:%M} 已由 {record.by} 导入过，没有作任何改动。"
                )
                return redirect("catalogue:load", record.pk)
            link = reverse("catalogue:load", args=[record.pk])
            job = start("catalogue.load", f"目录导入 {record.name}", request.user, link=link, load=record.pk)
            return redirect("system:job", job.pk)
    page = Listing(request, Load.objects.order_by("-pk"), LoadTable, title="目录导入", template="catalogue/loads.html")
    return page.response(form=form, tabs=[(tab_words(tab.number), tab.least) for tab in TABS.values()])


@needs("catalogue.load")
@require_GET
def load(request: Request, pk: int) -> HttpResponse:
    """What became of a file."""
    record = get_object_or_404(Load, pk=pk)
    counts = [
        ("行数", record.rows, ""), ("新增", record.fresh, "good"), ("变更", record.changed, ""),
        ("失效", record.withdrawn, ""), ("未变", record.same, ""), ("旧于现有", record.older, ""),
        ("拒收", record.refused, "bad" if record.refused else ""),
    ]  # fmt: skip
    context = {
        "title": record.name, "record": record, "tab": tab_words(record.tab), "area": area_words(record.region),
        "counts": counts,
    }  # fmt: skip
    return render(request, "catalogue/load.html", context)


@needs("catalogue.load")
@require_GET
def refused(request: Request, pk: int) -> HttpResponseBase:  # noqa: ARG001 - every view has it
    """All refused rows as a text table."""
    record = get_object_or_404(Load, pk=pk)
    path = refused_file(record)
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{record.name}-拒收.tsv")
