"""The two engines under the shipped documents: random persons of two regions and every hand-worked case."""

from __future__ import annotations

from random import Random

import pytest

from tests.columnar.compare import assert_same, engine_of
from tests.oracles import qianjiang, weihai
from tests.settlement.adapt import bills_of, records_of, shipped
from tests.settlement.test_worked import opening
from tests.worked.load import load_all
from tuodi.policy.library import load_rule_book
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.columnar.lookup import HARD, KEPT, LEAN, PLAIN


def random_persons(seed: int, from_stage: str, count: int) -> list[PersonFacts]:
    rng = Random(seed)
    made = [(weihai if number % 2 else qianjiang).random_person(rng, from_stage) for number in range(count)]
    return [
        PersonFacts(
            person=f"p{number}",
            bills=bills_of(person["bills"]),
            identities=records_of(person["identities"], person["region"]),
            opening={},
        )
        for number, person in enumerate(made)
    ]


@pytest.mark.parametrize("from_stage", ["basic", "critical", "assistance", "tilt"])
def test_random_persons(from_stage: str) -> None:
    engine = engine_of(Cascade(shipped(), Options(from_stage=from_stage)))  # type: ignore[arg-type]
    routes = assert_same(engine, random_persons(7, from_stage, 500))
    assert from_stage != "basic" or routes[LEAN] > 30, "persons with ordinary admissions are the lean kernel's"
    assert routes[LEAN] + routes[PLAIN] > 100, "simple years are not looked up by key"
    assert routes[PLAIN] > 50, "of simple years those with other steps have one total a register"
    assert routes[KEPT] > 100, "stays in parts and mixed years are found by key"


def test_worked_cases() -> None:
    cases: dict[str, list[PersonFacts]] = {}
    for case in load_all():
        facts = PersonFacts(
            person="p",
            bills=bills_of(case.bills),
            identities=records_of(case.identities, case.region),
            opening=opening(case),
        )
        cases.setdefault(case.from_stage, []).append(facts)
    for from_stage, persons in cases.items():
        routes = assert_same(engine_of(Cascade(shipped(), Options(from_stage=from_stage))), persons)  # type: ignore[arg-type]
        assert sum(routes.values()) == len(persons)
        assert routes[HARD] < len(persons)


def test_learning_more_cells_changes_nothing() -> None:
    """What is settled alone is settled the same after the engine has met others, and the other way round."""
    cascade = Cascade(shipped())
    few, many = random_persons(1, "basic", 6), random_persons(2, "basic", 200)
    engine = engine_of(cascade)
    assert_same(engine, few)
    assert_same(engine, many)
    assert_same(engine, few)


def test_two_threads_give_the_same() -> None:
    assert_same(engine_of(Cascade(shipped()), threads=2), random_persons(3, "basic", 101))
    assert_same(engine_of(Cascade(shipped()), threads=2), random_persons(4, "basic", 1))


@pytest.mark.parametrize(
    "reading",
    [
        "critical_base=with_first_self_pay",
        "half_deductible=whole_yuan_up",
        "several_identities=one_class_for_the_year",
        "identity_date=certification_day",
        "continuous_deductible=one_for_chain",
        "continuous_deductible=highest_once_at_end",
        "opsp_class_empty=refused",
        "reassistance_base=co_paid_part_only",
        "reassistance_base=only_once_cap_full",
        "maternity_floor=all_payers",
        "outpatient_limit=cost",
        "large_trigger=yearly_sum",
        "large_trigger=remainder_over",
        "tilt_base_stage=before",
        "tilt_class_change=restart",
        "ratio_use=rate",
        "shared_cap=one_cap",
    ],
)
def test_other_readings(reading: str) -> None:
    """What a reading asks that the kernel does not do goes to the scalar engine; nothing is left out silently."""
    name, choice = reading.split("=")
    book = load_rule_book(readings={name: choice})
    assert_same(engine_of(Cascade(book), by_python=True), random_persons(11, "basic", 24), gives_up=True)
