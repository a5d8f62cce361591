"""All figures by township, with clause and definition, as a workbook."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from tuodi.exchange.sheet_setup import AS_TEXT
from tuodi.workbench.registry.seen_places import names_of

from . import charts
from .figure import Seen
from .report import goal_in_words


def book_of(where: str, seen: list[Seen]) -> bytes:
    """A line for the whole place, `where`, and for each township."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, **AS_TEXT})
    bold = book.add_format({"bold": True, "bg_color": "#E8F0F0", "text_wrap": True})
    sheet = book.add_worksheet("指标")
    for column, (head, width) in enumerate((
        ("指标", 30), ("地区", 16), ("数值", 16), ("分子", 18), ("分母", 18), ("要求", 22), ("条款", 18), ("口径", 70),
    )):  # fmt: skip
        sheet.set_column(column, column, width)
        sheet.write(0, column, head, bold)
    sheet.freeze_panes(1, 2)
    line = 0
    for one in seen:
        names = names_of(town for town, _ in one.towns)
        for place, value in [(where, one.value), *((names.get(t, t), v) for t, v in one.towns)]:
            line += 1
            sheet.write_row(line, 0, _cells(one, place, value))
    book.close()
    return made.getvalue()


def _cells(seen: Seen, place: str, value: Any) -> list[Any]:
    number, unit = seen.number(value), seen.figure.unit
    words = "—" if number is None else {"rate": f"{charts.hundredth(number)}%"}.get(unit, number)
    part, whole = value.part, value.whole if unit == "rate" else ""
    return [seen.figure.zh, place, words, part, "—" if whole is None else whole, goal_in_words(seen),
            "、".join(seen.figure.clauses), seen.figure.definition]  # fmt: skip
