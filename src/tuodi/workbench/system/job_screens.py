"""The jobs of a user, and one job with a bar that moves."""

from __future__ import annotations

import django_tables2 as tables
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from tuodi.workbench.access.perms import needs, signed_in
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.seeing import visible_to


class JobTable(tables.Table):
    """One's own jobs."""

    title = tables.Column(linkify=("system:job", [tables.A("pk")]))

    class Meta:
        model = JobRun
        fields = ("title", "state", "created_at", "finished_at", "message")


@needs("jobs.see")
def jobs(request: Request) -> HttpResponse:
    """The jobs, newest first."""
    return Listing(request, visible_to(request.user), JobTable, title="后台任务").response()


@needs("jobs.see")
def one(request: Request, pk: int) -> HttpResponse:
    """One job."""
    return render(request, "jobs/one.html", {"job": get_object_or_404(visible_to(request.user), pk=pk)})


@signed_in
def state(request: Request, pk: int) -> HttpResponse:
    """The part of the page that is asked for again until the job is over."""
    job = get_object_or_404(visible_to(request.user), pk=pk)
    response = render(request, "jobs/state.html", {"job": job})
    if job.over and request.GET.get("then"):
        response["HX-Refresh"] = "true"
    return response
