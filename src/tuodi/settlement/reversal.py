"""Due, booked and the difference, over one person's bills and reversals.

What is **due** is a pure function of the bills that stand. What is **booked** is what each bill was given when it came,
from the bills that stood then; a reversal books the exact negative of its original as booked. A **difference** is due
minus booked: a proposal that someone else decides. When all are accepted, booked is due.

Bills of earlier runs come in with the others, and `Before` says what was booked for them: they are settled again, but
not booked again.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeVar

from tuodi.policy.errors import PolicyError
from tuodi.policy.model import COMPUTED_STAGES, StageName
from tuodi.settlement.accounts import Accounts
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.cascade import Cascade, PersonRun
from tuodi.settlement.reasons import refusal_sentence
from tuodi.settlement.refusal import BillRefused, refused_by_rules
from tuodi.settlement.statement import Booked, Statement

_THIS_RUN = 1 << 62


class Unsettled(Exception):
    """A bill that cannot be settled, and why; the bills after it of the person are not settled either."""

    def __init__(self, bill: Bill, refused: BillRefused) -> None:
        self.bill, self.refused = bill, refused
        super().__init__(f"{bill.setl_id}: {refused}")


@dataclass(frozen=True, slots=True)
class Booking:
    """One row of the ledger: a bill with its statement, or a reversal with the statement of its original.

    Of the original of an earlier run there is what was booked, no more.
    """

    bill: Bill
    statement: Statement | Booked

    @property
    def explained(self) -> Statement | None:
        """The statement with its steps; None where an earlier run booked it."""
        return self.statement if isinstance(self.statement, Statement) else None

    @property
    def reversal(self) -> bool:
        """Whether the row takes its original back."""
        return self.bill.reversal_of is not None

    def signed(self, amount: int | None) -> int | None:
        """An amount of the statement as this row books it."""
        return -amount if amount is not None and self.reversal else amount

    def paid(self, stage: StageName) -> int | None:
        """What the row books for a stage; None where a figure is missing."""
        return self.signed(self.statement.paid(stage))


@dataclass(frozen=True, slots=True)
class Difference:
    """What a stage owes for a bill against what was booked. An amount that could not be known is None."""

    bill: Bill
    stage: StageName
    booked: int | None
    due: int | None
    after: tuple[str, ...]
    """The reversals since the booking: what gave rise to it."""
    late: tuple[str, ...] = ()
    """The bills booked since that come before this one in settling order."""

    @property
    def amount(self) -> int | None:
        """Due minus booked, fen; None where one of them is not known."""
        return None if self.booked is None or self.due is None else self.due - self.booked


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier runs booked for a person.

    booked: original → amounts, differences accepted since included. runs: every row of an earlier run → that run.
    accepted: original → the run that accepted a difference on it last. due_at: what is due is as known then; None: as
    known when booked. ended: where an earlier run stands behind all that was booked, and booked as due; none of that is
    among the facts then, nor told as due again.
    """

    booked: Mapping[str, Booked] = field(default_factory=dict)
    runs: Mapping[str, int] = field(default_factory=dict)
    accepted: Mapping[str, int] = field(default_factory=dict)
    due_at: dt.datetime | None = None
    ended: PersonRun | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """A person's new bookings in settling order, what is due now by bill, and the differences.

    accounts: the running totals behind what is due. stuck: a bill of an earlier run that cannot be settled any more:
    what is due for it and the bills after it is not known. run: where the next bill may go on.
    """

    bookings: tuple[Booking, ...]
    due: tuple[Statement, ...]
    differences: tuple[Difference, ...]
    accounts: Accounts = field(default_factory=Accounts, compare=False)
    stuck: Unsettled | None = field(default=None, compare=False)
    run: PersonRun | None = field(default=None, compare=False)


def book(cascade: Cascade, facts: PersonFacts, before: Before | None = None) -> Ledger:
    """Book a person's bills in order. Raises Unsettled at the first bill that cannot be settled."""
    year = _Year(cascade, facts, before or Before())
    for bill in in_order(facts.bills):
        if bill.setl_id not in year.before.runs:
            year.take(bill)
    return year.ledger()


class Placed(Protocol):
    """What says where a row stands among those of its person."""

    @property
    def setl_id(self) -> str:
        """Its own id."""

    @property
    def reversal_of(self) -> str | None:
        """The id of what it takes back."""

    @property
    def order_key(self) -> tuple[dt.datetime, int, str]:
        """Settling order."""


P = TypeVar("P", bound=Placed)


def in_order(bills: Sequence[P]) -> list[P]:
    """Settling order. A reversal never stands before its original, whatever its id."""
    place = {bill.setl_id: bill.order_key for bill in bills}

    def key(bill: P) -> tuple[object, ...]:
        original = place.get(bill.reversal_of or "", bill.order_key)
        return (max(bill.order_key, original), bill.reversal_of is not None, bill.order_key)

    return sorted(bills, key=key)


class _Year:
    """The ledger under way. After a reversal the bills that stand are settled anew before the next one comes."""

    def __init__(self, cascade: Cascade, facts: PersonFacts, before: Before) -> None:
        self._cascade, self._facts, self.before = cascade, facts, before
        earlier = [bill for bill in facts.bills if bill.setl_id in before.runs]
        gone = {bill.reversal_of for bill in earlier if bill.reversal_of is not None}
        originals = [bill for bill in in_order(earlier) if bill.reversal_of is None]
        self._standing = {bill.setl_id: bill for bill in originals if bill.setl_id not in gone}
        self._booked = {bill.setl_id: Booking(bill, before.booked[bill.setl_id]) for bill in originals}
        self._run: PersonRun | None = before.ended or (None if self._standing else cascade.start(facts))
        self._due: dict[str, Statement] = {}
        self._bookings: list[Booking] = []
        self._last = max((bill.order_key for bill in originals), default=None)

    def take(self, bill: Bill) -> None:
        """Book the next row."""
        if bill.reversal_of is not None:
            self._reverse(bill)
            return
        try:
            statement = self._settled(bill)
        except Unsettled as fault:
            if fault.bill.setl_id not in self.before.runs:
                raise
            zh, en, *_ = refusal_sentence(fault.refused)
            name = fault.bill.setl_id
            told = BillRefused("", "earlier_bill_unsettled", f"{name}: {en}", f"{name}：{zh}")
            raise Unsettled(bill, told) from fault
        self._booked[bill.setl_id] = Booking(bill, statement)
        self._bookings.append(self._booked[bill.setl_id])

    def _settled(self, bill: Bill) -> Statement:
        """The statement of a new bill. A late one takes its place among those that stand."""
        late = self._last is not None and bill.order_key < self._last
        self._last = self._last if late else bill.order_key
        run = None if late else self._current()
        self._standing[bill.setl_id] = bill
        if run is None:
            self._run = None
            self._current()
        else:
            self._due[bill.setl_id] = _settle(run, bill)
        return self._due[bill.setl_id]

    def _reverse(self, bill: Bill) -> None:
        original = self._booked.get(bill.reversal_of or "")
        if original is None or original.bill.setl_id not in self._standing:
            raise Unsettled(bill, BillRefused("orig_setl_id", "original_not_standing", bill.reversal_of or ""))
        del self._standing[original.bill.setl_id]
        self._bookings.append(Booking(bill, original.statement))
        self._run = None

    def _current(self) -> PersonRun:
        """The run as it stands, replayed without what was reversed."""
        if self._run is None:
            self._due, self._run = self._replayed(self._facts)
        return self._run

    def _replayed(self, facts: PersonFacts) -> tuple[dict[str, Statement], PersonRun]:
        if self.before.ended is not None:
            raise RuntimeError(f"{facts.person}: not all bills are at hand to be settled anew")
        run = self._cascade.start(facts)
        in_turn = sorted(self._standing.values(), key=lambda bill: bill.order_key)
        return {bill.setl_id: _settle(run, bill) for bill in in_turn}, run

    def ledger(self) -> Ledger:
        """Everything booked, with what is due after the last reversal."""
        stuck: Unsettled | None = None
        due: dict[str, Statement] = {}
        accounts = Accounts()
        try:
            self._current()
        except Unsettled as fault:
            if fault.bill.setl_id not in self.before.runs:
                raise
            stuck = fault
        else:
            try:
                due, accounts = self._due_now()
            except Unsettled as fault:
                stuck = fault
        standing = sorted((self._booked[name] for name in self._standing), key=lambda booking: booking.bill.order_key)
        found = self._unknown(standing, stuck.bill) if stuck else self._differences(standing, due)
        ordered = sorted(due.values(), key=lambda statement: statement.bill.order_key)
        run = None if stuck else self._run
        return Ledger(tuple(self._bookings), tuple(ordered), tuple(found), accounts, stuck, run)

    def _due_now(self) -> tuple[dict[str, Statement], Accounts]:
        """What is due as known at `due_at`; the run that books knows no less where no record came later."""
        at, facts = self.before.due_at, self._facts
        booking = self._current()
        if at is None or not facts.identities:
            return self._due, booking.accounts
        seen = [facts.known_at.get(b.setl_id) or b.setl_time for b in self._standing.values()]
        if all(record.known_from <= min(seen, default=at) for record in facts.identities):
            return self._due, booking.accounts
        due, run = self._replayed(dataclasses.replace(facts, known_at=dict.fromkeys(self._standing, at)))
        return due, run.accounts

    def _differences(self, standing: Sequence[Booking], due: Mapping[str, Statement]) -> list[Difference]:
        found: list[Difference] = []
        for booking in standing:
            now = due[booking.bill.setl_id]
            if booking.statement is now or (not booking.reversal and booking.statement.payments == now.payments):
                continue
            changed = [stage for stage in COMPUTED_STAGES if booking.paid(stage) != now.paid(stage)]
            if changed:
                causes = self._causes(booking.bill)
                found += [
                    Difference(booking.bill, stage, booking.paid(stage), now.paid(stage), *causes) for stage in changed
                ]
        return found

    def _unknown(self, standing: Sequence[Booking], stuck: Bill) -> list[Difference]:
        """Of a bill that cannot be settled any more, and of those after it, nobody knows what is due."""
        return [
            Difference(booking.bill, stage, booking.paid(stage), None, *self._causes(booking.bill))
            for booking in standing
            if booking.bill.order_key >= stuck.order_key
            for stage in COMPUTED_STAGES
            if booking.paid(stage) is not None
        ]

    @cached_property
    def _turns(self) -> Turns:
        return Turns(self._facts.bills, self.before)

    def _causes(self, bill: Bill) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self._turns.since(bill)


_Turn = tuple[int, int]


class Turns:
    """In which turn each row was booked: its run, and its place among all rows."""

    def __init__(self, bills: Sequence[Placed], before: Before) -> None:
        """`bills`: all rows of a person, what was taken back too."""
        ordered, self._accepted = in_order(bills), before.accepted
        self._of = {row.setl_id: (before.runs.get(row.setl_id, _THIS_RUN), at) for at, row in enumerate(ordered)}
        by_turn = sorted(ordered, key=lambda row: self._of[row.setl_id])
        self._reversals = [row for row in by_turn if row.reversal_of is not None]
        # in one run bills are booked in their order, so that none of it is late for another
        several = len({run for run, _place in self._of.values()}) > 1
        self._originals = [row for row in by_turn if row.reversal_of is None] if several else []

    def since(self, bill: Placed) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The reversals, and the bills that come before it, which were booked after a bill."""
        own = max(self._of[bill.setl_id], (self._accepted.get(bill.setl_id, 0), len(self._of)))
        late = (row.setl_id for row in self._after(self._originals, own) if row.order_key < bill.order_key)
        return tuple(row.setl_id for row in self._after(self._reversals, own)), tuple(late)

    def _after(self, rows: list[Placed], own: _Turn) -> list[Placed]:
        return rows[bisect_right(rows, own, key=lambda row: self._of[row.setl_id]) :]


def _settle(run: PersonRun, bill: Bill) -> Statement:
    """Settle one bill; a fault of the rules refuses it as a fault of the bill does."""
    try:
        return run.settle(bill)
    except BillRefused as refused:
        raise Unsettled(bill, refused) from refused
    except (PolicyError, ValueError) as fault:
        raise Unsettled(bill, refused_by_rules(fault)) from fault
