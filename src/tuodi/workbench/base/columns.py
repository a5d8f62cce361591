"""Columns of tables that show names where records keep codes."""

from __future__ import annotations

import django_tables2 as tables

from .naming import institution, who

_WHOLE = {"td": {"class": "whole"}}


class WhoColumn(tables.Column):
    """A user."""

    def __init__(self, verbose_name: str | None = None) -> None:
        super().__init__(verbose_name=verbose_name, attrs=_WHOLE)

    def render(self, value: str) -> str:
        """By name."""
        return who(value)


class InstitutionColumn(tables.Column):
    """A medical institution."""

    def render(self, value: str) -> str:
        """By name."""
        return institution(value)
