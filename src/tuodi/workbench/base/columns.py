"""Columns of tables: amounts, and names where records keep codes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tuodi.policy.money import format_yuan

from .naming import institution, who
from .templatetags.tuodi import yuan

MONEY = {"td": {"class": "amount"}, "th": {"class": "amount"}}
"""Attributes of a column of amounts: to the right, figures below each other."""
_WHOLE = {"td": {"class": "whole"}}


def with_below(text: str, more: str) -> SafeString | str:
    """A cell of two lines: what is read first, and smaller what belongs to it."""
    return format_html('<span class="with-below">{}<small>{}</small></span>', text, more) if more else text


class WhoColumn(tables.Column):
    """A user."""

    def __init__(self, verbose_name: str | None = None, **more: Any) -> None:
        super().__init__(verbose_name=verbose_name, attrs=_WHOLE, **more)

    def render(self, value: str) -> str:
        """By name."""
        return who(value)


class InstitutionColumn(tables.Column):
    """A medical institution."""

    def render(self, value: str) -> str:
        """By name."""
        return institution(value)


class FenColumn(tables.Column):
    """An amount."""

    def __init__(self, **more: Any) -> None:
        super().__init__(attrs=MONEY, **more)

    def render(self, value: int) -> str:
        """Yuan."""
        return yuan(value)

    def value(self, **cell: Any) -> Decimal | None:
        """Yuan as a number, for the workbook: amounts there are added up."""
        fen = cell["value"]
        return None if fen is None else Decimal(format_yuan(fen))
