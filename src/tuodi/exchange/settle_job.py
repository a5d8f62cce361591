"""`tuodi settle`: a file of bills → results, refused rows and differences, each complete or not there at all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.refusals import place
from tuodi.exchange.results import ResultFiles
from tuodi.exchange.settle_person import Settled, Surroundings, settle_person
from tuodi.exchange.settle_values import PAID, ResultColumns
from tuodi.exchange.spool import FileOrder
from tuodi.exchange.writers import Column, write_table
from tuodi.policy.model import RuleBook, StageName
from tuodi.policy.money import format_yuan
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.reasons import Lang
from tuodi.settlement.render import Renderer

DIFFERENCES = (
    Column("row"),
    Column("setl_id"),
    Column("psn_no"),
    Column("setl_time", "time"),
    Column("clr_ym"),
    Column("stage"),
    Column("column"),
    Column("booked", "money"),
    Column("due", "money"),
    Column("difference", "money"),
    Column("after_reversal_of"),
)


@dataclass(frozen=True, kw_only=True)
class SettleOptions:
    """What a run is asked for. `from_stage` None: from the layout (bureau files bring earlier payments)."""

    out: Path
    lang: Lang = "zh"
    from_stage: StageName | None = None
    engine: Options = field(default_factory=Options)
    around: Surroundings = field(default_factory=Surroundings)


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

    def data(self) -> dict[str, Any]:
        """For --json: money as yuan text."""
        sums = {name: format_yuan(fen) for name, fen in self.sums.items()}
        return {
            **{name: getattr(self, name) for name in self.__dataclass_fields__},
            "sums": sums,
            "total": format_yuan(self.total),
            "person_part": format_yuan(self.person_part),
            "left_open": format_yuan(self.left_open),
        }


def run(bills: Path, book: RuleBook, read: ReadOptions, options: SettleOptions) -> Summary:
    """Settle a file. FileRefused when it is no use; rows that cannot be settled go to the refused file."""
    with BillSource(bills, read) as source:
        from_stage = options.from_stage or ("assistance" if source.layout.bureau else "basic")
        engine = Options(from_stage=from_stage, known_at=options.engine.known_at)
        cascade = Cascade(book, engine)
        columns = ResultColumns(source.layout, from_stage, Renderer(book, options.lang), national=source.national)
        tally = _Tally()
        try:
            with ResultFiles(options.out, source, columns.columns) as files:
                for person in source:
                    settled = settle_person(person, cascade, options.around)
                    files.add(settled.person, columns.values(settled))
                    tally.add(settled)
            differences = _beside(options.out, "differences")
            write_table(differences, DIFFERENCES, (values for _, values in tally.differences.rows()))
        finally:
            tally.differences.close()
        return Summary(
            rows_in=files.counts.rows_in,
            settled=files.counts.settled,
            refused=files.counts.refused,
            skipped=len(source.skipped),
            persons=tally.persons,
            missing=dict(sorted(tally.missing.items())),
            opening_unknown=tally.opening_unknown,
            differences=tally.found,
            sums=dict(sorted(tally.sums.items())),
            total=tally.total,
            person_part=tally.person_part,
            left_open=tally.total - tally.person_part - sum(tally.sums.values()),
            rule_hash=book.hash,
            readings=dict(book.readings),
            from_stage=from_stage,
            files={"results": str(options.out), "refused": str(files.refused_path), "differences": str(differences)},
        )


def _beside(path: Path, kind: str) -> Path:
    return path.with_name(f"{path.stem}.{kind}{path.suffix}")


class _Tally:
    """Counts and sums of a run, and the differences in file order."""

    def __init__(self) -> None:
        self.persons = self.opening_unknown = self.found = self.total = self.person_part = 0
        self.missing: dict[str, int] = defaultdict(int)
        self.sums: dict[str, int] = defaultdict(int)
        self.differences = FileOrder()

    def add(self, settled: Settled) -> None:
        """Count one person."""
        self.persons += 1
        for booking in settled.ledger.bookings:
            statement = booking.statement
            self.opening_unknown += not statement.opening_known
            if statement.missing is not None:
                self.missing[statement.missing.name] += 1
            self.total += booking.bill.medfee_sumamt
            self.person_part += booking.signed(statement.person_part) or 0
            for result in statement.stages:
                amount = booking.paid(result.stage)
                if amount:
                    self.sums[result.fund or PAID[result.stage]] += amount
            if statement.others:
                self.sums["oth_pay"] += booking.signed(statement.others) or 0
        for difference in settled.ledger.differences:
            self.found += 1
            bill = difference.bill
            values = [
                place(bill.row),
                bill.setl_id,
                bill.person,
                bill.setl_time.isoformat(sep=" "),
                bill.clr_ym or "",
                difference.stage,
                PAID[difference.stage],
                difference.booked,
                difference.due,
                difference.amount,
                ";".join(difference.after),
            ]
            self.differences.add(bill.row, values)
