"""A file of bills as large as wanted: ``python -m tuodi.lab.bigfile --rows 3000000 --out big.csv``.

A block of people is made once and repeated under other numbers, so that a gigabyte takes seconds. People go by psn_no.
With ``--paid`` the bills hold payments as the examples do, with the same faults planted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .booking import book, plant
from .chance import Chance
from .region import stream_region
from .rows import BILLS, IDENTITIES, Row, bill_row, identity_row

_BLOCK_ROWS = 40_000
_PARTS = 50
"""Small files are made of many small blocks rather than of one that takes longer than writing them."""
_BLOCK = "@@@@@@"
_NUMBERED = ("setl_id", "mdtrt_id", "orig_setl_id", "refl_from_mdtrt_id", "psn_no", "record_id")
_LEFT_OUT = ("psn_cert_type", "certno", "psn_name")
_REGION_DIGITS = 6


def write_bigfile(
    out: Path, rows: int, *, region: str = "500114", year: int = 2024, seed: int = 7, identities: Path | None = None,
    paid: bool = False,
) -> int:  # fmt: skip
    """Write at least `rows` bills and return how many; with `identities` also the list of the same people."""
    wanted = min(_BLOCK_ROWS, rows // _PARTS + 1)
    bills: list[str] = []
    records: list[str] = []
    chance = Chance(region, year, seed, "plant")
    for history in stream_region(region, 10 * wanted + 1000, year, seed):
        if paid:
            book(history)
            plant(history, chance)
        bills.extend(_line(BILLS, bill_row(row)) for row in history.bills)
        records.extend(_line(IDENTITIES, identity_row(record)) for record in history.identities)
        if len(bills) >= wanted:
            break
    blocks = -(-rows // len(bills))
    _repeat(out, BILLS, bills, blocks)
    if identities is not None:
        _repeat(identities, IDENTITIES, records, blocks)
    return blocks * len(bills)


def _line(columns: Row, cells: Row) -> str:
    """A line with room for the number of its block in every id. No cell of ours holds a comma or a quote."""
    return ",".join(
        "" if name in _LEFT_OUT
        else f"{cell[:_REGION_DIGITS]}{_BLOCK}{cell[_REGION_DIGITS:]}" if cell and name in _NUMBERED
        else cell
        for name, cell in zip(columns, cells, strict=True)
    )  # fmt: skip


def _repeat(path: Path, columns: Row, lines: Sequence[str], blocks: int) -> None:
    body = "".join(f"{line}\n" for line in lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(columns) + "\n")
        for block in range(blocks):
            file.write(body.replace(_BLOCK, f"{block:06d}"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tuodi.lab.bigfile", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, required=True, help="at least so many bills (about 250 bytes each)")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--identities", type=Path, help="write the identity list of these people too")
    parser.add_argument("--paid", action="store_true", help="with payments, some of them wrong")
    parser.add_argument("--region", default="500114")
    parser.add_argument("--year", type=int, default=2024)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(arguments)
    rows = write_bigfile(
        given.out, given.rows, region=given.region, year=given.year, seed=given.seed, identities=given.identities,
        paid=given.paid,
    )  # fmt: skip
    sys.stdout.write(f"{rows} bills, {given.out.stat().st_size} bytes: {given.out}\n")


if __name__ == "__main__":
    main()
