"""Bills, amounts, identities and waiting rows ↔ rows of a ledger's tables."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tuodi.exchange.person_rows import BillRow
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.bill import Bill, IdentityRecord
from tuodi.settlement.statement import Amounts, Booked, StageResult

from .schema import BILL_COLUMNS

Cells = dict[str, Any]


def bill_cells(bill: Bill) -> Cells:
    """The columns of a bill."""
    cells = {name: getattr(bill, name) for name in BILL_COLUMNS}
    return cells | {"marked_classes": None if bill.marked_classes is None else ";".join(bill.marked_classes)}


def bill_of(cells: Mapping[str, Any]) -> Bill:
    """A bill as it was checked."""
    marked = cells["marked_classes"]
    classes = None if marked is None else tuple(filter(None, marked.split(";")))
    return Bill(**{name: cells[name] for name in BILL_COLUMNS} | {"marked_classes": classes})


def amount_cells(kind: str, amounts: Amounts | None, clauses: tuple[str, ...] = (), *, negative: bool = False) -> Cells:
    """The columns ``booked_…`` or ``due_…``; of a reversal with the opposite sign."""
    if amounts is None:
        return {}
    sign = -1 if negative else 1
    basic = amounts.stage("basic")
    cells: Cells = {
        f"{kind}_in_policy": sign * amounts.in_policy,
        f"{kind}_deductible": sign * basic.below_deductible if basic.status == "computed" else None,
        f"{kind}_others": sign * amounts.others,
        f"{kind}_opening_known": amounts.opening_known,
        f"{kind}_clauses": ";".join(clauses),
    }
    for result in amounts.stages:
        cells[f"{kind}_{result.stage}_paid"] = None if result.paid is None else sign * result.paid
        cells[f"{kind}_{result.stage}_status"] = result.status
        cells[f"{kind}_{result.stage}_missing"] = result.missing
        cells[f"{kind}_{result.stage}_fund"] = result.fund
    return cells


def amounts_of(kind: str, bill: Bill, cells: Mapping[str, Any]) -> Booked | None:
    """What was booked or due for a bill that is no reversal; None where nothing is due for it."""
    if cells[f"{kind}_in_policy"] is None:
        return None
    stages = tuple(
        StageResult(
            stage=stage,
            status=cells[f"{kind}_{stage}_status"],
            paid=cells[f"{kind}_{stage}_paid"],
            missing=cells[f"{kind}_{stage}_missing"],
            fund=cells[f"{kind}_{stage}_fund"],
            below_deductible=(cells[f"{kind}_deductible"] or 0) if stage == "basic" else 0,
        )
        for stage in COMPUTED_STAGES
    )
    return Booked(
        bill=bill,
        in_policy=cells[f"{kind}_in_policy"],
        stages=stages,
        others=cells[f"{kind}_others"],
        opening_known=cells[f"{kind}_opening_known"],
        clauses=tuple(filter(None, cells[f"{kind}_clauses"].split(";"))),
    )


def identity_cells(owner: str, record: IdentityRecord) -> Cells:
    """The columns of an identity record of a person of the ledger; the list may have it under another key."""
    return {"owner": owner} | {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}


def identity_of(cells: Mapping[str, Any]) -> IdentityRecord:
    """A record as it was read."""
    return IdentityRecord(**{field.name: cells[field.name] for field in dataclasses.fields(IdentityRecord)})


def waiting_cells(person: str, row: BillRow, run: int, file: str) -> Cells:
    """What is kept of a refused row: where it stands among the person's, so that later ones can wait for it."""
    moment, sequence, _ = row.order or (None, None, "")
    return {
        "person": person,
        "setl_id": row.setl_id,
        "run": run,
        "file": file,
        "row": row.row,
        "setl_time": moment,
        "psn_seq": sequence,
        "year": row.year,
        "day": row.day,
        "stay": row.stay,
        "referred_from": row.referred_from,
        "maternity": row.maternity,
        "reason": row.refusals[0].key if row.refusals else "",
    }


def waiting_of(cells: Mapping[str, Any], number: int) -> BillRow:
    """A row that waits, numbered below zero so that it is told from the rows of the file."""
    moment: dt.datetime | None = cells["setl_time"]
    return BillRow(
        row=-number,
        cells=(),
        bill=None,
        setl_id=cells["setl_id"],
        order=None if moment is None else (moment, cells["psn_seq"], cells["setl_id"]),
        year=cells["year"],
        day=cells["day"],
        stay=cells["stay"],
        referred_from=cells["referred_from"],
        maternity=cells["maternity"],
        from_run=cells["run"],
    )


def years_of(bills: pa.Table, choice: str) -> pa.ChunkedArray:
    """The account year of each row of the table `bills`, as `benefit_date` has it."""
    settled = bills["setl_time"].cast(pa.date32())
    ended = pc.if_else(bills["mid_setl"], pa.scalar(None, pa.date32()), bills["enddate"])
    days = {"settlement": (settled,), "admission": (bills["begndate"], ended, settled)}.get(choice, (ended, settled))
    return pc.year(pc.coalesce(*days))
