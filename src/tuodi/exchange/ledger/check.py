"""Whether a ledger is in order: files as written, entries that add up to what is booked, due as settling gives it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tuodi.exchange.money import format_fen
from tuodi.exchange.spool import Spool
from tuodi.policy.model import COMPUTED_STAGES, RuleBook, StageName
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.identities import NOW
from tuodi.settlement.reversal import Ledger, book

from .acts import period_sums
from .lock import locked_store
from .person import KeptBill, KeptPerson, PersonPartition
from .store import Store


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not in order. code: rules, entries, reversal, due, balances, years, keys, period."""

    code: str
    person: str = ""
    setl_id: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was looked at and what was found. open_bills: with a difference that nobody has accepted."""

    persons: int
    bills: int
    open_bills: int
    unsettled: tuple[str, ...]
    faults: tuple[Fault, ...]


def check(folder: Path, rules: RuleBook, now: dt.datetime, progress: Callable[[int, int], None]) -> Checked:
    """Look at everything. FileRefused where a file is damaged. `progress` is told partitions done and all."""
    with locked_store(folder, now) as store:
        same = rules.hash == store.manifest.rule_hash
        cascade = Cascade(rules, Options(from_stage=store.manifest.from_stage)) if same else None
        look = _Look(store, cascade)
        if not same:
            look.faults.append(Fault("rules", detail=f"{store.manifest.rule_hash[:16]} / {rules.hash[:16]}"))
        numbers = store.numbers(["persons"])
        for done, number in enumerate(numbers, 1):
            look.partition(number)
            progress(done, len(numbers))
        look.index()
        look.periods()
        return Checked(
            persons=look.persons, bills=look.bills, open_bills=look.open_bills, unsettled=tuple(look.unsettled),
            faults=tuple(look.faults),
        )  # fmt: skip


class _Look:
    def __init__(self, store: Store, cascade: Cascade | None) -> None:
        self._store, self._cascade = store, cascade
        self.faults: list[Fault] = []
        self.unsettled: list[str] = []
        self.persons = self.bills = self.open_bills = 0
        self._spools = {table: Spool(16 << 20, store.manifest.partitions) for table in ("keys", "ids")}

    def partition(self, number: int) -> None:
        """One partition's persons."""
        partition = PersonPartition(self._store, number)
        for person in partition.persons(partition.names()).values():
            self.persons += 1
            self.bills += len(person.bills)
            self.open_bills += sum(bool(kept.open_stages()) for kept in person.bills)
            self.faults += _entries(person)
            owner = person.person.encode("utf-8", "surrogatepass")
            for key in {person.person, *person.keys} if person.bills else ():
                self._spools["keys"].add(key, 0, owner)
            for kept in person.bills:
                self._spools["ids"].add(kept.bill.setl_id, 0, owner)
            if self._cascade is not None and person.bills and not person.identity_refused:
                self._fresh(person, self._cascade)

    def _fresh(self, person: KeptPerson, cascade: Cascade) -> None:
        """Settle the person again from what the ledger has: due and balances must be the same."""
        ledger = settled_again(person, cascade, listed=self._store.manifest.listed)
        if ledger.stuck is not None:
            self.unsettled.append(ledger.stuck.bill.setl_id)
            return
        due = {statement.bill.setl_id: statement for statement in ledger.due}
        for kept in person.bills:
            now = due.get(kept.bill.setl_id)
            if (now is None) != (kept.due is None):
                self.faults.append(Fault("due", person.person, kept.bill.setl_id))
            elif now is not None and kept.due is not None and now.booked != kept.due:
                stages = [s for s in COMPUTED_STAGES if now.paid(s) != kept.due.paid(s)]
                self.faults.append(Fault("due", person.person, kept.bill.setl_id, ";".join(stages)))
        totals, unknown = ledger.accounts.balances(), ledger.accounts.unknown()
        saved = {(r["account"], r["region"], r["period"]): (r["fen"], r["missing"]) for r in person.balances}
        fresh = {key: (None if key in unknown else totals[key], unknown.get(key, "")) for key in {*totals, *unknown}}
        for key in sorted(saved.keys() | fresh.keys()):
            if saved.get(key) != fresh.get(key):
                self.faults.append(Fault("balances", person.person, detail="/".join(key)))

    def index(self) -> None:
        """Every number and settlement id of a person that has bills is found under it."""
        for table, spool in self._spools.items():
            for number, items in spool.by_partition():
                rows = self._store.read(table, number)
                found = dict(zip(rows["key"].to_pylist(), rows["person"].to_pylist(), strict=True))
                for item in items:
                    name = item.payload.decode("utf-8", "surrogatepass")
                    if found.get(item.key) != name:
                        self.faults.append(Fault("keys", name, detail=item.key))
            spool.close()

    def periods(self) -> None:
        """A locked period holds what it held when it was locked."""
        now = period_sums(self._store)
        for period, sums in self._store.manifest.locked.items():
            found = now.get(period, dict.fromkeys(COMPUTED_STAGES, 0))
            for stage in COMPUTED_STAGES:
                if found[stage] != sums[stage]:
                    detail = f"{stage} {format_fen(sums[stage])} / {format_fen(found[stage])}"
                    self.faults.append(Fault("period", detail=f"{period} {detail}"))


def settled_again(person: KeptPerson, cascade: Cascade, *, listed: bool) -> Ledger:
    """A fresh settlement of what the ledger has of a person."""
    earlier = person.earlier(person.settled_at or NOW, person.identities if listed else None)
    facts = PersonFacts(
        person=person.person, bills=earlier.bills, identities=earlier.identities, opening=person.opening,
        opening_year=person.opening_year, known_at=earlier.known_at,
    )  # fmt: skip
    return book(cascade, facts, earlier.before)


def _entries(person: KeptPerson) -> Iterator[Fault]:
    """Entries add up to what is booked; a reversal is the exact negative; the last key of each year is right."""
    sums: dict[tuple[str, StageName], int] = {}
    for entry in person.entries:
        for stage in COMPUTED_STAGES:
            sums[entry["setl_id"], stage] = sums.get((entry["setl_id"], stage), 0) + (entry[stage] or 0)
    bills = {kept.bill.setl_id: kept for kept in person.bills}
    for kept in person.bills:
        name, sign = kept.bill.setl_id, -1 if kept.bill.reversal_of is not None else 1
        off = [s for s in COMPUTED_STAGES if sums.get((name, s)) != sign * (kept.booked.paid(s) or 0)]
        if off:
            yield Fault("entries", person.person, name, ";".join(off))
        if kept.bill.reversal_of is not None and not _negative(kept, bills.get(kept.bill.reversal_of)):
            yield Fault("reversal", person.person, name)
    last = max((kept.bill.order_key for kept in person.bills), default=None)
    saved = max(((r["last_setl_time"], r["last_psn_seq"], r["last_setl_id"]) for r in person.years), default=None)
    if last != saved:
        yield Fault("years", person.person)


def _negative(kept: KeptBill, original: KeptBill | None) -> bool:
    return original is not None and kept.bill.medfee_sumamt == -original.bill.medfee_sumamt
