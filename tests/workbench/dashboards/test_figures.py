"""Figures against sums worked out by hand, goals against the documents, months and townships apart."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.workbench.conftest import COUNTY, OTHER_COUNTY, OTHER_TOWN, TOWN
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.dashboards.figure import About, Goal, Seen, figure, figures

NOW = timezone.now().date().replace(day=1)
"""The desk books today."""
BASIC = 4_130_00
"""Of the bill: (6,200 − 300) × 70 %, level 2, plan 1."""


def seen(key, county=COUNTY, month=NOW, **more):
    with unlimited():
        return Seen(figure(key), About(county, month, **more))


def test_the_ratio_of_stays_is_what_was_paid_over_what_is_within_policy(patient, settled):
    settled(patient())
    settled(patient("向秀兰"), mdtrt_admdvs=COUNTY)  # outside the county: not in this figure
    found = seen("basic_ratio")
    # 4,130.00 ÷ 6,200.00 = 66.61 %, rounded down
    assert (found.value.part, found.value.whole, found.shown) == (BASIC, 6_200_00, 6661)


def test_a_month_alone_and_the_year_up_to_it(patient, settled):
    settled(patient())
    before = dt.date(NOW.year - 1, 12, 1)
    assert seen("basic_ratio", month=before).value.whole == 0
    assert seen("basic_ratio", month=NOW, whole_year=False).value.whole == 6_200_00
    if NOW.month < 12:
        after = NOW.replace(month=NOW.month + 1)
        assert seen("basic_ratio", month=after).value.whole == 6_200_00
        assert seen("basic_ratio", month=after, whole_year=False).value.whole == 0


def test_a_township_sees_its_own(patient, settled):
    settled(patient())
    settled(patient("向秀兰", township=OTHER_TOWN))
    assert seen("basic_ratio").value.whole == 12_400_00
    assert seen("basic_ratio", town=TOWN).value.whole == 6_200_00
    assert dict(seen("basic_ratio").towns)[OTHER_TOWN].part == BASIC


def test_nothing_settled_has_no_ratio(places):
    assert seen("basic_ratio").shown is None
    assert seen("basic_ratio").level == "plain"


@pytest.mark.parametrize(
    ("key", "goal"),
    [
        ("basic_ratio", Goal(7000, "N-3.5a", about=True)), ("critical_ratio", Goal(6000, "P-3.2d3", about=True)),
        ("basic_ratio_2", Goal(7000, "P-3.2a")), ("basic_ratio_1", Goal(8000, "P-3.2a")),
        ("assistance_key", Goal(8000, "P-3.2f")), ("assistance_other", Goal(7000, "P-3.2f2")),
        ("enrolment_completion", Goal(9500, "P-2a")), ("enrolment_former_poor", Goal(9900, "P-2a2")),
        ("enrolment_low_income", Goal(10000, "P-2a3")), ("low_income_burden", None),
    ],
)  # fmt: skip
def test_goals_are_those_of_the_nearest_document(places, key, goal):
    assert figure(key).goal(COUNTY) == goal


def test_a_county_without_its_own_bound_is_held_to_the_one_above(places):
    assert figure("assistance_key").goal(OTHER_COUNTY) == Goal(7000, "C-Q7")
    assert figure("assistance_other").goal(OTHER_COUNTY) == Goal(6000, "C-Q7b")
    assert figure("critical_ratio").goal(OTHER_COUNTY) == Goal(6000, "N-3.6b", about=True)


def test_every_figure_says_its_clause_and_its_definition():
    for one in figures():
        assert one.clauses, one.key
        assert one.definition.endswith("。"), one.key


def test_every_figure_has_rows_that_agree_with_the_value(patient, settled):
    settled(patient())
    about = About(COUNTY, NOW)
    with unlimited():
        for one in figures():
            list(one.rows(about)[:5])
        rows = figure("basic_ratio").rows(about)
        assert sum(row.hifp_pay for row in rows) == Seen(figure("basic_ratio"), about).value.part
