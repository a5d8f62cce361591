"""The plain dicts of the oracles and worked cases → the engine's own types."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from tuodi.policy.library import load_rule_book
from tuodi.policy.model import RuleBook, StageName
from tuodi.settlement.bill import Bill, IdentityRecord
from tuodi.settlement.statement import Statement

LONG_AGO = dt.datetime(2000, 1, 1)

STAGES: dict[str, StageName] = {
    "hifp_pay": "basic",
    "hifmi_pay": "critical",
    "maf_pay": "assistance",
    "tilt_pay": "tilt",
}


@cache
def shipped(**readings: str) -> RuleBook:
    """The shipped documents, under the default readings where no others are given."""
    return load_rule_book(readings=readings)


def bills_of(rows: list[dict[str, Any]]) -> tuple[Bill, ...]:
    """Bills of one person; who is not said to be a minor is an adult."""
    return tuple(
        Bill(**{"row": number, "person": "p", "minor": None if row.get("birth_date") else False, **_full(row)})
        for number, row in enumerate(rows, 1)
    )


def _full(row: dict[str, Any]) -> dict[str, Any]:
    large = {"hifob_pay": 0} if row.get("insutype") == "310" and row.get("hifp_pay") is not None else {}
    return {
        "idet_admdvs": row["insu_admdvs"],
        **large,
        **{k: v for k, v in row.items() if v is not None or k not in large},
    }


def records_of(rows: list[dict[str, Any]], region: str) -> tuple[IdentityRecord, ...]:
    """Identity rows, each a record of its own, known from its begin unless it says otherwise."""
    return tuple(
        IdentityRecord(
            record_id=f"r{number}",
            person="p",
            identity=row["identity"],
            idet_admdvs=row.get("idet_admdvs") or region,
            begndate=row["begndate"],
            enddate=row.get("enddate"),
            known_from=row.get("known_from") or LONG_AGO,
        )
        for number, row in enumerate(rows, 1)
    )


def payments(statement: Statement) -> dict[str, int | None]:
    """The payments by column; an employee's supplementary funds are facts that stand in columns of their own."""
    found = {column: statement.paid(stage) for column, stage in STAGES.items()}
    bill = statement.bill
    if bill.insutype == "310" and found["hifmi_pay"] is not None:
        found["hifmi_pay"] -= sum(x or 0 for x in (bill.hifob_pay, bill.hifes_pay, bill.cvlserv_pay))
    return found
