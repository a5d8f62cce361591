"""The kept trace as the template wants it: bars with their places, lines with their marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WIDTH = 1000
"""Of the drawing, in its own units."""
_SIGNS = {"reason": "·", "reading": "·", "mark": "!"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One payer's part of the total: from where to where, and how much."""

    tier: str
    name: str
    amount: int
    x: int
    width: int


def bars(trace: dict[str, Any]) -> list[Bar]:
    """The total cut into who pays it, in the order of the tiers; the person's part last. Empty when it is not known."""
    if trace["person"] is None or not trace["total"]:
        return []
    parts = [(stage["stage"], stage["name"].split(" · ")[0], stage["paid"]) for stage in trace["stages"]]
    parts += [("other", "其他支付", trace["others"]), ("person", "个人负担", trace["person"])]
    found, at, total = [], 0, trace["total"]
    for tier, name, amount in parts:
        if amount:
            start, end = WIDTH * at // total, WIDTH * (at + amount) // total
            found.append(Bar(tier, name, amount, start, max(2, end - start)))
            at += amount
    return found


def blocks(trace: dict[str, Any]) -> list[dict[str, Any]]:
    """The stages, each line with the sign before it."""
    return [
        {**stage, "lines": [{**line, "sign": _SIGNS.get(line["kind"], "")} for line in stage["lines"]]}
        for stage in trace["stages"]
    ]
