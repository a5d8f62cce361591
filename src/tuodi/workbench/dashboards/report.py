"""The month as a PDF: every figure with its clause and definition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tuodi.settlement.render import yuan
from tuodi.workbench.base.printing import Printer
from tuodi.workbench.rules import book

from .asked import Asked
from .charts import hundredth
from .figure import GROUPS, Figure, Seen, Value
from .settled import tiers

_PRINTER = Printer(Path(__file__).parent / "notice" / "month.typ")


def pdf_of(asked: Asked, seen: list[Seen], day: str) -> bytes:
    """The report. Raises NoFont."""
    return _PRINTER.printed(data_of(asked, seen, day))


def data_of(asked: Asked, seen: list[Seen], day: str) -> dict[str, Any]:
    """Everything that is printed, as text."""
    rows = [[month, *(yuan(sums[n]) for n in ("basic", "critical", "assistance", "tilt", "person"))]
            for month, sums in tiers(asked.about)]  # fmt: skip
    return {
        "title": f"{asked.where}医疗保障运行月报", "span": asked.about.words, "day": day, "hash": book().hash[:12],
        "groups": [
            {"name": group, "figures": [_said(one) for one in seen if one.figure.group == group]} for group in GROUPS
            if any(one.figure.group == group for one in seen)
        ],
        "tiers": rows,
    }  # fmt: skip


def in_words(one: Seen) -> str:
    """The figure as it is read."""
    return value_in_words(one.figure, one.value)


def value_in_words(one: Figure, value: Value) -> str:
    """A value of a figure as it is read."""
    number = value.rate if one.unit == "rate" else value.part
    if number is None:
        return "—"
    return {"rate": f"{hundredth(number)}%", "fen": f"{yuan(number)} 元"}.get(one.unit, f"{number:,}")


def goal_in_words(one: Seen) -> str:
    """What is asked for, with the clause."""
    if one.goal is None:
        return "—"
    return f"{'约' if one.goal.about else '不低于'} {one.goal.rate // 100}%（{one.goal.clause}）"


def _said(one: Seen) -> dict[str, str]:
    return {
        "zh": one.figure.zh, "value": in_words(one), "goal": goal_in_words(one), "level": one.level,
        "clauses": "、".join(one.figure.clauses), "definition": one.figure.definition,
    }  # fmt: skip
