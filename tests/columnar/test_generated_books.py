"""Rule books and bills made at random: both engines give the same integers, names of missing figures and marks.

`make test-deep` draws many more of them, for one thread and for two.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.columnar.compare import assert_same, engine_of
from tests.columnar.made_books import made_book, made_person, tame_book, tame_person
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.columnar.lookup import HARD, LEAN

SEEDS = st.integers(0, 10**9)
THREADS = st.sampled_from((1, 2))


@given(SEEDS, THREADS)
def test_made_books(seed: int, threads: int) -> None:
    rng = Random(seed)
    stage = rng.choice(("basic", "basic", "critical", "assistance"))
    engine = engine_of(Cascade(made_book(seed), Options(from_stage=stage)), by_python=True, threads=threads)
    assert_same(engine, [made_person(rng, number) for number in range(12)], gives_up=True)


@given(SEEDS, THREADS)
def test_tame_books(seed: int, threads: int) -> None:
    rng = Random(seed)
    engine = engine_of(Cascade(tame_book(seed)), by_python=True, threads=threads)
    assert_same(engine, [tame_person(rng, number) for number in range(12)], gives_up=True)


@pytest.mark.parametrize("seed", [3])
def test_made_books_compiled(seed: int) -> None:
    rng = Random(seed)
    engine = engine_of(Cascade(made_book(seed)))
    routes = assert_same(engine, [made_person(rng, number) for number in range(400)], gives_up=True)
    assert routes[HARD] < 200, "two classes in dispute on a day are the exception"


@pytest.mark.parametrize("seed", [1, 2])
def test_tame_books_compiled(seed: int) -> None:
    rng = Random(seed)
    engine = engine_of(Cascade(tame_book(seed)))
    routes = assert_same(engine, [tame_person(rng, number) for number in range(300)], gives_up=True)
    assert routes[LEAN] > 60, "ordinary admissions are the lean kernel's"
