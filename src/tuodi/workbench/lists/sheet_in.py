"""A department's file → lines that stand and faults by cell, whatever its format, headings and title rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from tuodi.exchange.cells import shown, tidy
from tuodi.exchange.encoding import foreign_row
from tuodi.exchange.layouts import HEADER_ROWS, normal
from tuodi.exchange.messages import message
from tuodi.exchange.refusals import CellError, FileRefused, Refusal
from tuodi.exchange.tables import Table, open_tables
from tuodi.workbench.base.uploads import SHEETS

from .columns import declared, fields_by_heading, titles

_LIKELY = 2
_TOTALS = ("合计", "总计", "小计", "共计", "填表", "制表", "审核人", "填报", "注：", "备注：", "说明：")

Line = TypeVar("Line", bound=BaseModel)
AtByte = Callable[[int], None]


def _nothing(_position: int) -> None:
    """Nobody is told how far reading is."""


@dataclass(slots=True)
class Read(Generic[Line]):
    """One row: its cells by field as written, and the line or the reasons why there is none."""

    number: int
    cells: dict[str, str]
    line: Line | None
    faults: list[Refusal]


@dataclass(frozen=True, slots=True)
class Heading:
    """A recognised header row: where each field stands, its cells as written, those of the fields in plain form."""

    index: dict[str, int]
    cells: tuple[str, ...]
    plain: dict[str, str]


class _Row(NamedTuple):
    """A row as found: its cells, those of the fields that are filled, under which header, in which encoding."""

    number: int
    cells: list[str]
    found: dict[str, str]
    heading: Heading
    encoding: str


class SheetReader(Generic[Line]):
    """Reads files of one row model."""

    def __init__(self, model: type[Line]) -> None:
        self.model = model
        self._titles = titles(model)
        self._required = [one.field for one in declared(model) if one.required]

    def heading(self, cells: list[str]) -> Heading | None:
        """The row as a header, if it names two columns at least."""
        known = fields_by_heading(self.model)
        index: dict[str, int] = {}
        for position, cell in enumerate(cells):
            field = known.get(normal(cell))
            if field is not None:
                index.setdefault(field, position)
        if len(index) < _LIKELY:
            return None
        written = tuple(tidy(cell).replace("\n", "") for cell in cells)
        return Heading(index, written, {field: normal(written[position]) for field, position in index.items()})

    def look(self, path: Path, encoding: str | None = None) -> None:
        """Raise FileRefused when the file is no use: no rows, no header, columns missing or doubled."""
        next(self._rows(path, encoding, _nothing))

    def _tables(self, path: Path, encoding: str | None, at_byte: AtByte = _nothing) -> Iterator[tuple[Table, Heading]]:
        if path.suffix.lower() not in SHEETS:
            raise FileRefused(path.name, "unknown_format", suffix=path.suffix or path.name)
        empty, found = True, False
        for table in open_tables(path, encoding, at_byte):
            for tried, (_number, cells) in enumerate(table.rows):
                empty = False
                heading = self.heading(cells)
                if heading is not None:
                    self._require(heading, path.name)
                    found = True
                    yield table, heading
                    break
                if tried >= HEADER_ROWS:
                    break
        if empty:
            raise FileRefused(path.name, "empty_file")
        if not found:
            raise FileRefused(
                path.name,
                "list_no_header",
                rows=HEADER_ROWS,
                names="、".join(map(self._titles.__getitem__, self._required)),
            )

    def _require(self, heading: Heading, file: str) -> None:
        known = fields_by_heading(self.model)
        fields = [known[normal(cell)] for cell in heading.cells if normal(cell) in known]
        doubled = sorted({self._titles[field] for field in fields if fields.count(field) > 1})
        if doubled:
            raise FileRefused(file, "duplicate_column", names="、".join(doubled))
        missing = [self._titles[field] for field in self._required if field not in heading.index]
        if missing:
            raise FileRefused(file, "missing_column", names="、".join(missing))

    def read(
        self, path: Path, context: object, encoding: str | None = None, at_byte: AtByte = _nothing
    ) -> Iterator[Read[Line]]:
        """The rows of every sheet that has the header; blank rows, totals and repeated headers are no rows.

        Raises FileRefused as `look` does.
        """
        for row in self._rows(path, encoding, at_byte):
            yield self._read(row, context)

    def _rows(self, path: Path, encoding: str | None, at_byte: AtByte) -> Iterator[_Row]:
        some = False
        for table, heading in self._tables(path, encoding, at_byte):
            for number, cells in table.rows:
                found = {}
                for field, position in heading.index.items():
                    text = tidy(cells[position]) if position < len(cells) else ""
                    if text:
                        found[field] = text
                if found and not self._is_no_row(cells, found, heading):
                    some = True
                    yield _Row(number, cells, found, heading, table.encoding)
        if not some:
            raise FileRefused(path.name, "no_rows")

    def _read(self, row: _Row, context: object) -> Read[Line]:
        number, cells, found, heading, encoding = row
        if encoding:
            at = foreign_row(cells, encoding)
            if at is not None:
                value = cells[at].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
                column = heading.cells[at] if at < len(heading.cells) else ""
                damage = Refusal(number, column, value, "mixed_encoding", message("mixed_encoding", encoding=encoding))
                return Read(number, {field: _printable(text) for field, text in found.items()}, None, [damage])
        try:
            line = self.model.model_validate(found, context=context)
        except ValidationError as fault:
            faults = [self._refusal(number, found, one) for one in fault.errors()]
            return Read(number, {field: shown(text) for field, text in found.items()}, None, faults)
        return Read(number, found, line, [])

    def _is_no_row(self, cells: list[str], found: dict[str, str], heading: Heading) -> bool:
        if len(found) <= _LIKELY:
            first = next((text for cell in cells if (text := tidy(cell))), "")
            if first.startswith(_TOTALS):
                return True
        return all(normal(text) == heading.plain[field] for field, text in found.items())

    def _refusal(self, number: int, found: dict[str, str], error: Any) -> Refusal:
        where = error["loc"]
        cause = error.get("ctx", {}).get("error")
        if error["type"] == "missing":
            key, values = "required", {}
        elif isinstance(cause, CellError):
            key, values = cause.key, cause.values
        else:
            raise TypeError(error)
        field = str(where[0])
        return Refusal(number, self._titles[field], shown(found.get(field, "")), key, message(key, **values))


def _printable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
