"""The lines of a statement as text for a terminal or a file, and a statement as plain data for machines."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from tuodi.policy.money import format_rate, format_yuan
from tuodi.settlement.reasons import sentence
from tuodi.settlement.render import Kind, Line, Renderer, exact_yuan, yuan
from tuodi.settlement.statement import StageResult, Statement

WIDTH = 96
_UNDER_A_STAGE: frozenset[Kind] = frozenset(
    ("rank", "base", "deductible", "bracket", "sum", "rounded", "flat", "floor", "cap", "limit", "fund", "clause",
     "figure", "reading", "mark", "reason", "part")
)  # fmt: skip
_RULED: frozenset[Kind] = frozenset(("stage", "total"))
_SIGNS: dict[Kind, str] = {"payer": "− ", "person": "= ", "reason": "· ", "reading": "· ", "mark": "! "}


def text_of(lines: Iterable[Line], width: int = WIDTH) -> str:
    """The lines below one another, amounts at the right edge."""
    out: list[str] = []
    for line in lines:
        if line.kind == "title":
            out += [line.text, "═" * width]
            continue
        if line.kind in _RULED:
            out.append("─" * width)
        indent = "    " if line.kind in _UNDER_A_STAGE or (line.stage and line.kind in ("note", "unknown")) else ""
        text = indent + _SIGNS.get(line.kind, "") + line.text
        if line.amount is None:
            out.append(text)
        else:
            amount = yuan(line.amount)
            out.append(_spread(text, amount, width))
    return "\n".join(out) + "\n"


def table(rows: Iterable[tuple[str, str]]) -> str:
    """Labels at the left, figures at the right, as wide as they need.

    >>> print(table([("总费用", "10.00"), ("a", "2.50")]))
      总费用  10.00
      a        2.50
    """
    pairs = list(rows)
    width = max((cells(left) + cells(right) for left, right in pairs), default=0) + 4
    return "\n".join(_spread(f"  {left}", right, width) for left, right in pairs)


def _spread(left: str, right: str, width: int) -> str:
    return left + " " * max(1, width - cells(left) - cells(right)) + right


def cells(text: str) -> int:
    """Columns of a terminal that a text takes; a Chinese character takes two.

    >>> cells("托底 a")
    6
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def data_of(statement: Statement, renderer: Renderer) -> dict[str, Any]:
    """A statement as plain data: yuan as text with two decimals, None where an amount is not known."""
    bill = statement.bill
    return {
        "setl_id": bill.setl_id,
        "person": bill.person,
        "insu_admdvs": bill.insu_admdvs,
        "insutype": bill.insutype,
        "care_type": bill.care_type,
        "benefit_date": renderer.origins.day(bill).isoformat(),
        "classes": [{"class": h.class_id, "region": h.region, "record": h.record} for h in statement.held],
        "medfee_sumamt": format_yuan(bill.medfee_sumamt),
        "in_policy": format_yuan(statement.in_policy),
        "waived": format_yuan(statement.waived),
        "stages": [_stage(result, statement, renderer) for result in statement.stages],
        "others": format_yuan(statement.others),
        "fund_pay_sumamt": _yuan(statement.fund_pay),
        "psn_part_amt": _yuan(statement.person_part),
        "inscp_selfpay": _yuan(statement.in_policy_self_pay),
        "missing": statement.missing.name if statement.missing else None,
        "clauses": list(statement.clauses),
        "notes": [{"code": n.code, "clause": n.clause, "text": sentence(n, renderer.lang)} for n in statement.notes],
        "opening_known": statement.opening_known,
        "demonstration": renderer.origins.demonstration(statement),
        "rule_hash": statement.rule_hash,
    }


def _stage(result: StageResult, statement: Statement, renderer: Renderer) -> dict[str, Any]:
    origins = renderer.origins.all(result, statement)
    return {
        "stage": result.stage,
        "slot": result.slot,
        "status": result.status,
        "paid": _yuan(result.paid),
        "missing": result.missing or None,
        "class": result.class_id or None,
        "fund": result.fund or None,
        "per": result.per or None,
        "base_before": format_yuan(result.base_before),
        "base": format_yuan(result.base),
        "base_after": format_yuan(result.base_after),
        "deductible": _yuan(result.deductible),
        "below_deductible": format_yuan(result.below_deductible),
        "brackets": [
            {"from": format_yuan(s.start), "to": format_yuan(s.end), "rate": format_rate(s.rate),
             "gives": exact_yuan(s.exact).replace(",", "")}
            for s in result.slices
        ],
        "exact": exact_yuan(result.exact).replace(",", ""),
        "rounded": format_yuan(result.rounded),
        "flat": _yuan(result.flat),
        "at_least": _yuan(result.at_least),
        "caps": [
            {"account": c.account, "zh": c.zh, "limit": _yuan(c.limit), "left_before": _yuan(c.left_before),
             "left_after": _yuan(c.left_after)}
            for c in result.caps
        ],
        "alternatives": [
            {"class": a.class_id, "region": a.region, "bill": format_yuan(a.bill), "year": format_yuan(a.year),
             "best": a.best}
            for a in result.alternatives
        ],
        "origins": [
            {"rule": o.rule, "clause": o.clause, "document": o.document, "grade": o.grade,
             "demonstration": o.demonstration, "readings": dict(o.readings), "note": o.note}
            for o in origins
        ],
        "reasons": [{"code": r.code, "clause": r.clause, "text": sentence(r, renderer.lang)} for r in result.reasons],
    }  # fmt: skip


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else format_yuan(fen)
