"""What a large file has taught is kept for the next: little is asked again, and not a byte changes."""

from __future__ import annotations

import datetime as dt
import hashlib
import pickle
from pathlib import Path

import pytest

from tests.exchange.test_column_lane import LATER, assert_same, lanes, lists_of, settle
from tuodi.exchange.columns import kept
from tuodi.exchange.columns import settle as columns
from tuodi.exchange.columns.results import EnginesDiffer
from tuodi.exchange.settle_person import Surroundings
from tuodi.settlement.cascade import PersonRun
from tuodi.settlement.columnar.compile_cell import Compiler

__all__ = ["lanes"]

BILLS = "bills-500114-2024.csv"
PATH = Path("examples") / BILLS


@pytest.fixture
def learned(tmp_path, monkeypatch):
    """Every file counts as large; where what it taught is kept."""
    monkeypatch.setattr(columns, "WORTH_IT", 0)
    monkeypatch.setattr(kept, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache" / "learned"


@pytest.fixture
def asked(monkeypatch):
    """How many programs were made, and how many bills the scalar engine settled."""
    count = {"programs": 0, "bills": 0}
    program, once = Compiler.program, PersonRun.settle

    def made(self, *given):
        count["programs"] += 1
        return program(self, *given)

    def settled(self, one):
        count["bills"] += 1
        return once(self, one)

    monkeypatch.setattr(Compiler, "program", made)
    monkeypatch.setattr(PersonRun, "settle", settled)
    return count


def run(tmp_path, **options):
    return settle(PATH, tmp_path / "out.csv", "columns", today=LATER, **options)


def test_the_second_file_asks_nothing_but_a_few_samples(learned, asked, tmp_path, lanes, monkeypatch):
    first = run(tmp_path)
    met = dict(asked)
    assert met["programs"] > 20
    again = run(tmp_path)
    assert again == first
    assert asked["programs"] == met["programs"]
    monkeypatch.setattr(kept, "AGAIN", 0)
    before = asked["bills"]
    usual = len(PATH.read_text(encoding="utf-8-sig").splitlines()) - 1 - lanes[-1]
    assert run(tmp_path) == first
    assert asked["bills"] - before <= 2 * usual, "only persons who go row by row"
    assert len(list(learned.iterdir())) == 1


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_same_bytes_as_row_by_row(ending, learned, tmp_path, lanes):
    for around in (Surroundings(), Surroundings(opening="zero"), Surroundings(identities=lists_of(BILLS))):
        for lang in ("zh", "en", "zh"):
            assert assert_same(PATH, tmp_path, lanes, ending=ending, today=LATER, around=around, lang=lang) > 0
    assert len(list(learned.iterdir())) == 6, "each form of results has its own"


def test_a_file_of_other_bills_adds_to_it(learned, asked, tmp_path, lanes):
    """What one region has taught is there when another's bills have come between."""
    other = Path("examples/bills-500243-2024.parquet")
    assert assert_same(PATH, tmp_path, lanes, today=LATER) > 0
    assert assert_same(other, tmp_path, lanes, today=LATER) > 0
    known = asked["programs"]
    assert assert_same(PATH, tmp_path, lanes, today=LATER) > 0
    assert asked["programs"] == known
    assert learned.is_dir()


@pytest.mark.usefixtures("lanes")
@pytest.mark.parametrize(
    "damage", [lambda data: data[:-7], lambda data: data[:40] + b"x" + data[41:], lambda _data: b""]
)
def test_a_damaged_one_is_not_taken(damage, learned, asked, tmp_path):
    first = run(tmp_path)
    (place,) = learned.iterdir()
    sound, known = place.read_bytes(), asked["programs"]
    place.write_bytes(damage(sound))
    assert run(tmp_path) == first
    assert asked["programs"] == 2 * known, "worked out anew"
    assert len(place.read_bytes()) == len(sound), "and kept anew"


@pytest.mark.usefixtures("lanes")
def test_without_a_place_to_keep_it(learned, tmp_path):
    learned.parent.write_text("a file where the folder should be")
    assert run(tmp_path) == run(tmp_path)


@pytest.mark.usefixtures("learned", "lanes")
def test_engines_that_differ_are_found_with_all_texts_known(tmp_path, monkeypatch):
    def spoilt(sheet, *given, **more):
        tally = right(sheet, *given, **more)
        sheet.values[more["texts"].names.index("hifp_pay")] += 1
        return tally

    run(tmp_path)
    right = columns.put
    monkeypatch.setattr(columns, "put", spoilt)
    with pytest.raises(EnginesDiffer):
        run(tmp_path)


@pytest.mark.usefixtures("lanes")
def test_small_files_leave_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "cache_folder", lambda: tmp_path / "cache")
    run(tmp_path)
    assert not (tmp_path / "cache").exists()


def test_only_plain_data_is_loaded(tmp_path):
    """A file that names anything else is not taken even where its digest is right."""
    for what, taken in (([("clauses", 1)], True), (dt.date(2024, 1, 1), False)):
        data = pickle.dumps(what)
        (tmp_path / "x.bin").write_bytes(hashlib.sha256(data).digest() + data)
        assert kept._read(tmp_path / "x.bin") == (what if taken else None)
