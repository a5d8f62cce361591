"""Everything booked for a person, held while somebody books: in one place, so that it is the same for every act."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

from django.db import connection
from django.utils import timezone

from tuodi.settlement.accounts import Accounts
from tuodi.settlement.bill import Bill, IdentityRecord, PersonFacts
from tuodi.settlement.reversal import Before, Ledger, Unsettled, book
from tuodi.settlement.statement import Booked
from tuodi.workbench import planned
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.prepared import Prepared
from tuodi.workbench.desk.models import Difference, PersonAccounts, Settlement
from tuodi.workbench.planned import Asked
from tuodi.workbench.registry.facts import asked_of, records_in, records_of
from tuodi.workbench.registry.models import Person

from .around import asked_around, circumstances, period_lock
from .ends import Behind
from .opening import Opening, opening_of
from .refused import of_engine, refused
from .rules import cascade
from .stored import bill_of, booked_of


@dataclasses.dataclass(slots=True)
class Order:
    """Where the person's order stands."""

    version: int
    last_seq: int
    last_setl_time: dt.datetime | None
    ended: str = ""
    """Where the run over the bookings ended (`ends`)."""

    def next_time(self, now: dt.datetime) -> dt.datetime:
        """A moment that does not go back."""
        now = now.replace(microsecond=0)
        return now if self.last_setl_time is None else max(now, self.last_setl_time)


_ROWS = Prepared(lambda people: Settlement.objects.filter(person_id__in=people).defer("trace").order_by("pk"))
_KNOWN = Prepared(
    lambda people: (
        Settlement.objects.filter(person_id__in=people)
        .only("setl_id", "request_key", "psn_seq", "setl_time", "year", "enddate", "reverses", "known_at",
              "medfee_sumamt", "fixmedins_code")
        .order_by("pk")
    )
)  # fmt: skip
"""As much of the same as booking one more bill takes, where the others need not be settled again."""


def asked(person: Person, request: str = "", *, whole: bool = True) -> tuple[Asked, ...]:
    """What is asked of a person, as if no other record was merged into theirs."""
    rows = _ROWS if whole else _KNOWN
    return asked_around([person.pk], person.county, request), rows.asked(person.pk), asked_of(person.pk)


class Held:
    """One person's bookings. Merged records count as the person's. request: the key of one under way.

    known: the bookings with what `_KNOWN` asks for; `rows` are whole.
    """

    def __init__(
        self, person: Person, request: str = "", found: Sequence[list[planned.Row]] = (), *, whole: bool = True
    ) -> None:
        """`found`: what the statements of `asked` found, where they were run already."""
        if person.merged_into_id is not None:
            raise refused("merged", "该人员已合并到另一条档案", "在合并后的档案上办理")
        self.person = person
        around, rows, records = found or planned.together(*asked(person, request, whole=whole))
        self.around = circumstances(person, request, around)
        self.ids = self.around.ids
        alone = len(self.ids) == 1
        kind = _ROWS if whole else _KNOWN
        self.known = kind.rows_in(rows) if alone else kind.rows(self.ids)
        self._whole = whole
        self._records = records_in(records, person.psn_no) if alone else records_of(self.ids, person.psn_no)
        self.differences: list[Difference] = []
        if self.around.has_differences:
            with unlimited():
                mine = Difference.objects.filter(settlement__person_id__in=self.ids)
                self.differences = list(mine.exclude(state=Difference.State.GONE))

    @property
    def rows(self) -> list[Settlement]:
        """The bookings, in the order they were made."""
        if not self._whole:
            self.known, self._whole = _ROWS.rows(self.ids), True
        return self.known

    @cached_property
    def identities(self) -> tuple[IdentityRecord, ...]:
        """All that was ever certified of the person."""
        return tuple(sorted(self._records, key=lambda record: (record.known_from, record.record_id)))

    @cached_property
    def bills(self) -> dict[int, Bill]:
        """The bill of every row."""
        names = {row.pk: row.setl_id for row in self.rows}
        return {row.pk: bill_of(row, self.person.psn_no, names) for row in self.rows}

    @cached_property
    def booked(self) -> dict[int, Booked]:
        """What is booked for every bill, differences accepted included."""
        changes: dict[int, list[Difference]] = defaultdict(list)
        for one in self.differences:
            if one.state == Difference.State.ACCEPTED:
                changes[one.settlement_id].append(one)
        rows = (row for row in self.rows if row.reverses_id is None)
        return {row.pk: booked_of(row, self.bills[row.pk], changes[row.pk]) for row in rows}

    @property
    def gone(self) -> set[int]:
        """The rows that were reversed."""
        return {row.reverses_id for row in self.known if row.reverses_id is not None}

    def of_request(self, key: str) -> Settlement | None:
        """What a request booked, if it was booked. Raises Refused where it was for somebody else."""
        if self.around.booked_elsewhere:
            raise refused("request_used", "该请求编号已用于另一人的结算", "重新打开页面再提交")
        booked = any(row.request_key == key for row in self.known)
        return next(row for row in self.rows if row.request_key == key) if booked else None

    def row(self, setl_id: str) -> Settlement:
        """A row by its id."""
        return next(row for row in self.rows if row.setl_id == setl_id)

    def ledger(self, new: tuple[Bill, ...], now: dt.datetime, ended: str = "") -> Ledger:
        """Settle: what is new is booked, what is due of the rest is told. Raises Refused.

        ended: where the bookings ended; where it fits, nothing is told of the rest: it was booked as it is due.
        """
        behind = self.behind(new)
        opening, state = behind.opening, behind.state(ended, new)
        if state is None:
            facts, before = self._all(new, opening, now)
        else:
            facts = behind.facts(new)
            before = Before(due_at=now, ended=cascade().go_on(facts, state))
        try:
            ledger = book(cascade(), facts, before)
        except Unsettled as fault:
            raise of_engine(fault) from fault
        return ledger if opening.known else _doubtful(ledger)

    def behind(self, new: Iterable[Bill]) -> Behind:
        """What a run that goes on with these bills is behind."""
        opening = opening_of(self.around, (bill.service_date.year for bill in new))
        return Behind(self.person.psn_no, self.known, self.identities, opening, bool(self.differences))

    def _all(self, new: tuple[Bill, ...], opening: Opening, now: dt.datetime) -> tuple[PersonFacts, Before]:
        """Everything booked and what is new, with what was booked."""
        accepted = [one for one in self.differences if one.state == Difference.State.ACCEPTED]
        known: dict[str, dt.datetime] = {row.setl_id: row.known_at for row in self.rows}
        since: dict[str, int] = {}
        names = {row.pk: row.setl_id for row in self.rows}
        for one in sorted(accepted, key=lambda one: one.pk):
            known[names[one.settlement_id]] = one.due_at
            since[names[one.settlement_id]] = one.last_row
        facts = PersonFacts(
            person=self.person.psn_no, bills=(*self.bills.values(), *new), identities=self.identities,
            opening=opening.used, opening_year=opening.year, known_at=known,
        )  # fmt: skip
        before = Before(
            booked={names[pk]: booked for pk, booked in self.booked.items()},
            runs={row.setl_id: row.pk for row in self.rows}, accepted=since, due_at=now,
        )  # fmt: skip
        return facts, before


def _doubtful(ledger: Ledger) -> Ledger:
    """What is new says that what was used before is not known, also where another year's beginning is."""
    told = tuple(
        dataclasses.replace(one, statement=dataclasses.replace(one.explained, opening_known=False))
        if one.explained else one for one in ledger.bookings
    )  # fmt: skip
    return dataclasses.replace(ledger, bookings=told)


@contextmanager
def booking(person: Person, request: str = "", *, whole: bool = True) -> Iterator[tuple[Held, Order]]:
    """Hold a person: nobody else books for the same one until the transaction ends. Needs a transaction.

    whole: whether the bookings will be asked for in full; else they are read when they are.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("booking needs a transaction")
    order, found = _locked(person, request, whole=whole)
    held = Held(person, request, found, whole=whole)
    last = max(held.known, key=lambda row: row.setl_time, default=None)
    if last is not None:  # another record was merged into this one, or its bookings came in bulk
        order.last_setl_time = last.setl_time
        order.last_seq = max(order.last_seq, *(row.psn_seq for row in held.known))
    yield held, order


_TABLE = PersonAccounts._meta.db_table
_BALANCES = PersonAccounts._meta.get_field("balances")
_MAKE = (
    f"INSERT INTO {_TABLE} (person_id, version, last_seq, balances, rule_hash, ended) "  # noqa: S608
    "VALUES (%s, 0, 0, '[]', '', '') "
    "ON CONFLICT DO NOTHING"
)
_ASK = f"SELECT version, last_seq, last_setl_time, ended FROM {_TABLE} WHERE person_id = %s"  # noqa: S608
_CLOSE = (
    f"UPDATE {_TABLE} SET version = version + 1, last_seq = %s, last_setl_time = %s, balances = %s, rule_hash = %s, "  # noqa: S608
    "ended = %s WHERE person_id = %s AND version = %s"
)


def _locked(person: Person, request: str, *, whole: bool) -> tuple[Order, Sequence[list[planned.Row]]]:
    """Wait for whoever holds the person's row, then hold it, and read (`asked`); the row is made where there is none.

    The county's clearing periods are held along with it. On SQLite transactions that write wait for each other anyway.
    """
    ask, values = _ASK, [person.pk]
    if connection.vendor == "postgresql":
        held, lock = period_lock(person.county)
        ask, values = f"{_ASK.replace(' FROM', f', {held} FROM')} FOR UPDATE", [*lock, person.pk]
    first = Asked(ask, values)
    rows, *found = planned.together(first, *asked(person, request, whole=whole))
    if not rows:
        planned.soon(_MAKE, [person.pk])
        rows, *found = planned.together(first, *asked(person, request, whole=whole))
    version, seq, moment, ended, *_ = rows[0]
    return Order(version, seq, dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment, ended), found


def close(person: Person, order: Order, accounts: Accounts, ended: str = "") -> None:
    """Write back order, running totals and where the run ended: one guarded write, with what is written next."""

    def heard(many: int) -> None:
        if many != 1:
            raise RuntimeError(f"person {person.pk}: somebody else booked in between")

    balances = _BALANCES.get_db_prep_save(balances_of(accounts), connection)
    moment = connection.ops.adapt_datetimefield_value(order.last_setl_time)
    values = [order.last_seq, moment, balances, cascade().book.hash, ended, person.pk, order.version]
    planned.soon(_CLOSE, values, heard)


def balances_of(accounts: Accounts) -> list[list[object]]:
    """The totals as plain data."""
    totals, unknown = accounts.balances(), accounts.unknown()
    return [
        [*key, None if key in unknown else totals.get(key, 0), unknown.get(key, "")]
        for key in sorted({*totals, *unknown})
    ]


def now() -> dt.datetime:
    """The present, wall time of Asia/Shanghai, to the second."""
    return timezone.now().replace(microsecond=0)
