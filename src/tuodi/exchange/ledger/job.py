"""`tuodi settle --ledger`: a file of bills booked into a ledger, with everything that it changes on earlier bills."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tuodi.exchange.balance_rows import BALANCES
from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.quick import Warnings, agreed
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.results import ResultFiles
from tuodi.exchange.settle_job import SettleOptions, Summary, beside_of, summary_of, wanted
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.settling import DIFFERENCES, Collected, Settler, Work
from tuodi.exchange.spool import FileOrder
from tuodi.exchange.writers import write_table
from tuodi.policy.model import RuleBook, StageName
from tuodi.settlement.cascade import Cascade, Options

from .balances import balance_lines
from .book import Desk
from .lock import locked
from .manifest import NAME, Act, Manifest
from .run import LedgerRun, LedgerSummary
from .schema import partitions_for
from .store import Change, Store

if TYPE_CHECKING:
    from .lane import LedgerLane

_WORTH_IT = 100_000
"""Bills of a ledger from which on columns are quicker for whom a list or other rules change."""
_SHARE = 4
"""Of a file that is worth it without a ledger: row by row, what is booked takes two to four times as long."""
_OURS = frozenset({"lock", "parts", f".{NAME}.new"})
_BY_LIST = {True: "以身份清单为准 (by an identity list)", False: "以单据标记为准 (by the bills' own marks)"}


@dataclass(frozen=True, kw_only=True)
class LedgerOptions:
    """Which ledger, the present (wall time), and whether to settle everything in it anew under other rules."""

    folder: Path
    now: dt.datetime
    resettle: bool = False


def run_into_ledger(
    bills: Path, book: RuleBook, read: ReadOptions, options: SettleOptions, ledger: LedgerOptions
) -> tuple[Summary, LedgerSummary]:
    """Settle a file and book it. FileRefused, or any other error, leaves the ledger as it was.

    The results stand complete before the ledger takes the run in, so a run that is killed can be run again.
    """
    with _held(bills, ledger) as store, ExitStack() as opened:
        lane: LedgerLane | None = None
        warnings: Warnings = ()
        if wanted(options.lane, bills, share=_SHARE) or (options.lane is None and _many_again(store, options, ledger)):
            must = options.lane == "columns"
            lane, warnings = agreed(lambda: _lane_of(bills, book, read, options, ledger, store), must=must)
        source = opened.enter_context(_source(bills, read, store, lane))
        differences = opened.enter_context(FileOrder())
        from_stage = options.from_stage or ("assistance" if source.layout.bureau else "basic")
        manifest = _fitting(store, book, from_stage, options, ledger)
        around = _around(options, manifest)
        engine = Options(from_stage=from_stage, known_at=options.engine.known_at)
        work = Work(
            book=book, reader=source.reader, engine=engine, around=around, lang=options.lang, out=options.out,
            ledger=True, trace=options.trace,
        )  # fmt: skip
        settler = Settler(work)
        desk = _desk(settler.cascade, bills, manifest, ledger)
        with Change(store) as change:
            in_columns = None if lane is None else lane.settled
            with ResultFiles(options.out, source, settler.columns.columns, beside=in_columns) as files:
                collected = Collected(files.lines, differences)
                run = LedgerRun(store, change, settler, collected, desk, lane=lane)
                run.settle(source)
                if in_columns is not None:
                    collected.tally.merge(in_columns.tally)
                change.prepare(manifest, _act(source, collected, desk, 0 if in_columns is None else in_columns.rows))
            beside = beside_of(options.out, "differences")
            try:
                write_table(beside, DIFFERENCES, (values for _, values in differences.rows()))
                if options.balances is not None:
                    lines = balance_lines(change.after(manifest), settler.cascade, around.opening)
                    write_table(options.balances, BALANCES, lines)
                change.commit()
            except BaseException:
                # nothing was booked, so nothing may stand there as if it were
                for path in (options.out, files.refused_path, beside, options.balances):
                    if path is not None:
                        path.unlink(missing_ok=True)
                raise
        summary = summary_of(work, files.outcome, collected.tally, warnings, balances=options.balances)
        return summary, run.summary


def _many_again(store: Store, options: SettleOptions, ledger: LedgerOptions) -> bool:
    """Whether columns are worth it for persons without a row in the file."""
    again = ledger.resettle or options.around.identities is not None
    return again and sum(store.rows("bills", number) for number in store.numbers(["bills"])) >= _WORTH_IT


@contextmanager
def _held(bills: Path, ledger: LedgerOptions) -> Iterator[Store]:
    """The ledger, held; a new one where the folder is empty or not there."""
    folder = ledger.folder
    new = not (folder / NAME).is_file()
    if new:
        if folder.exists() and (not folder.is_dir() or {path.name for path in folder.iterdir()} - _OURS):
            raise FileRefused(str(folder), "ledger_not_empty")
        folder.mkdir(parents=True, exist_ok=True)
    with locked(folder, ledger.now):
        # another run may have begun it while this one waited
        new = not (folder / NAME).is_file()
        size = bills.stat().st_size if bills.is_file() else 0
        yield Store(folder, Manifest(partitions=partitions_for(size))) if new else Store.open(folder)


def _source(bills: Path, read: ReadOptions, store: Store, lane: LedgerLane | None) -> BillSource:
    part = None if lane is None else lane.settled.table()
    return BillSource(bills, read, partitions=store.manifest.partitions, part=part)


def _lane_of(  # noqa: PLR0917 - those of a run, and its ledger
    bills: Path, book: RuleBook, read: ReadOptions, options: SettleOptions, ledger: LedgerOptions, store: Store
) -> LedgerLane | None:
    """The persons of a file that are booked in columns; None where all go row by row."""
    # compiled code takes a second to load, which a small file should not wait for
    from . import lane as columns  # noqa: PLC0415

    try:
        manifest = _fitting(store, book, options.from_stage or "basic", options, ledger)
    except FileRefused:
        return None  # told once the file is known to be one
    engine = Options(from_stage=manifest.from_stage, known_at=options.engine.known_at)
    work = columns.LedgerWork(
        read=read, desk=_desk(Cascade(book, engine), bills, manifest, ledger), store=store,
        around=_around(options, manifest), lang=options.lang, out=options.out, memory=options.memory,
        trace=options.trace,
    )  # fmt: skip
    return columns.open_lane(bills, work)


def _around(options: SettleOptions, manifest: Manifest) -> Surroundings:
    """What is known besides the bills; a ledger remembers that new persons have used nothing."""
    if options.around.opening is None and manifest.opening_zero:
        return dataclasses.replace(options.around, opening="zero")
    return options.around


def _desk(cascade: Cascade, bills: Path, manifest: Manifest, ledger: LedgerOptions) -> Desk:
    return Desk(
        cascade=cascade, run=manifest.next_run, file=bills.name, now=ledger.now, locked=manifest.locked,
        default_known_at=cascade.options.known_at, resettle=ledger.resettle,
    )  # fmt: skip


def _fitting(
    store: Store, book: RuleBook, from_stage: StageName, options: SettleOptions, ledger: LedgerOptions
) -> Manifest:
    """The manifest as this run leaves it. FileRefused where the run does not fit what was booked."""
    before, folder = store.manifest, str(ledger.folder)
    listed = options.around.identities is not None
    zero = before.opening_zero
    if before.acts:
        if before.from_stage != from_stage:
            raise FileRefused(folder, "ledger_stage", booked=before.from_stage, now=from_stage)
        if before.rule_hash != book.hash and not ledger.resettle:
            raise FileRefused(folder, "ledger_rules", booked=before.rule_hash[:16], now=book.hash[:16])
        if listed != before.listed and not (listed and ledger.resettle):
            raise FileRefused(folder, "ledger_identities", booked=_BY_LIST[before.listed], now=_BY_LIST[listed])
    else:
        zero = options.around.opening == "zero"
    return dataclasses.replace(
        before, rule_hash=book.hash, readings=dict(book.readings), from_stage=from_stage, listed=listed,
        opening_zero=zero,
    )  # fmt: skip


def _act(source: BillSource, collected: Collected, desk: Desk, in_columns: int) -> Act:
    lines = collected.lines
    return Act(
        run=desk.run, kind="settle", at=f"{desk.now:%Y-%m-%d %H:%M:%S}", rule_hash=desk.rule_hash, file=desk.file,
        rows_in=source.rows_in + in_columns, settled=lines.settled_rows + in_columns, refused=lines.refused_rows,
    )  # fmt: skip
