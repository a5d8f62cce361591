"""Classes that were certified but not yet known when a bill settled: told with their days, in columns as row by row."""

from __future__ import annotations

import csv
import datetime as dt
from random import Random

import pytest

from tests.exchange.samples import bill, reversal, write_csv
from tests.exchange.test_column_lane import as_parquet, assert_same, identity_cells, lanes
from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.settle_person import Surroundings
from tuodi.settlement.cascade import Options

__all__ = ["lanes"]

FIRST = dt.date(2024, 1, 5)


def admissions(rng, person):
    """One a week of somebody, some taken back."""
    rows = []
    for week in range(rng.randint(1, 9)):
        day = str(FIRST + dt.timedelta(7 * week))
        rows.append(
            bill(
                setl_id=f"P{person}S{week}", psn_no=f"P{person}", psn_cert_type="", certno="", psn_type="15",
                setl_time=f"{day} 10:00:00", begndate=day, enddate=day, mdtrt_id=f"P{person}M{week}", hifp_pay="",
                dise_class="ordinary",
            )
        )  # fmt: skip
    if person % 4 == 0:
        when = str(FIRST + dt.timedelta(60))
        rows.append(reversal(rng.choice(rows), setl_time=f"{when} 12:00:00", begndate="", enddate=""))
    return rows


def certified(rng, person):
    """Up to three records since New Year, each known since some week of the winter, of different days."""
    days = rng.sample((-30, 3, 10, 24, 38), rng.choice((1, 1, 2, 3)))
    name = rng.choice(("低保对象", "特困人员"))
    for days_later in days:
        known = FIRST + dt.timedelta(days_later)
        made = {"identity": name, "begndate": "2024-01-01", "known_from": f"{known} 09:00:00"}
        yield identity_cells(f"P{person}", "500114", made)


@pytest.mark.parametrize("seed", range(4))
def test_no_bill_goes_row_by_row_for_a_class_that_was_not_known_yet(seed, tmp_path, lanes):
    rng = Random(seed)
    people = [admissions(rng, person) for person in range(80)]
    rows = [row for rows in people for row in rows]
    if seed % 2:
        rng.shuffle(rows)
    path = write_csv(tmp_path / "bills.csv", rows)
    path = as_parquet(path, tmp_path / "bills.parquet") if seed > 1 else path
    listed = [cells for person in range(0, 80, 2) for cells in certified(rng, person)]
    if seed < 2:
        listed = [cells | {"record_id": f"R{at}"} for at, cells in enumerate(listed)]
    lists = read_identities(write_csv(tmp_path / "identities.csv", listed), today=dt.date(2024, 6, 30))
    around = Surroundings(identities=lists, opening="zero")
    taken = assert_same(path, tmp_path, lanes, around=around, lang=("zh", "en")[seed // 2])
    assert taken == len(rows)
    with (tmp_path / "columns.csv").open(encoding="utf-8-sig", newline="") as lines:
        notes = [line["note"] for line in csv.DictReader(lines)]
    # known on the 5th of January and 3, 10, 24 and 38 days later: four days that bills of before have in their notes
    days = {day for day in ("2024-01-08", "2024-01-15", "2024-01-29", "2024-02-12") for note in notes if day in note}
    assert len(days) == 4
    assert assert_same(path, tmp_path, lanes, around=around, ending=".parquet") == len(rows)


def test_what_was_known_is_as_asked(tmp_path, lanes):
    """With a time given at which the list is looked at, bills after it lack what came later, those before have it."""
    rng = Random(5)
    rows = [row for person in range(1, 40, 2) for row in admissions(rng, person)]
    path = write_csv(tmp_path / "bills.csv", rows)
    listed = [cells for person in range(1, 40, 2) for cells in certified(rng, person)]
    lists = read_identities(write_csv(tmp_path / "identities.csv", listed), today=dt.date(2024, 6, 30))
    around = Surroundings(identities=lists, opening="zero")
    engine = Options(known_at=dt.datetime(2024, 1, 20))
    assert assert_same(path, tmp_path, lanes, around=around, engine=engine) == len(rows)
