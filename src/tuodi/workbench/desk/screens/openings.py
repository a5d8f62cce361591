"""年初累计: what somebody had used before the first bill here; the list, entering one, deciding it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.desk.forms import DecideForm, OpeningForm
from tuodi.workbench.desk.lists import OpeningFilter, OpeningTable
from tuodi.workbench.desk.models import OpeningBalance
from tuodi.workbench.desk.service.balances import accounts_of, decide, enter, region_of
from tuodi.workbench.desk.service.person import Held, now
from tuodi.workbench.desk.service.refused import Refused

from .common import people, person_of, tell


@needs("desk.see")
def openings(request: Request) -> HttpResponse:
    """The list."""
    rows = OpeningBalance.objects.select_related("person").order_by("-pk")
    return Listing(
        request, rows, OpeningTable, OpeningFilter, title="年初累计", template="desk/openings.html"
    ).response()


@needs("desk.settle")
def new(request: Request) -> HttpResponse:
    """录入; the accounts asked for are those of the region the person is insured in that year."""
    posted = request.method == "POST"
    person = person_of(request, "POST" if posted else "GET")
    context = {"title": "录入年初累计", "person": person, "found": people(request)}
    if person is None:
        return render(request, "desk/found.html" if request.htmx else "desk/opening_new.html", context)
    given = (request.POST if posted else request.GET).get("year", "")
    year = int(given) if given.isdecimal() else now().year
    form = OpeningForm(
        request.POST if posted else None, accounts=accounts_of(region_of(Held(person), year)), initial={"year": year}
    )
    if posted and form.is_valid():
        asked = form.cleaned_data
        try:
            made = enter(
                person, asked["year"], form.used, admissions=asked["admissions"], basis=asked["basis"],
                by=request.user.get_username(),
            )  # fmt: skip
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, "已录入，待另一位人员复核后采用。")
            return redirect("desk:opening", made.pk)
    return render(request, "desk/opening_new.html", context | {"form": form}, status=422 if posted else 200)


@needs("desk.see")
def opening(request: Request, pk: int) -> HttpResponse:
    """One of them."""
    one: OpeningBalance = get_object_or_404(OpeningBalance.objects.select_related("person"), pk=pk)
    names = accounts_of(region_of(Held(one.person), one.year)) if one.person.merged_into_id is None else {}
    return render(request, "desk/opening.html", {
        "title": f"{one.person.psn_name} {one.year} 年年初累计", "one": one, "person": one.person,
        "used": [(names.get(name, name), fen) for name, fen in one.used.items()],
        "own": one.maker == request.user.get_username(), "waiting": one.state == OpeningBalance.State.WAITING,
        "may_decide": may(request.user, "desk.check"),
    })  # fmt: skip


@needs("desk.check")
@require_POST
def decide_opening(request: Request, pk: int) -> HttpResponse:
    """采用或退回."""
    one, form = get_object_or_404(OpeningBalance, pk=pk), DecideForm(request.POST)
    if form.is_valid():
        accept = form.cleaned_data["verdict"] == "yes"
        try:
            decide(one, request.user.get_username(), accept=accept, note=form.cleaned_data["note"])
        except Refused as refused:
            tell(request, refused)
        else:
            done = "已采用，此前已入账的单据按此重新计算，差额待复核。" if accept else "已退回录入人。"
            messages.success(request, done)
    return redirect("desk:opening", pk)
