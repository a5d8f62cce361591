"""The forecast: integers, the same every time, silent without months, right where months are all alike."""

import pytest

from tuodi.workbench.funds.service.forecast import LEAST, forecast, hindsight

FLAT = [100_00] * 12


def test_months_all_alike_leave_no_range():
    found = forecast(FLAT[:6], FLAT)
    assert (found.low, found.middle, found.high) == (1_200_00, 1_200_00, 1_200_00)


@pytest.mark.parametrize(("months", "says"), [(LEAST - 1, False), (LEAST, True)])
def test_too_few_months_say_nothing(months, says):
    assert (forecast(FLAT[:months], []) is not None) == says


@pytest.mark.parametrize(
    ("budget", "dry"),
    [
        (1_200_00, None),  # exactly used up at the end of the year
        (1_199_99, 12),  # a fen less: December
        (700_00, 8),  # 700.00 lasts to the end of July
        (699_99, 7),
        (600_00, 7),
        (599_99, 6),  # over already
    ],
)
def test_the_month_in_which_it_runs_dry(budget, dry):
    assert forecast(FLAT[:6], FLAT, budget).dry == dry


def test_the_season_of_the_year_before_counts():
    # every month twice the first half's in the second half: six at 100, then six at 200
    before = [100_00] * 6 + [200_00] * 6
    found = forecast(before[:6], before)
    assert (found.low, found.high) == (1_800_00, 1_800_00)


def test_unsteady_months_give_a_range_that_holds_the_middle():
    months = [90_00, 150_00, 60_00, 110_00, 240_00, 75_00]
    found = forecast(months, [])
    assert found.low < found.middle < found.high
    assert found == forecast(months, [])


def test_a_year_that_is_over_is_not_forecast():
    found = forecast(FLAT, FLAT, 1_000_00)
    assert (found.low, found.high, found.dry) == (1_200_00, 1_200_00, 11)


def test_forecasts_are_held_against_what_came():
    held = hindsight(FLAT, FLAT)
    assert [one.month for one in held] == list(range(LEAST, 12))
    assert all(one.inside for one in held)
    spike = [*FLAT[:11], 5_000_00]
    assert not any(one.inside for one in hindsight(spike, FLAT))


def test_the_month_that_goes_on_is_not_less_than_what_it_spent():
    # ten months of 100 each: any month drawn is 100; the eleventh has spent 250 already, the twelfth is drawn
    found = forecast([100] * 10, [], begun=250)
    assert (found.low, found.middle, found.high) == (1350, 1350, 1350)
    assert forecast([100] * 10, [], begun=40).middle == 1200


def test_nothing_is_foretold_from_months_in_which_nothing_was_spent():
    assert hindsight([0] * 11 + [426_00], []) == []
    assert [one.month for one in hindsight([0] * 4 + [100_00] * 8, [])] == list(range(5, 12))


def test_the_course_ends_in_the_forecast_and_never_falls():
    found = forecast([90_00, 150_00, 60_00, 110_00, 240_00, 75_00], [])
    assert len(found.course) == 6  # July to December
    assert found.course[-1] == (found.low, found.middle, found.high)
    assert [step[1] for step in found.course] == sorted(step[1] for step in found.course)
    assert forecast(FLAT, FLAT).course == ()
