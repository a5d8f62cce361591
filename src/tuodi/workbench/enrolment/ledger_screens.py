"""Screens of the ledger: overview, who is not insured, who is given what, one person, the two workbooks."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from tuodi.exchange.divisions import name_of
from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX, Listing
from tuodi.workbench.jobs.run import start
from tuodi.workbench.registry.models import Person

from . import ledgers
from .compute import work_out
from .context import About
from .coverage import by_place, counts_of, entries_of
from .decide import trace_of
from .enums import State
from .facts import read
from .figures import shares, total
from .filters import LedgerFilter, UninsuredFilter
from .forms import MarkForm
from .mobilise import record
from .models import Due, EnrolmentYear, LedgerEntry, Mobilisation, SubsidyDecision
from .rulebook import missing_name, targets, window
from .tables import LedgerTable, UninsuredTable, waiting_words


@needs("enrolment.see")
@require_GET
def overview(request: Request) -> HttpResponse:
    """参保与资助台账: targets, who is left, by township or (for a township) by village."""
    about = About(request)
    by, town = "village" if about.township else "township", request.GET.get("township", "")
    if town in about.towns:
        by = "village"
    entries = entries_of(about.county, about.year, town if town in about.towns else "")
    names = dict(about.towns)
    rows = by_place(entries, by)
    lines = [{**row, "code": row[by], "name": row.get("village__name") or names.get(row[by], "未登记")} for row in rows]
    found = shares(about.county, about.year, timezone.now().date()) if about.county else {}
    if about.township:
        found = {key: share for key, share in found.items() if key[0] == about.township}
    elif town in about.towns:
        found = {key: share for key, share in found.items() if key[0] == town}
    marks = [(target, total(found, target.name)) for target in targets(about.county)] if about.county else []
    today, (_, end, _origin) = timezone.now().date(), window(about.county, about.year)
    return render(request, "enrolment/overview.html", {
        **about.context(), "title": "参保与资助台账", "lines": lines, "by": by, "marks": marks,
        "counts": counts_of(entries),
        "town": town, "town_name": names.get(town, ""), "window_end": end, "overdue": end is not None and today > end,
        "dues": Due.objects.filter(year=about.year, state=Due.State.OPEN, person__county=about.county).count(),
    })  # fmt: skip


@needs("enrolment.see")
@require_GET
def uninsured(request: Request) -> HttpResponse:
    """Who is not insured in the year; on a phone a card each."""
    about = About(request)
    rows = LedgerEntry.objects.filter(county=about.county, year=about.year, state=State.NOT)
    rows = rows.select_related("person", "village__parent").order_by("township", "village", "id")
    listing = Listing(request, rows, UninsuredTable, UninsuredFilter, title=f"{about.year}年度未参保人员",
                      template="enrolment/list.html", table_args={
                          "request": request, "exclude": () if may(request.user, "enrolment.work") else ("act",),
                      })  # fmt: skip
    return listing.response(**about.context())


@needs("enrolment.work")
def mark(request: Request, person: int) -> HttpResponse:
    """Record what a visit found out."""
    about = About(request)
    one = get_object_or_404(Person, pk=person, merged_into=None)
    before = Mobilisation.objects.filter(person=one, year=about.year).first()
    initial = {} if before is None else {
        "outcome": before.outcome, "insu_admdvs": before.insu_admdvs, "proof": before.proof, "note": before.note,
    }  # fmt: skip
    form = MarkForm(request.POST or None, initial=initial)
    back = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = f"{reverse('enrolment:uninsured')}?year={about.year}"
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            record(one, about.year, given.pop("outcome"), request.user.get_username(), **given)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, f"{one.psn_name}：已登记")
            return redirect(back)
    entry = LedgerEntry.objects.filter(person=one, year=about.year).first()
    context = {
        **about.context(),
        "title": "登记动员结果",
        "form": form,
        "person": one,
        "entry": entry,
        "back": back,
        "before": before,
        "missing": missing_name(entry.missing) if entry is not None and entry.missing else "",
    }
    return render(request, "enrolment/mark.html", context)


@needs("enrolment.see")
@require_GET
def ledger(request: Request) -> HttpResponse:
    """Everybody the ledger holds and what the rules give."""
    about = About(request)
    rows = LedgerEntry.objects.filter(county=about.county, year=about.year).exclude(classes="", state=State.NOT)
    rows = rows.select_related("person", "village__parent", "decided").order_by("township", "village", "id")
    listing = Listing(request, rows, LedgerTable, LedgerFilter, title=f"{about.year}年度资助台账",
                      template="enrolment/list.html")  # fmt: skip
    return listing.response(**about.context(), books=True)


@needs("enrolment.see")
@require_GET
def one(request: Request, person: int) -> HttpResponse:
    """One person's year: what the rules say today, line by line, and what was decided."""
    about = About(request)
    found = get_object_or_404(Person, pk=person)
    worked = work_out(read([found], about.year)[0], about.year, timezone.now().date())
    entry = worked.facts.entry
    decisions = SubsidyDecision.objects.filter(person=found, year=about.year).select_related("batch").order_by("-id")
    return render(request, "enrolment/one.html", {
        **about.context(), "title": f"{found.psn_name} · {about.year}年度参保资助", "person": found, "worked": worked,
        "trace": trace_of(worked), "entry": entry, "decisions": decisions,
        "waiting": waiting_words(entry) if entry is not None else "",
        "dues": Due.objects.filter(person=found, year=about.year).order_by("-id"),
        "may_mark": may(request.user, "enrolment.work"),
    })  # fmt: skip


@needs("enrolment.see")
@require_GET
def workbook(request: Request, kind: str) -> HttpResponse:
    """8类人群资助参保台账 or 市外参保台账 as XLSX; who took it is on record."""
    about = About(request)
    make, name = {
        "eight": (ledgers.eight_book, "8类人群资助参保台账"), "outside": (ledgers.outside_book, "市外参保台账"),
    }[kind]  # fmt: skip
    with transaction.atomic():
        response = HttpResponse(make(about.county, about.year, request.user), content_type=XLSX)
    file = f"{name_of(about.county)}{about.year}年度{name}.xlsx"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file)}"
    return response


@needs("enrolment.decide")
@require_POST
def open_year(request: Request) -> HttpResponse:
    """Open a cover year for work and have its ledger worked out."""
    about = About(request)
    EnrolmentYear.objects.get_or_create(county=about.county, year=about.year)
    return _compute(request, about)


@needs("enrolment.decide")
@require_POST
def compute(request: Request) -> HttpResponse:
    """Work the ledger out anew."""
    return _compute(request, About(request))


def _compute(request: Request, about: About) -> HttpResponse:
    back = f"{reverse('enrolment:overview')}?year={about.year}"
    job = start(
        "enrolment.compute",
        f"计算{about.year}年度参保台账",
        request.user,
        link=back,
        county=about.county,
        year=about.year,
    )
    return redirect("system:job", job.pk)
