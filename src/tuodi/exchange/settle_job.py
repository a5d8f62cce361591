"""`tuodi settle`: a file of bills → results, refused rows and differences, each complete or not there at all."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, Literal

from tuodi.exchange.balance_order import BalanceOrder
from tuodi.exchange.balance_rows import unused_lines
from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.list_use import Unmatched
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.quick import Warnings, agreed, both_languages
from tuodi.exchange.results import Counts, Lines, Outcome, ResultFiles, refused_path, write_refused
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.settle_workers import settle_in_workers, usual_jobs
from tuodi.exchange.settling import DIFFERENCES, Collected, Settler, Tally, Work
from tuodi.exchange.spool import FileOrder
from tuodi.exchange.writers import write_table
from tuodi.policy.model import RuleBook, StageName
from tuodi.policy.money import format_yuan
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.reasons import Lang

if TYPE_CHECKING:
    from tuodi.exchange.columns.lane import ColumnLane
    from tuodi.exchange.columns.spread import SpreadRun

WORTH_IT: Final = {".csv": 4 << 20, ".txt": 4 << 20, ".tsv": 4 << 20, ".parquet": 512 << 10, ".pq": 512 << 10}
"""Bytes of a file from which on columns are quicker; smaller ones are done before compiled code is loaded."""
_OWN_FORM: Final = frozenset({"unmatched", "warnings"})
Lane = Literal["rows", "columns"]


@dataclass(frozen=True, kw_only=True)
class SettleOptions:
    """What a run is asked for.

    from_stage: None: from the layout (bureau files bring earlier payments).
    jobs: how many processes settle; None: by the size of the file. The result does not depend on it. More than one
    starts Python anew, so a script that asks for it keeps its own start under ``if __name__ == "__main__"``.
    lane: whether persons may be settled in columns; None: where the file is large. The result does not depend on it.
    memory: bytes that columns may take.
    balances: a file for what each person has used of its accounts at the end.
    trace: the results tell the steps of each stage too.
    """

    out: Path
    lang: Lang = "zh"
    from_stage: StageName | None = None
    engine: Options = field(default_factory=Options)
    around: Surroundings = field(default_factory=Surroundings)
    jobs: int | None = 1
    lane: Lane | None = None
    memory: int = 4 << 30
    balances: Path | None = None
    trace: bool = False


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a run did. `rows_in` = `settled` + `refused`, always; sums in fen by fund (or the fact's column)."""

    rows_in: int
    settled: int
    refused: int
    skipped: int
    persons: int
    missing: dict[str, int]
    opening_unknown: int
    unmatched: Unmatched
    differences: int
    sums: dict[str, int]
    total: int
    person_part: int
    left_open: int
    """What of `total` nobody could be said to bear, for want of a figure."""
    rule_hash: str
    readings: dict[str, str]
    from_stage: StageName
    files: dict[str, str]
    in_columns: int = 0
    """Rows that were settled in columns; the result does not depend on it."""
    warnings: Warnings = ()

    def data(self) -> dict[str, Any]:
        """For --json: money as yuan text."""
        sums = {name: format_yuan(fen) for name, fen in self.sums.items()}
        return {
            **{name: getattr(self, name) for name in self.__dataclass_fields__ if name not in _OWN_FORM},
            "warnings": both_languages(self.warnings),
            **self.unmatched.data(),
            "sums": sums,
            "total": format_yuan(self.total),
            "person_part": format_yuan(self.person_part),
            "left_open": format_yuan(self.left_open),
        }


def run(bills: Path, book: RuleBook, read: ReadOptions, options: SettleOptions) -> Summary:
    """Settle a file. FileRefused when it is no use; rows that cannot be settled go to the refused file."""
    if not wanted(options.lane, bills):
        return _by_rows(bills, book, read, options)
    summary, warnings = agreed(lambda: _quickly(bills, book, read, options), must=options.lane == "columns")
    return summary or _by_rows(bills, book, read, options, warnings)


def lane_for(bills: Path, book: RuleBook, read: ReadOptions, options: SettleOptions) -> ColumnLane | None:
    """The file in columns, None where it has to go row by row as a whole."""
    from tuodi.exchange.columns.lane import LaneWork, open_lane  # noqa: PLC0415

    engine = Options(from_stage=options.from_stage or "basic", known_at=options.engine.known_at)
    work = LaneWork(
        read=read, cascade=Cascade(book, engine), around=options.around, lang=options.lang, out=options.out,
        memory=options.memory, balances=options.balances is not None, trace=options.trace,
    )  # fmt: skip
    return open_lane(bills, work)


def wanted(lane: Lane | None, bills: Path, *, share: int = 1) -> bool:
    """Whether columns are to be tried. share: which part of `WORTH_IT` is large enough."""
    large = bills.is_file() and bills.stat().st_size >= WORTH_IT.get(bills.suffix.lower(), sys.maxsize) // share
    return lane == "columns" or (lane is None and large)


def _quickly(bills: Path, book: RuleBook, read: ReadOptions, options: SettleOptions) -> Summary | None:
    """In columns where that can be."""
    # compiled code takes a second to load, which a small file should not wait for
    from tuodi.exchange.columns.lane import BY_ROWS  # noqa: PLC0415

    try:
        lane = lane_for(bills, book, read, options)
        return None if lane is None else _in_columns(lane, bills, book, read, options)
    except BY_ROWS:
        return None


def _in_columns(lane: ColumnLane, bills: Path, book: RuleBook, read: ReadOptions, options: SettleOptions) -> Summary:
    from tuodi.exchange.columns.lane import Mixed  # noqa: PLC0415

    try:
        return _in_one_go(lane, options)
    except Mixed:
        pass
    with closing(lane.spread(differences=True)) as spread:
        spread.settle()
        return _by_rows(bills, book, read, options, beside=spread)


def _in_one_go(lane: ColumnLane, options: SettleOptions) -> Summary:
    """A file whose persons stand together."""
    ordered, work = lane.ordered()
    refused, differences = refused_path(options.out), beside_of(options.out, "differences")
    with closing(Lines(ordered.form)) as lines, FileOrder() as changed, BalanceOrder() as balances:
        collected = Collected(lines, changed, balances=None if options.balances is None else balances)

        def rest() -> None:
            write_refused(refused, lane.file.layout, lines)
            write_table(differences, DIFFERENCES, (values for _, values in changed.rows()))
            _write_balances(options, collected)

        ordered.write(options.out, collected, rest)
        counts = Counts(ordered.rows - ordered.skipped, ordered.settled, lines.refused_rows)
        if counts.rows_in != counts.settled + counts.refused:
            raise RuntimeError(f"rows lost: {counts}")
        outcome = Outcome(counts, ordered.skipped, refused, ordered.in_columns)
        return summary_of(work, outcome, collected.tally, balances=options.balances)


def _by_rows(
    bills: Path, book: RuleBook, read: ReadOptions, options: SettleOptions, warnings: Warnings = (),
    *, beside: SpreadRun | None = None,
) -> Summary:  # fmt: skip
    """Row by row; `beside`: the persons that are settled in columns."""
    with (
        TemporaryDirectory(prefix="tuodi-") as folder,
        BillSource(bills, read, part=None if beside is None else beside.table()) as source,
        FileOrder() as differences,
        BalanceOrder() as balances,
    ):
        from_stage = options.from_stage or ("assistance" if source.layout.bureau else "basic")
        work = Work(
            book=book,
            reader=source.reader,
            engine=Options(from_stage=from_stage, known_at=options.engine.known_at),
            around=options.around,
            lang=options.lang,
            out=options.out,
            balances=options.balances is not None,
            trace=options.trace,
        )
        settler = Settler(work)
        jobs = usual_jobs(source.rows_in) if options.jobs is None else options.jobs

        def changed() -> None:
            path = beside_of(options.out, "differences")
            write_table(path, DIFFERENCES, (values for _, values in differences.rows()))
            _write_balances(options, collected)

        with ResultFiles(options.out, source, settler.columns.columns, beside=beside, rest=changed) as files:
            collected = Collected(files.lines, differences, balances=None if options.balances is None else balances)
            if jobs > 1:
                settle_in_workers(work, source, collected, jobs, Path(folder))
            else:
                for person in source:
                    settler.add(person, collected)
            if beside is not None:
                collected.tally.merge(beside.tally)
                beside.tell(collected)
        return summary_of(work, files.outcome, collected.tally, warnings, balances=options.balances)


def _write_balances(options: SettleOptions, collected: Collected) -> None:
    """Like all other files, before the results appear."""
    if options.balances is None or collected.balances is None:
        return
    unused = unused_lines(options.around.opening, collected.tally.lists.opening)
    collected.balances.write(options.balances, unused)


def summary_of(
    work: Work, outcome: Outcome, tally: Tally, warnings: Warnings = (), *, balances: Path | None = None
) -> Summary:  # fmt: skip
    """What a run did, its files being written."""
    book = work.book
    return Summary(
        rows_in=outcome.counts.rows_in,
        settled=outcome.counts.settled,
        refused=outcome.counts.refused,
        skipped=outcome.skipped,
        persons=tally.persons,
        missing=dict(sorted(tally.missing.items())),
        opening_unknown=tally.opening_unknown,
        unmatched=tally.lists.unmatched(work.around),
        differences=tally.differences,
        sums=dict(sorted(tally.sums.items())),
        total=tally.total,
        person_part=tally.person_part,
        left_open=tally.total - tally.person_part - sum(tally.sums.values()),
        rule_hash=book.hash,
        readings=dict(book.readings),
        from_stage=work.engine.from_stage,
        files={
            "results": str(work.out),
            "refused": str(outcome.refused),
            "differences": str(beside_of(work.out, "differences")),
            **({} if balances is None else {"balances": str(balances)}),
        },
        in_columns=outcome.in_columns,
        warnings=warnings,
    )


def beside_of(path: Path, kind: str) -> Path:
    """A file beside the results: ``out.csv`` → ``out.kind.csv``."""
    return path.with_name(f"{path.stem}.{kind}{path.suffix}")
