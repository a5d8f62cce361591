"""The quick engine is checked against the scalar one on samples. Where they differ the rows decide, and it is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from tuodi.policy.catalogue import Message

from .messages import message

T = TypeVar("T")
Warnings = tuple[Message, ...]
"""What whoever looks after the program should know."""


def agreed(quickly: Callable[[], T | None], *, must: bool) -> tuple[T | None, Warnings]:
    """What the columns make of a file; None, with the reason, where the engines differ on a bill that was checked.

    must: columns were asked for, so EnginesDiffer is raised.
    """
    from .columns.results import EnginesDiffer  # noqa: PLC0415 - compiled code takes a second to load

    try:
        return quickly(), ()
    except EnginesDiffer as differ:
        if must:
            raise
        return None, (message("engines_differ", what=str(differ)),)


def both_languages(warnings: Warnings) -> list[dict[str, Any]]:
    """For --json."""
    return [{"zh": warning.zh, "en": warning.en} for warning in warnings]
