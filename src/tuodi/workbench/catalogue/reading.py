"""A catalogue's file read row by row: TAB-separated text, zipped or not, with or without the columns' names."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from tuodi.exchange.national.values import is_absent, moment_of, number_of, scaled
from tuodi.policy.money import FULL_RATE
from tuodi.workbench.base.uploads import UNPACKED_AT_MOST
from tuodi.workbench.registry.pinyin import pinyin_of

from .layouts import CLASS_RATIO, Tab
from .pricing import CLASSES, areas_of

SINCE_EVER = dt.date(1900, 1, 1)
"""Where a catalogue has no dates."""
_JAVA = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) \w+ (\d{4})")
_MONTHS = {calendar.month_abbr[month]: month for month in range(1, 13)}
_HAN = re.compile(r"[\u4e00-\u9fff]")


class BadFile(Exception):
    """A file that is none of a catalogue, in words for whoever sent it."""


class BadRow(Exception):
    """A row that is not taken: its column, the value, what is wrong."""

    def __init__(self, column: str, value: str, why: str) -> None:
        super().__init__(why)
        self.column, self.value, self.why = column, value, why


@dataclass(slots=True)
class Read:
    """A row of a file: the entry's columns, or why it is refused."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    fault: BadRow | None = None


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a text file, or of the one text file in a zip."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            yield from _text(file)
        return
    with zipfile.ZipFile(path) as packed:
        names = [name for name in packed.namelist() if not name.endswith("/")]
        if len(names) != 1:
            raise BadFile(f"压缩包内应只有一个 TXT 文件，现有 {len(names)} 个")
        if packed.getinfo(names[0]).file_size > UNPACKED_AT_MOST:
            raise BadFile("压缩包解开后超过 1 GB，不是正常的目录文件")
        with packed.open(names[0]) as file:
            yield from _text(file)


def _text(file: Any) -> Iterator[str]:
    """UTF-8, else the national encoding that older exporters write."""
    head = file.read(1 << 16)
    file.seek(0)
    coding = "utf-8-sig" if _is_utf8(head) else "gb18030"
    try:
        with io.TextIOWrapper(file, coding, newline="\n") as text:
            for line in text:
                yield line.rstrip("\r\n")
    except UnicodeDecodeError as fault:
        raise BadFile("文件编码不是 UTF-8 或 GB18030") from fault


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as fault:
        return fault.reason == "unexpected end of data" and fault.end >= len(head)
    return True


def read(path: Path, tab: Tab, region: str) -> Iterator[Read]:
    """The rows of a file, each taken or refused; empty lines are passed over. Raises BadFile where there are none."""
    columns: tuple[str, ...] | None = None
    some = False
    for number, line in enumerate(lines_of(path), 1):
        if not line.strip():
            continue
        cells = line.split("\t")
        if columns is None:
            columns = _named(cells, tab)
            if columns is not None:
                continue
            columns = tab.columns
        row = Read(number)
        try:
            row.values = _entry(_cells(cells, columns, tab), tab, region)
        except BadRow as fault:
            row.fault = fault
        some = True
        yield row
    if columns is None:
        raise BadFile("文件是空的")
    if not some:
        raise BadFile("只有列名，没有一行数据")


def _named(cells: list[str], tab: Tab) -> tuple[str, ...] | None:
    """The columns where the first row names them. Raises BadFile where a column that is needed is not there."""
    names = tuple(cell.strip().lower() for cell in cells)
    if not set(names) & set(tab.code):
        return None
    lacks = [name for name in (*tab.needs, *tab.name[:1]) if name not in names]
    if lacks:
        raise BadFile(f"缺少列 {'、'.join(lacks)}")
    return names


def _cells(cells: list[str], columns: tuple[str, ...], tab: Tab) -> dict[str, str]:
    """What is filled, by column."""
    least = tab.least if columns is tab.columns else len(columns)
    if len(cells) < least:
        raise BadRow("", str(len(cells)), f"只有 {len(cells)} 列，{tab.zh}应至少 {least} 列；请检查分隔符和目录类别")
    return {
        name: cell.strip() for name, cell in zip(columns, cells, strict=False) if not is_absent(cell)
    }  # fmt: skip


def _entry(cells: dict[str, str], tab: Tab, region: str) -> dict[str, Any]:
    for name in tab.needs:
        if name not in cells:
            raise BadRow(name, "", "不能为空")
    code = _first(cells, tab.code)
    if not code:
        raise BadRow(tab.code[0], "", "不能为空")
    values: dict[str, Any] = {
        "code": _short(code, 60, tab.code[0]), "name": _first(cells, tab.name)[:300], "area": _area(cells, region),
        "begndate": _date(cells, tab.begin) or SINCE_EVER, "enddate": _date(cells, tab.end),
        "valid": _flag(cells, "vali_flag", default="1") == "1", "updated": _moment(cells, "updt_time"),
        "to_code": _short(cells.get(tab.to, ""), 60, tab.to), "kind": _short(cells.get(tab.kind, ""), 12, tab.kind),
        "amount": _amount(cells, tab),
    }  # fmt: skip
    if values["enddate"] and values["enddate"] < values["begndate"]:
        raise BadRow(tab.end[0], cells[tab.end[0]], f"早于开始日期 {values['begndate']}")
    values |= _classed(cells, tab)
    values["initials"] = _initials(cells.get("pinyin", ""), values["name"])
    natural = (values["area"], code, values["kind"], values["level"], values["list_type"], values["to_code"])
    values["key"] = cells.get("rid") or "|".join((*natural, f"{values['begndate']}"))
    values["key"] = _short(values["key"], 120, "rid")
    said = "\x1f".join(f"{name}={cells[name]}" for name in sorted(cells))
    values["digest"] = hashlib.blake2b(f"{values['area']}\x1f{said}".encode(), digest_size=16).hexdigest()
    named = next((column for column in tab.name if column in cells), "")
    typed = {named, *tab.code, *tab.begin, *tab.end, *_TYPED, tab.to, tab.kind, tab.amount}
    values["fields"] = {name: value for name, value in cells.items() if name not in typed}
    return values


_TYPED = frozenset({
    "insu_admdvs", "admdvs", "vali_flag", "updt_time", "rid", "pinyin", "chrgitm_lv", "lmt_used_flag", "list_type",
    "med_chrgitm_type", "lmtpric_hosp_lv",
})  # fmt: skip


def _classed(cells: dict[str, str], tab: Tab) -> dict[str, str]:
    """Class, restricted use, kinds and level."""
    lv = cells.get("chrgitm_lv", "")
    lv = lv.zfill(2) if lv.isdigit() else lv
    if tab.number in {"1312", CLASS_RATIO} and lv not in CLASSES:
        raise BadRow("chrgitm_lv", lv, "应为 01（甲类）、02（乙类）或 03（丙类）")
    restricted = _flag(cells, "lmt_used_flag", default="0") if tab.number == "1312" else cells.get("lmt_used_flag", "")
    level = cells.get("lmtpric_hosp_lv", "")
    if level not in {"", "1", "2", "3"}:
        raise BadRow("lmtpric_hosp_lv", level, "应为 1、2、3，或空（所有级别）")
    return {
        "chrgitm_lv": _short(lv, 3, "chrgitm_lv"), "lmt_used_flag": _short(restricted, 3, "lmt_used_flag"),
        "list_type": _short(cells.get("list_type", ""), 6, "list_type"), "level": level,
        "med_chrgitm_type": _short(cells.get("med_chrgitm_type", ""), 6, "med_chrgitm_type"),
    } | ({"code": lv} if tab.number == CLASS_RATIO else {})  # fmt: skip


def _first(cells: dict[str, str], names: tuple[str, ...]) -> str:
    return next((cells[name] for name in names if name in cells), "")


def _short(value: str, most: int, column: str) -> str:
    if len(value) > most:
        raise BadRow(column, value[:most], f"超过 {most} 位")
    return value


def _flag(cells: dict[str, str], column: str, *, default: str) -> str:
    value = cells.get(column, default)
    if value not in {"0", "1"}:
        raise BadRow(column, value, "应为 0 或 1；请检查列的顺序")
    return value


def _area(cells: dict[str, str], region: str) -> str:
    """Where the row holds: what it says, if that is the region, within it or around it."""
    said = cells.get("insu_admdvs") or cells.get("admdvs") or region
    if said in areas_of(region) or said.startswith(region.rstrip("0") if region.endswith("00") else region):
        return _short(said, 6, "insu_admdvs")
    raise BadRow("insu_admdvs", said, f"不是 {region} 的区划")


def _date(cells: dict[str, str], names: tuple[str, ...]) -> dt.date | None:
    name = next((one for one in names if one in cells), "")
    found = _moment(cells, name) if name else None
    return found.date() if found else None


def _moment(cells: dict[str, str], column: str) -> dt.datetime | None:
    value = cells.get(column)
    if value is None:
        return None
    found = _when(value)
    if found is False:
        raise BadRow(column, value, "不是日期，应如 2024-01-31")
    return found or None  # type: ignore[return-value]  # a year 1 stands for no date


@lru_cache(maxsize=65_536)
def _when(value: str) -> dt.datetime | bool | None:
    java = _JAVA.fullmatch(value)
    if java is None:
        return moment_of(value)
    month, day, hour, minute, second, year = java.groups()
    try:
        return dt.datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second))
    except (KeyError, ValueError):
        return False


def _amount(cells: dict[str, str], tab: Tab) -> int | None:
    if not tab.amount:
        return None
    value = cells[tab.amount]
    number = number_of(value)
    found = None if number is None else scaled(number, tab.places)
    if found is None or found < 0:
        raise BadRow(tab.amount, value, f"应为不小于 0、小数不超过 {tab.places} 位的数")
    if tab.places == _RATIO_PLACES and found > FULL_RATE:
        raise BadRow(tab.amount, value, "比例应在 0 和 1 之间，如 0.1")
    return found


_RATIO_PLACES = 4


def _initials(said: str, name: str) -> str:
    """What the file says in letters, else made of the Chinese signs of the name."""
    if said.isascii() and said.isalnum():
        return said.lower()[:60]
    return pinyin_of("".join(_HAN.findall(name[:60])))[1][:60]
