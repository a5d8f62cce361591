"""One batch: what it is and what can be done, its rows, its faults."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.base.words import label

from .accept import to_write
from .enums import HELD, NEVER, WRITES, Flag, Outcome, State
from .forms import ReasonForm
from .models import ListBatch, ListFault, ListRow
from .overview import level_of
from .tables import FaultTable, RowFilter, RowTable

_LEVELS = {**dict.fromkeys(WRITES, "good"), **dict.fromkeys(HELD, "warn"), **dict.fromkeys(NEVER, "bad")}


def find(pk: int) -> ListBatch:
    """A batch within the user's limits, or 404."""
    return get_object_or_404(ListBatch.objects.select_related("job"), pk=pk)


def allowed(request: Request, batch: ListBatch) -> dict[str, bool]:
    """What this user may do with the batch as it stands."""
    user, name = request.user, request.user.get_username()
    own = may(user, "list.upload") and user.department == batch.department and not batch.busy
    receives = may(user, "list.accept") and name not in (batch.uploaded_by, batch.submitted_by) and not batch.busy
    checks = may(user, "list.undo_check") and name != batch.undo_by and not batch.busy
    asks = (own or may(user, "list.accept")) and not batch.busy
    return {
        "check_again": own and batch.state in (State.UPLOADED, State.CHECKED),
        "submit": own and batch.state == State.CHECKED,
        "withdraw": own and batch.state in (State.UPLOADED, State.CHECKED, State.SUBMITTED),
        "receive": receives and batch.state == State.SUBMITTED,
        "ask_undo": asks and batch.state == State.ACCEPTED,
        "undo": checks and batch.state == State.UNDO_ASKED,
    }


def frame(request: Request, batch: ListBatch, tab: str) -> dict[str, Any]:
    """What every page of a batch shows."""
    return {
        "batch": batch, "tab": tab, "level": level_of(batch.state), "can": allowed(request, batch),
        "title": f"{batch.number} {batch}", "reason_form": ReasonForm(auto_id="reason_%s"),
        "rows_total": sum(batch.count(one.value) for one in Outcome), "bad": batch.count(Outcome.BAD),
    }  # fmt: skip


@needs("list.see")
def batch(request: Request, pk: int) -> HttpResponse:
    """What came of it, and the next step."""
    found = find(pk)
    tiles = [(one, one.label, found.count(one.value), _LEVELS.get(one, "")) for one in Outcome]
    flags = [(flag, flag.label, found.count(flag.value)) for flag in Flag]
    columns = [one for one in Outcome if one not in NEVER]
    classes = [
        (name, label("classes", name), [(one.label, counts.get(one.value, 0)) for one in columns])
        for name, counts in sorted(found.counts.get("classes", {}).items())
    ]
    context = frame(request, found, "summary") | {
        "tiles": tiles, "flags": flags, "classes": classes, "columns": [one.label for one in columns],
        "effects": found.counts.get("effects", {}), "held": sum(found.count(one.value) for one in HELD),
        "never": sum(found.count(one.value) for one in NEVER),
        "writes": to_write(found).count(),
        "let": ListRow.objects.filter(batch=found).exclude(let_through_by="").count(),
    }  # fmt: skip
    return render(request, "lists/batch.html", context)


@needs("list.see")
def rows(request: Request, pk: int) -> HttpResponse:
    """Row by row: the comparison."""
    found = find(pk)
    staged = ListRow.objects.filter(batch=found).select_related("batch").order_by("pk")
    page = Listing(
        request, staged, RowTable, RowFilter, title=f"{found.number}比对明细", template="lists/rows.html",
        table_args={"exclude": () if allowed(request, found)["receive"] else ("decide",)},
    )  # fmt: skip
    return page.response(**{**frame(request, found, "rows"), "title": page.title})


@needs("list.see")
def faults(request: Request, pk: int) -> HttpResponse:
    """Cell by cell: the errors."""
    found = find(pk)
    wrong = ListFault.objects.filter(batch=found).order_by("pk")
    page = Listing(request, wrong, FaultTable, title=f"{found.number}错误明细", template="lists/faults.html")
    return page.response(**{**frame(request, found, "faults"), "title": page.title})


@needs("list.see")
def job_state(request: Request, pk: int) -> HttpResponse:
    """How far the batch's job is; whoever may see the batch may see it. The page comes anew when the job is over."""
    found = find(pk)
    response = render(request, "jobs/state.html", {"job": found.job})
    if not found.busy:
        response["HX-Refresh"] = "true"
    return response
