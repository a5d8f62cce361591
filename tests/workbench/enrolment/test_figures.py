"""Targets, dispatch and ranking by hand."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.workbench.conftest import COUNTY, OTHER_TOWN, TOWN
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.enrolment import figures
from tuodi.workbench.enrolment.figures import Share
from tuodi.workbench.enrolment.models import Assignment, Figure

pytestmark = pytest.mark.usefixtures("unlimited_rows", "year")
DAY = dt.date(2023, 11, 30)
COMPLETION, LOW, FORMER = "enrolment_completion", "enrolment_low_income", "enrolment_former_poor"


def test_shares_of_a_day_count_what_was_paid_and_certified_by_then(make_person, certify, insure):
    first, second, third = make_person("甲"), make_person("乙"), make_person("丙")
    for person in (first, second):
        certify(person, "minimum_living")
    certify(third, "unstable_exit", DAY + dt.timedelta(days=1), certifier="rural_revitalisation")
    insure(first, paid_date=DAY)
    insure(second, paid_date=DAY + dt.timedelta(days=1))
    insure(third, paid_date=DAY)
    with acting("test"):
        Assignment.objects.create(county=COUNTY, township=TOWN, year=2024, persons=4)
    found = figures.shares(COUNTY, 2024, DAY)
    assert found[TOWN, LOW] == Share(1, 2)  # of two certified one had paid; the third is certified tomorrow
    assert found[TOWN, FORMER] == Share(0, 0)
    assert found[TOWN, COMPLETION] == Share(2, 4)  # 2 of 4 assigned
    assert found[OTHER_TOWN, COMPLETION] == Share(0, None)  # nobody said how many: unknown, not zero
    assert figures.total(found, COMPLETION).rate is None
    after = figures.shares(COUNTY, 2024, DAY + dt.timedelta(days=1))
    assert after[TOWN, LOW] == Share(3, 3)
    assert after[TOWN, FORMER] == Share(1, 1)


def test_a_rate_is_never_rounded_up_to_the_target():
    assert Share(99_999, 100_000).rate == 9999
    assert Share(0, 0).rate is None


def test_a_dispatch_is_told_once_and_never_changed(make_person, insure):
    figures.dispatch(COUNTY, 2024, DAY, "li")
    with pytest.raises(IntegrityError), transaction.atomic():
        figures.dispatch(COUNTY, 2024, DAY, "li")
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        Figure.objects.update(part=1)


def test_the_ranking_follows_its_formula(make_person, certify, insure):
    # TOWN: completion 1 of 2 asked = 50 % of 95 %; low income 1 of 2 = 50 %; former poor: nobody, counts as met
    poor, other = make_person("甲"), make_person("乙")
    for person in (poor, other):
        certify(person, "minimum_living")
    insure(poor, paid_date=DAY)
    with acting("test"):
        Assignment.objects.create(county=COUNTY, township=TOWN, year=2024, persons=2)
    figures.dispatch(COUNTY, 2024, DAY, "li")
    first, second = figures.ranking(COUNTY, figures.history(COUNTY, 2024), "2023Q4")
    # 40 × 5263 (0.5 / 0.95 = 0.52631) + 30 × 10000 + 30 × 5000 = 660520, in hundredths 6605
    assert (first.place, first.township, first.score) == (1, TOWN, 6605)
    assert (second.place, second.score) == (None, None)  # without an assigned number it has no place
