"""Which layout a file has, told from its header, and where each field stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, get_args

from .cells import narrow, tidy
from .data import load_yaml
from .refusals import FileRefused

BillLayout = Literal["own", "national", "annex1", "annex4", "clearing"]
ListLayout = Literal["people", "identities", "opening", "differences", "fee_lines"]
BILLS: tuple[BillLayout, ...] = get_args(BillLayout)
BUREAU: frozenset[str] = frozenset({"annex1", "annex4", "clearing"})
HEADER_ROWS = 20
"""A header stands among the first rows; titles come before it."""
_LIKELY = 2
"""A row that names this many known columns is taken for a header."""


@dataclass(frozen=True)
class Layout:
    """A recognised header: `index` maps a field to its cell, `headers` are the cells as written."""

    name: BillLayout | ListLayout
    headers: tuple[str, ...]
    index: dict[str, int] = field(hash=False)

    @property
    def bureau(self) -> bool:
        """One of the three Chinese layouts."""
        return self.name in BUREAU

    def header_of(self, name: str) -> str:
        """The header the file uses for a field; the field's own name when the file has no such column."""
        return self.headers[self.index[name]] if name in self.index else name


@cache
def _columns(name: BillLayout | ListLayout) -> dict[str, tuple[str, ...]]:
    book = load_yaml("codes", "columns.yaml")
    own = book[name]["columns"]
    columns = {key: (key,) for key in book[book[name]["extends"]]["columns"]} if "extends" in book[name] else {}
    extra = book["bureau_extra"] if name in BUREAU else {}
    for key, aliases in (*own.items(), *extra.items()):
        columns[key] = tuple(dict.fromkeys((*columns.get(key, ()), *(aliases or (key,)))))
    return {key: tuple(normal(alias) for alias in aliases) for key, aliases in columns.items()}


@cache
def _headers_of(name: BillLayout | ListLayout, mark: str) -> frozenset[str]:
    """Every header of the field that a mark is a header of."""
    return frozenset(next(aliases for aliases in _columns(name).values() if mark in aliases))


def column_to_add(name: BillLayout | ListLayout, field_name: str) -> str:
    """The header under which a file of a layout can be given a field it has no column for."""
    aliases = load_yaml("codes", "columns.yaml")["bureau_extra"].get(field_name, ()) if name in BUREAU else ()
    return f"{aliases[0]}（{field_name}）" if aliases else field_name


def normal(header: str) -> str:
    """A header without what does not matter: blanks, line breaks, width of brackets, case of Latin letters."""
    return "".join(narrow(tidy(header)).split()).lower()


def detect_layout(header: Sequence[str]) -> Layout | None:
    """The layout of a header row, or None. Raises nothing; see `require` for missing and doubled columns."""
    cells = [normal(cell) for cell in header]
    present = set(cells)
    book = load_yaml("codes", "columns.yaml")
    order: tuple[BillLayout, ...] = ("clearing", "annex4", "annex1", "national", "own")
    for name in order:
        some = {normal(mark) for mark in book[name].get("marks_any", ())}
        if _has_marks(name, present) and (not some or some & present):
            return _layout(name, header, cells)
    return None


def fee_layout(header: Sequence[str]) -> Layout | None:
    """The layout of a header of fee lines, or None."""
    cells = [normal(cell) for cell in header]
    return _layout("fee_lines", header, cells) if _has_marks("fee_lines", set(cells)) else None


def fee_columns() -> list[tuple[str, tuple[str, ...], bool]]:
    """What a file of fee lines has: field, its other headers, whether it is needed."""
    own = load_yaml("codes", "columns.yaml")["fee_lines"]
    return [(key, tuple(aliases[1:]), key in own["required"]) for key, aliases in own["columns"].items()]


def _has_marks(name: BillLayout | ListLayout, present: AbstractSet[str]) -> bool:
    marks = load_yaml("codes", "columns.yaml")[name]["marks"]
    return all(not present.isdisjoint(_headers_of(name, normal(mark))) for mark in marks)


def list_layout(name: ListLayout, header: Sequence[str]) -> Layout | None:
    """A row that can be the header of a list: it names two columns of it at least."""
    layout = _layout(name, header, [normal(cell) for cell in header])
    return layout if len(layout.index) >= _LIKELY else None


def nearest_layout(header: Sequence[str]) -> Layout | None:
    """The layout this row shares most columns with (two at least): what the missing columns are told for."""
    cells = [normal(cell) for cell in header]
    candidates = [_layout(name, header, cells) for name in BILLS]
    best = max(candidates, key=lambda layout: len(layout.index))
    return best if len(best.index) >= _LIKELY else None


def _layout(name: BillLayout | ListLayout, header: Sequence[str], cells: list[str]) -> Layout:
    index: dict[str, int] = {}
    for key, aliases in _columns(name).items():
        for alias in aliases:
            if alias in cells:
                index[key] = cells.index(alias)
                break
    return Layout(name, tuple(tidy(cell).replace("\n", "") for cell in header), index)


def require(layout: Layout, file: str) -> None:
    """Raise FileRefused for a missing or doubled column."""
    doubled = sorted({cell for cell in layout.headers if cell and layout.headers.count(cell) > 1})
    if doubled:
        raise FileRefused(file, "duplicate_column", names="、".join(doubled))
    columns = _columns(layout.name)
    required = load_yaml("codes", "columns.yaml")[layout.name]["required"]
    labels = load_yaml("codes", "columns.yaml")[layout.name]["columns"]
    missing = [(labels.get(key) or [key])[0] for key in required if key in columns and key not in layout.index]
    named = "psn_no" in columns and not layout.bureau
    if named and "psn_no" not in layout.index and "certno" not in layout.index:
        missing.append("psn_no / certno")
    if missing:
        raise FileRefused(file, "missing_column", names="、".join(missing))


def widened(first: Layout, later: Layout) -> Layout:
    """The first sheet's layout with the columns that only a later sheet has, at its end."""
    known = {normal(header) for header in first.headers}
    extra = tuple(header for header in later.headers if header and normal(header) not in known)
    headers = first.headers + extra
    return _layout(first.name, headers, [normal(cell) for cell in headers]) if extra else first


def places_in(first: Layout, later: Layout) -> list[int]:
    """For each cell of a later sheet its place under the first sheet's header, -1 for a column without a name."""
    known = [normal(header) for header in first.headers]
    return [known.index(normal(header)) if header else -1 for header in later.headers]


def moved(cells: Sequence[str], places: Sequence[int], layout: Layout) -> list[str]:
    """A later sheet's cells in the order of the first sheet's header."""
    out = [""] * len(layout.headers)
    for cell, position in zip(cells, places, strict=False):
        if position >= 0:
            out[position] = cell
    return out
