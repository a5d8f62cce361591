"""A statement as plain data to be kept with a settlement and shown again, word for word, years later."""

from __future__ import annotations

from typing import Any

from tuodi.settlement.render import Line, Renderer
from tuodi.settlement.statement import Statement

FORMAT = 1
"""Raised when the shape of the data changes; `show` reads every shape there ever was."""


def trace_of(statement: Statement, renderer: Renderer) -> dict[str, Any]:
    """The lines of a statement by part: head, stages, balance, notes. Amounts in fen."""
    head: list[dict[str, Any]] = []
    balance: list[dict[str, Any]] = []
    stages: dict[str, dict[str, Any]] = {}
    for line in renderer.lines(statement):
        data = _plain(line)
        if line.kind == "title":
            continue
        if line.kind == "stage":
            stages[line.stage] = {"stage": line.stage, "name": line.text, "paid": line.amount, "lines": []}
        elif line.kind == "head":
            head.append(data)
        elif line.stage in stages and line.kind != "payer":
            stages[line.stage]["lines"].append(data)
        else:
            balance.append(data)
    return {
        "format": FORMAT,
        "total": statement.bill.medfee_sumamt,
        "in_policy": statement.in_policy,
        "others": statement.others,
        "person": statement.person_part,
        "rule_hash": statement.rule_hash,
        "head": head,
        "stages": list(stages.values()),
        "balance": balance,
    }


def _plain(line: Line) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": line.kind, "text": line.text}
    if line.amount is not None:
        found["amount"] = line.amount
    if line.clause:
        found["clause"] = line.clause
    return found
