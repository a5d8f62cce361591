"""A file of bills, person by person, in bounded memory whatever its size.

One pass reads the rows into a spool keyed by person; then each person's rows are parsed, checked against one another
and handed out together. Rows carry their number, so results can be put back into file order (`FileOrder`).
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Self

from .bill_row import FileFacts
from .bureau_row import BureauFile, bureau_file, row_kind
from .cells import narrow
from .duplicates import Duplicate, IdRegister
from .layouts import HEADER_ROWS, Layout, detect_layout, moved, nearest_layout, places_in, require, widened
from .options import Progress, ReadOptions
from .person_key import rough_keys
from .person_reader import PersonBills, PersonReader
from .refusals import FileRefused
from .row import Row
from .same_person import HolderRegister, Shared
from .spool import Item, Spool
from .tables import Table, open_tables

__all__ = ["NOBODY", "BillSource", "PersonBills", "Skipped"]

NOBODY = "?"
"""What the key of a row begins with that names no person."""
_PARTITION_BYTES = 16 << 20
_REPORT_EVERY = 5000


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no bill: a title, a blank row, a total, a remark, or a sheet of another kind."""

    row: int
    kind: str
    text: str


class BillSource:
    """`with BillSource(path, options) as source: for person in source: …`. FileRefused when the file is no use."""

    def __init__(
        self, path: Path, options: ReadOptions, *, partitions: int | None = None, part: Table | None = None,
        named: bool | None = None,
    ) -> None:  # fmt: skip
        """A file to be read.

        `partitions`: how many files `partitions` gives, where others are to be read beside them. `part`: those rows of
        the file that are wanted; others, which name their persons by psn_no, are not. `named`: whether some row of
        all that is read has a psn_no, where more is known than this file tells.
        """
        self.path, self.options = path, options
        self.layout: Layout
        self.encoding = ""
        self.skipped: list[Skipped] = []
        self.rows_in = 0
        self._size = max(path.stat().st_size, 1) if path.is_file() else 1
        parts = partitions or max(16, min(256, self._size // _PARTITION_BYTES))
        self._spool = Spool(options.spool_bytes, parts)
        self._ids = IdRegister(options.spool_bytes // 4, parts)
        self._holders = HolderRegister(options.spool_bytes // 8, parts)
        self._duplicates: dict[int, Duplicate] = {}
        self._shared: dict[str, Shared] = {}
        self._bureau: dict[int, BureauFile] = {}
        self._bytes = 0
        self._part, self._with_psn_no = part, part is not None if named is None else named
        self._widened = False
        try:
            self._read()
        except BaseException:
            self.close()
            raise

    @property
    def header(self) -> tuple[str, ...]:
        """The input's own column names."""
        return self.layout.headers

    @property
    def national(self) -> bool:
        """True when hosp_lv is the national list and maf_pay includes tilt_pay."""
        return (self.options.codes or ("national" if self.layout.name == "national" else "own")) == "national"

    # reading

    def _read(self) -> None:
        found = False
        whole = open_tables(self.path, self.options.encoding, self._at_byte)
        for number, table in enumerate(whole if self._part is None else [self._part]):
            if self.options.sheet is not None and table.name != self.options.sheet:
                continue
            found = self._read_table(table, number, first=not found) or found
        if not found:
            raise FileRefused(self.path.name, "empty_file")
        self._duplicates = self._ids.duplicates(self.path.name)
        self._shared = self._holders.shared(self.path.name)
        self._tell_read()

    def _read_table(self, table: Table, number: int, *, first: bool) -> bool:
        """Spool the rows of one table. False when it holds nothing or (from the second on) is of another layout."""
        self.encoding = self.encoding or table.encoding
        titles: list[tuple[int, list[str]]] = []
        for row, cells in table.rows:
            if not any(cell.strip() for cell in cells):
                continue
            layout = detect_layout(cells)
            if layout is not None and (first or layout.name == self.layout.name):
                break
            titles.append((row, cells))
            if len(titles) >= HEADER_ROWS:
                return self._no_header(table, titles, first=first)
        else:
            return self._no_header(table, titles, first=first) if titles else False
        require(layout, self.path.name)
        before = layout.headers if first else self.layout.headers
        self.layout = layout if first else widened(self.layout, layout)
        self._widened = self._widened or before != self.layout.headers
        places = None if first or layout.headers == self.layout.headers else places_in(self.layout, layout)
        self.skipped.extend(Skipped(row, "title", " ".join(filter(None, cells))) for row, cells in titles)
        title = " ".join(chain([self.path.stem, table.name], *(cells for _row, cells in titles)))
        if layout.bureau:
            self._bureau[number] = bureau_file(layout, title, self.options.clr_ym, self.path.name)
        for row, cells in table.rows:
            self._spool_row(row, cells if places is None else moved(cells, places, self.layout), number)
        return True

    def _no_header(self, table: Table, titles: list[tuple[int, list[str]]], *, first: bool) -> bool:
        if not first:
            self.skipped.append(Skipped(titles[0][0], "sheet", table.name))
            return False
        for _row, cells in titles:
            layout = nearest_layout(cells)
            if layout is not None:
                require(layout, self.path.name)
        raise FileRefused(self.path.name, "no_header", rows=HEADER_ROWS)

    def _spool_row(self, number: int, cells: list[str], table: int) -> None:
        row = Row(number, cells, self.layout)
        kind = "blank" if not any(cells) else row_kind(row) if self.layout.bureau else "bill"
        if kind == "bill" and not any(cell.strip() for cell in cells):
            kind = "blank"
        if kind != "bill":
            self.skipped.append(Skipped(number, kind, " ".join(filter(None, cells))))
            return
        self.rows_in += 1
        payload = marshal.dumps((table, cells))
        self._with_psn_no = self._with_psn_no or bool(row.raw("psn_no"))
        key, certificate = rough_keys(row, self.options.people)
        self._spool.add(key or f"{NOBODY}{number}", number, payload)
        self._holders.add(certificate, key, number)
        if self.options.people is not None:
            self._holders.add(narrow(row.raw("psn_no")), key, number)
        setl_id = self._bureau[table].setl_id(row) if self.layout.bureau else row.raw("setl_id")
        if setl_id:
            self._ids.add(setl_id, number, cells, key)
        if not self.rows_in % _REPORT_EVERY:
            self._tell_read()

    # persons

    @property
    def reader(self) -> PersonReader:
        """What makes a person of its spooled rows; it can be handed to another process."""
        options = replace(self.options, progress=None)
        return PersonReader(
            options=options,
            layout=self.layout,
            encoding=self.encoding,
            facts=FileFacts(options, self.national, self._with_psn_no and options.people is None),
            duplicates=self._duplicates,
            tables=self._bureau,
            widened=self._widened,
            shared=self._shared,
        )

    def numbers(self) -> Iterator[tuple[str, str]]:
        """(certificate ``type:number`` or psn_no, person) of the rows of persons that go by another key."""
        return self._holders.pairs()

    def ids(self) -> Iterator[tuple[int, list[tuple[str, int, str]]]]:
        """(partition, (settlement id, row, person) of all rows in it)."""
        return self._ids.persons()

    def partitions(self) -> list[Path]:
        """The rows in files, each of whole persons, for `read_partition` and `reader`."""
        return self._spool.partitions()

    def by_partition(self) -> Iterator[tuple[int, list[Item]]]:
        """The same in this process: (number, sorted items) of each file that has rows."""
        return self._spool.by_partition()

    def __iter__(self) -> Iterator[PersonBills]:
        """Every person once. Within a person rows are in file order and bills in settling order."""
        reader, done = self.reader, 0
        for key, items in self._spool.groups():
            yield reader.person(key, items)
            before, done = done, done + len(items)
            if before // _REPORT_EVERY != done // _REPORT_EVERY:
                self.tell_settled(done)
        self.tell_settled(done)

    # progress and end

    def _at_byte(self, position: int) -> None:
        self._bytes = position

    def _tell_read(self) -> None:
        if self.options.progress is not None and self._part is None:
            self.options.progress(Progress("read", self.rows_in, self._bytes, self._size))

    def tell_settled(self, rows: int) -> None:
        """Tell the progress: so many rows are settled."""
        if self.options.progress is not None:
            done = self._size * rows // self.rows_in if self.rows_in else self._size
            self.options.progress(Progress("settle", rows, done, self._size))

    def close(self) -> None:
        """Remove temporary files."""
        self._spool.close()
        self._ids.close()
        self._holders.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
