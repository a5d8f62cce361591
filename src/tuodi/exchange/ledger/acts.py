"""Small acts on a ledger: lock a clearing period, let go of rows that will not be mended."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pyarrow.compute as pc

from tuodi.exchange.refusals import FileRefused
from tuodi.policy.model import COMPUTED_STAGES

from .accept import Deciders
from .lock import locked_store
from .manifest import Act
from .person import PersonPartition
from .store import Change, Store


def period_sums(store: Store) -> dict[str, dict[str, int]]:
    """Clearing period → stage → fen booked in it."""
    sums: dict[str, dict[str, int]] = {}
    for number in store.numbers(["entries"]):
        entries = store.read("entries", number)
        for period in pc.unique(entries["clr_ym"]).to_pylist():
            rows = entries.filter(pc.equal(entries["clr_ym"], period))
            found = sums.setdefault(period, dict.fromkeys(COMPUTED_STAGES, 0))
            for stage in COMPUTED_STAGES:
                found[stage] += pc.sum(rows[stage]).as_py() or 0
    return dict(sorted(sums.items()))


def lock_period(folder: Path, period: str, now: dt.datetime) -> dict[str, int]:
    """Close a clearing period for good. Returns what is booked in it by stage. FileRefused where it is locked."""
    with locked_store(folder, now) as store:
        manifest = store.manifest
        if period in manifest.locked:
            raise FileRefused(str(folder), "period_locked", period=period)
        sums = period_sums(store).get(period, dict.fromkeys(COMPUTED_STAGES, 0))
        with Change(store) as change:
            act = Act(run=change.run, kind="lock", at=f"{now:%Y-%m-%d %H:%M:%S}", period=period)
            locked = {**manifest.locked, period: {str(stage): fen for stage, fen in sums.items()}}
            change.prepare(dataclasses.replace(manifest, locked=locked), act)
            change.commit()
        return {str(stage): fen for stage, fen in sums.items()}


def release(folder: Path, person: str, setl_id: str | None, deciders: Deciders, now: dt.datetime) -> int:
    """Let go of the refused rows a person's later ones wait for. Returns how many. FileRefused where none waits."""
    with locked_store(folder, now) as store:
        partition = PersonPartition(store, store.place(person))
        persons = partition.persons([person])
        kept = persons.get(person)
        if kept is None:
            raise FileRefused(str(folder), "no_such_person", person=person)
        left = [] if setl_id is None else [row for row in kept.waiting if row["setl_id"] != setl_id]
        gone = len(kept.waiting) - len(left)
        if not gone:
            raise FileRefused(str(folder), "nothing_waits", person=person, setl_id=setl_id or "")
        kept.waiting = left
        with Change(store) as change:
            partition.replace(persons, change)
            act = Act(
                run=change.run, kind="release", at=f"{now:%Y-%m-%d %H:%M:%S}", file=setl_id or "", refused=gone,
                by=deciders.by, second=deciders.second,
            )  # fmt: skip
            change.prepare(store.manifest, act)
            change.commit()
        return gone
