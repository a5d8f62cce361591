"""What was given line by line, from the rooms that know it. A higher room says where (`gives_lines`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import polars as pl

from tuodi.monitoring.screening.lines import no_lines

from .bills import Asked

Lines = Callable[[Asked], Iterable[pl.DataFrame]]
_SOURCES: list[Lines] = []


def gives_lines(source: Lines) -> Lines:
    """Register where lines of a county's people are, columns as `screening.lines` has them."""
    _SOURCES.append(source)
    return source


def lines_of(asked: Asked) -> pl.DataFrame:
    """All that is known of some persons in a time."""
    parts = [part for source in _SOURCES for part in source(asked)]
    return pl.concat(parts) if parts else no_lines()
