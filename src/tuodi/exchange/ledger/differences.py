"""All differences of a ledger that nobody has accepted, in the file that a run writes for those it found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from tuodi.exchange.periods import next_open
from tuodi.exchange.settle_values import HASH_DIGITS
from tuodi.exchange.settling import DIFFERENCES, difference_values
from tuodi.exchange.table_writer import Value
from tuodi.exchange.writers import write_table
from tuodi.settlement.reversal import Difference

from .lock import locked_store
from .person import KeptBill, PersonPartition
from .store import Store


def write_differences(folder: Path, out: Path, now: dt.datetime) -> int:
    """Write them, person by person. Returns the number of lines."""
    with locked_store(folder, now) as store:
        return write_table(out, DIFFERENCES, _lines(store))


def _lines(store: Store) -> Iterator[list[Value]]:
    for number in store.numbers(["bills"]):
        partition = PersonPartition(store, number)
        for _, person in sorted(partition.persons(partition.names()).items()):
            for kept in sorted(person.bills, key=lambda kept: kept.bill.order_key):
                yield from _of_bill(kept, store)


def _of_bill(kept: KeptBill, store: Store) -> Iterator[list[Value]]:
    cause, after, late = kept.causes
    for stage, booked, due in kept.open_stages():
        difference = Difference(
            kept.bill, stage, booked, due, tuple(filter(None, after.split(";"))), tuple(filter(None, late.split(";")))
        )
        yield difference_values(
            difference, row="", periods=(next_open(kept.clr_ym, store.manifest.locked), kept.clr_ym), cause=cause,
            clauses=kept.due.clauses if kept.due else (), rule_hash=store.manifest.rule_hash[:HASH_DIGITS],
        )  # fmt: skip
