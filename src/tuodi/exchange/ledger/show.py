"""What a ledger holds, in sums and for one person, as data that can be printed or given to a program."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from tuodi.exchange.bill_row import MONEY
from tuodi.exchange.refusals import FileRefused
from tuodi.policy.model import COMPUTED_STAGES

from .acts import period_sums
from .lock import locked_store
from .person import KeptPerson, PersonPartition
from .store import Store

FEN = frozenset(
    {
        *MONEY,
        *COMPUTED_STAGES,
        "fen",
        *(f"{kind}_{name}" for kind in ("booked", "due") for name in ("in_policy", "deductible", "others")),
        *(f"{kind}_{stage}_paid" for kind in ("booked", "due") for stage in COMPUTED_STAGES),
    }
)
"""The columns that hold fen."""


def overview(folder: Path, now: dt.datetime) -> dict[str, Any]:
    """Counts, sums by stage and by clearing period, what was done. Money in fen."""
    with locked_store(folder, now) as store:
        manifest = store.manifest
        counts = dict.fromkeys(("persons", "bills", "waiting"), 0)
        for name, part in manifest.parts.items():
            table = name.split("/")[0]
            if table in counts:
                counts[table] += part.rows
        booked = dict.fromkeys(COMPUTED_STAGES, 0)
        open_bills, open_sum = 0, dict.fromkeys(COMPUTED_STAGES, 0)
        for number in store.numbers(["bills"]):
            bills = store.read("bills", number)
            stands = pc.is_valid(bills["due_in_policy"])
            differs = None
            for stage in COMPUTED_STAGES:
                booked[stage] += pc.sum(bills[f"booked_{stage}_paid"]).as_py() or 0
                was, now_due = (pc.fill_null(bills[f"{kind}_{stage}_paid"], 0) for kind in ("booked", "due"))
                known = pc.equal(pc.is_valid(bills[f"booked_{stage}_paid"]), pc.is_valid(bills[f"due_{stage}_paid"]))
                one = pc.or_(pc.not_equal(was, now_due), pc.invert(known))
                differs = one if differs is None else pc.or_(differs, one)
                open_sum[stage] += pc.sum(pc.if_else(stands, pc.subtract(now_due, was), 0)).as_py() or 0
            open_bills += pc.sum(pc.and_(stands, differs)).as_py() or 0
        return {
            "folder": str(folder),
            "rule_hash": manifest.rule_hash,
            "readings": manifest.readings,
            "from_stage": manifest.from_stage,
            "identities": "list" if manifest.listed else "marks",
            **counts,
            "booked": {str(stage): fen for stage, fen in booked.items()},
            "open_differences": {"bills": open_bills, **{str(stage): fen for stage, fen in open_sum.items()}},
            "periods": {
                period: {**{str(stage): fen for stage, fen in sums.items()}, "locked": period in manifest.locked}
                for period, sums in period_sums(store).items()
            },
            "locked": sorted(manifest.locked),
            "acts": [asdict(act) for act in manifest.acts],
        }


def of_person(folder: Path, person: str, now: dt.datetime) -> dict[str, Any]:
    """Everything about one person: psn_no, or a certificate as ``type:number``. FileRefused: not in the ledger."""
    with locked_store(folder, now) as store:
        kept = find_person(store, person)
        if kept is None:
            raise FileRefused(str(folder), "no_such_person", person=person)
        return {
            "person": kept.person,
            "opening": kept.opening,
            "opening_year": kept.opening_year,
            "settled_at": kept.settled_at,
            "bills": [k.cells() for k in sorted(kept.bills, key=lambda k: (k.bill.order_key, k.run))],
            "entries": kept.entries,
            "waiting": kept.waiting,
            "years": kept.years,
            "balances": kept.balances,
            "identities": [asdict(record) for record in kept.identities],
        }


def find_person(store: Store, key: str) -> KeptPerson | None:
    """A person by its own key or by a certificate."""
    for name in (key, *store.owners([key]).values()):
        found = PersonPartition(store, store.place(name)).persons([name])
        if name in found:
            return found[name]
    return None
