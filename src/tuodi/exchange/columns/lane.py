"""The fast lane of `tuodi settle`: persons about whom nothing is unusual, settled in columns without Python per row.

Everybody else goes the usual way, row by row, which alone refuses rows and finds words; so the lane can only be faster,
never different.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tuodi.exchange.options import ReadOptions
from tuodi.exchange.results import Form
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.settle_values import HASH_DIGITS, ResultColumns
from tuodi.exchange.settling import Settler, Work
from tuodi.policy.errors import PolicyError
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.accounts import Unsupported
from tuodi.settlement.reasons import Lang
from tuodi.settlement.render import Renderer

from .file import BlockFile, NotForColumns
from .gather import file_to_settle
from .ordered import Mixed, OrderedRun
from .read import ColumnReader
from .settle import ColumnSettler
from .spread import SpreadRun

__all__ = ["BY_ROWS", "ColumnLane", "LaneWork", "Mixed", "open_lane"]

BY_ROWS: Final = (NotForColumns, Unsupported, PolicyError, OverflowError)
"""What tells that a file has to go row by row as a whole."""


@dataclass(frozen=True, kw_only=True)
class LaneWork:
    """What the lane needs to know of a run. memory: bytes that its columns may take."""

    read: ReadOptions
    cascade: Cascade
    around: Surroundings
    lang: Lang
    out: Path
    memory: int = 4 << 30
    balances: bool = False
    trace: bool = False


class ColumnLane:
    """A file that can be settled in columns, in one of two ways."""

    def __init__(self, file: BlockFile, work: LaneWork) -> None:
        self.file, self._work = file, work
        cascade = work.cascade
        self._results = ResultColumns(
            file.layout, cascade.options.from_stage, Renderer(cascade.book, work.lang), national=False,
            listed=work.around.identities is not None, trace=work.trace,
        )  # fmt: skip

    def _columns(self) -> ColumnSettler:
        work = self._work
        reader = ColumnReader(self.file, work.read)
        return ColumnSettler(reader, work.cascade, work.around, self._results, balances=work.balances)

    def ordered(self) -> tuple[OrderedRun, Work]:
        """For a file whose persons stand together."""
        work, columns = self._work, self._columns()
        usual = Work(
            book=work.cascade.book, reader=columns.person_reader, engine=work.cascade.options, around=work.around,
            lang=work.lang, out=work.out, balances=work.balances, trace=work.trace,
        )  # fmt: skip
        form = Form.of(work.out, self.file.layout, self._results.columns)
        return OrderedRun(columns, Settler(usual), form, work.memory), usual

    def spread(self, *, differences: bool = False) -> SpreadRun:
        """For any other. differences: whether it tells these too."""
        work, columns = self._work, self._columns()
        columns.differences = differences
        return SpreadRun(columns, work.cascade.book.hash[:HASH_DIGITS], work.memory)


def open_lane(path: Path, work: LaneWork) -> ColumnLane | None:
    """None where the file has to go row by row as a whole."""
    file = file_to_settle(path, work.read, work.cascade.index, work.out)
    return None if file is None else ColumnLane(file, work)
