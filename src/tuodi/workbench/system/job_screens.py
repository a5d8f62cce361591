"""The jobs of a user, and one job with a bar that moves."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from tuodi.workbench.access.perms import may, needs, signed_in
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import BY_SYSTEM


class JobTable(tables.Table):
    """One's own jobs."""

    title = tables.Column(linkify=("system:job", [tables.A("pk")]))

    class Meta:
        model = JobRun
        fields = ("title", "state", "created_at", "finished_at", "message")


def _visible(request: Request) -> QuerySet[JobRun]:
    """One's own and the system's; an administrator sees all."""
    found = JobRun.objects.order_by("-id")
    return found if may(request.user, "users.manage") else found.filter(by__in=(request.user.get_username(), BY_SYSTEM))


@needs("jobs.see")
def jobs(request: Request) -> HttpResponse:
    """The jobs, newest first."""
    return Listing(request, _visible(request), JobTable, title="后台任务").response()


@needs("jobs.see")
def one(request: Request, pk: int) -> HttpResponse:
    """One job."""
    return render(request, "jobs/one.html", {"job": get_object_or_404(_visible(request), pk=pk)})


@signed_in
def state(request: Request, pk: int) -> HttpResponse:
    """The part of the page that is asked for again until the job is over."""
    job = get_object_or_404(_visible(request), pk=pk)
    response = render(request, "jobs/state.html", {"job": job})
    if job.over and request.GET.get("then"):
        response["HX-Refresh"] = "true"
    return response
