"""Workbooks of a row model: the template with its drop-downs and help, and the bad rows back, marked cell by cell."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from pydantic import BaseModel

from tuodi.exchange.sheet_setup import AS_TEXT, HEADER

from .columns import Column, Declared, Situation, declared

_TEMPLATE_ROWS = 5_000
"""How far down a template's cells are text and have their drop-downs."""
_NEEDED = HEADER | {"bg_color": "#FBE3C8"}
_BAD = {"num_format": "@", "bg_color": "#FBE6E4", "font_color": "#B3261E"}
_TEXT = {"num_format": "@"}

BadRow = tuple[str, dict[str, str], Sequence[tuple[str, str, str]]]
"""Place in the file, cells by field, faults as (heading, reason, mend)."""


class SheetBook:
    """One workbook of a model."""

    def __init__(self, model: type[BaseModel], situation: Situation, title: str) -> None:
        self.columns: tuple[Declared, ...] = declared(model)
        self.situation, self.title = situation, title
        self._made = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._made, AS_TEXT)
        self._formats: dict[str, Any] = {
            "head": self._book.add_format(HEADER), "needed": self._book.add_format(_NEEDED),
            "bad": self._book.add_format(_BAD), "text": self._book.add_format(_TEXT),
            "wrap": self._book.add_format({"text_wrap": True, "valign": "top"}),
            "big": self._book.add_format({"bold": True, "font_size": 14}),
        }  # fmt: skip

    def template(self) -> bytes:
        """An empty sheet to fill in, with help."""
        sheet = self._sheet("名单", ())
        for position, one in enumerate(self.columns):
            self._drop_down(sheet, position, one.column)
        self._help()
        return self._bytes()

    def rows(self, rows: Iterable[Sequence[str]], name: str = "名单") -> bytes:
        """Rows filled in already, in the order of the columns."""
        sheet = self._sheet(name, ())
        for line, cells in enumerate(rows, 1):
            for position, text in enumerate(cells):
                sheet.write_string(line, position, text, self._formats["text"])
        for position, one in enumerate(self.columns):
            self._drop_down(sheet, position, one.column)
        self._help()
        return self._bytes()

    def bad_rows(self, rows: Iterable[BadRow]) -> bytes:
        """Rows to be mended: the bad cells red with a comment, the reasons at the end of the row."""
        width = len(self.columns)
        sheet = self._sheet("待改正", ("原文件行号", "错误", "如何改正"))
        at = {one.column.title: position for position, one in enumerate(self.columns)}
        for line, (place, cells, faults) in enumerate(rows, 1):
            bad = {at[heading]: f"{reason}\n{mend}" for heading, reason, mend in faults if heading in at}
            for position, one in enumerate(self.columns):
                style = self._formats["bad" if position in bad else "text"]
                sheet.write_string(line, position, cells.get(one.field, ""), style)
                if position in bad:
                    sheet.write_comment(line, position, bad[position])
            said = "；".join(f"{heading}：{reason}" if heading else reason for heading, reason, _ in faults)
            mends = "；".join(dict.fromkeys(mend for *_, mend in faults))
            for position, text in enumerate((place, said, mends), width):
                sheet.write_string(line, position, text, self._formats["wrap"])
        for position, one in enumerate(self.columns):
            self._drop_down(sheet, position, one.column)
        self._help()
        return self._bytes()

    def _sheet(self, name: str, more: Sequence[str]) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 2)
        sheet.set_row(0, 32)
        for position, one in enumerate(self.columns):
            sheet.set_column(position, position, one.column.width, self._formats["text"])
            sheet.write_string(0, position, one.column.title, self._formats["needed" if one.required else "head"])
            sheet.write_comment(0, position, ("必填。" if one.required else "选填。") + one.column.help)
        for position, heading in enumerate(more, len(self.columns)):
            sheet.set_column(position, position, 12 if position == len(self.columns) else 44)
            sheet.write_string(0, position, heading, self._formats["head"])
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return sheet

    def _drop_down(self, sheet: Any, position: int, column: Column) -> None:
        offered = column.choices(self.situation) if column.choices else ()
        if not offered:
            return
        source: Any = list(offered)
        if sum(len(one) + 1 for one in offered) > 250:  # noqa: PLR2004 - Excel's limit of a list within the cell
            source = self._listed(column, offered)
        stop = {"error_type": "warning" if column.open_choice else "stop", "error_title": column.title,
                "error_message": "请从下拉列表中选择"}  # fmt: skip
        sheet.data_validation(1, position, _TEMPLATE_ROWS, position, {"validate": "list", "source": source, **stop})

    def _listed(self, column: Column, offered: Sequence[str]) -> str:
        name = f"选项_{column.title}"
        sheet = self._book.add_worksheet(name)
        sheet.hide()
        sheet.write_column(0, 0, offered)
        return f"='{name}'!$A$1:$A${len(offered)}"

    def _help(self) -> None:
        sheet = self._book.add_worksheet("填写说明")
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 8)
        sheet.set_column(2, 4, 44)
        sheet.write_string(0, 0, self.title, self._formats["big"])
        for position, heading in enumerate(("列", "必填", "说明", "可选内容", "也认作")):
            sheet.write_string(2, position, heading, self._formats["head"])
        for line, cells in enumerate(help_lines(self.columns, self.situation), 3):
            for position, text in enumerate(cells):
                sheet.write_string(line, position, text, self._formats["wrap"])

    def _bytes(self) -> bytes:
        self._book.close()
        return self._made.getvalue()


def help_lines(columns: Sequence[Declared], situation: Situation) -> list[tuple[str, str, str, str, str]]:
    """Heading, needed or not, what it holds with an example, what may be chosen, other headings."""
    found = []
    for one in columns:
        column = one.column
        offered = "、".join(column.choices(situation)) if column.choices else ""
        text = f"{column.help}。例：{column.example}" if column.example else column.help
        needed = "必填" if one.required else ""
        found.append((column.title, needed, text, offered, "、".join(column.aliases)))
    return found
