"""What was given line by line, from the rooms that know it: what came by file, and what a higher room has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping

import polars as pl

from tuodi.monitoring.screening.bills import standing
from tuodi.monitoring.screening.lines import LINES
from tuodi.workbench.review.fee_columns import lines_of_files, sizes_of_files

from .bills import Asked

NUMBERED = pl.Schema({**LINES, "number": pl.String()})
"""number: of the line within its visit."""
BY_MESSAGE, BY_FILE = 1, 2
Lines = Callable[[Asked, pl.DataFrame], Iterable[pl.DataFrame]]
Sizes = Callable[[str, dt.datetime, dt.datetime], Mapping[int, int]]
_SOURCES: list[tuple[int, Lines, Sizes]] = []


def gives_lines(rank: int, sizes: Sizes) -> Callable[[Lines], Lines]:
    """Register where lines of a county's people are, columns as `NUMBERED`; beside them their bills, to be asked.

    rank: a line that two sources have is the lower one's. sizes: how many a county has in a time, by bucket.
    """

    def mark(source: Lines) -> Lines:
        _SOURCES.append((rank, source, sizes))
        _SOURCES.sort(key=lambda one: one[0])
        return source

    return mark


def lines_of(asked: Asked, bills: pl.DataFrame) -> pl.DataFrame:
    """All that is known of some persons in a time, each line of a visit once. bills: theirs."""
    return _once(part for _, source, _ in _SOURCES for part in source(asked, bills))


def lines_of_guests(asked: Asked, bills: pl.DataFrame) -> pl.DataFrame:
    """The same of people insured elsewhere, of whom only files tell."""
    return _once(by_file(asked, bills))


def sizes_of(county: str, since: dt.datetime, until: dt.datetime) -> Iterator[tuple[int, int]]:
    """Buckets and how many lines each source has in them."""
    for _, _, sizes in _SOURCES:
        yield from sizes(county, since, until).items()


def _once(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    found = pl.concat([NUMBERED.to_frame(), *parts])
    return found.unique(["person", "stay", "number"], keep="first", maintain_order=True).drop("number")


@gives_lines(BY_FILE, sizes_of_files)
def by_file(asked: Asked, bills: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Of bills that stand: a bill that was taken back may have been settled again with the same lines."""
    whose = standing(bills).select("setl_id", "person", "stay")
    for part in lines_of_files(asked.county, asked.low, asked.high, asked.since, asked.until):
        yield part.join(whose, on="setl_id").select(list(NUMBERED)).cast(NUMBERED)
