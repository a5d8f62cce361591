"""Choosing a month: by its name, newest first, the same in every browser (their own month pickers are not)."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from itertools import groupby
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .day import today

FIRST_YEAR = 2021
"""The oldest document's; months before it are shown only where they stand in a record."""


def month_of(text: str | None) -> dt.date | None:
    """YYYY-MM → its first day; None for anything else."""
    try:
        return dt.datetime.strptime(text or "", "%Y-%m").date()
    except ValueError:
        return None


class MonthSelect(forms.Widget):
    """Months a year at a time. empty: the words for no month; a month from outside the years stands with them."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, empty: str = "请选择") -> None:
        super().__init__(attrs)
        self.empty = empty

    def format_value(self, value: Any) -> str:
        """YYYY-MM of a day or of a text."""
        return f"{value:%Y-%m}" if isinstance(value, dt.date) else str(value or "")

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        """The element as HTML."""
        found = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        chosen = self.format_value(value)
        nothing = format_html('<option value="">{}</option>', self.empty) if self.empty else ""
        newest = today()
        return format_html("<select{}>{}{}</select>", flatatt(found), nothing,
                           _options(newest.year, newest.month, chosen))  # fmt: skip


@lru_cache(maxsize=64)
def _options(year: int, month: int, chosen: str) -> SafeString:
    """Asked for on page after page."""
    known = {(y, m) for y in range(FIRST_YEAR, year + 1) for m in range(1, 13) if (y, m) <= (year, month)}
    own = month_of(chosen)
    if own is not None:
        known.add((own.year, own.month))
    years = groupby(sorted(known, reverse=True), key=lambda one: one[0])
    return format_html_join("", '<optgroup label="{}年">{}</optgroup>', (
        (y, format_html_join("", '<option value="{}"{}>{}年{}月</option>', (
            (key := f"{y}-{m:02d}", SafeString(" selected") if key == chosen else "", y, m) for y, m in months
        ))) for y, months in years
    ))  # fmt: skip


class MonthField(forms.CharField):
    """A month as YYYY-MM; the value is its first day."""

    widget = MonthSelect

    def clean(self, value: Any) -> dt.date | None:
        """Text → first day of the month."""
        text = super().clean(value)
        found = month_of(text)
        if text and found is None:
            raise ValidationError("应为年月，如 2024-06")
        return found


class MonthFilter(django_filters.CharFilter):
    """Rows of a month, by a column that holds its first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=MonthSelect(empty="全部"), **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Anything but a month limits nothing."""
        month = month_of(value)
        return qs if month is None else qs.filter(**{self.field_name: month})
