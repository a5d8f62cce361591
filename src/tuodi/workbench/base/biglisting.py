"""A list screen over very many rows: like `Listing`, paged and counted by `Walk`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from .http import Request
from .listing import Listing
from .walk import Walk, Way

_CELL = '<td data-label="{}">{}</td>'
EXPORTED = 50_000
"""Rows of a workbook at most: it is made while the user waits."""


class BigListing(Listing):
    """`rows` give what the table shows of each key, `ways` which rows in which order. `?count=1`: the count alone."""

    def __init__(
        self,
        request: Request,
        rows: QuerySet[Any],
        ways: Sequence[Way],
        table: type[tables.Table],
        *,
        title: str,
        filters: Any = None,
        template: str = "ui/list.html",
        rows_template: str = "ui/biglist_rows.html",
    ) -> None:
        self.request, self.title, self.template, self.filter = request, title, template, filters
        self.shown, self.table_class, self.walk = rows, table, Walk(ways)
        self.rows_template = rows_template

    def response(self, **more: Any) -> HttpResponse:
        """The page, its rows alone, its count alone, or the workbook."""
        asked = self.request.GET
        if asked.get("count"):
            return render(self.request, "ui/biglist_count.html", {"count": self.walk.exact()})
        if asked.get("export") == "xlsx":
            return self._export()
        page = self.walk.last() if asked.get("p") == "last" else self.walk.page(asked)
        rows = self._rows(page.keys)
        self.table = self.table_class(rows, orderable=False)
        context = {
            "title": self.title,
            "table": self.table,
            "filter": self.filter,
            "page": page,
            "rows_template": self.rows_template,
            **more,
        }
        context["rows"] = self._html(rows)
        context["count"] = self.walk.count()
        template = self.rows_template if self.request.htmx and not self.request.htmx.boosted else self.template
        return render(self.request, template, context)

    def _rows(self, keys: list[int]) -> list[Any]:
        found = self.shown.in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def _html(self, rows: list[Any]) -> SafeString:  # noqa: ARG002 - a list that is asked for often writes its own
        """The rows in HTML."""
        columns = [(column.name, column.header) for column in self.table.columns]
        return format_html_join(
            "", "<tr>{}</tr>",
            ((format_html_join("", _CELL, ((header, row.get_cell(name)) for name, header in columns)),)
             for row in self.table.rows),
        )  # fmt: skip

    def _export(self) -> HttpResponse:
        if self.walk.exact().number > EXPORTED:
            messages.warning(self.request, f"一次最多导出 {EXPORTED:,} 行，请先用筛选缩小范围。")
            query = self.request.GET.copy()
            del query["export"]
            return redirect(f"{self.request.path}?{query.urlencode()}")
        keys = [key for way in self.walk.ways for key in way.ordered().values_list("pk", flat=True)]
        rows = [row for at in range(0, len(keys), 5_000) for row in self._rows(keys[at : at + 5_000])]
        self.table = self.table_class(rows, orderable=False)
        return self.workbook()
