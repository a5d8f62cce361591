"""Columns of a file parted by person: all in memory, or each part in a file of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .file import BlockFile, Rows
from .numbering import Hashes, Ints
from .read import Columns, joined

_ROW_BYTES: Final = 2500
"""What a row takes in memory while its part is settled, with room for what all parts share."""
AT_ONCE: Final = 1 << 15
"""Rows that are settled at once, more or less."""
_NAMES: Final = ("setl_id", "orig_setl_id")
"""Ids whose text is asked for."""


class Parts(Protocol):
    """Takes the blocks of a file, gives parts of whole persons, rows in the file's order."""

    def add(self, columns: Columns) -> None:
        """The next block."""
        ...

    def part(self, number: int) -> Columns:
        """One part, once."""
        ...

    def pieces(self, number: int) -> Iterator[Columns]:
        """The same piece by piece, each of whole persons."""
        ...

    def blocks(self, file: BlockFile) -> Iterable[Rows]:
        """The file once more."""
        ...


class MemoryParts:
    """One part, which is everything."""

    def __init__(self) -> None:
        self._columns: list[Columns] = []
        self._rows: list[Rows] = []

    def add(self, columns: Columns) -> None:
        self._columns.append(columns)
        self._rows += columns.rows

    def part(self, number: int) -> Columns:  # noqa: ARG002 - there is only one
        columns, self._columns = joined(self._columns), []
        return columns

    def pieces(self, number: int) -> Iterator[Columns]:  # noqa: ARG002
        blocks, self._columns = self._columns, []
        return pieces_of(blocks)

    def blocks(self, file: BlockFile) -> Iterable[Rows]:  # noqa: ARG002 - its blocks are still here
        return self._rows


class StoredRows:
    """Rows of a part: of their text only some ids are kept."""

    def __init__(self, number: Ints, names: dict[int, Any], file: BlockFile) -> None:
        self.number, self._names, self.file = number, names, file

    def __len__(self) -> int:
        return len(self.number)

    def between(self, low: int, high: int) -> StoredRows:
        """See `Rows`."""
        names = {column: texts.slice(low, high - low) for column, texts in self._names.items()}
        return StoredRows(self.number[low:high], names, self.file)

    def texts(self, column: int, rows: Ints) -> list[str]:
        """See `Rows`."""
        found: list[str] = self._names[column].take(pa.array(rows)).to_pylist()
        return found


class StoredParts:
    """Each part an Arrow file, quickly compressed."""

    def __init__(self, folder: Path, count: int, most: int, names: tuple[str, ...] = _NAMES) -> None:
        """`most`: how many rows may wait in memory. `names`: ids of which the text is kept."""
        self._folder, self._count, self._most, self._names = folder, count, most, names
        self._waiting: list[Columns] = []
        self._rows = 0
        self._writers: list[Any] = []
        self._example: Columns | None = None
        self._file: BlockFile

    def add(self, columns: Columns) -> None:
        self._waiting.append(columns)
        self._rows += len(columns)
        if self._rows >= self._most:
            self._flush()

    def _flush(self) -> None:
        """Each waiting row to its part."""
        if not self._waiting:
            return
        columns, self._waiting, self._rows = joined(self._waiting), [], 0
        self._example, self._file = columns.between(0, 0), columns.rows[0].file
        order, edges = _by_person(columns, self._count)
        for number in range(self._count):
            rows = order[edges[number] : edges[number + 1]]
            batch = _batch(columns, rows, self._names)
            if len(self._writers) <= number:
                options = pa.ipc.IpcWriteOptions(compression="lz4")
                self._writers.append(pa.ipc.new_file(self._path(number), batch.schema, options=options))
            self._writers[number].write_batch(batch)

    def _path(self, number: int) -> str:
        return str(self._folder / f"part-{number}.arrow")

    def part(self, number: int) -> Columns:
        self._flush()
        for writer in self._writers:
            writer.close()
        self._writers = []
        if self._example is None:
            raise ValueError("no rows")
        path = self._path(number)
        with pa.OSFile(path) as source:
            table = pa.ipc.open_file(source).read_all()
        Path(path).unlink()
        return _columns(table, self._example, self._file, self._names)

    def pieces(self, number: int) -> Iterator[Columns]:
        columns = self.part(number)
        return pieces_of([columns.between(at, at + AT_ONCE) for at in range(0, len(columns), AT_ONCE)])

    def blocks(self, file: BlockFile) -> Iterable[Rows]:
        return file.blocks()


class PickedRows:
    """Some rows of columns, in another order."""

    def __init__(self, columns: Columns, at: Ints) -> None:
        self.number, self.file = columns.number[at], columns.rows[0].file
        self._columns, self._at = columns, at

    def __len__(self) -> int:
        return len(self.number)

    def texts(self, column: int, rows: Ints) -> list[str]:
        """See `Rows`."""
        found = [""] * len(rows)
        for piece, places, within in self._columns.spread(self._at[rows]):
            for place, text in zip(places.tolist(), piece.texts(column, within), strict=True):
                found[place] = text
        return found


def pieces_of(blocks: Sequence[Columns]) -> Iterator[Columns]:
    """Some persons after others, with all their rows in the file's order: so many as stay near the processor."""
    count = -(-sum(map(len, blocks)) // AT_ONCE)
    if not count:  # a part of the persons that nobody is in
        return
    if count == 1:
        yield joined(blocks)
        return
    apart: list[list[Columns]] = [[] for _ in range(count)]
    for block in blocks:
        order, edges = _by_person(block, count)
        together = block.taken(order)
        for found, (low, high) in zip(apart, itertools.pairwise(edges.tolist()), strict=True):
            if low < high:
                rows: Any = PickedRows(block, order[low:high])
                found.append(replace(together.between(low, high), rows=[rows]))
    while apart:
        found = apart.pop()
        if found:
            yield joined(found)


def _by_person(columns: Columns, count: int) -> tuple[Ints, Ints]:
    """Rows so that those of each of so many shares of the persons stand together, and where each share begins."""
    part = ((columns.ids["psn_no"][:, 0] >> np.uint64(8)) % np.uint64(count)).astype(np.uint16)
    order = np.argsort(part, kind="stable")
    return order, np.concatenate(([0], np.cumsum(np.bincount(part, minlength=count))))


def parts_of(file: BlockFile, memory: int) -> int:
    """In how many parts of its persons a file has to be gone through. memory: bytes that columns may take."""
    return max(1, -(-file.rows_about() * _ROW_BYTES // memory))


def parts_in(folder: Path, count: int, memory: int, *, persons: bool = False) -> Parts:
    """So many parts. persons: their numbers are asked for as text."""
    most = min(memory // (4 * _ROW_BYTES), 1 << 20)
    names = (*_NAMES, "psn_no") if persons else _NAMES
    return MemoryParts() if count == 1 else StoredParts(folder, count, most, names)


def _batch(columns: Columns, rows: NDArray[np.int64], names: tuple[str, ...]) -> Any:
    """Some rows as an Arrow batch; what no row says takes no room."""
    made: dict[str, Any] = {"number": columns.number[rows], "bad": columns.bad[rows].view(np.uint8)}
    made |= {"born": columns.born[rows], "region": columns.region[rows]}
    for kind in ("codes", "moments", "money"):
        made |= {f"{kind}.{name}": column[rows] for name, column in getattr(columns, kind).items()}
    for name, hashes in columns.ids.items():
        made |= {f"ids.{name}.0": hashes[rows, 0], f"ids.{name}.1": hashes[rows, 1]}
    for name in names:
        some = np.flatnonzero(columns.ids[name][rows, 0])
        texts = [""] * len(rows)
        for at, text in zip(some.tolist(), columns.texts_of(name, rows[some]), strict=True):
            texts[at] = text
        made[f"text.{name}"] = pa.array(texts, pa.string())
    return pa.RecordBatch.from_pydict(made)


def _columns(table: Any, example: Columns, file: BlockFile, kept: tuple[str, ...]) -> Columns:
    def column(name: str) -> NDArray[Any]:
        found: NDArray[Any] = table[name].to_numpy()
        return found

    def all_of(kind: str, names: Iterable[str]) -> dict[str, NDArray[Any]]:
        return {name: column(f"{kind}.{name}") for name in names}

    ids: dict[str, Hashes] = {
        name: np.stack((column(f"ids.{name}.0"), column(f"ids.{name}.1")), axis=1) for name in example.ids
    }
    number = column("number")
    index = file.layout.index
    names = {index[name]: table[f"text.{name}"].combine_chunks() for name in kept if name in index}
    rows: Any = StoredRows(number, names, file)
    return Columns(
        number=number, bad=column("bad").view(np.bool_), codes=all_of("codes", example.codes), texts=example.texts,
        moments=all_of("moments", example.moments), money=all_of("money", example.money), ids=ids, born=column("born"),
        region=column("region"), rows=[rows],
    )  # fmt: skip
