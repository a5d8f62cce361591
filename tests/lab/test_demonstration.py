"""The demonstration county settles every kind of care; figures worked out by hand from D-PS1b to D-PS1d."""

import dataclasses
import datetime as dt

import pytest

from tests.settlement.small_book import bill, facts
from tuodi.lab.demonstration import DOCUMENTS
from tuodi.policy.library import load_rule_book
from tuodi.settlement.cascade import Cascade

HERE, ELSEWHERE = "500243", "330200"
YUAN = 100


@pytest.fixture(scope="module")
def demo():
    return Cascade(load_rule_book([DOCUMENTS]))


def settled(demo, care, yuan, *, place=HERE, classes=(), day="2026-03-02", **more):
    """Amount by stage, of a grown-up on plan 1 at a hospital of level 2."""
    one = dataclasses.replace(
        bill(1, day, yuan * YUAN, care_type=care, classes=classes, enddate=dt.date.fromisoformat(day), **more),
        insu_admdvs=HERE, idet_admdvs=HERE, mdtrt_admdvs=place, minor=False, refl=2 if place == HERE else 3,
    )  # fmt: skip
    statement = demo.settle(facts(one, opening=None))[0]
    assert statement.missing is None, statement.missing
    return {one.stage: one.paid for one in statement.stages}


@pytest.mark.parametrize(
    ("care", "yuan", "basic"),
    [
        ("outpatient_chronic", 1_000, 600),  # 60 %
        ("outpatient_chronic", 4_000, 2_000),  # 60 % is 2,400; at most 2,000 a year
        ("outpatient_two_disease", 800, 400),  # 50 %
        ("outpatient_two_disease", 2_000, 600),  # 50 % is 1,000; at most 600 a year
        ("outpatient_tuberculosis", 1_000, 700),  # 70 %
        ("special_drug", 1_000, 600),  # 60 %
        ("home_bed", 1_000, 500),  # 50 %
        ("family_planning_surgery", 1_000, 500),  # 50 %
        ("emergency", 400, 200),  # 50 %
        ("emergency", 1_000, 300),  # 50 % is 500; at most 300 a year on plan 1
        ("pharmacy", 400, 200),  # 50 %
        ("inpatient", 1_300, 700),  # (1,300 − 300) × 70 %
        ("inpatient_psychiatric", 1_300, 700),  # as any stay
        ("inpatient_case_payment", 1_300, 700),
        ("outpatient_major_disease", 1_300, 700),
        ("inpatient_transfer", 3_000, 1_000),  # (3,000 − 1,000) × 50 %
    ],
)
def test_a_kind_of_care_at_home(demo, care, yuan, basic):
    paid = settled(demo, care, yuan, dise_class="ordinary")
    assert paid["basic"] == basic * YUAN
    assert sum(amount or 0 for amount in paid.values()) == basic * YUAN  # nobody is assisted


@pytest.mark.parametrize("care", ["inpatient", "inpatient_emergency", "day_surgery", "outpatient_major_disease"])
def test_a_stay_elsewhere(demo, care):
    # (9,000 − 1,000) × 50 %
    assert settled(demo, care, 9_000, place=ELSEWHERE, dise_class="ordinary")["basic"] == 4_000 * YUAN


@pytest.mark.parametrize(
    ("dise_class", "assistance"),
    [("special", 1_600), ("ordinary", 0)],  # 4,000 − 2,000 = 2,000 left; 80 % of a special disease
)
def test_chronic_care_of_an_assisted_person(demo, dise_class, assistance):
    paid = settled(demo, "outpatient_chronic", 4_000, classes=("special_hardship",), dise_class=dise_class)
    assert (paid["basic"], paid["assistance"]) == (2_000 * YUAN, assistance * YUAN)
