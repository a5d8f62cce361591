"""How every sheet we write looks and prints: frozen header, widths, wrapped text, pages that can be read on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from tuodi.settlement.layout import cells

AS_TEXT = dict.fromkeys(("strings_to_numbers", "strings_to_formulas", "strings_to_urls"), False)
"""Text stays text, whatever it looks like."""
OPTIONS = {"constant_memory": True, **AS_TEXT}
"""Besides, rows go to disk one by one."""

HEADER = {"bold": True, "bg_color": "#DDE7F0", "border": 1, "text_wrap": True, "valign": "vcenter"}
_BODY = {"valign": "top"}
FORMATS: dict[str, dict[str, Any]] = {
    "text": {**_BODY, "num_format": "@", "text_wrap": True},
    "money": {**_BODY, "num_format": "#,##0.00_ ;[Red]-#,##0.00_ "},
    "integer": {**_BODY, "num_format": "0_ "},
    "rate": {**_BODY, "num_format": "0.00%_ "},
    "date": {**_BODY, "num_format": "yyyy-mm-dd"},
    "time": {**_BODY, "num_format": "yyyy-mm-dd hh:mm:ss"},
}
WIDTHS = {"text": 16, "code": 16, "money": 14, "integer": 10, "rate": 12, "date": 12, "time": 20}

_A4, _A3 = 9, 8
_A4_HOLDS, _A3_HOLDS = 150, 290
"""Characters across a landscape page at a size that can still be read."""
_LINE, _MOST_LINES = 17, 24
"""Points of a line, high enough for Chinese characters, and the lines shown of a very long text."""


def set_up(sheet: Any, widths: Sequence[int], frozen: int = 0) -> None:
    """Before the first row. `frozen`: columns that stay in view, on the screen and on each page."""
    sheet.freeze_panes(1, frozen)
    sheet.set_default_row(_LINE)
    sheet.set_row(0, 2 * _LINE)
    for position, width in enumerate(widths):
        sheet.set_column(position, position, width)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # ids are text by intent: no green corners
    total = sum(widths)
    across = -(-total // _A3_HOLDS)
    sheet.set_landscape()
    sheet.set_paper(_A4 if total <= _A4_HOLDS else _A3)
    sheet.fit_to_pages(across, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(0)
    if across > 1 and frozen:
        sheet.repeat_columns(0, frozen - 1)
    sheet.set_footer("&L&F&C&A&R&P / &N")


def fit_row(sheet: Any, line: int, values: Iterable[object], widths: Sequence[int]) -> None:
    """Before a row is written: as high as its longest text asks, since not every program does that by itself."""
    height = height_of(values, widths)
    if height is not None:
        sheet.set_row(line, height)


def height_of(values: Iterable[object], widths: Sequence[int]) -> int | None:
    """What the longest text of a row asks for, None where the usual height does."""
    lines = 1
    for value, width in zip(values, widths, strict=True):
        if isinstance(value, str) and 2 * len(value) > width:
            lines = max(lines, -(-_cells(value) // (width - 1)))
    return _LINE * min(lines, _MOST_LINES) if lines > 1 else None


@lru_cache(maxsize=1 << 14)
def _cells(text: str) -> int:
    return len(text) if text.isascii() else cells(text)
