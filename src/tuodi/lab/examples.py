"""Makes the folder examples/: ``python -m tuodi.lab.examples --seed 7 --out examples``, the same bytes every time."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import bureau, dirty, stories
from .booking import Truth, truth
from .export import booked_region
from .files import as_numbers, put, put_csv, put_parquet, put_xlsx
from .rows import BILLS, IDENTITIES, PEOPLE, PREMIUMS, Row, bill_row, identity_row, person_row, premium_row, yuan

REGIONS = (("500114", 2024), ("500114", 2023), ("500243", 2024), ("500112", 2024), ("371000", 2024), ("371000", 2022))
"""With a year before where the rules change within it: Qianjiang on 2023-10-12, Weihai on 2022-05-01."""
TRUTH = (
    "setl_id", "psn_no", "certno", "psn_name", "town", "setl_time", "from_stage", "column", "booked", "due",
    "difference", "cause",
)  # fmt: skip
_PEOPLE = {"500114": 260}
_OTHERS = 150
"""A few hundred bills a region; more where only grave illness and large bills are assisted."""
_PARQUET, _WORKBOOK, _GB18030 = "500243", "371000", "500112"


def write_examples(out: Path, seed: int) -> None:
    """Write everything below `out`; what other hands put there stays."""
    for region, year in REGIONS:
        _write_region(out, region, year, seed)
    bureau.write(out / "bureau", seed)
    dirty.write(out / "dirty", seed)
    stories.write(out / "stories")
    put(out / "README.md", _README)


def _write_region(out: Path, region: str, year: int, seed: int) -> None:
    booked = booked_region(region, _PEOPLE.get(region, _OTHERS), year, seed)
    histories = [history for history, _ in booked]
    found = [row for history, planted in booked for row in truth(history, planted)]
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


_README = """# 示例 / Examples

全部是虚构的人和账单，由种子生成，可以逐字节重做。/ Everything here is made up, from a seed, and can be made again
byte for byte: `python -m tuodi.lab.examples --seed 7 --out examples`.

| file | what it holds |
| --- | --- |
| bills-REGION-YEAR.csv | 一年的结算明细，即全年 / a whole year of bills: settle with `--opening zero` |
| the same as .xlsx, .parquet, .gb18030.csv | 同样内容的其他格式 / one region each in another format |
| people-, identities-, premiums-… | 人员、身份名单（含迟到的标识）、参保缴费 / people, classes over time, premiums |
| truth-REGION-YEAR.csv | 支付与应付不同之处及原因 / where the payment booked is not what is due, and why |
| stories/ | 看一分钟就懂的故事 / stories to understand in a minute |
| bureau/ | 医保局三种表样 / the three bureau layouts |
| dirty/ | 各种脏数据及其所在行 / every kind of bad input, with its row |

REGION: 500114 黔江, 500243 彭水, 500112 渝北, 371000 威海. YEAR: 2024, and a year in which rules change: Qianjiang 2023
(10-12), Weihai 2022 (05-01). There are far more helped and gravely ill people in these files than in life.

The payments in the bills are what the engine gives as known at each settlement, then faults are planted. Where the
documents have no figure, hifp_pay is made up and maf_pay and tilt_pay are empty. `cause` in truth files: `mark_missed`
(the mark was known but not used), `mark_late` (known only after the settlement), `underpaid`, `overpaid`, `follows`
(because of another bill). `from_stage` says which calculation finds it: `assistance` takes the insurance payments of
the bill as facts, `basic` computes them too. Known: everything in the identity list.

A larger file: `python -m tuodi.lab.bigfile --rows 4000000 --out big.csv` (1 GB).
"""


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
