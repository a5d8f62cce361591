"""Thresholds from both sides, by class and group; what is missing; who is near."""

import datetime as dt

import pytest

from tuodi.monitoring.burden import Burden
from tuodi.monitoring.warnings import Person, Watch

from .people import PENGSHUI, QIANJIANG, WEIHAI

JUNE = dt.date(2024, 6, 30)
STANDARD, INCOME = 800_000, 2_000_000


def judged(book, amount, *classes, day=JUNE, insurances=("390",), region=PENGSHUI, **options):
    missing = options.pop("missing", ())
    burden = Burden(person="p", year=day.year, bills=1, total=amount, missing=missing)
    return Watch(book, day, **options).judge(burden, Person(region=region, insurances=insurances, classes=classes))


@pytest.mark.parametrize(
    ("classes", "line", "clause"),
    [
        (("minimum_living",), STANDARD, "P-3.3b"),
        (("sudden_hardship",), STANDARD, "P-3.3b"),
        (("stable_exit",), 2 * STANDARD, "P-3.3b2"),
        ((), INCOME, "P-3.3b3"),
        (("severe_disability",), INCOME, "P-3.3b3"),
    ],
)
def test_the_line_of_each_class_from_both_sides(watched_book, classes, line, clause):
    at, below = judged(watched_book, line, *classes), judged(watched_book, line - 1, *classes)
    assert (at.status, at.threshold, at.ratio, at.rule.origin.clause) == ("warned", line, 10_000, clause)
    assert (below.status, below.ratio) == ("near", 9_999)


def test_the_line_itself_by_the_other_reading(watched_book_of):
    book = watched_book_of({"warning_edges": "not_warned"})
    assert judged(book, STANDARD, "minimum_living").status == "near"
    assert judged(book, STANDARD + 1, "minimum_living").status == "warned"


@pytest.mark.parametrize(("amount", "status"), [(640_000, "near"), (639_999, "below"), (0, "below")])
def test_near_from_80_per_cent_on(watched_book, amount, status):
    assert judged(watched_book, amount, "minimum_living").status == status


def test_the_share_for_near_is_a_parameter(watched_book):
    assert judged(watched_book, 400_000, "minimum_living", near=5_000).status == "near"
    assert judged(watched_book, 399_999, "minimum_living", near=5_000).status == "below"


def test_two_classes_go_by_the_gravest_result(watched_book):
    assert judged(watched_book, STANDARD, "minimum_living", "stable_exit").rule.origin.clause == "P-3.3b"


def test_groups(watched_book):
    assert judged(watched_book, 1, "minimum_living").rule.group == "key"
    assert judged(watched_book, 1).rule.group == "general"


def test_employees_are_watched_unless_the_reading_says_otherwise(watched_book, watched_book_of):
    assert judged(watched_book, INCOME, insurances=("310",)).status == "warned"
    residents = watched_book_of({"warning_insurance": "residents_only"})
    assert judged(residents, INCOME, insurances=("310",)).status == "unwatched"
    assert judged(residents, INCOME, insurances=("310", "390")).status == "warned"


def test_a_line_that_nobody_published_is_named(bare_book, watched_book):
    found = judged(bare_book, STANDARD, "minimum_living")
    assert (found.status, found.missing, found.threshold) == ("pending", ("monitoring_standard",), None)
    assert judged(bare_book, STANDARD).missing == ("rural_income",)
    next_year = judged(watched_book, STANDARD, "minimum_living", day=dt.date(2025, 1, 31))
    assert next_year.missing == ("monitoring_standard",)


def test_who_bore_nothing_needs_no_line(bare_book):
    assert judged(bare_book, 0).status == "below"


def test_a_missing_payment_leaves_the_person_pending(watched_book):
    found = judged(watched_book, INCOME, missing=("hifp_pay",))
    assert (found.status, found.missing, found.ratio) == ("pending", ("hifp_pay",), None)


def test_before_the_first_day_nobody_is_watched(watched_book):
    assert judged(watched_book, INCOME, day=dt.date(2023, 12, 31)).status == "unwatched"


def test_qianjiang_watches_its_key_classes_by_its_own_line(book):
    found = judged(book, 1, "low_income_edge", region=QIANJIANG)
    assert (found.status, found.missing, found.rule.origin.clause) == ("pending", ("warning_threshold",), "Q-4.1")
    assert judged(book, INCOME, region=QIANJIANG).status == "unwatched"


def test_weihai_has_no_rule(book):
    assert judged(book, INCOME, "minimum_living", region=WEIHAI).status == "unwatched"
