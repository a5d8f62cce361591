"""Rule books and bills made at random: both engines give the same integers, names of missing figures and marks."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.columnar.compare import assert_same, engine_of
from tests.columnar.made_books import made_book, made_person
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.columnar.lookup import HARD

SEEDS = st.integers(0, 10**9)


@given(SEEDS)
def test_made_books_by_the_interpreted_kernel(seed: int) -> None:
    rng = Random(seed)
    stage = rng.choice(("basic", "basic", "critical", "assistance"))
    engine = engine_of(Cascade(made_book(seed), Options(from_stage=stage)), by_python=True)
    assert_same(engine, [made_person(rng, number) for number in range(12)], gives_up=True)


@pytest.mark.parametrize("seed", [3])
def test_made_books_compiled(seed: int) -> None:
    rng = Random(seed)
    engine = engine_of(Cascade(made_book(seed)))
    routes = assert_same(engine, [made_person(rng, number) for number in range(400)], gives_up=True)
    assert routes[HARD] < 200, "two classes in dispute on a day are the exception"
