"""The divisions of the shipped lists, with former codes and what became of them; townships and villages from a file."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from python_calamine import CalamineError, CalamineWorkbook

from tuodi.exchange.data import load_tsv

from .models import Place

HEADER = ("代码", "名称", "启用日期", "停用日期", "现代码")
_LEVELS = {6: Place.Level.COUNTY, 9: Place.Level.TOWNSHIP, 12: Place.Level.VILLAGE}
_ABOVE = {9: 6, 12: 9}
_KIND = re.compile(r"(.{2,}?)(?:(?:[^族]{1,4}族)*自治)?[县区市旗]")
"""A name, then what kind of division it is."""
_BATCH = 2_000
_ROWS_AT_MOST = 200_000


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of the file that cannot be used."""

    row: int
    code: str
    why: str


# ---- the nation


@transaction.atomic
def load_nation() -> int:
    """Provinces, cities, counties in force and former; how many were new. What is there already stays as it is."""
    present = set(Place.objects.values_list("code", flat=True))
    current = {code: name for code, name, *_ in load_tsv("codes", "divisions.tsv")}
    extra = [row for row in load_tsv("codes", "divisions_extra.tsv") if row[0] not in current]
    rows = [_division(code, name) for code, name in current.items()]
    rows += [_division(row[0], row[1], _last_day(row[3]) if row[2] == "former" else None) for row in extra]
    every = {row.code for row in rows} | present
    standing = every - {row.code for row in rows if row.enddate is not None}
    heirs = _by_stem(current)
    for row in rows:
        row.parent_id = _above(row.code, standing if row.enddate is None else every)
        if row.enddate is not None:
            row.successor_id = _successor(row.code, row.name, heirs)
    fresh = [row for row in rows if row.code not in present]
    Place.objects.bulk_create(fresh, batch_size=_BATCH)
    return len(fresh)


def _division(code: str, name: str, ended: dt.date | None = None) -> Place:
    if code.endswith("0000"):
        level = Place.Level.PROVINCE
    else:
        level = Place.Level.CITY if code.endswith("00") else Place.Level.COUNTY
    return Place(code=code, name=name, level=level, enddate=ended)


def _above(code: str, every: set[str]) -> str | None:
    for above in (code[:4] + "00", code[:2] + "0000"):
        if above != code and above in every:
            return above
    return None


def _last_day(edition: str) -> dt.date | None:
    """A list of a month held the code last: it ended with that month at the earliest."""
    if len(edition) != len("201810"):
        return None
    year, month = int(edition[:4]), int(edition[4:])
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _by_stem(current: dict[str, str]) -> dict[tuple[str, str], list[str]]:
    """City or province, and a county's name without its kind → the counties in force."""
    found: dict[tuple[str, str], list[str]] = {}
    for code, name in current.items():
        if not code.endswith("00"):
            for within in (code[:4], code[:2]):
                found.setdefault((within, _stem(name)), []).append(code)
    return found


def _stem(name: str) -> str:
    found = _KIND.fullmatch(name)
    return found.group(1) if found else name


def _successor(code: str, name: str, heirs: dict[tuple[str, str], list[str]]) -> str | None:
    """The one county in force that has the name, in the city, else in the province; none where it is not one alone."""
    stem = _stem(name)
    for within in (code[:4], code[:2]):
        same = heirs.get((within, stem), [])
        if len(same) == 1:
            return same[0]
    return None


# ---- townships and villages


def read_rows(name: str, content: bytes) -> list[list[str]]:
    """The cells of a CSV (UTF-8 or GB18030) or XLSX file as text. ValueError: it is neither."""
    if name.lower().endswith((".xlsx", ".xls")):
        try:
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        except CalamineError as fault:
            raise ValueError("不是可以打开的 Excel 文件") from fault
        return [[_text(cell) for cell in row] for row in sheet.to_python()]
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(content.decode(encoding)))]
        except UnicodeDecodeError:
            continue
    raise ValueError("文字编码不是 UTF-8 或 GB18030")


def _text(cell: object) -> str:
    if isinstance(cell, dt.date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


@transaction.atomic
def load_places(rows: list[list[str]]) -> tuple[int, int, list[BadRow]]:
    """New places, changed ones, rows refused. All or nothing: with a refused row nothing is written."""
    if not rows or tuple(rows[0][:2]) != HEADER[:2]:
        return 0, 0, [BadRow(1, "", f"首行应为 {'、'.join(HEADER)}")]
    if not any(any(row) for row in rows[1:]):
        return 0, 0, [BadRow(1, "", "只有表头，没有一行数据")]
    if len(rows) > _ROWS_AT_MOST:
        return 0, 0, [BadRow(1, "", f"一次最多 {_ROWS_AT_MOST:,} 行")]
    present = Place.objects.in_bulk()
    bad: list[BadRow] = []
    wanted: dict[str, Place] = {}
    known = set(present) | {row[0] for row in rows[1:] if row and len(row[0]) in _LEVELS}
    for number, place in _places(rows[1:], known, bad):
        if place.code in wanted:
            bad.append(BadRow(number, place.code, "代码在文件中出现两次"))
        wanted[place.code] = place
    if bad:
        return 0, 0, bad
    fresh = [place for code, place in sorted(wanted.items()) if code not in present]
    fields = ("name", "begndate", "enddate", "successor_id")
    changed = [
        p for c, p in wanted.items() if c in present and any(getattr(p, f) != getattr(present[c], f) for f in fields)
    ]
    Place.objects.bulk_create(fresh, batch_size=_BATCH)  # a reference to a later row is looked at when all are written
    Place.objects.bulk_update(changed, ["name", "begndate", "enddate", "successor"], batch_size=500)
    return len(fresh), len(changed), []


def _places(rows: Iterable[list[str]], known: set[str], bad: list[BadRow]) -> Iterator[tuple[int, Place]]:
    for number, row in enumerate(rows, start=2):
        cells = [*row, "", "", "", "", ""][: len(HEADER)]
        if not any(cells):
            continue
        try:
            yield number, _place(cells, known)
        except ValueError as fault:
            bad.append(BadRow(number, cells[0], str(fault)))


def _place(cells: list[str], known: set[str]) -> Place:
    code, name, begins, ends, successor = cells
    if not (code.isascii() and code.isdigit() and len(code) in _ABOVE):
        raise ValueError("代码应为 9 位（乡镇、街道）或 12 位（村、社区）数字")
    above = code[: _ABOVE[len(code)]]
    if above not in known:
        raise ValueError(f"上级 {above} 不在库中，也不在文件中")
    if not name:
        raise ValueError("缺少名称")
    if successor and (successor not in known or successor == code):
        raise ValueError(f"现代码 {successor} 不在库中，也不在文件中")
    first, last = _day(begins), _day(ends)
    if first and last and last < first:
        raise ValueError("停用日期早于启用日期")
    return Place(
        code=code, name=name, level=_LEVELS[len(code)], parent_id=above, begndate=first, enddate=last,
        successor_id=successor or None,
    )  # fmt: skip


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text.replace("/", "-"))
    except ValueError as fault:
        raise ValueError(f"日期 {text} 应写作 2024-01-01") from fault
