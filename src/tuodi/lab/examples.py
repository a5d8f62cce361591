"""Makes the folder examples/: ``python -m tuodi.lab.examples --seed 7 --out examples``, the same bytes every time."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import bureau, dirty, stories
from .booking import Truth
from .export import booked_region
from .files import as_numbers, put_csv, put_parquet, put_xlsx
from .rows import BILLS, IDENTITIES, PEOPLE, PREMIUMS, Row, bill_row, identity_row, person_row, premium_row, yuan

REGIONS = (("500114", 2024), ("500114", 2023), ("500243", 2024), ("500112", 2024), ("371000", 2024), ("371000", 2022))
"""With a year before where the rules change within it: Qianjiang on 2023-10-12, Weihai on 2022-05-01."""
TRUTH = (
    "setl_id", "psn_no", "certno", "psn_name", "town", "setl_time", "from_stage", "column", "booked", "due",
    "difference", "cause",
)  # fmt: skip
_PEOPLE = 140
"""A few hundred bills a region."""
_PARQUET, _WORKBOOK, _GB18030 = "500243", "371000", "500112"


def write_examples(out: Path, seed: int) -> None:
    """Write everything below `out`; what other hands put there stays."""
    for region, year in REGIONS:
        _write_region(out, region, year, seed)
    bureau.write(out / "bureau", seed)
    dirty.write(out / "dirty", seed)
    stories.write(out / "stories")


def _write_region(out: Path, region: str, year: int, seed: int) -> None:
    histories, found = booked_region(region, _PEOPLE, year, seed)
    name = f"{region}-{year}"
    rows = [row for history in histories for row in history.bills]
    rows.sort(key=lambda row: (row.setl_time, row.setl_id))
    bills: list[Row] = [BILLS, *map(bill_row, rows)]
    people: list[Row] = [PEOPLE, *(person_row(history.person) for history in histories)]
    identities: list[Row] = [IDENTITIES, *(identity_row(record) for h in histories for record in h.identities)]
    residents = [history.person for history in histories if history.person.insutype == "390"]
    bom = region != "371000"
    put_csv(out / f"bills-{name}.csv", bills, bom=bom)
    put_csv(out / f"people-{name}.csv", people, bom=bom)
    put_csv(out / f"identities-{name}.csv", identities, bom=bom)
    put_csv(out / f"premiums-{name}.csv", [PREMIUMS, *map(premium_row, residents)], bom=bom)
    if found:
        put_csv(out / f"truth-{name}.csv", [TRUTH, *map(_truth_row, found)], bom=bom)
    if (region, year) == (_PARQUET, 2024):
        put_parquet(out / f"bills-{name}.parquet", bills)
    if (region, year) == (_WORKBOOK, 2024):
        put_xlsx(out / f"bills-{name}.xlsx", [("结算明细", as_numbers(bills))])
    if (region, year) == (_GB18030, 2024):
        put_csv(out / f"bills-{name}.gb18030.csv", bills, encoding="gb18030")


def _truth_row(found: Truth) -> Row:
    person = found.bill.person
    return (
        found.bill.setl_id, person.psn_no, person.certno, person.psn_name, person.town, str(found.bill.setl_time),
        found.from_stage, found.column, yuan(found.booked), yuan(found.due), yuan(found.due - found.booked),
        found.cause,
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tuodi.lab.examples", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("examples"))
    given = parser.parse_args(arguments)
    write_examples(given.out, given.seed)
    sys.stdout.write(f"examples: {given.out}\n")


if __name__ == "__main__":
    main()
