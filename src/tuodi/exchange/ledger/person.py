"""All that a ledger has on one person, read from the tables of its partition and written back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tuodi.exchange.earlier import Earlier
from tuodi.policy.model import COMPUTED_STAGES, StageName
from tuodi.settlement.bill import Bill, IdentityRecord
from tuodi.settlement.reversal import Before
from tuodi.settlement.statement import Amounts, Booked, Statement

from .rows import (
    Cells,
    amount_cells,
    amounts_of,
    bill_cells,
    bill_of,
    identity_cells,
    identity_of,
    waiting_of,
)
from .schema import CAUSES, OF_PERSONS, OWNER, TABLES
from .store import Change, Store, rows_of

Causes = tuple[str, ...]
NO_CAUSE: Causes = ("", "", "")
_STAYS = frozenset({"bills", "entries", "openings"})
"""Tables whose rows of a person stay what they are when bills are appended."""


@dataclass(slots=True, kw_only=True)
class KeptBill:
    """A bill of the ledger.

    booked: of a reversal, that of its original. since: the run that booked it or accepted a difference on it last.
    causes: what made due another amount than booked (`CAUSES`).
    """

    bill: Bill
    run: int
    since: int
    known_at: dt.datetime
    clr_ym: str
    rule_hash: str
    booked: Amounts
    clauses: tuple[str, ...]
    due: Booked | None
    causes: Causes = NO_CAUSE

    def cells(self) -> Cells:
        """The row of the table `bills`."""
        due_clauses = () if self.due is None else self.due.clauses
        return {
            **bill_cells(self.bill),
            "run": self.run,
            "since_run": self.since,
            "known_at": self.known_at,
            "booked_clr_ym": self.clr_ym,
            "rule_hash": self.rule_hash,
            **amount_cells("booked", self.booked, self.clauses, negative=self.bill.reversal_of is not None),
            **amount_cells("due", self.due, due_clauses),
            **dict(zip(CAUSES, self.causes, strict=True)),
        }

    def open_stages(self) -> tuple[tuple[StageName, int | None, int | None], ...]:
        """(stage, booked, due) wherever the two differ; nothing for what does not stand."""
        if self.due is None:
            return ()
        pairs = ((stage, self.booked.paid(stage), self.due.paid(stage)) for stage in COMPUTED_STAGES)
        return tuple(pair for pair in pairs if pair[1] != pair[2])


@dataclass(slots=True, kw_only=True)
class KeptPerson:
    """One person of the ledger. waiting, years, balances and entries are rows of their tables."""

    person: str
    keys: frozenset[str] = frozenset()
    opening: dict[str, int] | None = None
    opening_year: int | None = None
    identities: tuple[IdentityRecord, ...] = ()
    identity_refused: bool = False
    settled_at: dt.datetime | None = None
    bills: list[KeptBill] = field(default_factory=list)
    waiting: list[Cells] = field(default_factory=list)
    entries: list[Cells] = field(default_factory=list)
    years: list[Cells] = field(default_factory=list)
    balances: list[Cells] = field(default_factory=list)

    def earlier(self, due_at: dt.datetime, identities: tuple[IdentityRecord, ...] | None) -> Earlier:
        """The person as the next run sees it."""
        originals = [kept for kept in self.bills if kept.bill.reversal_of is None]
        booked = {k.bill.setl_id: k.booked for k in originals if isinstance(k.booked, Booked)}
        return Earlier(
            before=Before(
                booked=booked,
                runs={kept.bill.setl_id: kept.run for kept in self.bills},
                accepted={kept.bill.setl_id: kept.since for kept in self.bills if kept.since > kept.run},
                due_at=due_at,
            ),
            bills=tuple(kept.bill for kept in self.bills),
            waiting=tuple(waiting_of(cells, number) for number, cells in enumerate(self.waiting, 1)),
            known_at={kept.bill.setl_id: kept.known_at for kept in self.bills},
            identities=identities,
            opening=self.opening,
            opening_year=self.opening_year,
        )

    def rows(self) -> dict[str, list[Cells]]:
        """Everything as rows, by table."""
        openings = [{"person": self.person, "account": name, "fen": fen} for name, fen in (self.opening or {}).items()]
        head = {
            "person": self.person,
            "keys": ";".join(sorted(self.keys)),
            "opening_known": self.opening is not None,
            "opening_year": self.opening_year,
            "identity_refused": self.identity_refused,
            "settled_at": self.settled_at,
        }
        return {
            "bills": [kept.cells() for kept in self.bills],
            "entries": self.entries,
            "persons": [head],
            "openings": openings,
            "identities": [identity_cells(self.person, record) for record in self.identities],
            "waiting": self.waiting,
            "years": self.years,
            "balances": self.balances,
        }


def booked_of(amounts: Amounts) -> Booked:
    """What a ledger keeps of a statement, or of what it had."""
    if isinstance(amounts, Statement):
        return amounts.booked
    if isinstance(amounts, Booked):
        return amounts
    raise TypeError(f"{type(amounts).__name__} is neither settled nor booked")


class PersonPartition:
    """The persons of one partition. Only those asked for are decoded; all others pass through as columns."""

    def __init__(self, store: Store, number: int) -> None:
        self.number = number
        self._tables = {name: store.read(name, number) for name in OF_PERSONS}

    def names(self) -> set[str]:
        """Everybody in it."""
        return set(self._tables["persons"]["person"].to_pylist())

    def persons(self, names: Iterable[str]) -> dict[str, KeptPerson]:
        """Those of these persons that the ledger has."""
        return persons_in(self._tables, names)

    def heads(self, names: Iterable[str]) -> dict[str, KeptPerson]:
        """The same with nothing but their numbers and what lists have said of them."""
        return persons_in({name: self._tables[name] for name in ("persons", "identities")}, names)

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """Everything in it."""
        return self._tables

    def replace(
        self, persons: Mapping[str, KeptPerson], change: Change, more: Mapping[str, pa.Table] | None = None,
        due: pa.Table | None = None,
    ) -> None:  # fmt: skip
        """Write the partition with these persons new or in place of what they were.

        more: rows of persons settled in columns. Of those that were here before, what `_STAYS` names stays with them;
        due: what changes on their bills.
        """
        fresh: dict[str, list[Cells]] = {name: [] for name in OF_PERSONS}
        for _, person in sorted(persons.items()):
            for table, rows in person.rows().items():
                fresh[table] += rows
        columns = set(more["persons"]["person"].to_pylist()) if more else set()
        for table, before in self._tables.items():
            schema, owner = TABLES[table], OWNER.get(table, "person")
            left = rows_of(before, owner, {*persons, *columns}, others=True)
            new = pa.Table.from_pylist(fresh[table], schema=schema)
            if more:
                kept = rows_of(before, owner, columns) if table in _STAYS else before.slice(0, 0)
                if table == "bills" and due is not None and due.num_rows:
                    kept = _with_due(kept, due)
                new = pa.concat_tables([new, *_reversals_last(kept, table), *([more[table]] if table in more else [])])
                new = new.take(pc.sort_indices(new, [(owner, "ascending")]))
            if new.num_rows or left.num_rows != before.num_rows:
                change.write(table, self.number, pa.concat_tables([left, new]))


def _with_due(bills: pa.Table, due: pa.Table) -> pa.Table:
    """The bills with what is due for some of them."""
    at = pc.index_in(bills["setl_id"], value_set=due["setl_id"].combine_chunks())
    found = pc.is_valid(at)
    for name in set(due.column_names) - {"setl_id", "person"}:
        column = pc.if_else(found, due[name].take(at), bills[name])
        bills = bills.set_column(bills.schema.get_field_index(name), bills.schema.field(name), column)
    return bills


def persons_in(tables: Mapping[str, pa.Table], names: Iterable[str]) -> dict[str, KeptPerson]:
    """Some persons out of their tables; of a table that is not given they have nothing."""
    wanted = set(names)
    rows: dict[str, dict[str, list[Cells]]] = {name: {} for name in OF_PERSONS}
    for table, all_rows in tables.items():
        found: dict[str, list[Cells]] = defaultdict(list)
        owner = OWNER.get(table, "person")
        for cells in rows_of(all_rows, owner, wanted).to_pylist():
            found[cells[owner]].append(cells)
        rows[table] = found
    return {name: _person(heads[0], rows) for name, heads in rows["persons"].items()}


def _reversals_last(rows: pa.Table, table: str) -> list[pa.Table]:
    """Bills as `_person` puts them in order; other tables as they are."""
    if table != "bills":
        return [rows]
    reversal = pc.is_valid(rows["reversal_of"])
    return [rows.filter(pc.invert(reversal)), rows.filter(reversal)]


def _person(head: Mapping[str, Any], rows: Mapping[str, Mapping[str, list[Cells]]]) -> KeptPerson:
    name = head["person"]
    mine = {table: found.get(name, []) for table, found in rows.items()}
    bills: dict[str, KeptBill] = {}
    for cells in sorted(mine["bills"], key=lambda cells: cells["reversal_of"] is not None):
        kept = _bill(cells, bills)
        bills[kept.bill.setl_id] = kept
    opening = {cells["account"]: cells["fen"] for cells in mine["openings"]} if head["opening_known"] else None
    return KeptPerson(
        person=name,
        keys=frozenset(filter(None, head["keys"].split(";"))),
        opening=opening,
        opening_year=head["opening_year"],
        identities=tuple(identity_of(cells) for cells in mine["identities"]),
        identity_refused=head["identity_refused"],
        settled_at=head["settled_at"],
        bills=list(bills.values()),
        waiting=mine["waiting"],
        entries=mine["entries"],
        years=mine["years"],
        balances=mine["balances"],
    )


def _bill(cells: Cells, originals: Mapping[str, KeptBill]) -> KeptBill:
    bill = bill_of(cells)
    booked = amounts_of("booked", bill, cells) if bill.reversal_of is None else originals[bill.reversal_of].booked
    if booked is None:
        raise ValueError(f"{bill.setl_id}: nothing booked")
    return KeptBill(
        bill=bill,
        run=cells["run"],
        since=cells["since_run"],
        known_at=cells["known_at"],
        clr_ym=cells["booked_clr_ym"],
        rule_hash=cells["rule_hash"],
        booked=booked,
        clauses=tuple(filter(None, cells["booked_clauses"].split(";"))),
        due=amounts_of("due", bill, cells),
        causes=tuple(cells[name] or "" for name in CAUSES),
    )
