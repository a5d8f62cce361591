"""Screens of the issue log."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from tuodi.workbench.access.perms import needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing

from .forms import CloseForm, IssueForm, ReportForm
from .issues import close, raise_issue, report
from .models import Issue
from .tables import IssueTable


@needs("board.issue")
def issues(request: Request) -> HttpResponse:
    """All issues one may see; a new one."""
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        raise_issue(request.user.region, form.cleaned_data, request.user.get_username())
        messages.success(request, "问题已登记")
        return redirect("dashboards:issues")
    rows = Issue.objects.order_by("-pk")
    return Listing(request, rows, IssueTable, title="问题台账", template="dashboards/issues.html").response(form=form)


@needs("board.issue")
def issue(request: Request, pk: int) -> HttpResponse:
    """One issue: told upwards, ended."""
    row = get_object_or_404(Issue, pk=pk)
    told, ended = ReportForm(initial={"reported_on": timezone.now().date()}), CloseForm()
    if request.method == "POST":
        try:
            if "outcome" in request.POST:
                ended = CloseForm(request.POST)
                if ended.is_valid():
                    close(row, ended.cleaned_data["outcome"], request.user.get_username())
                    messages.success(request, "问题已办结")
                    return redirect("dashboards:issue", pk)
            else:
                told = ReportForm(request.POST)
                if told.is_valid():
                    report(row, told.cleaned_data["reported_to"], told.cleaned_data["reported_on"])
                    messages.success(request, "已登记上报")
                    return redirect("dashboards:issue", pk)
        except ValidationError as fault:
            messages.error(request, "；".join(fault.messages))
            return redirect("dashboards:issue", pk)
    return render(request, "dashboards/issue.html", {"title": row.title, "row": row, "told": told, "ended": ended})
