"""One person at once: the amounts of the scalar engine, bill by bill, and its refusals."""

from __future__ import annotations

import dataclasses
from random import Random

import pytest

from tests.columnar.compare import assert_same, engine_of, scalar
from tests.columnar.made_books import made_book, made_person
from tests.columnar.test_shipped_rules import random_persons
from tests.settlement.adapt import shipped
from tests.settlement.small_book import bill, facts, small_cascade
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.engine import ColumnarEngine
from tuodi.settlement.columnar.single import Desk
from tuodi.settlement.refusal import BillRefused


def assert_single(engine: ColumnarEngine, person: PersonFacts) -> bool:
    """Whether the scalar engine settles the person; the amounts are the same if it does."""
    statements = scalar(engine.cascade, person)
    if statements is None:
        return False
    found = Desk(engine).settle(person)
    assert [one.setl_id for one in found] == [statement.bill.setl_id for statement in statements]
    for one, statement in zip(found, statements, strict=True):
        assert one.paid == tuple(statement.paid(stage) for stage in COMPUTED_STAGES)
        assert one.person_part == statement.person_part
        assert one.missing == (statement.missing.name if statement.missing else "")
    return True


def test_shipped_rules() -> None:
    engine = engine_of(Cascade(shipped()))
    assert sum(assert_single(engine, person) for person in random_persons(5, "basic", 60)) > 50


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_made_books(seed: int) -> None:
    rng = Random(seed)
    engine = engine_of(Cascade(made_book(seed)))
    assert sum(assert_single(engine, made_person(rng, number)) for number in range(30)) > 10


def test_a_bill_that_is_refused_is_refused_here_too() -> None:
    engine = engine_of(small_cascade())
    person = facts(dataclasses.replace(bill(1, "2022-03-01", 20_000_00), insu_admdvs="440100"))
    with pytest.raises(BillRefused, match="region_without_documents"):
        Desk(engine).settle(person)


@pytest.mark.parametrize("year", [None, 2021, 2022, 2023])
def test_balances_of_another_year_than_the_first_bill_s(year: int | None) -> None:
    bills = [bill(number, day, 60_000_00) for number, day in ((1, "2022-03-01"), (2, "2023-03-01"))]
    opening = {"basic_paid": 45_000_00, "assistance_paid": 8_000_00, "admissions": 2}
    person = dataclasses.replace(facts(*bills, opening=opening), opening_year=year)
    engine = engine_of(small_cascade())
    assert assert_single(engine, person)
    capped = [one.paid[0] == 5_000_00 for one in Desk(engine).settle(person)]
    assert capped == [year in (None, 2022), year == 2023], "they count in their year alone"
    assert_same(engine, [person])


def test_balances_are_found_again_when_more_accounts_are_known() -> None:
    engine, opening = engine_of(small_cascade()), {"basic_paid": 45_000_00, "assistance_paid": 8_000_00}
    desk = Desk(engine)
    for number, classes in enumerate([(), ("special_hardship",)]):
        person = facts(bill(number, "2022-03-01", 60_000_00, classes=classes), opening=opening)
        (wanted,) = small_cascade().settle(person)
        (found,) = desk.settle(person)
        assert found.paid == tuple(wanted.paid(stage) for stage in COMPUTED_STAGES)


def test_nobody() -> None:
    assert Desk(engine_of(small_cascade())).settle(facts()) == []
