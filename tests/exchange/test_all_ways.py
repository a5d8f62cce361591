"""Rule books and bills made at random, settled every way there is: the same bytes of a file, the same fen of a ledger.

The scalar engine row by row is asked first; then columns with one thread or two, in parts of a file, and a ledger that
is fed in any order, by rows and by columns. Spark has its own test (`tests/spark`), the kernel alone `tests/columnar`.
`make test-deep` draws many more.
"""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.columnar.compare import interpreted
from tests.columnar.made_books import made_book, made_person
from tests.exchange.ledgers import lines
from tests.exchange.samples import write_csv
from tests.exchange.test_column_lane import MONEY_NAMES, made_cells
from tests.exchange.test_ledger_lane import LATER, NOW, Way
from tuodi.exchange.columns import settle as columns
from tuodi.exchange.ledger import lane_booking
from tuodi.exchange.ledger.person import PersonPartition
from tuodi.exchange.ledger.store import Store
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_job import SettleOptions, run
from tuodi.exchange.settle_person import Surroundings
from tuodi.settlement.columnar.engine import ColumnarEngine

SHARE = settings(max_examples=max(1, settings.default.max_examples // 20))
ZERO = Surroundings(opening="zero")
PAID = ("hifp_pay", "hifmi_pay", "maf_pay", "tilt_pay")


def made_rows(rng):
    """Bills of some persons, some of them taken back, in any order."""
    rows = [made_cells(number, one) for number in range(14) for one in made_person(rng, number).bills]
    rows = [row | {"refd_setl_flag": "", "orig_setl_id": ""} for row in rows]
    for row in [row for row in rows if rng.random() < 0.1]:
        negative = {name: f"-{row[name]}" for name in MONEY_NAMES if row[name] not in {"", "0.00"}}
        named = {"setl_id": f"{row['setl_id']}R", "refd_setl_flag": "1", "orig_setl_id": row["setl_id"]}
        rows.append(row | negative | named | {"setl_time": "2023-12-30 10:00:00"})
    rng.shuffle(rows)
    return rows


def settled(path, book, lane, stage, **options):
    """The bytes of everything that is written."""
    out = path.with_name(f"{path.stem}.{lane}.csv")
    made = SettleOptions(out=out, around=ZERO, lane=lane, from_stage=stage, **options)
    summary = run(path, book, ReadOptions(today=LATER), made)
    return {name: Path(file).read_bytes() for name, file in summary.files.items()}


def due_in(way):
    """Settlement id → what is due of each stage, of bills that stand."""
    store = Store.open(way.folder / "ledger")
    found = {}
    for number in store.numbers(["persons"]):
        partition = PersonPartition(store, number)
        for person in partition.persons(partition.names()).values():
            kept = (one for one in person.bills if one.due is not None)
            found |= {one.bill.setl_id: (person.person, tuple(r.paid for r in one.due.stages)) for one in kept}
    return found


def fen(text):
    whole, _, cents = text.partition(".")
    return int(whole) * 100 + int(cents) if text else None


@SHARE
@given(st.integers(0, 10**9), st.sampled_from((1, 2)))
def test_every_way_gives_the_same(seed, threads):
    rng, book = Random(seed), made_book(seed)
    stage = rng.choice(("basic", "critical", "assistance"))
    engine = functools.partial(ColumnarEngine, kernels=interpreted, threads=threads)
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "ColumnarEngine", engine)
        patch.setattr(lane_booking, "ColumnarEngine", engine)
        folder, rows = Path(name), made_rows(rng)
        path = write_csv(folder / "bills.csv", rows)
        told = settled(path, book, "rows", stage)
        assert settled(path, book, "columns", stage, memory=rng.choice((4 << 30, 300_000))) == told
        runs = [[], [], []]
        for row in rows:
            rng.choice(runs).append(row)
        ways = [Way(folder, lane, book, opening="zero") for lane in ("rows", "columns")]
        refused = set()
        for number, some in enumerate(filter(None, runs)):
            part = write_csv(folder / f"run{number}.csv", some)
            one, other = (way.settle(part, from_stage=stage) for way in ways)
            assert one == other
            refused |= {line["psn_no"] for line in lines(ways[0].folder / f"run{ways[0].number}.refused.csv")}
        assert ways[0].state() == ways[1].state()
        # what stands is due what it gets in one file of its own; whoever had a row refused waits with the rest
        gone = {row["orig_setl_id"] for row in rows}
        stands = [row for row in rows if row["setl_id"] not in gone and not row["orig_setl_id"]]
        alone = folder / "alone.csv"
        settled(write_csv(alone, stands), book, "rows", stage)
        found = {line["setl_id"]: line for line in lines(folder / "alone.rows.csv")}
        for setl_id, (person, due) in due_in(ways[1]).items():
            if person not in refused:
                assert due == tuple(fen(found[setl_id][column]) for column in PAID), setl_id


def test_the_ledger_of_these_is_not_empty(tmp_path):
    """What is compared above is there to be compared."""
    rng = Random(1)
    way = Way(tmp_path, "rows", made_book(1), opening="zero")
    way.settle(write_csv(tmp_path / "bills.csv", made_rows(rng)), now=NOW)
    assert len(due_in(way)) > 20
