"""Whole rows of a sheet as finished XML, for sheets of many rows.

XlsxWriter asks and remembers something of each cell; for 34 cells a row that is most of the time of a review. What is
written here is what its own calls write, byte for byte (a test compares), by the parts of it that they use.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from tuodi.exchange.money import format_fen
from tuodi.exchange.table_writer import Kind, Value
from tuodi.policy.money import FULL_RATE

_CELL: Final = 32_767
_PLAIN: Final = re.compile(
    r'[^\x00-\x1f"&<>_\ufffe\uffff\s](?:[^\x00-\x1f"&<>_\ufffe\uffff]*[^\x00-\x1f"&<>_\ufffe\uffff\s])?'
)
"""A text that needs no escape and no word on its blanks."""
_OUTER_BLANK: Final = re.compile(r"^\s|\s$")


class RowSheet(Worksheet):  # type: ignore[misc] # XlsxWriter has no types
    """A sheet that takes rows whole, below rows written in the usual way."""

    def begin_rows(self, line: int) -> None:
        """What was written in the usual way ends here; whole rows begin at `line`."""
        self._write_single_row(line)

    def put(self, line: int, cells: str, height: int | None) -> None:
        """One row of `CellText.row`. height: in points, None for the usual one."""
        if height is not None:
            self.set_row(line, height)
        info = self.row_info.pop(line, None)
        if cells:
            self._check_dimensions(line, 0)
            self._write_single_row(line)
            self._write_row(line, None, info)
            self.fh.write(f"{cells}</row>")

    def serial(self, given: Value) -> str:
        """A moment, or its ISO text, as a sheet counts it."""
        moment = dt.datetime.fromisoformat(given) if isinstance(given, str) else given
        return f"{self._convert_date_time(moment):.16G}"

    def escaped(self, text: str) -> str:
        """A text that is not plain, with the element around it."""
        text = self._escape_control_characters(text)
        blanks = ' xml:space="preserve"' if _OUTER_BLANK.search(text) else ""
        return f"<t{blanks}>{self._escape_data(text)}</t>"


class CellText:
    """Rows of one sheet's columns as XML; `formats` by kind."""

    def __init__(self, sheet: RowSheet, kinds: Sequence[Kind], formats: Mapping[str, Any]) -> None:
        self._sheet, self._formats = sheet, formats
        self._columns = [(xl_col_to_name(position), kind) for position, kind in enumerate(kinds)]
        self._styles: dict[Kind, str] = {}
        self._text = lru_cache(maxsize=1 << 14)(self._element)
        self._moment = lru_cache(maxsize=1 << 14)(sheet.serial)

    def row(self, number: int, values: Sequence[Value]) -> str:
        """The cells of a row; `number` as a user counts. What is empty has none."""
        parts = []
        for (letter, kind), value in zip(self._columns, values, strict=True):
            if value is None or value == "":
                continue
            style: Kind = kind
            if kind == "money" and isinstance(value, int):
                content = f"><v>{format_fen(value)}</v>"
            elif kind == "integer" and isinstance(value, int):
                content = f"><v>{value:.16G}</v>"
            elif kind == "rate" and isinstance(value, int):
                content = f"><v>{value / FULL_RATE:.16G}</v>"
            elif kind in {"date", "time"}:
                content = f"><v>{self._moment(value)}</v>"
            else:
                style, content = "text", f' t="inlineStr"><is>{self._text(str(value))}</is>'
            parts.append(f'<c r="{letter}{number}" s="{self._styles.get(style) or self._style(style)}"{content}</c>')
        return "".join(parts)

    def _style(self, kind: Kind) -> str:
        """The number of a format, which XlsxWriter gives out as formats are first used."""
        self._styles[kind] = str(self._formats[kind]._get_xf_index())  # noqa: SLF001
        return self._styles[kind]

    def _element(self, text: str) -> str:
        if len(text) > _CELL // 2:
            text = text.encode("utf-16-le", "surrogatepass")[: 2 * _CELL].decode("utf-16-le", "ignore")
        return f"<t>{text}</t>" if _PLAIN.fullmatch(text) else self._sheet.escaped(text)
