"""Rows of the page that says how a workbook came about, where both workbooks have them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from tuodi.exchange.data import load_yaml
from tuodi.exchange.layouts import Layout
from tuodi.exchange.review_sheets import SheetColumn
from tuodi.exchange.table_writer import Value
from tuodi.policy.library import readings_source
from tuodi.policy.readings import parse_readings

NOTE_COLUMNS = (SheetColumn("项目", "item", "text", 30), SheetColumn("内容", "content", "text", 90))


def layout_name(layout: Layout) -> str:
    """What the file's layout is called."""
    return str(load_yaml("codes", "columns.yaml")[layout.name]["zh"])


def reading_rows(chosen: Iterable[tuple[str, str]], used: Collection[tuple[str, str]] = ()) -> Iterator[list[Value]]:
    """The readings with what each choice means, those that decided something first."""
    register = {reading.name: dict(reading.choices) for reading in parse_readings(readings_source().data)}
    for name, choice in sorted(chosen, key=lambda one: one not in used):
        meaning = register[name][choice].partition(" / ")[0]
        yield [f"读法 {name}", f"{choice}：{meaning}" + ("（本次用到）" if (name, choice) in used else "")]
