"""Kernels on disk: kept by shape, read by the next process, done without where nothing can be written."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.columnar.compare import assert_same, engine_of
from tests.columnar.made_books import made_book, made_person
from tests.settlement.small_book import bill, facts, small_cascade
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar import compiled
from tuodi.settlement.columnar.kernel_lean import Form
from tuodi.settlement.columnar.kernel_source import kernel_source
from tuodi.settlement.package import package_hash

PERSON = facts(bill(1, "2022-03-01", 20_000_00), bill(2, "2022-05-01", 50_000_00, extra=100))


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    compiled.kernel.cache_clear()
    yield tmp_path
    compiled.kernel.cache_clear()


def test_a_kernel_is_kept_and_read_again(own_cache: Path) -> None:
    engine = engine_of(small_cascade())
    assert_same(engine, [PERSON])
    kept = sorted(own_cache.rglob("kernel.py"))
    assert len(kept) == 1
    compiled_code = list(own_cache.rglob("*.nbi"))
    assert compiled_code
    assert all(package_hash() in path.parts for path in compiled_code), "other code of ours, other place"
    compiled.kernel.cache_clear()
    again = engine_of(small_cascade())
    assert_same(again, [PERSON])
    loaded = compiled.kernel(again.shape, Form())
    assert sum(loaded.stats.cache_hits.values()) > 0, "the second time nothing is compiled"
    assert sorted(own_cache.rglob("kernel.py")) == kept


def test_without_a_place_to_keep_it_the_kernel_works(own_cache: Path) -> None:
    (own_cache / "tuodi").write_text("a file where the folder should be")
    assert_same(engine_of(small_cascade()), [PERSON])
    assert not list(own_cache.rglob("kernel.py"))


def test_a_half_written_file_is_not_taken_for_a_kernel(own_cache: Path) -> None:
    assert_same(engine_of(small_cascade()), [PERSON])
    (path,) = own_cache.rglob("kernel.py")
    left_behind = path.with_name("abc.tmp")
    left_behind.write_text("def kernel(")
    compiled.kernel.cache_clear()
    assert_same(engine_of(small_cascade()), [PERSON])


def test_the_shape_is_that_of_the_rules_whatever_bills_were_met() -> None:
    one, two = (engine_of(Cascade(made_book(5))) for _ in range(2))
    rng = Random(1)
    assert_same(one, [made_person(rng, number) for number in range(20)], gives_up=True)
    assert one.shape == two.shape
    assert kernel_source(one.shape, Form()) == kernel_source(two.shape, Form())
