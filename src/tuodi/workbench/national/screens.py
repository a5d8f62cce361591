"""Institutions with their keys, and what they said with what was answered."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base import shown_once
from tuodi.workbench.base.biglisting import BigListing
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing

from .forms import SHARED, InstitutionForm
from .models import Institution, Message
from .mounts import OWN
from .senders import region_for
from .shown import answer_text, request_text, summary
from .tables import InstitutionTable, MessageFilter, MessageTable, infno_text

_FRESH = "fresh_institution_secret_{}"
_LAST = 30


@needs("national.see")
def institutions(request: Request) -> HttpResponse:
    """The list, with what was said today."""
    said = Message.objects.filter(institution=OuterRef("pk")).order_by()
    today = said.filter(received_at__gte=dt.datetime.combine(timezone.now().date(), dt.time()))
    failed = today.filter(state=Message.State.FAILED)
    rows = Institution.objects.annotate(
        last=Subquery(said.order_by("-received_at").values("received_at")[:1]), today=_count(today),
        failed=_count(failed),
    ).order_by("code")  # fmt: skip
    return Listing(request, rows, InstitutionTable, title="定点机构", template="national/institutions.html").response(
        may_manage=may(request.user, "national.manage")
    )


def _count(rows: QuerySet[Message]) -> Coalesce:
    return Coalesce(Subquery(rows.values("institution").annotate(n=Count("pk")).values("n")), 0)


@needs("national.see")
def institution(request: Request, pk: int) -> HttpResponse:
    """One institution: its settings, its last messages with their answers."""
    one: Institution = get_object_or_404(Institution, pk=pk)
    rows = Message.objects.filter(institution=one).order_by("-received_at", "-pk").defer("request")[:_LAST]
    context: dict[str, Any] = {
        "title": one.name, "one": one, "region": region_for(one.county), "base": OWN,
        "rows": [(row, infno_text(row.infno), summary(row.answer), answer_text(row.answer)) for row in rows],
        "fresh": shown_once.take(request, _FRESH.format(pk)),
        "may_manage": may(request.user, "national.manage"), "has_secret": one.scheme in SHARED,
    }  # fmt: skip
    return render(request, "national/institution.html", context)


@needs("national.manage")
def register_institution(request: Request) -> HttpResponse:
    """登记."""
    return _edited(request, Institution(county=request.user.region), "登记定点机构")


@needs("national.manage")
def change_institution(request: Request, pk: int) -> HttpResponse:
    """变更."""
    return _edited(request, get_object_or_404(Institution, pk=pk), "变更定点机构")


def _edited(request: Request, one: Institution, title: str) -> HttpResponse:
    form = InstitutionForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        made: Institution = form.save(commit=False)
        first = made.scheme in SHARED and not made.secret
        if first:
            made.secret = secrets.token_urlsafe(24)
        made.save()
        if first:
            shown_once.keep(request, _FRESH.format(made.pk), made.secret)
        messages.success(request, f"已保存：{made.name}。")
        return redirect("national:institution", made.pk)
    return render(request, "national/form.html", {"title": title, "form": form, "one": one})


@needs("national.manage")
@require_POST
def new_secret(request: Request, pk: int) -> HttpResponse:
    """Another shared key; the old one ends at once."""
    one: Institution = get_object_or_404(Institution, pk=pk)
    one.secret = secrets.token_urlsafe(24)
    one.save(update_fields=["secret"])
    shown_once.keep(request, _FRESH.format(pk), one.secret)
    messages.success(request, "已生成新密钥，原密钥即刻失效。")
    return redirect("national:institution", pk)


@needs("national.see")
def messages_of_all(request: Request) -> HttpResponse:
    """Every message, the last first."""
    form = MessageFilter(request.GET)
    rows = Message.objects.select_related("institution").defer("request", "answer")
    return BigListing(request, rows, form.ways(), MessageTable, title="接口报文", filters=form).response()


@needs("national.see")
def message(request: Request, pk: int) -> HttpResponse:
    """One message with its answer; numbers of people masked."""
    row: Message = get_object_or_404(Message.objects.select_related("institution"), pk=pk)
    context = {
        "title": infno_text(row.infno), "row": row, "request_text": request_text(row.request),
        "answer_text": answer_text(row.answer),
    }  # fmt: skip
    return render(request, "national/message.html", context)
