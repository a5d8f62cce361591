"""What changes between two days, two regions and two rule books, in words and on the standard families."""

import datetime as dt

import pytest

from tests.lawcheck.trial import book, city, county
from tuodi.lawcheck.diff import diff
from tuodi.lawcheck.families import families
from tuodi.lawcheck.render_diff import difference_data, difference_text

BASIC = "stage: basic, when: {{setting: [inpatient]}}, rate: {rate}"
REST = ("stage: critical, nothing: 无",)


def test_nothing_changes_between_a_day_and_itself(shipped):
    found = diff(shipped, "2024-06-01", "2024-06-01", region="500114")
    assert found.changes == ()
    assert not any(f.changed for f in found.families)


def test_the_reform_of_weihai_in_words(shipped):
    """W-3.0b to W-3.3e begin on 2022-05-01."""
    found = diff(shipped, "2022-04-30", "2022-05-01", region="371000")
    aid = next(c for c in found.changes if "W-3.3b" in c.clauses)
    assert (aid.before.zh, aid.after.zh) == ("—", "70%，限额70,000.00")
    assert set(aid.classes) == {"special_hardship", "minimum_living", "returned_to_poverty"}


def test_the_plan_of_qianjiang_changes_families_from_missing_to_amounts(shipped):
    found = diff(shipped, "2023-10-11", "2023-10-12", region="500114")
    family = next(f for f in found.families if f.family == "minimum_living_30000")
    assert family.before.missing == "district_assistance_schedule"
    assert family.after.burden is not None


def test_the_year_of_a_parameter_and_of_the_exit(shipped):
    """B-CQ.7b to B-CQ.7c, C-3.1a."""
    found = diff(shipped, "2023-12-31", "2024-01-01", region="500114")
    text = difference_text(found, "en")
    assert "16,901.00 → 17,833.00" in text
    assert "fixed 50.00 yuan (plan 1), bridge_fund → no subsidy" in text


def test_two_regions(shipped):
    found = diff(shipped, "500114", "500243")
    assert found.before.day == found.after.day == dt.date(2024, 1, 1)
    assert any("P-3.1e" in c.clauses for c in found.changes)
    data = difference_data(found)
    assert len(data["families"]) == len(families())
    assert {c["topic"] for c in data["changes"]} >= {"stage", "subsidy", "warning"}


def test_two_rule_books():
    old, new = (book(city(BASIC.format(rate=rate), *REST)) for rate in ("60%", "70%"))
    found = diff(old, "2024-06-01", "2024-06-01", region="440100", other=new)
    (change,) = found.changes
    assert (change.before.zh, change.after.zh, change.classes) == ("60%", "70%", ())
    family = next(f for f in found.families if f.family == "resident_level_2")
    # 18000 in all, 15000 in policy: 18000 − 9000, then 18000 − 10500.
    assert (family.before.burden, family.after.burden) == (900_000, 750_000)
    text = difference_text(found, "zh")
    assert "60% → 70%" in text
    assert "9,000.00 → 7,500.00" in text


def test_a_nearer_regions_rule_stands_for_its_place_only():
    made = book(city(BASIC.format(rate="60%"), *REST), county(BASIC.format(rate="80%")))
    found = diff(made, "440100", "440103")
    assert [(c.before.zh, c.after.zh, c.clauses) for c in found.changes] == [("60%", "80%", ("C-X", "K-X"))]


@pytest.mark.parametrize(
    ("a", "b", "region"), [("2024-01-01", "2024-02-01", None), ("2024", "440100", None), ("x", "y", "440100")]
)
def test_what_it_cannot_compare(shipped, a, b, region):
    with pytest.raises(ValueError, match=r"region|neither"):
        diff(shipped, a, b, region=region)
