"""Due, booked and the difference, over one person's bills and reversals.

What is **due** is a pure function of the bills that stand. What is **booked** is what each bill was given when it came,
from the bills that stood then; a reversal books the exact negative of its original as booked. A **difference** is due
minus booked: a proposal that someone else decides. When all are accepted, booked is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuodi.policy.errors import PolicyError
from tuodi.policy.model import COMPUTED_STAGES, StageName
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.cascade import Cascade, PersonRun
from tuodi.settlement.refusal import BillRefused
from tuodi.settlement.statement import Statement


class Unsettled(Exception):
    """A bill that cannot be settled, and why; the bills after it of the person are not settled either."""

    def __init__(self, bill: Bill, refused: BillRefused) -> None:
        self.bill, self.refused = bill, refused
        super().__init__(f"{bill.setl_id}: {refused}")


@dataclass(frozen=True, slots=True)
class Booking:
    """One row of the ledger: a bill with its statement, or a reversal with the statement of its original."""

    bill: Bill
    statement: Statement

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

    @property
    def amount(self) -> int | None:
        """Due minus booked, fen; None where one of them is not known."""
        return None if self.booked is None or self.due is None else self.due - self.booked


@dataclass(frozen=True, slots=True)
class Ledger:
    """A person's bookings in settling order, what is due now by bill, and the differences."""

    bookings: tuple[Booking, ...]
    due: tuple[Statement, ...]
    differences: tuple[Difference, ...]


def book(cascade: Cascade, facts: PersonFacts) -> Ledger:
    """Book a person's bills in order. Raises Unsettled at the first bill that cannot be settled."""
    year = _Year(cascade, facts)
    for bill in in_order(facts.bills):
        year.take(bill)
    return year.ledger()


def in_order(bills: Sequence[Bill]) -> list[Bill]:
    """Settling order. A reversal never stands before its original, whatever its id."""
    place = {bill.setl_id: bill.order_key for bill in bills}

    def key(bill: Bill) -> tuple[object, ...]:
        original = place.get(bill.reversal_of or "", bill.order_key)
        return (max(bill.order_key, original), bill.reversal_of is not None, bill.order_key)

    return sorted(bills, key=key)


class _Year:
    """The ledger under way. After a reversal the bills that stand are settled anew before the next one comes."""

    def __init__(self, cascade: Cascade, facts: PersonFacts) -> None:
        self._cascade, self._facts = cascade, facts
        self._run: PersonRun | None = cascade.start(facts)
        self._standing: dict[str, Bill] = {}
        self._due: dict[str, Statement] = {}
        self._booked: dict[str, Booking] = {}
        self._bookings: list[Booking] = []
        self._reversals: list[tuple[int, str]] = []

    def take(self, bill: Bill) -> None:
        """Book the next row."""
        if bill.reversal_of is not None:
            self._reverse(bill)
            return
        run = self._current()
        self._standing[bill.setl_id] = bill
        statement = _settle(run, bill)
        self._due[bill.setl_id] = statement
        self._booked[bill.setl_id] = Booking(bill, statement)
        self._bookings.append(self._booked[bill.setl_id])

    def _reverse(self, bill: Bill) -> None:
        original = self._booked.get(bill.reversal_of or "")
        if original is None or original.bill.setl_id not in self._standing:
            raise Unsettled(bill, BillRefused("orig_setl_id", "original_not_standing", bill.reversal_of or ""))
        del self._standing[original.bill.setl_id]
        self._bookings.append(Booking(bill, original.statement))
        self._reversals.append((len(self._bookings), bill.setl_id))
        self._run = None

    def _current(self) -> PersonRun:
        """The run as it stands, replayed without what was reversed."""
        if self._run is None:
            self._run = self._cascade.start(self._facts)
            self._due = {name: _settle(self._run, bill) for name, bill in self._standing.items()}
        return self._run

    def ledger(self) -> Ledger:
        """Everything booked, with what is due after the last reversal."""
        self._current()
        found: list[Difference] = []
        for position, booking in enumerate(self._bookings):
            due = self._due.get(booking.bill.setl_id)
            if due is None or due is booking.statement:
                continue
            since = tuple(name for at, name in self._reversals if at > position)
            for stage in COMPUTED_STAGES:
                booked, now = booking.paid(stage), due.paid(stage)
                if booked != now:
                    found.append(Difference(booking.bill, stage, booked, now, since))
        return Ledger(tuple(self._bookings), tuple(self._due[name] for name in self._standing), tuple(found))


def _settle(run: PersonRun, bill: Bill) -> Statement:
    """Settle one bill; a fault of the rules refuses it as a fault of the bill does."""
    try:
        return run.settle(bill)
    except BillRefused as refused:
        raise Unsettled(bill, refused) from refused
    except PolicyError as fault:
        raise Unsettled(bill, BillRefused("", "rules_overlap", str(fault))) from fault
    except ValueError as fault:
        raise Unsettled(bill, BillRefused("", "rule_fault", str(fault))) from fault
