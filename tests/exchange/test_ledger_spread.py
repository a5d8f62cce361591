"""Generated years spread over runs: what is booked and proposed is what the year at once gives."""

from __future__ import annotations

import datetime as dt
import functools
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.columnar.compare import interpreted
from tests.exchange.ledgers import Bench, at_once, back, fen, paid, row
from tuodi.exchange.ledger import lane_booking
from tuodi.settlement.columnar.engine import ColumnarEngine

FEW = settings(
    max_examples=15, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip


@pytest.fixture(params=[(".csv", "rows"), (".parquet", "columns")], ids=["rows to CSV", "columns to Parquet"])
def way(request, monkeypatch):
    """How results are made and what they are written to; the kernel is run by Python."""
    monkeypatch.setattr(lane_booking, "ColumnarEngine", functools.partial(ColumnarEngine, kernels=interpreted))
    return dict(zip(("ending", "lane"), request.param, strict=True))


@st.composite
def years(draw):
    """Bills of two persons with ties in settling time, some reversed later."""
    start, rows = dt.date(2023, 1, 10), []
    for person in ("P1", "P2"):
        count = draw(st.integers(1, 5))
        days = sorted(draw(st.lists(st.integers(0, 6), min_size=count, max_size=count)))
        for n, day in enumerate(days):
            when = start + dt.timedelta(days=30 * day)
            rows.append(row(f"{person}S{n}", person, when, draw(st.integers(1, 6_000_000)), extra=n))
            if draw(st.integers(0, 3)) == 0:
                later = when + dt.timedelta(days=draw(st.integers(0, 90)))
                rows.append(back(rows[-1], f"{person}R{n}", later))
    return rows


def order(one):
    """Settling order of a row; ties by id."""
    return (one["setl_time"], one["setl_id"])


@FEW
@given(years(), st.data())
def test_months_appended_book_what_the_year_at_once_books(way, rows, data):
    # a reversal at the moment of its original comes after it, so the two stay in one run
    ordered = sorted(rows, key=order)
    cuts = data.draw(st.sets(st.sampled_from([one["setl_time"] for one in ordered]), max_size=3))
    with tempfile.TemporaryDirectory() as folder:
        whole = at_once(Path(folder), *ordered, ending=way["ending"])
        bench, found = Bench(Path(folder), **way), {}
        for low, high in zip(["", *sorted(cuts)], [*sorted(cuts), "9"], strict=True):
            some = [one for one in ordered if low <= one["setl_time"] < high]
            if some:
                bench.settle(*some)
                found |= bench.results()
        assert {k: paid(v) for k, v in found.items()} == {k: paid(v) for k, v in whole.items()}
        assert bench.check().faults == ()


@FEW
@given(years(), st.data())
def test_any_spread_with_late_and_refused_rows_ends_at_what_is_due(way, rows, data):
    with tempfile.TemporaryDirectory() as folder:
        whole = at_once(Path(folder), *rows)
        bench = Bench(Path(folder), **way)
        run_of = {one["setl_id"]: data.draw(st.integers(0, 2), label="run") for one in rows}
        broken = data.draw(st.sets(st.sampled_from(sorted(run_of)), max_size=2), label="refused at first")
        for number in range(3):
            some = [one | ({"insutype": "x"} if one["setl_id"] in broken else {}) for one in rows
                    if run_of[one["setl_id"]] == number]  # fmt: skip
            if some:
                bench.settle(*some)
                if data.draw(st.booleans(), label="accept"):
                    assert bench.accept().refused == ()
        bench.settle(*rows)
        assert {line["refused_reason_en"][:27] for line in bench.refused()} <= {"this bill is booked already"}
        assert bench.accept().refused == ()
        assert bench.amounts("booked") == bench.amounts("due")
        reversed_ids = {one["orig_setl_id"] for one in rows}
        stands = {one["setl_id"] for one in rows if not one["orig_setl_id"]} - reversed_ids
        assert set(bench.amounts("due")) == stands
        alone = at_once(Path(folder), *(one for one in rows if one["setl_id"] in stands)) if stands else {}
        assert bench.amounts("due") == {k: tuple(fen(amount) for amount in paid(v)) for k, v in alone.items()}
        assert set(whole) == set(run_of)
        checked = bench.check()
        assert (checked.faults, checked.open_bills) == ((), 0)
