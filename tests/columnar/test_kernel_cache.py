"""Kernels on disk: kept by shape, read by the next process, done without where nothing can be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.columnar.compare import assert_same, engine_of
from tests.columnar.made_books import made_book
from tests.settlement.small_book import bill, facts, small_cascade
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar import compiled
from tuodi.settlement.columnar.kernel_source import kernel_source
from tuodi.settlement.columnar.kernel_text import Form

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
    assert all(compiled._package() in path.parts for path in compiled_code), "other code of ours, other place"
    compiled.kernel.cache_clear()
    again = engine_of(small_cascade())
    assert_same(again, [PERSON])
    loaded = compiled.kernel(again.programs().plain.shape, Form(general=False, others=False))
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


def test_the_same_shape_has_the_same_text() -> None:
    one, two = (engine_of(Cascade(made_book(5))) for _ in range(2))
    for engine in (one, two):
        assert_same(engine, [])
    shapes = [engine.programs().plain.shape for engine in (one, two)]
    assert kernel_source(shapes[0], Form(general=False)) == kernel_source(shapes[1], Form(general=False))
