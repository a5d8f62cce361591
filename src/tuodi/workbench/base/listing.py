"""A list screen: a query, a table, a filter; paged, counted, and exported as it stands."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import django_filters
import django_tables2 as tables
import xlsxwriter
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import strip_tags
from django_tables2 import RequestConfig

from tuodi.exchange.sheet_setup import OPTIONS

from .http import Request

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_AT_MOST = 1_048_575
"""Of a sheet, below its head."""
_WIDTH = 14


class Listing:
    """What a list view returns: `Listing(request, rows, Table, Filter, title=…).response(**more)`.

    `?export=xlsx` gives the filtered rows as a workbook, columns and order as on the screen.
    """

    def __init__(
        self,
        request: Request,
        rows: QuerySet[Any],
        table: type[tables.Table],
        filters: type[django_filters.FilterSet] | None = None,
        *,
        title: str,
        template: str = "ui/list.html",
        page: int = PAGE,
        table_args: dict[str, Any] | None = None,
        given: dict[str, str] | None = None,
    ) -> None:
        """`given`: what the filter starts with where the query does not say it."""
        self.request, self.title, self.template, self.page = request, title, template, page
        asked = request.GET.copy()
        for name, value in (given or {}).items():
            asked.setdefault(name, value)
        self.filter = filters(asked, queryset=rows, request=request) if filters else None
        self.rows = self.filter.qs if self.filter is not None else rows
        self.table = table(self.rows, **(table_args or {}))

    def response(self, **more: Any) -> HttpResponse:
        """The page, the part of it that htmx asked for, or the workbook."""
        if self.request.GET.get("export") == "xlsx":
            return self.workbook()
        RequestConfig(self.request, paginate={"per_page": self.page}).configure(self.table)
        context = {"title": self.title, "table": self.table, "filter": self.filter, **more}
        template = "ui/list_rows.html" if self.request.htmx and not self.request.htmx.boosted else self.template
        return render(self.request, template, context)

    def workbook(self) -> HttpResponse:
        """All rows, as the table shows them."""
        RequestConfig(self.request, paginate=False).configure(self.table)
        made = io.BytesIO()
        book = xlsxwriter.Workbook(made, OPTIONS)
        money = book.add_format({"num_format": "#,##0.00"})
        rows = iter(self.table.as_values())
        head = [str(cell) for cell in next(rows)]
        sheet, line = self._sheet(book, head), 0
        for row in rows:
            if line == ROWS_AT_MOST:
                sheet, line = self._sheet(book, head), 0
            line += 1
            for column, value in enumerate(row):
                _write(sheet, (line, column), value, money)
        book.close()
        response = HttpResponse(made.getvalue(), content_type=XLSX)
        name = f"{self.title}-{timezone.now():%Y%m%d}.xlsx"
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
        return response

    @staticmethod
    def _sheet(book: xlsxwriter.Workbook, head: list[str]) -> Any:
        sheet = book.add_worksheet()
        for column, name in enumerate(head):
            sheet.set_column(column, column, max(_WIDTH, 2 * len(name) + 2))
        sheet.write_row(0, 0, head, book.add_format({"bold": True, "bg_color": "#E8F0F0"}))
        sheet.freeze_panes(1, 0)
        return sheet


def _write(sheet: Any, place: tuple[int, int], value: Any, money: Any) -> None:
    """Amounts and counts as numbers, so that they add up; everything else, codes above all, as text."""
    if isinstance(value, Decimal):
        sheet.write_number(*place, value, money)
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(*place, value)
    else:
        sheet.write_string(*place, _text(value))


def _text(value: Any) -> str:
    return "" if value is None else strip_tags(str(value)).strip()
