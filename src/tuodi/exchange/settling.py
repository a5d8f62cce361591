"""Settling persons of one file: who is settled is the same in every process, what comes of it is collected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tuodi.exchange.balance_order import BalanceOrder
from tuodi.exchange.balance_rows import Lasting, settled_lines
from tuodi.exchange.list_use import ListUse
from tuodi.exchange.person_reader import PersonBills, PersonReader
from tuodi.exchange.refusals import place
from tuodi.exchange.results import Lines
from tuodi.exchange.settle_person import Settled, Surroundings, settle_person
from tuodi.exchange.settle_values import HASH_DIGITS, PAID, RULE_HASH, ResultColumns
from tuodi.exchange.spool import FileOrder
from tuodi.exchange.table_writer import Column, Value
from tuodi.policy.model import RuleBook
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.reasons import Lang
from tuodi.settlement.render import Renderer
from tuodi.settlement.reversal import Difference

DIFFERENCES = (
    Column("row"),
    Column("setl_id"),
    Column("psn_no"),
    Column("setl_time", "time"),
    Column("clr_ym"),
    Column("orig_clr_ym"),
    Column("stage"),
    Column("column"),
    Column("booked", "money"),
    Column("due", "money"),
    Column("difference", "money"),
    Column("cause"),
    Column("after_reversal_of"),
    Column("after_late_bill"),
    Column("clauses"),
    Column(RULE_HASH),
)


@dataclass(frozen=True, kw_only=True)
class Work:
    """All that settling the persons of a file needs. It can be handed to another process."""

    book: RuleBook
    reader: PersonReader
    engine: Options
    around: Surroundings
    lang: Lang
    out: Path
    ledger: bool = False
    balances: bool = False
    trace: bool = False


@dataclass(kw_only=True)
class Tally:
    """Counts and sums of settled persons; sums in fen by fund, or by the column of a payment taken as a fact."""

    persons: int = 0
    opening_unknown: int = 0
    differences: int = 0
    total: int = 0
    person_part: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)
    lists: ListUse = field(default_factory=ListUse)

    def add(self, settled: Settled) -> None:
        """Count one person."""
        self.persons += 1
        self.differences += len(settled.ledger.differences)
        for booking in settled.ledger.bookings:
            statement = booking.statement
            self.opening_unknown += not statement.opening_known
            missing = statement.missing
            if missing is not None:
                self.missing[missing.name] += 1
            self.total += booking.bill.medfee_sumamt
            self.person_part += booking.signed(statement.person_part) or 0
            for result in statement.stages:
                if result.paid:
                    self.sums[result.fund or PAID[result.stage]] += booking.signed(result.paid) or 0
            if statement.others:
                self.sums["oth_pay"] += booking.signed(statement.others) or 0

    def merge(self, other: Tally) -> None:
        """Count what was counted elsewhere."""
        self.persons += other.persons
        self.opening_unknown += other.opening_unknown
        self.differences += other.differences
        self.total += other.total
        self.person_part += other.person_part
        # Not `+`, which leaves out what is not positive.
        self.missing.update(other.missing)
        self.sums.update(other.sums)
        self.lists.merge(other.lists)


@dataclass(frozen=True)
class Collected:
    """What comes of settling: the lines of both result files, the differences, the counts, the balances if wanted."""

    lines: Lines
    differences: FileOrder
    tally: Tally = field(default_factory=Tally)
    balances: BalanceOrder | None = None


class Settler:
    """Settles persons one by one. The result depends on the person and the work alone."""

    def __init__(self, work: Work) -> None:
        self.columns = ResultColumns(
            work.reader.layout,
            work.engine.from_stage,
            Renderer(work.book, work.lang),
            national=work.reader.facts.national,
            listed=work.around.identities is not None,
            periods=work.ledger,
            trace=work.trace,
        )
        self.cascade, self.around = Cascade(work.book, work.engine), work.around
        self.rule_hash = work.book.hash[:HASH_DIGITS]
        self._lasting = Lasting(work.book)

    def add(self, person: PersonBills, into: Collected) -> None:
        """Settle a person and collect what comes of it."""
        settled = settle_person(person, self.cascade, self.around)
        into.lines.add(settled.person, self.columns.values(settled))
        for row, values in _difference_lines(settled, self.rule_hash):
            into.differences.add(row, values)
        into.tally.add(settled)
        into.tally.lists.add(person, self.around)
        if into.balances is not None:
            into.balances.add(min(row.row for row in person.rows), settled_lines(settled, self._lasting))


def _difference_lines(settled: Settled, rule_hash: str) -> Iterator[tuple[int, list[Value]]]:
    due = {statement.bill.setl_id: statement for statement in settled.ledger.due}
    for difference in settled.ledger.differences:
        bill = difference.bill
        period = bill.clr_ym or ""
        clauses = due[bill.setl_id].clauses
        yield (
            bill.row,
            difference_values(
                difference, row=place(bill.row), periods=(period, period), cause="reversal", clauses=clauses,
                rule_hash=rule_hash,
            ),
        )  # fmt: skip


def difference_values(
    difference: Difference, *, row: str, periods: tuple[str, str], cause: str, clauses: Sequence[str], rule_hash: str
) -> list[Value]:
    """A line of the differences. periods: the one it goes to, the one the bill was booked in."""
    bill = difference.bill
    return [
        row,
        bill.setl_id,
        bill.person,
        bill.setl_time.isoformat(sep=" "),
        *periods,
        difference.stage,
        PAID[difference.stage],
        difference.booked,
        difference.due,
        difference.amount,
        cause,
        ";".join(difference.after),
        ";".join(difference.late),
        ";".join(clauses),
        rule_hash,
    ]
