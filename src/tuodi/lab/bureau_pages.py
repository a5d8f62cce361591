"""Pages of a bureau's files: amounts as numbers, and the total row they end in."""

from __future__ import annotations

from collections.abc import Sequence

from .files import Number
from .rows import yuan

_MONEY_WORDS = ("费用", "金额", "报销", "救助", "总额")
_NOT_MONEY = ("类别", "身份")

Cells = list[str]


def with_total(header: Sequence[str], rows: Sequence[Cells]) -> list[Cells]:
    """Header, rows with amounts as numbers, and the total row such files end in."""
    money = [place for place, name in enumerate(header) if _is_money(name)]
    body = [[Number(c) if c and p in money else c for p, c in enumerate(row)] for row in rows]
    total: Cells = ["合计", *[""] * (len(header) - 1)]
    for place in money:
        total[place] = Number(yuan(sum(_fen(row[place]) for row in rows)))
    return [list(header), *body, total]


def _is_money(name: str) -> bool:
    return any(word in name for word in _MONEY_WORDS) and not any(word in name for word in _NOT_MONEY)


def _fen(cell: str) -> int:
    return int(cell.replace(".", "")) if cell else 0
