"""Which tables are audited, and which may only grow. A model says so with a decorator; `triggers` carries it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=type[models.Model])

AUDITED: dict[type[models.Model], frozenset[str]] = {}
"""Model → columns that are not written into the log (secrets, noise)."""
APPEND_ONLY: dict[type[models.Model], frozenset[str]] = {}
"""Model → columns that may still change. Rows are never deleted."""


def audited(*, without: tuple[str, ...] = ()) -> Callable[[M], M]:
    """Every change of the model's table goes into the log."""

    def mark(model: M) -> M:
        AUDITED[model] = frozenset(without)
        return model

    return mark


def append_only(model: M) -> M:
    """The database refuses to change or delete rows of the model's table."""
    APPEND_ONLY[model] = frozenset()
    return model


def append_only_but(*columns: str) -> Callable[[M], M]:
    """The same, except that the named columns may change."""

    def mark(model: M) -> M:
        APPEND_ONLY[model] = frozenset(columns)
        return model

    return mark
