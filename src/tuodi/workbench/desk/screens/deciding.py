"""What a second person decides: differences and claims; and the clearing periods."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tuodi.settlement.words import STAGES
from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.desk.forms import BillForm, ClaimForm, ConfirmForm, DecideForm
from tuodi.workbench.desk.lists import ClaimFilter, ClaimTable, DifferenceFilter, DifferenceTable, cause_text
from tuodi.workbench.desk.models import Claim, ClearingPeriod, Difference, Settlement, WholeYear
from tuodi.workbench.desk.service import claims as claiming
from tuodi.workbench.desk.service.differences import decide
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.desk.service.periods import lock, sums_of
from tuodi.workbench.desk.service.refused import Refused

from .common import person_of, tell

_STAGE_WORDS: dict[str, str] = {stage: zh for stage, (zh, _) in STAGES.items()}


@needs("desk.see")
def differences(request: Request) -> HttpResponse:
    """The list; open ones first unless asked otherwise."""
    rows = Difference.objects.select_related("settlement__person").defer("settlement__trace").order_by("-pk")
    if "state" not in request.GET and not request.GET.get("export"):
        rows = rows.filter(state=Difference.State.OPEN)
    return Listing(request, rows, DifferenceTable, DifferenceFilter, title="差额处理").response()


@needs("desk.see")
def difference(request: Request, pk: int) -> HttpResponse:
    """All differences of one settlement."""
    row: Settlement = get_object_or_404(Settlement.objects.select_related("person"), pk=pk)
    found = list(row.differences.exclude(state=Difference.State.GONE).order_by("-pk"))
    open_ = [one for one in found if one.state == Difference.State.OPEN]
    context = {
        "title": f"差额 {row.setl_id}", "row": row,
        "lines": [(_STAGE_WORDS[one.stage], cause_text(one.cause), one) for one in found],
        "open": open_, "seen": ",".join(str(one.pk) for one in open_),
        "own": any(one.maker == request.user.get_username() for one in open_),
        "may_decide": may(request.user, "desk.check"),
    }  # fmt: skip
    return render(request, "desk/difference.html", context)


@needs("desk.check")
@require_POST
def decide_difference(request: Request, pk: int) -> HttpResponse:
    """Accept or refuse."""
    row, form = get_object_or_404(Settlement, pk=pk), DecideForm(request.POST)
    if form.is_valid():
        accept = form.cleaned_data["verdict"] == "yes"
        try:
            note = form.cleaned_data["note"]
            made = decide(row, form.ids(), request.user.get_username(), accept=accept, note=note)
        except Refused as refused:
            tell(request, refused)
        else:
            where = f"，记入清算期 {made[0].clr_ym}（原 {row.clr_ym}）" if accept else ""
            messages.success(request, f"{'差额已入账' if accept else '已决定不予调整'}{where}。")
    return redirect("desk:difference", pk)


@needs("desk.see")
def claims(request: Request) -> HttpResponse:
    """Paper claims."""
    rows = Claim.objects.select_related("person").order_by("-pk")
    return Listing(request, rows, ClaimTable, ClaimFilter, title="手工报销", template="desk/claims.html").response()


@needs("desk.settle")
@require_POST
def take_in(request: Request) -> HttpResponse:
    """受理."""
    person = person_of(request, "POST")
    if person is None:
        return HttpResponse(status=404)
    form, more = BillForm(request.POST, province=person.county[:2]), ClaimForm(request.POST)
    if form.is_valid() and more.is_valid():
        try:
            by, key = request.user.get_username(), request.POST.get("key") or None
            made = claiming.take_in(person, form.draft(), by=by, key=key, **more.cleaned_data)
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, "已受理，待另一位人员复核入账。")
            return redirect("desk:claim", made.pk)
    else:
        messages.error(request, "请把单据、收到的材料和收款人填完整。")
    return redirect(f"/desk/?person={person.pk}")


@needs("desk.see")
def claim(request: Request, pk: int) -> HttpResponse:
    """One claim."""
    one: Claim = get_object_or_404(Claim.objects.select_related("person", "settlement"), pk=pk)
    entered = BillForm(province=one.county[:2]).told(one.draft)
    own = one.maker == request.user.get_username()
    waiting = one.state == Claim.State.WAITING
    return render(request, "desk/claim.html", {
        "title": f"手工报销 {one.pk}", "claim": one, "entered": entered, "own": own, "waiting": waiting,
        "may_decide": may(request.user, "desk.check"),
    })  # fmt: skip


@needs("desk.check")
@require_POST
def decide_claim(request: Request, pk: int) -> HttpResponse:
    """Book or return."""
    one, form, confirm = get_object_or_404(Claim, pk=pk), DecideForm(request.POST), ConfirmForm(request.POST)
    confirm.full_clean()
    if form.is_valid():
        by = request.user.get_username()
        try:
            if form.cleaned_data["verdict"] == "yes":
                done = claiming.approve(one, by, **confirm.allowed())
                messages.success(request, f"已入账：{done.settlement}。")
            else:
                claiming.give_back(one, by, form.cleaned_data["note"])
                messages.success(request, "已退回受理人。")
        except Refused as refused:
            tell(request, refused)
    return redirect("desk:claim", pk)


@needs("desk.see")
def periods(request: Request) -> HttpResponse:
    """Clearing periods with what is booked in each."""
    county = request.user.region
    states = {one.clr_ym: one for one in ClearingPeriod.objects.filter(county=county)}
    sums = sums_of(county)
    rows = [(name, states.get(name), sums.get(name, {})) for name in sorted({*states, *sums}, reverse=True)]
    return render(request, "desk/periods.html", {
        "title": "清算期", "rows": rows, "may_lock": may(request.user, "desk.lock"),
        "whole": WholeYear.objects.filter(county=county).order_by("-year"),
    })  # fmt: skip


@needs("desk.lock")
@require_POST
def lock_period(request: Request, clr_ym: str) -> HttpResponse:
    """锁定."""
    try:
        lock(request.user.region, clr_ym, request.user.get_username())
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, f"{clr_ym} 已锁定，此后的补记入下一开放清算期。")
    return redirect("desk:periods")


@needs("desk.lock")
@require_POST
def whole_year(request: Request) -> HttpResponse:
    """年初累计为零."""
    given = request.POST.get("year", "")
    try:
        made = declare(request.user.region, int(given) if given.isdecimal() else 0, request.user.get_username())
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, f"已确认 {made.year} 年年初累计为零。")
    return redirect("desk:periods")
