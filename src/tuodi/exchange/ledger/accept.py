"""Differences accepted by a second person: booked in the open period, all rows of a file or none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from tuodi.exchange.list_rows import RefusedRow, open_list, refused_row
from tuodi.exchange.money import format_fen
from tuodi.exchange.periods import next_open
from tuodi.exchange.row import Row
from tuodi.policy.model import COMPUTED_STAGES

from .lock import locked_store
from .manifest import Act
from .person import NO_CAUSE, KeptBill, KeptPerson, PersonPartition
from .rows import Cells
from .store import Change, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciders:
    """Who proposed and who decided: two persons."""

    by: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What was booked. With refused rows nothing was, and `run` is 0. sums: clearing period → fen over all stages.

    left: bills of which it is not known what is due; they stay as they are.
    """

    run: int
    rows: int
    bills: int
    left: int
    sums: dict[str, int]
    refused: tuple[RefusedRow, ...]


_BillName = tuple[str, str]


def accept(folder: Path, file: Path, deciders: Deciders, now: dt.datetime) -> Accepted:
    """Book the differences of a file. FileRefused where file or ledger are no use."""
    with locked_store(folder, now) as store:
        _layout, rows = open_list(file, "differences")
        asked: dict[int, dict[_BillName, dict[str, Row]]] = {}
        read: list[Row] = []
        for row in rows:
            read.append(row)
            person, name, stage = row.needed("psn_no"), row.needed("setl_id"), row.needed("stage")
            if not row.refusals:
                of_bill = asked.setdefault(store.place(person), {}).setdefault((person, name), {})
                other = of_bill.setdefault(stage, row)
                if other is not row:
                    row.refuse("setl_id", "duplicate_copy", other=other.number)
        with Change(store) as change:
            booked = _Booked(store, change, deciders)
            for number, bills in sorted(asked.items()):
                booked.partition(number, bills)
            refused = tuple(refused_row(row) for row in read if row.refusals)
            if refused or not read:
                return Accepted(run=0, rows=len(read), bills=0, left=0, sums={}, refused=refused)
            act = Act(
                run=change.run, kind="accept", at=f"{now:%Y-%m-%d %H:%M:%S}", file=file.name, rows_in=len(read),
                settled=booked.bills, by=deciders.by, second=deciders.second, rule_hash=store.manifest.rule_hash,
            )  # fmt: skip
            change.prepare(store.manifest, act)
            change.commit()
        return Accepted(
            run=change.run, rows=len(read), bills=booked.bills, left=booked.left, sums=booked.sums, refused=()
        )


class _Booked:
    def __init__(self, store: Store, change: Change, deciders: Deciders) -> None:
        self._store, self._change, self._deciders = store, change, deciders
        self.bills = self.left = 0
        self.sums: dict[str, int] = {}

    def partition(self, number: int, bills: dict[_BillName, dict[str, Row]]) -> None:
        """Check and book the rows of one partition's persons."""
        partition = PersonPartition(self._store, number)
        persons = partition.persons({person for person, _ in bills})
        for (person, name), rows in bills.items():
            kept = persons.get(person)
            bill = None if kept is None else next((k for k in kept.bills if k.bill.setl_id == name), None)
            if kept is None or bill is None or bill.due is None:
                for row in rows.values():
                    row.refuse("setl_id", "difference_unknown", setl_id=name)
            elif not _fits(bill, rows):
                continue
            elif any(due is None for _, _, due in bill.open_stages()):
                self.left += 1
            else:
                kept.entries.append(self._entry(bill))
                _accept(bill, kept, self._change.run, self._store.manifest.rule_hash)
                self.bills += 1
        partition.replace(persons, self._change)

    def _entry(self, kept: KeptBill) -> Cells:
        changed = {stage: (due or 0) - (booked or 0) for stage, booked, due in kept.open_stages()}
        period = next_open(kept.clr_ym, self._store.manifest.locked)
        self.sums[period] = self.sums.get(period, 0) + sum(changed.values())
        return {
            "person": kept.bill.person,
            "setl_id": kept.bill.setl_id,
            "run": self._change.run,
            "kind": "difference",
            "clr_ym": period,
            "orig_clr_ym": kept.clr_ym,
            **{stage: changed.get(stage, 0) for stage in COMPUTED_STAGES},
            "by": self._deciders.by,
            "second": self._deciders.second,
            "rule_hash": self._store.manifest.rule_hash,
        }


def _fits(kept: KeptBill, rows: dict[str, Row]) -> bool:
    """Whether the rows are all the differences the bill has now; what is wrong is left on the rows."""
    now = {stage: (booked, due) for stage, booked, due in kept.open_stages()}
    for stage, row in rows.items():
        if stage not in COMPUTED_STAGES:
            row.refuse("stage", "difference_stage", stage=stage)
            continue
        given = (row.money("booked"), row.money("due"))
        if stage not in now:
            row.refuse("stage", "difference_none")
        elif given != now[stage]:
            booked, due = ("" if fen is None else format_fen(fen) for fen in now[stage])
            row.refuse("due", "difference_stale", booked=booked, due=due)
    left = [stage for stage in now if stage not in rows]
    if left:
        for row in rows.values():
            row.refuse("stage", "difference_incomplete", stages="、".join(left))
    return not any(row.refusals for row in rows.values())


def _accept(kept: KeptBill, person: KeptPerson, run: int, rule_hash: str) -> None:
    if kept.due is None:
        raise ValueError(f"{kept.bill.setl_id}: nothing is due")
    kept.booked, kept.clauses, kept.since, kept.rule_hash = kept.due, kept.due.clauses, run, rule_hash
    kept.known_at = person.settled_at or kept.known_at
    kept.causes = NO_CAUSE
