"""A file whose persons stand together, settled in one go: read, settle and write chunk by chunk of whole persons.

Whether they do, and whether no id is another person's too, is only known at its end. If not, nothing of it is kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from tuodi.exchange.options import Progress
from tuodi.exchange.results import Form, Lines
from tuodi.exchange.settling import Collected, Settler
from tuodi.exchange.table_writer import Value
from tuodi.exchange.writers import open_writer

from .ahead import Behind, ahead
from .changed import with_clauses
from .file import NotForColumns
from .numbering import Hashes
from .persons import same
from .read import Columns, joined
from .settle import ColumnSettler, Part
from .unique import Unique
from .walk import last_run, runs
from .write import ColumnWriter


class Mixed(Exception):
    """The rows of some person are no neighbours, or an id is another person's too: no chunk can be settled alone."""


class OrderedRun:
    """One file from its first row to its last."""

    def __init__(self, columns: ColumnSettler, settler: Settler, form: Form, memory: int) -> None:
        self.columns, self.settler, self.form = columns, settler, form
        columns.differences = True
        self.rows = self.skipped = self.in_columns = self.settled = 0
        self._seen = {name: Unique(memory // 32) for name in ("psn_no", "setl_id", "certno")}

    def write(self, out: Path, collected: Collected, rest: Callable[[], None]) -> None:
        """Settle everything: what is settled goes to the file, the rest is collected. Raises Mixed, NotForColumns.

        `rest` is called before the file appears: it stands for a run that is complete.
        """
        form, file = self.form, self.columns.reader.file
        try:
            with open_writer(out, form.columns) as writer:
                made = ColumnWriter(writer, form, self.columns.texts, self.settler.rule_hash, file)
                with Behind() as behind:
                    for chunk in self._chunks():
                        part = self.columns.settle(chunk, together=True)
                        self._told(part)
                        collected.tally.merge(part.tally)
                        if collected.balances is not None and part.balances is not None:
                            collected.balances.add_table(part.balances)
                        self._changed(part, collected)
                        beside = self._others(part, collected)
                        behind.call(made.write_all, part, beside)
                self._verify()
                self.columns.keep()
                self.settled = writer.rows
                rest()
        finally:
            for seen in self._seen.values():
                seen.close()

    def _told(self, part: Part) -> None:
        """Have the samples of a part told."""
        if part.samples:
            cells = iter(part.columns.cells(np.concatenate([sample.place for sample in part.samples])))
            for sample in part.samples:
                self.columns.tell(sample, list(itertools.islice(cells, len(sample.place))))

    def _changed(self, part: Part, collected: Collected) -> None:
        """The differences of a part."""
        if part.changed is not None:
            for number, line in part.changed.lines(part.judged, self.settler.rule_hash):
                collected.differences.add(number, with_clauses(line, self.columns.texts))
                collected.tally.differences += 1

    def _chunks(self) -> Iterator[Columns]:
        """The file in chunks of whole persons."""
        waiting: list[Columns] = []
        for columns in ahead(self.columns.reader.columns()):
            self._tell(columns)
            self._see(columns)
            edge = last_run(columns.ids["psn_no"])
            if waiting and _goes_on(waiting[-1], columns):
                if edge:
                    yield joined([*waiting, columns.between(0, edge)])
                    waiting = [columns.between(edge, len(columns))]
                else:
                    waiting.append(columns)
                continue
            before, rest = columns.between(0, edge), columns.between(edge, len(columns))
            if waiting or edge:
                yield joined([*waiting, *([before] if edge else [])])
            waiting = [rest]
        if waiting:
            yield joined(waiting)

    def _see(self, columns: Columns) -> None:
        """Persons of whom rows stand apart in one block already need no further look."""
        starts = np.empty(len(columns), np.int64)
        runs(columns.ids["psn_no"], starts)
        firsts = columns.ids["psn_no"][starts == np.arange(len(starts))]
        if (same(firsts) != np.arange(len(firsts))).any():
            raise Mixed

    def _tell(self, columns: Columns) -> None:
        options, file = self.columns.reader.options, self.columns.reader.file
        self.rows += len(columns)
        if options.progress is not None:
            about = max(file.rows_about(), self.rows)
            options.progress(Progress("settle", self.rows, file.size * self.rows // about, file.size))

    def _others(self, part: Part, collected: Collected) -> dict[int, list[Value]]:
        """Settle the rest row by row; the lines of its settled rows by number, as the file has them."""
        self._remember(part)
        left = np.flatnonzero(part.left)
        self.in_columns += len(part.columns) - len(left)
        if not len(left):
            return {}
        lines = Lines(self.form)
        of = part.persons.of[left]
        edges = [0, *(np.flatnonzero(of[1:] != of[:-1]) + 1).tolist(), len(of)]
        cells = part.columns.cells(left)
        into = Collected(lines, collected.differences, collected.tally, collected.balances)
        for low, high in itertools.pairwise(edges):
            rows = [row for row in cells[low:high] if any(cell.strip() for cell in row[1])]
            self.skipped += high - low - len(rows)
            if rows:
                self.settler.add(self.columns.person(rows), into)
        for number, line in lines.refused.rows():
            collected.lines.refused.add(number, line)
        collected.lines.refused_rows += lines.refused_rows
        beside = dict(lines.settled.rows())
        lines.close()
        return beside

    def _remember(self, part: Part) -> None:
        """What must not come again."""
        ids, of = part.columns.ids, part.persons.of
        first = of == np.arange(len(of))
        self._seen["psn_no"].add(_mixed(ids["psn_no"][first]))
        self._seen["setl_id"].add(_mixed(ids["setl_id"]))
        certno = _mixed(ids["certno"])
        if certno.any():
            again = np.zeros(len(of), np.bool_)
            again[1:] = ~first[1:] & (certno[1:] == certno[:-1])
            self._seen["certno"].add(certno[~again])

    def _verify(self) -> None:
        if any(seen.repeated() for seen in self._seen.values()):
            raise Mixed
        if not self.in_columns:
            raise NotForColumns


def _mixed(hashes: Hashes) -> Hashes:
    return hashes[:, 0] ^ (hashes[:, 1] >> np.uint64(1))


def _goes_on(before: Columns, columns: Columns) -> bool:
    """Whether the first row is of the person of the last one before it."""
    last, first = before.ids["psn_no"][-1], columns.ids["psn_no"][0]
    return bool(last[0] == first[0] and last[1] == first[1])
