"""One row being read: fields by name, with every problem collected rather than only the first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TypeVar

from .cells import has_lost_digits, narrow, shown, tidy
from .codes import lookup
from .dates import check_range, parse_date, parse_month, parse_time
from .layouts import Layout
from .messages import message
from .money import parse_money
from .refusals import CellError, Note, Refusal

_T = TypeVar("_T")
_LONGEST_NUMBER = 9


class Row:
    """The cells of a row under a layout. Getters return None (or "") for an empty cell and for a refused one."""

    __slots__ = ("_index", "_width", "cells", "layout", "notes", "number", "refusals")

    def __init__(self, number: int, cells: Sequence[str], layout: Layout) -> None:
        self.number, self.cells, self.layout = number, cells, layout
        self.refusals: list[Refusal] = []
        self.notes: list[Note] = []
        self._index, self._width = layout.index, len(cells)

    def raw(self, name: str) -> str:
        """The tidy text of a field, empty when the file has no such column."""
        at = self._index.get(name)
        if at is None or at >= self._width:
            return ""
        text = self.cells[at]
        return tidy(text) if text else ""

    def refuse(self, name: str, key: str, /, **values: object) -> None:
        """Record a problem with a field (an empty name: with the row)."""
        column = self.layout.header_of(name) if name else ""
        value = shown(self.raw(name)) if name else ""
        self.refusals.append(Refusal(self.number, column, value, key, message(key, **values)))

    def note(self, key: str, /, **values: object) -> None:
        """Record something worth telling."""
        self.notes.append(Note(self.number, key, message(key, **values)))

    def parsed(self, name: str, parse: Callable[[str], _T]) -> _T | None:
        """`parse` of a non-empty cell; a CellError becomes a refusal."""
        text = self.raw(name)
        if not text:
            return None
        try:
            return parse(text)
        except CellError as error:
            self.refuse(name, error.key, **error.values)
            return None

    def text(self, name: str) -> str:
        """A code or id as text; one whose digits may be lost is refused."""
        text = self.raw(name)
        if not text:
            return ""
        if has_lost_digits(text):
            self.refuse(name, "lost_digits")
            return ""
        return text if text.isascii() else narrow(text)

    def needed(self, name: str) -> str:
        """`text`, refused when empty."""
        if not self.raw(name):
            self.refuse(name, "required")
            return ""
        return self.text(name)

    def money(self, name: str) -> int | None:
        """Signed fen."""
        text = self.raw(name)
        return self.parsed(name, parse_money) if text else None

    def date(self, name: str, latest: dt.date) -> dt.date | None:
        """A day from 2000 to `latest`."""

        def parse(text: str) -> dt.date:
            day = parse_date(text)
            check_range(day, latest)
            return day

        return self.parsed(name, parse)

    def date_of_birth(self, name: str, latest: dt.date) -> dt.date | None:
        """A day up to `latest`, also before 2000."""

        def parse(text: str) -> dt.date:
            day = parse_date(text)
            if day > latest:
                raise CellError("date_future", latest=latest.isoformat())
            return day

        return self.parsed(name, parse)

    def time(self, name: str, latest: dt.date) -> dt.datetime | None:
        """A moment from 2000 to the end of `latest`."""

        def parse(text: str) -> dt.datetime:
            moment = parse_time(text)
            check_range(moment.date(), latest)
            return moment

        return self.parsed(name, parse)

    def month(self, name: str) -> str | None:
        """YYYYMM."""
        return self.parsed(name, parse_month)

    def coded(self, name: str, dictionary: str | None = None) -> str | None:
        """The value of a small dictionary for a code or a Chinese name."""
        text = self.raw(name)
        if not text:
            return None
        try:
            return lookup(dictionary or name, narrow(text))
        except CellError as error:
            self.refuse(name, error.key, **error.values)
            return None

    def flag(self, name: str) -> bool:
        """A 0/1 column; empty is False."""
        return self.coded(name, "flag") == "1"

    def yes_or_no(self, name: str) -> bool | None:
        """A 0/1 column that may leave it open."""
        value = self.coded(name, "flag")
        return None if value is None else value == "1"

    def whole(self, name: str) -> int | None:
        """A whole number."""

        def parse(text: str) -> int:
            if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
                raise CellError("number_form")
            return int(text)

        return self.parsed(name, lambda text: parse(narrow(text)))
