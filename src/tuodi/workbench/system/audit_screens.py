"""Screens of the log: who changed what, who looked at whom, and whether the seals hold."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Field, JSONField
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from tuodi.workbench.access.perms import needs
from tuodi.workbench.audit.models import Event, Look, Seal
from tuodi.workbench.audit.register import AUDITED
from tuodi.workbench.audit.seal import check
from tuodi.workbench.base.columns import WhoColumn
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.base.masking import masked
from tuodi.workbench.vault.cipher import unseal
from tuodi.workbench.vault.fields import SecretField


@cache
def _table_words() -> dict[str, str]:
    """Audited tables, in words."""
    return {model._meta.db_table: str(model._meta.verbose_name) for model in AUDITED}


class EventTable(tables.Table):
    """The log of changes."""

    at = tables.DateTimeColumn(linkify=("system:event", [tables.A("pk")]), format="Y-m-d H:i:s")
    actor = WhoColumn()

    class Meta:
        model = Event
        fields = ("at", "actor", "action", "table", "row", "reason")
        order_by = "-id"

    def render_table(self, value: str) -> str:
        """The table in words."""
        return _table_words().get(value, value)


class EventFilter(django_filters.FilterSet):
    """By person acting, table and record."""

    table = django_filters.ChoiceFilter(label="数据表", choices=lambda: sorted(_table_words().items()))

    class Meta:
        model = Event
        fields = ("actor", "table", "row", "action")


class LookTable(tables.Table):
    """The log of looks."""

    actor = WhoColumn()

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
    return page.response()


@needs("audit.see")
def event(request: Request, pk: int) -> HttpResponse:
    """One change, column by column, and the record's others."""
    found = get_object_or_404(Event, pk=pk)
    before, after = found.before or {}, found.after or {}
    columns = _columns(found.table)
    lines = [
        (
            str(columns[name].verbose_name) if name in columns else name,
            _shown(columns.get(name), before.get(name)), _shown(columns.get(name), after.get(name)),
            before.get(name) != after.get(name),
        )
        for name in dict.fromkeys([*before, *after])
    ]  # fmt: skip
    others = Event.objects.filter(table=found.table, row=found.row).exclude(pk=pk).order_by("-id")[:50]
    title = f"{_table_words().get(found.table, found.table)} {found.row}"
    return render(request, "system/event.html", {"event": found, "lines": lines, "others": others, "title": title})


def _columns(table: str) -> dict[str, Field[Any, Any]]:
    """The columns of an audited table."""
    model = next((one for one in AUDITED if one._meta.db_table == table), None)
    fields = model._meta.concrete_fields if model else ()
    return {field.column or field.name: field for field in fields}


def _shown(column: Field[Any, Any] | None, value: Any) -> Any:
    """A value of the log: a code with its words; of a sealed column the ends of what it says."""
    if isinstance(column, SecretField) and isinstance(value, str):
        return masked(unseal(value, column.place))
    if isinstance(column, JSONField) and value is not None:
        return _read(value)
    words = dict(column.flatchoices).get(value) if column is not None else None
    return f"{words}（{value}）" if words else value


def _read(value: Any) -> str:
    """A structure; SQLite's log has it as text."""
    if isinstance(value, str):
        try:
            return json.dumps(json.loads(value), ensure_ascii=False)
        except ValueError:  # PostgreSQL's log has the word itself
            return value
    return json.dumps(value, ensure_ascii=False)


@needs("audit.see")
def seals(request: Request) -> HttpResponse:
    """The seals; a POST works them all out again."""
    checked = check() if request.method == "POST" else None
    rows = Seal.objects.order_by("-id")[:100]
    return render(request, "system/seals.html", {"rows": rows, "checked": checked, "title": "封存核对"})


@needs("audit.see")
def looks(request: Request) -> HttpResponse:
    """Every look, newest first."""
    return Listing(request, Look.objects.order_by("-id"), LookTable, LookFilter, title="查阅记录").response()
