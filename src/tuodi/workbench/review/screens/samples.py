"""Sampled review: drawings, one drawing with its bills, what a bill turned out to be."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.review import sampling
from tuodi.workbench.review.forms import DrawForm, OpinionForm, first_error
from tuodi.workbench.review.models import Sample, SampleItem
from tuodi.workbench.review.service import Refused
from tuodi.workbench.review.tables import ItemTable

from .common import month_asked

_SEEDS = 1_000_000


@needs("review.sample")
def samples(request: Request) -> HttpResponse:
    """Drawings with their rates, and a new one."""
    initial = {"month": f"{month_asked(request, request.user.region):%Y-%m}", "seed": secrets.randbelow(_SEEDS)}
    form = DrawForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = sampling.draw(
                request.user.region, data["month"], data["size"], data["seed"], request.user.get_username()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("review:sample", pk=made.pk)
    rows = [(one, sampling.rate_of(one)) for one in Sample.objects.order_by("-pk")[:50]]
    return render(request, "review/samples.html", {"title": "抽查", "rows": rows, "form": form})


@needs("review.sample")
def sample(request: Request, pk: int) -> HttpResponse:
    """Its bills and the rate so far."""
    found = get_object_or_404(Sample, pk=pk)
    items = SampleItem.objects.filter(sample=found).select_related("bill__person").defer("bill__line", "bill__facts")
    page = Listing(request, items.order_by("pk"), ItemTable, title=str(found), template="review/sample.html")
    judged = items.exclude(opinion="").count()
    return page.response(sample=found, rate=sampling.rate_of(found), judged=judged, left=found.size - judged)


@needs("review.sample")
@require_POST
def judge(request: Request, pk: int, item: int) -> HttpResponse:
    """正确 or 有差错."""
    one = get_object_or_404(SampleItem, pk=item, sample_id=pk)
    form = OpinionForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            sampling.judge(
                one, request.user.get_username(), opinion=data["opinion"], amount=data["amount"] or 0, note=data["note"]
            )
        except Refused as refused:
            messages.error(request, str(refused))
    else:
        messages.error(request, first_error(form))
    return redirect("review:sample", pk=pk)
