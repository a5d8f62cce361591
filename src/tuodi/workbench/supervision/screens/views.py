"""Hits, rules with what became of their hits, tips, the credit record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tuodi.monitoring.screening.settings import shipped
from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.day import today
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.base.printing import NoFont
from tuodi.workbench.desk.screens.common import tell
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.jobs.run import start
from tuodi.workbench.supervision.forms import AnsweredForm, DecideForm, FoundForm, RecoveredForm, TipForm, ToldForm
from tuodi.workbench.supervision.models import CreditEntry, Screened, Tip, TipFile
from tuodi.workbench.supervision.service import elsewhere, following
from tuodi.workbench.supervision.service.elsewhere import pdf_of
from tuodi.workbench.supervision.service.pictures import MIME
from tuodi.workbench.supervision.service.standing import FULL, credit_of, outcomes
from tuodi.workbench.supervision.tables import HitFilter, HitTable, TipTable
from tuodi.workbench.supervision.words import figures_of, lines_of, settings_of

Followed = Screened | Tip
_BACK = {Screened: "supervision:hit", Tip: "supervision:tip"}


@needs("watch.see")
def hits(request: Request) -> HttpResponse:
    """The queue."""
    rows = Screened.objects.select_related("person", "guest").defer("evidence").order_by("-amount", "id")
    if not {"state", "insured"} & request.GET.keys() and not request.GET.get("export"):
        rows = rows.filter(state__in=["new", "checking", "proposed"], gone=False)
    page = Listing(request, rows, HitTable, HitFilter, title="筛查疑点", template="supervision/hits.html")
    return page.response(may_run=may(request.user, "watch.check"), month=f"{today():%Y-%m}")


@needs("watch.check")
@require_POST
def run(request: Request) -> HttpResponse:
    """筛查一个月."""
    month = request.POST.get("month", "")
    job = start(
        "supervision.screen",
        f"筛查 {month}",
        request.user,
        link="/supervision/",
        county=request.user.region,
        month=month,
    )
    return redirect("system:job", job.pk)


@needs("watch.see")
def hit(request: Request, pk: int) -> HttpResponse:
    """One hit with its evidence."""
    row: Screened = get_object_or_404(Screened.objects.select_related("person", "guest"), pk=pk)
    figures = list(figures_of(row.evidence)) if row.rule == "institution" else []
    context = {
        "title": row.says, "rule": shipped()[row.rule], "figures": figures,
        "bills": [one for one in row.evidence if "setl_id" in one], "lines": list(lines_of(row.evidence)),
    }  # fmt: skip
    return render(request, "supervision/hit.html", context | _following(request, row))


@needs("watch.see")
def letter(request: Request, pk: int) -> HttpResponse:
    """移送函."""
    row: Screened = get_object_or_404(Screened.objects.select_related("guest"), pk=pk)
    try:
        made = pdf_of(row, today())
    except Refused as fault:
        tell(request, fault)
        return redirect("supervision:hit", pk)
    except NoFont as fault:
        messages.error(request, str(fault))
        return redirect("supervision:hit", pk)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="transfer-{row.pk}.pdf"'
    return answer


@needs("watch.check")
@require_POST
def told(request: Request, pk: int) -> HttpResponse:
    """告知参保地."""
    row: Screened = get_object_or_404(Screened, pk=pk)
    return _act(request, row, ToldForm(request.POST), lambda _by, g: elsewhere.tell(
        row, g["on"], g["letter"]), "已登记告知参保地。")  # fmt: skip


@needs("watch.see")
def tips(request: Request) -> HttpResponse:
    """The list of tips; a new one."""
    form = TipForm(request.POST or None)
    allowed = may(request.user, "watch.check")
    if request.method == "POST" and allowed and form.is_valid():
        made = following.receive_tip(request.user.region, form.cleaned_data, request.user.get_username(), today())
        messages.success(request, f"已登记，编号 {made.number}。")
        return redirect("supervision:tip", made.pk)
    page = Listing(request, Tip.objects.order_by("-id"), TipTable, title="举报", template="supervision/tips.html")
    return page.response(form=form if allowed else None)


@needs("watch.see")
def tip(request: Request, pk: int) -> HttpResponse:
    """One tip."""
    row: Tip = get_object_or_404(Tip, pk=pk)
    context = {
        "title": f"举报 {row.number}", "answered_form": AnsweredForm(initial={"on": today()}),
        "files": list(row.files.order_by("pk")),
    }  # fmt: skip
    return render(request, "supervision/tip.html", context | _following(request, row))


@needs("watch.check")
def tip_file(_request: Request, pk: int) -> FileResponse:
    """A file that came with a tip: kept, never shown by the browser."""
    row: TipFile = get_object_or_404(TipFile.objects.select_related("tip"), pk=pk)
    return FileResponse(
        row.file.open(), as_attachment=True, filename=f"{row.tip.number}-{row.pk}.{row.kind}",
        content_type=MIME[row.kind],
    )  # fmt: skip


def _following(request: Request, row: Followed) -> dict[str, Any]:
    return {
        "row": row, "kind": "tip" if isinstance(row, Tip) else "hit", "found_form": FoundForm(),
        "decide_form": DecideForm(), "recovered_form": RecoveredForm(initial={"on": today()}),
        "told_form": ToldForm(initial={"on": today()}),
        "mine": row.checker == request.user.get_username(), "may_check": may(request.user, "watch.check"),
        "may_decide": may(request.user, "watch.decide"),
    }  # fmt: skip


@needs("watch.see")
def rules(request: Request) -> HttpResponse:
    """What is looked for, with which figures, and how many hits were confirmed."""
    rows = [(rule, settings_of(rule), found, _share(found)) for rule, found in outcomes()]
    return render(request, "supervision/rules.html", {"title": "筛查规则与成效", "rows": rows})


def _share(row: dict[str, Any]) -> int | None:
    """Confirmed of those decided, ten-thousandths."""
    decided = row["confirmed"] + row["cleared"]
    return 10_000 * row["confirmed"] // decided if decided else None


@needs("watch.see")
def credit(request: Request) -> HttpResponse:
    """Institutions by what is left of a year's points, with every mark and what it rests on; `?of=`: one of them."""
    given, of = request.GET.get("year", ""), request.GET.get("of", "")
    year = int(given) if given.isdecimal() and len(given) == 4 else today().year  # noqa: PLR2004 - digits of a year
    entries = CreditEntry.objects.filter(on__year=year).select_related("hit", "tip").order_by("-on", "-id")
    rows = credit_of(year)
    if of:
        entries, rows = entries.filter(institution=of), [row for row in rows if row.institution == of]
    return render(request, "supervision/credit.html", {
        "title": f"{year} 年机构信用", "rows": rows, "entries": entries[:200], "full": FULL, "year": year, "of": of,
        "years": (year - 1, year + 1),
    })  # fmt: skip


def _act(
    request: Request, row: Followed, form: Form | None, act: Callable[[str, dict[str, Any]], Any], done: str
) -> HttpResponse:
    if form is not None and not form.is_valid():
        messages.error(request, "；".join(str(fault) for faults in form.errors.values() for fault in faults))
    else:
        try:
            act(request.user.get_username(), form.cleaned_data if form is not None else {})
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, done)
    return redirect(_BACK[type(row)], row.pk)


def _row(kind: str, pk: int) -> Followed:
    if kind == "tip":
        tip_: Tip = get_object_or_404(Tip, pk=pk)
        return tip_
    hit_: Screened = get_object_or_404(Screened, pk=pk)
    return hit_


@needs("watch.check")
@require_POST
def take(request: Request, kind: str, pk: int) -> HttpResponse:
    """我来核查."""
    row = _row(kind, pk)
    return _act(request, row, None, lambda by, _: following.take(row, by), "已由您核查。")


@needs("watch.check")
@require_POST
def propose(request: Request, kind: str, pk: int) -> HttpResponse:
    """填报核查."""
    row = _row(kind, pk)
    return _act(request, row, FoundForm(request.POST), lambda by, g: following.propose(
        row, by, g["found"], guilty=g["guilty"] == "yes", recover=g["recover"] or 0), "已提交审定。")  # fmt: skip


@needs("watch.decide")
@require_POST
def decide(request: Request, kind: str, pk: int) -> HttpResponse:
    """审定."""
    row = _row(kind, pk)
    return _act(request, row, DecideForm(request.POST), lambda by, g: following.decide(
        row, by, g["note"], agree=g["verdict"] == "yes", points=g["points"] or 0), "已审定。")  # fmt: skip


@needs("watch.check")
@require_POST
def recovered(request: Request, kind: str, pk: int) -> HttpResponse:
    """追回."""
    row = _row(kind, pk)
    return _act(request, row, RecoveredForm(request.POST), lambda _by, g: following.recovered(
        row, g["on"], g["voucher"]), "已登记追回。")  # fmt: skip


@needs("watch.check")
@require_POST
def answered(request: Request, pk: int) -> HttpResponse:
    """答复."""
    row: Tip = get_object_or_404(Tip, pk=pk)
    return _act(request, row, AnsweredForm(request.POST), lambda _by, g: following.answered(
        row, g["on"], g["reward"] or 0), "已登记答复。")  # fmt: skip
