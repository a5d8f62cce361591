"""A run that was kept as text and gone on from settles what comes as one that was never put away."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.columnar.made_books import made_book, made_person, tame_book, tame_person
from tests.settlement.adapt import shipped
from tests.settlement.crossing_book import stay
from tests.settlement.test_best_generated import HELD, RULES
from tests.settlement.test_best_generated import cascade as disputed
from tests.settlement.test_other_readings import WORKED, person
from tuodi.policy.errors import PolicyError
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade, Options, PersonRun
from tuodi.settlement.refusal import BillRefused

SEEDS = st.integers(0, 10**9)


def settled(cascade: Cascade, facts: PersonFacts, *, put_away: bool) -> tuple[list[Any], Any, Any, int]:
    """What each bill gets until one is refused, the accounts then, and how many bills a kept run went on with."""
    run, found, times = cascade.start(facts), [], 0
    for bill in sorted((b for b in facts.bills if b.reversal_of is None), key=lambda b: b.order_key):
        kept = run.kept() if put_away else None
        if kept is not None:
            run = cascade.go_on(replace(facts, bills=(bill,)), kept)
            times += 1
        try:
            found.append(run.settle(bill))
        except (BillRefused, PolicyError, ValueError) as fault:
            found.append(f"{type(fault).__name__} {fault}")
            break
    return found, run.accounts.balances(), _state(run), times


def _state(run: PersonRun) -> Any:
    return run.accounts.unknown(), run.accounts.deductibles, run.memory, run.best.kept()


def assert_same(cascade: Cascade, facts: PersonFacts) -> int:
    """The same either way; how often it was put away."""
    *away, times = settled(cascade, facts, put_away=True)
    *straight, _ = settled(cascade, facts, put_away=False)
    assert away == straight
    return times


@given(SEEDS)
def test_by_made_books(seed: int) -> None:
    rng = Random(seed)
    stage = rng.choice(("basic", "basic", "critical", "assistance"))
    cascade = Cascade(made_book(seed), Options(from_stage=stage))
    for number in range(12):
        assert_same(cascade, made_person(rng, number))


def test_by_tame_books_it_is_kept_before_every_bill_without_a_dispute() -> None:
    often = 0
    for seed in range(10):
        rng, cascade = Random(seed), Cascade(tame_book(seed))
        for number in range(20):
            facts = tame_person(rng, number)
            found, _, (*_, best), _ = settled(cascade, facts, put_away=False)
            times = assert_same(cascade, facts)
            assert times == len(found) or best is None
            often += times == len(found)
    assert often > 100


@pytest.mark.parametrize(("name", "choice"), [(name, choice) for name in WORKED for choice in sorted(WORKED[name])])
def test_by_the_shipped_rules_under_other_readings(name: str, choice: str) -> None:
    cascade = Cascade(shipped(**{name: choice}))
    for seed in range(30):
        assert_same(cascade, person(seed))


def test_by_the_shipped_rules() -> None:
    cascade = Cascade(shipped())
    assert sum(assert_same(cascade, person(seed)) for seed in range(200)) > 400


@given(RULES, HELD)
def test_with_classes_in_dispute_it_is_kept_until_there_are_paths(rules: Any, bills: Any) -> None:
    real = tuple(stay(n, left, *held) for n, (left, held) in enumerate(bills, 1))
    assert_same(disputed(rules), PersonFacts(person="p", bills=real, opening={}))


def test_what_a_year_s_sum_needs_is_not_kept() -> None:
    cascade = Cascade(shipped(large_trigger="yearly_sum"))
    facts = next(one for one in map(person, range(50)) if len(one.bills) > 2)
    assert cascade.index.sums_year
    assert settled(cascade, facts, put_away=True)[-1] == 1  # before the first bill there is no sum yet
