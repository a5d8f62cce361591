"""A year booked into a ledger, a month appended, a list that is new for 1 %: `python -m bench.ledger_load`.

Made-up bills; the month holds one in two hundred of the bills of the months before, which come late, and reversals of
bills that are booked. CPU seconds of this process, kernels compiled before, and its peak memory at each step.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.ledger.job import LedgerOptions, run_into_ledger
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_job import SettleOptions, run
from tuodi.exchange.settle_person import Surroundings
from tuodi.lab.bigfile import write_bigfile
from tuodi.policy.library import load_rule_book
from tuodi.policy.model import RuleBook

TODAY, NOW = date(2026, 11, 1), datetime(2026, 11, 1, 9)
CUT = "2024-12"
ONE_IN = 200


def divided(big: Path, year: Path, month: Path) -> list[str]:
    """The bills of a year until the last month, and the others with some that come late. Returns all persons."""
    chance, people = random.Random(5), dict[str, None]()
    with big.open(encoding="utf-8") as bills, year.open("w", encoding="utf-8") as most, month.open("w") as last:
        header = bills.readline()
        most.write(header)
        last.write(header)
        names = header.strip().split(",")
        time_at, person_at = names.index("setl_time"), names.index("psn_no")
        for line in bills:
            cells = line.split(",")
            people[cells[person_at]] = None
            late = cells[time_at] >= CUT or chance.random() < 1 / ONE_IN
            (last if late else most).write(line)
    return list(people)


def new_list(old: Path, out: Path, people: list[str]) -> None:
    """A list that certifies some people anew and says nothing of the others."""
    with old.open(encoding="utf-8", newline="") as known:
        first = next(csv.DictReader(known))
    with out.open("w", encoding="utf-8", newline="") as made:
        writer = csv.DictWriter(made, first.keys())
        writer.writeheader()
        for number, person in enumerate(people):
            writer.writerow(first | {
                "record_id": f"N{number}", "psn_no": person, "begndate": "2024-03-01", "enddate": "",
                "known_from": "2024-03-02 09:00:00",
            })  # fmt: skip


class Steps:
    """Runs one after the other into one folder; results go to files of one kind."""

    def __init__(self, folder: Path, ending: str) -> None:
        self.folder, self.book, self.ending = folder, load_rule_book(), ending

    def settle(self, what: str, bills: Path, ledger: str, identities: Path | None = None) -> None:
        """Book a file and print what it took; without a ledger settle it alone."""
        listed = None if identities is None else read_identities(identities, today=TODAY)
        around = Surroundings(opening="zero", identities=listed)
        options = SettleOptions(out=self.folder / f"out{self.ending}", around=around, lang="en")
        began = time.process_time()
        told = _run(bills, self.book, options, self.folder / ledger if ledger else None)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(f"{what:34} {time.process_time() - began:6.1f} s CPU  {told}  peak {peak:,} MiB", flush=True)


def _run(bills: Path, book: RuleBook, options: SettleOptions, ledger: Path | None) -> str:
    read = ReadOptions(today=TODAY)
    if ledger is None:
        done, again = run(bills, book, read, options), 0
    else:
        done, booked = run_into_ledger(bills, book, read, options, LedgerOptions(folder=ledger, now=NOW))
        again = booked.resettled
    rows = f"{done.rows_in:,} rows, {done.in_columns:,} in columns"
    return f"{rows}, {done.differences:,} differences, {again:,} persons again"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--ending", default=".csv", choices=[".csv", ".parquet"], help="of the results")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        big, year, month, one = (folder / f"{kind}.csv" for kind in ("big", "year", "month", "one"))
        people = divided(big, year, month) if write_bigfile(big, given.rows, identities=folder / "all.csv") else []
        big.unlink()
        one.write_text("".join(month.open().readlines()[:2]))
        some = random.Random(3).sample(people, len(people) // 100)
        new_list(folder / "all.csv", folder / "new.csv", some)
        print(f"{len(people):,} persons; load of the machine {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores")
        steps = Steps(folder, given.ending)
        steps.settle("(compiling)", month, "")
        steps.settle("the month without a ledger", month, "")
        steps.settle("a year into a new ledger", year, "ledger")
        steps.settle("the month with late bills", month, "ledger")
        steps.settle("a year, by a list of identities", year, "listed", folder / "all.csv")
        steps.settle("one bill, a list new for 1 %", one, "listed", folder / "new.csv")
        steps.settle("one bill, the same list again", one, "listed", folder / "new.csv")


if __name__ == "__main__":
    main()
