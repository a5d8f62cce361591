"""Screens of the log: who changed what, who looked at whom, and whether the seals hold."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.http import HttpResponse

from tuodi.workbench.access.perms import needs
from tuodi.workbench.audit.models import Event, Look, Seal
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing


class EventTable(tables.Table):
    """The log of changes."""

    class Meta:
        model = Event
        fields = ("at", "actor", "action", "table", "row", "reason")
        order_by = "-id"


class EventFilter(django_filters.FilterSet):
    """By person acting, table and record."""

    class Meta:
        model = Event
        fields = ("actor", "table", "row", "action")


class LookTable(tables.Table):
    """The log of looks."""

    class Meta:
        model = Look
        fields = ("at", "actor", "kind", "person", "screen", "reason")
        order_by = "-id"


class LookFilter(django_filters.FilterSet):
    """By person looking and person looked at."""

    class Meta:
        model = Look
        fields = ("actor", "person", "kind")


@needs("audit.see")
def events(request: Request) -> HttpResponse:
    """Every change, newest first."""
    page = Listing(request, Event.objects.order_by("-id"), EventTable, EventFilter, title="变更记录")
    return page.response(seal=Seal.objects.order_by("-id").first())


@needs("audit.see")
def looks(request: Request) -> HttpResponse:
    """Every look, newest first."""
    return Listing(request, Look.objects.order_by("-id"), LookTable, LookFilter, title="查阅记录").response()
