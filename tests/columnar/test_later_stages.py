"""Most bills end at the first stage. Whether a later one pays is the same fen in both engines, and so are the marks."""

from __future__ import annotations

import pytest

from tests.columnar.compare import assert_same, engine_of
from tests.settlement.small_book import bill, facts, small_cascade
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.columnar.lookup import LEAN

_AROUND = range(-6, 7)
_EDGE_OF_ALL = 44_250_00  # in policy, of which 18,000 yuan are left after 60 % over 500
_HALF_OF_IT = 21_750_00  # of which 9,000 yuan are left


def _paid(persons: list[PersonFacts], stage: str) -> list[int]:
    """What a stage pays for the last bill of each person, the columnar engine having said the same."""
    routes = assert_same(engine_of(small_cascade()), persons)
    assert routes == {LEAN: len(persons)}, "the lean kernel settles them"
    return [small_cascade().settle(person)[-1].paid(stage) for person in persons]


@pytest.mark.parametrize("before", [0, 1, 20_000_00])
def test_the_lowest_edge_of_those_who_have_no_class(before: int) -> None:
    def person(more: int) -> PersonFacts:
        last = bill(2, "2022-05-01", _EDGE_OF_ALL + more, classes=())
        return facts(bill(1, "2022-03-01", before, classes=()), last) if before else facts(last)

    paid = _paid([person(more - before) for more in _AROUND], "critical")
    if before == 0:
        assert (paid[0], paid[6], paid[-1] > 0) == (0, 0, True), "nothing up to the edge, 60 % over it"
    assert paid == sorted(paid)


def test_the_edge_is_passed_in_the_sum_of_a_year_only() -> None:
    halves = [bill(number, f"2022-0{number}-01", _HALF_OF_IT, classes=()) for number in (1, 2, 3)]
    assert _paid([facts(*halves[:2])], "critical") == [0]
    assert _paid([facts(*halves)], "critical") != [0]
    next_year = bill(3, "2023-01-01", _HALF_OF_IT, classes=())
    assert _paid([facts(*halves[:2], next_year)], "critical") == [0], "a new year begins at nothing"


def test_a_class_whose_stages_pay_from_the_first_fen() -> None:
    persons = [facts(bill(1, "2022-03-01", amount)) for amount in (1, 2, 500_00, 500_01, 1_000_00)]
    assert _paid(persons, "assistance") == [1, 1, 350_00, 350_00, 490_00], "a fen over 500 is basic insurance's"


def test_who_gets_a_class_within_the_year_and_who_loses_it() -> None:
    plain, kept = bill(1, "2022-01-10", 9_000_00, classes=()), bill(1, "2022-01-10", 9_000_00)
    later = [bill(2, "2022-06-01", 20_000_00, classes=classes) for classes in ((), ("special_hardship",))]
    persons = [facts(first, last) for first in (plain, kept) for last in later]
    assert [amount > 0 for amount in _paid(persons, "assistance")] == [False, True, False, True]


def test_nothing_left_has_no_mark_and_something_left_below_the_edge_has_one() -> None:
    persons = [facts(bill(1, "2022-03-01", amount, extra=100, classes=())) for amount in (0, 1, 800_00)]
    assert _paid(persons, "critical") == [0, 0, 0]
