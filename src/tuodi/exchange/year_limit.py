"""The bound on what one person may cost in one year: beyond it the amounts are not yuan, or not one person's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tuodi.policy.money import LIMIT_FEN
from tuodi.settlement.bill import Bill

from .bill_row import MONEY
from .money import format_fen
from .person_rows import BillRow


def within_limit(rows: Sequence[BillRow], booked: Sequence[Bill] = ()) -> list[BillRow]:
    """The rows of a person; one that takes the year's sum of an amount over the limit is refused.

    booked: the person's bills of earlier runs.
    """
    bills = [row for row in rows if row.bill is not None and row.order is not None]
    largest = [_largest(bill) for bill in (*booked, *(row.bill for row in bills if row.bill is not None))]
    if len(largest) <= 1 or sum(largest) <= LIMIT_FEN:
        return list(rows)
    sums: dict[tuple[int | None, str], int] = defaultdict(int)
    for bill in booked:
        for name in MONEY:
            sums[bill.service_date.year, name] += getattr(bill, name) or 0
    refused: dict[int, BillRow] = {}
    for row in sorted(bills, key=lambda row: row.order or ()):
        amounts = {name: getattr(row.bill, name) or 0 for name in MONEY}
        over = next((name for name, fen in amounts.items() if abs(sums[row.year, name] + fen) > LIMIT_FEN), None)
        if over is not None:
            value = format_fen(amounts[over])
            refused[row.row] = row.refused(over, value, "over_limit_year", year=row.year)
            continue
        for name, fen in amounts.items():
            sums[row.year, name] += fen
    return [refused.get(row.row, row) for row in rows]


def _largest(bill: Bill) -> int:
    amounts: list[int | None] = [getattr(bill, name) for name in MONEY]
    return max(abs(fen or 0) for fen in amounts)
