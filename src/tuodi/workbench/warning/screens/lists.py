"""Lists: warnings, a month's people."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.warning import following
from tuodi.workbench.warning.enums import State
from tuodi.workbench.warning.models import Alert, Watched
from tuodi.workbench.warning.tables import AlertFilter, AlertTable, WatchedFilter, WatchedTable

from .common import month_asked


@needs("warning.see")
def warnings(request: Request) -> HttpResponse:
    """All warnings, the gravest first."""
    rows = Alert.objects.select_related("person").order_by("-ratio", "pk")
    page = Listing(request, rows, AlertTable, AlertFilter, title="预警个案", template="warning/warnings.html")
    own = Alert.objects.filter(county=request.user.region)
    can = may(request.user, "warning.check")
    return page.response(
        to_check=following.paid_up(own).count() if can else 0,
        to_share=own.filter(state=State.CHECKED).count() if can else 0,
    )


@needs("warning.check")
@require_POST
def check_all(request: Request) -> HttpResponse:
    """Everybody to whom nothing is owed, at once."""
    return _each(request, following.check_all, "核查")


@needs("warning.check")
@require_POST
def share_all(request: Request) -> HttpResponse:
    """Whatever was checked."""
    return _each(request, following.share_all, "共享")


def _each(request: Request, step: Callable[[str, str], tuple[int, str]], words: str) -> HttpResponse:
    done, fault = step(request.user.region, request.user.get_username())
    if fault:
        messages.error(request, fault)
    messages.success(request, f"已{words} {done} 条。")
    return redirect("warning:warnings")


@needs("warning.watch")
def watched(request: Request) -> HttpResponse:
    """A month's people at the line and near it, with the line as it was."""
    rows = Watched.objects.filter(county=request.user.region).select_related("person")
    rows = rows.order_by("-month", "-ratio", "pk")
    newest = {"month": f"{month_asked(request):%Y-%m}"}
    return Listing(request, rows, WatchedTable, WatchedFilter, title="月度监测表", given=newest).response()
