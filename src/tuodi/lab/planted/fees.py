"""The lines behind bills (费用明细): a bill's amounts over what was given, and the platform's export of them by file.

Of some townships lines come by file, of others by message only, and of some people both ways: those count once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tuodi.lab.files import put_csv
from tuodi.lab.records import BillRow
from tuodi.lab.rows import yuan

from .exports import is_even, way_of
from .visit import Given
from .world import World

_HEAD = (
    "费用明细流水号", "结算ID", "就诊ID", "医疗目录编码", "医药机构目录名称", "费用发生时间", "数量", "单价",
    "明细项目费用总额",
)  # fmt: skip
_ONE = 10_000
_NOON = dt.time(12)


@dataclass(frozen=True, slots=True)
class Fee:
    """A line. within, alone: fen within the policy, and what the person pays alone; price: millionths of a yuan."""

    number: str
    given: Given
    within: int
    alone: int

    @property
    def amount(self) -> int:
        """Fen."""
        return self.within + self.alone

    @property
    def price(self) -> int:
        """Of one."""
        return self.amount * _ONE * _ONE // self.given.count

    @property
    def at(self) -> dt.datetime:
        """When it was given."""
        return dt.datetime.combine(self.given.day, _NOON)


def split(row: BillRow, given: Sequence[Given]) -> Iterator[Fee]:
    """What is left over, and what the person pays alone, on the last."""
    each = row.inscp_scp_amt // len(given)
    for number, one in enumerate(given, 1):
        last = number == len(given)
        within = row.inscp_scp_amt - each * (number - 1) if last else each
        yield Fee(f"{row.setl_id}{number:03d}", one, within, row.medfee_sumamt - row.inscp_scp_amt if last else 0)


def by_file(row: BillRow) -> bool:
    """Whether the platform's export has the lines of a bill."""
    return way_of(row) == "n"


def by_message(row: BillRow) -> bool:
    """Whether the hospital sent them."""
    return not by_file(row) or is_even(row.person)


def write_fee_lines(world: World, folder: Path) -> Path:
    """The month's export of lines, GB18030 as the platform writes it, with one row of a bill that nobody has."""
    rows = [
        (fee.number, row.setl_id, row.mdtrt_id, fee.given.item, fee.given.name, f"{fee.at}",
         _decimal(fee.given.count, 4), _decimal(fee.price, 6), yuan(fee.amount))
        for row, given in world.given if by_file(row) for fee in split(row, given)
    ]  # fmt: skip
    path = folder / f"fee-lines-{world.month:%Y%m}.csv"
    put_csv(path, [_HEAD, *rows, *((f"{cells[0]}F", f"{cells[1]}F", *cells[2:]) for cells in rows[:1])],
            encoding="gb18030")  # fmt: skip
    return path


def _decimal(value: int, decimals: int) -> str:
    whole, rest = divmod(value, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}"
