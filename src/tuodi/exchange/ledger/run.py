"""A run over a ledger: the persons of the file, and those whose facts or rules changed, partition by partition."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from tuodi.exchange.bill_source import NOBODY, BillSource
from tuodi.exchange.earlier import Earlier
from tuodi.exchange.opening_list import OpeningList
from tuodi.exchange.periods import next_open
from tuodi.exchange.person_reader import PersonBills
from tuodi.exchange.refusals import FileRefused, place
from tuodi.exchange.settle_person import Settled, settle_person
from tuodi.exchange.settle_values import PERIODS
from tuodi.exchange.settling import Collected, Settler, difference_values
from tuodi.exchange.spool import Item, grouped
from tuodi.exchange.table_writer import Value
from tuodi.settlement.bill import IdentityRecord
from tuodi.settlement.reasons import refusal_sentence
from tuodi.settlement.reversal import Before

from .book import Desk, booked_into, merged, shown
from .keys import (
    NewKeys,
    Stranger,
    booked_elsewhere,
    listed_persons,
    own_keys,
    strangers,
    without,
    without_booked,
)
from .person import KeptPerson, PersonPartition
from .store import Change, Store

if TYPE_CHECKING:
    from .lane import LedgerLane
    from .lane_tables import Tables


@dataclass(kw_only=True)
class LedgerSummary:
    """What a run did to the ledger.

    resettled: persons without a row in the file whose bills were settled again. waiting: rows of the persons touched
    that wait still. unsettled: earlier bills that cannot be settled any more, so that what is due is not known.
    """

    folder: str
    run: int
    resettled: int = 0
    waiting: int = 0
    unsettled: list[str] = field(default_factory=list)


class LedgerRun:
    """Settles, books and writes. What the person's earlier bills change by goes to the differences."""

    def __init__(
        self, store: Store, change: Change, settler: Settler, collected: Collected, desk: Desk,
        *, lane: LedgerLane | None = None,
    ) -> None:  # fmt: skip
        """`lane`: persons of the file that are settled already."""
        self._store, self._change, self._settler, self._desk = store, change, settler, desk
        self._collected = collected
        self._keys = NewKeys(store)
        self._line = 0
        self._lane = lane
        self._tables = {} if lane is None else lane.tables
        self._in_columns: set[str] = set()
        for person, keys, ids in () if lane is None else lane.keys:
            self._keys.add(person, keys, ids)
            self._in_columns.add(person)
        self.summary = LedgerSummary(folder=str(store.folder), run=change.run)

    def settle(self, source: BillSource) -> None:
        """Every partition that the file, the identity list or other rules touch."""
        self._source = source
        self._booked_elsewhere = booked_elsewhere(self._store, source.ids())
        elsewhere = strangers(self._store, source.numbers())
        listed = listed_persons(self._store, self._settler.around.identities)
        done = 0
        try:
            rows = source.by_partition()
            here = next(rows, None)
            for number in range(self._store.manifest.partitions):
                items: list[Item] = []
                if here is not None and here[0] == number:
                    items, here = here[1], next(rows, None)
                if items or number in listed or number in self._tables or self._desk.resettle:
                    self._partition(number, dict(grouped(items)), listed.get(number, set()), elsewhere)
                done += len(items)
                source.tell_settled(done)
            self._keys.write(self._change)
        finally:
            self._keys.close()

    def _partition(
        self, number: int, groups: Mapping[str, list[Item]], listed: set[str], elsewhere: Mapping[str, Stranger]
    ) -> None:
        partition = PersonPartition(self._store, number)
        others = partition.names() if self._desk.resettle else listed
        heads = partition.heads(others - self._in_columns - groups.keys())
        again = {name for name, head in heads.items() if self._changed(head)}
        lane = self._tables.pop(number, None)
        quick = None if self._lane is None else self._lane.again(partition.tables, again)
        if quick is not None:
            again -= quick.persons
            self.summary.resettled += len(quick.persons)
        known = partition.persons({*groups, *again})
        strange = {**elsewhere, **own_keys(self._store, number, groups)}
        changed: dict[str, KeptPerson] = {}
        lines = {} if lane is None else lane.lines
        for key in sorted({*groups, *lines}):
            if key in lines:
                self._proposed(lines[key])
                continue
            items, kept = groups[key], known.get(key)
            person = self._source.reader.person(key, items, self._earlier(kept))
            person = without_booked(person, self._booked_elsewhere)
            if key in strange:
                person = without(person, strange[key])
            after = self._take(key, self._opening_fits(person, kept), kept)
            if after is not None:
                changed[key] = after
        lines = {} if quick is None else quick.lines
        for key in sorted({*again, *lines} - groups.keys()):
            if key in lines:
                self._proposed(lines[key])
            elif key in known and self._again(known[key]):
                changed[key] = known[key]
        made = [tables for tables in (lane, quick) if tables is not None]
        if changed or made:
            partition.replace(changed, self._change, *together(made))

    def _proposed(self, lines: list[list[Value]]) -> None:
        """Differences of a person that was settled in columns."""
        for values in lines:
            self._line += 1
            self._collected.differences.add(self._line, values)
        self._collected.tally.differences += len(lines)

    def _earlier(self, kept: KeptPerson | None) -> Earlier:
        if kept is None:
            return Earlier(before=Before(due_at=self._desk.now))
        return kept.earlier(self._desk.now, self._identities(kept))

    def _identities(self, kept: KeptPerson) -> tuple[IdentityRecord, ...] | None:
        listed = self._settler.around.identities
        return None if listed is None else merged(kept.identities, listed.of({kept.person, *kept.keys}))

    def _opening_fits(self, person: PersonBills, kept: KeptPerson | None) -> PersonBills:
        """The person with its rows refused where the opening list contradicts the balances of the ledger."""
        listed = self._settler.around.opening
        if kept is None or not kept.bills or not isinstance(listed, OpeningList):
            return person
        keys = {person.person, *person.keys, *kept.keys}
        years = {kept.opening_year, *(row["year"] for row in kept.years), *(row.year for row in person.rows)} - {None}
        for year in sorted(year for year in years if year is not None):
            given = listed.of(keys, year)
            same = given == kept.opening and year == kept.opening_year
            if given and not same:
                rows = tuple(
                    row if row.bill is None else row.refused("", "", "opening_in_ledger", year=year)
                    for row in person.rows
                )
                return dataclasses.replace(person, rows=rows, bills=())
        return person

    def _take(self, key: str, person: PersonBills, kept: KeptPerson | None) -> KeptPerson | None:
        """Settle a person of the file. Returns what the ledger then has, None where it has nothing to keep."""
        settled = shown(settle_person(person, self._settler.cascade, self._settler.around), kept)
        after = kept or KeptPerson(person=key)
        booked_into(after, settled, self._desk)
        if key.startswith(NOBODY):
            after.waiting = []
        values = self._settler.columns.values(settled)
        periods = {entry["setl_id"]: (entry["clr_ym"], entry["orig_clr_ym"]) for entry in after.entries}
        for booking in settled.ledger.bookings:
            values[booking.bill.row].update(zip(PERIODS, periods[booking.bill.setl_id], strict=True))
        self._collected.lines.add(settled.person, values)
        self._collected.tally.add(settled)
        self._collected.tally.lists.add(settled.person, self._settler.around)
        self._propose(settled, after)
        if settled.ledger.bookings:
            self._keys.add(key, after.keys, (booking.bill.setl_id for booking in settled.ledger.bookings))
        return after if after.bills or after.waiting else None

    def _changed(self, head: KeptPerson) -> bool:
        """Whether the facts or the rules of a person without a row in the file are other ones."""
        around = self._settler.around
        self._collected.tally.lists.add(PersonBills(person=head.person, keys=head.keys, bills=(), rows=()), around)
        same = (self._identities(head) or ()) == head.identities and self._refused(head) == head.identity_refused
        return self._desk.resettle or not same

    def _refused(self, kept: KeptPerson) -> bool:
        listed = self._settler.around.identities
        return listed is not None and not {kept.person, *kept.keys}.isdisjoint(listed.refused_persons)

    def _again(self, kept: KeptPerson) -> bool:
        """Settle a person anew that has no row in the file; False where it has no bill."""
        if not kept.bills:
            return False
        person = PersonBills(person=kept.person, keys=kept.keys, bills=(), rows=(), earlier=self._earlier(kept))
        settled = shown(settle_person(person, self._settler.cascade, self._settler.around), kept)
        booked_into(kept, settled, self._desk)
        self._collected.tally.differences += len(settled.ledger.differences)
        self._propose(settled, kept)
        self.summary.resettled += 1
        return True

    def _propose(self, settled: Settled, kept: KeptPerson) -> None:
        """Write the differences of a person, and keep count of what waits and of what cannot be settled."""
        ledger, desk = settled.ledger, self._desk
        self.summary.waiting += len(kept.waiting)
        if ledger.stuck is not None:
            zh, en, *_ = refusal_sentence(ledger.stuck.refused)
            if desk.resettle:
                name = ledger.stuck.bill.setl_id
                raise FileRefused(str(self._store.folder), "ledger_resettle", setl_id=name, reason=f"{zh} / {en}")
            self.summary.unsettled.append(ledger.stuck.bill.setl_id)
        rows = {row.bill.setl_id: row.row for row in settled.person.rows if row.bill is not None}
        due = {statement.bill.setl_id: statement.clauses for statement in ledger.due}
        bills = {k.bill.setl_id: k for k in kept.bills}
        for difference in ledger.differences:
            name = difference.bill.setl_id
            values = difference_values(
                difference, row=place(rows[name]) if name in rows else "",
                periods=(next_open(bills[name].clr_ym, desk.locked), bills[name].clr_ym),
                cause=bills[name].causes[0],
                clauses=due.get(name, ()), rule_hash=self._settler.rule_hash,
            )  # fmt: skip
            self._line += 1
            self._collected.differences.add(self._line, values)


def together(made: list[Tables]) -> tuple[dict[str, pa.Table], pa.Table | None]:
    """The rows of persons settled in columns, and what changes on their earlier bills."""
    if not made:
        return {}, None
    names = dict.fromkeys(name for tables in made for name in tables.new)
    new = {name: pa.concat_tables([tables.new[name] for tables in made if name in tables.new]) for name in names}
    return new, pa.concat_tables([tables.due for tables in made])
