"""No fund pays more than 100 %, wherever the rate comes from; a document speaks for a division that exists."""

from __future__ import annotations

import pytest

from tests.policy.small import RULES, book, document
from tests.policy.test_faulty_documents import only_error, spoilt
from tests.policy.test_more_faults import added
from tuodi.policy import errors
from tuodi.policy.divisions import known_division
from tuodi.policy.model import StageRule

SUBSIDY = "{subsidy: premium, for: [低保对象], cover_years: {from: 2024}, "


def line_of(text: str, number: int) -> str:
    return text.splitlines()[number - 1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("per: year, rate: 70%", "per: year, rate: 165%"),
        ("per: year, rate: 70%", "per: year, rate: 100.01%"),
        ("per: year, rate: 70%", "per: year, brackets: [{from: 0, rate: 60%}, {from: 5, rate: 101%}]"),
        ('"2": 70%, "3": 50%}', '"2": 170%, "3": 50%}'),
    ],
)
def test_a_rate_over_all_in_a_schedule(old: str, new: str) -> None:
    text = spoilt(old, new)
    error = only_error(text)
    assert type(error) is errors.InvalidValue
    assert "over 100%" in error.problem
    assert "at most 100%" in error.mend
    assert (error.where.file, error.where.clause) == ("1.yaml", "B-1")
    assert "1" in line_of(text, error.where.line)
    assert "rate" in line_of(text, error.where.line)


def test_all_of_it_is_not_too_much() -> None:
    assert book(spoilt("per: year, rate: 70%", "per: year, rate: 100%"))


def test_a_subsidy_over_all() -> None:
    error = only_error(added(SUBSIDY + "rate: 101%}"))
    assert type(error) is errors.InvalidValue
    assert "over 100%" in error.problem
    assert book(added(SUBSIDY + "rate: 100%}"))


def test_a_rate_over_all_of_a_reading_not_chosen() -> None:
    variants = "{tilt_period: {admission: {rate: 101%}}}"
    rule = f"{{id: b, stage: tilt, slot: x, for: [低保边缘], rate: 1%, variants: {variants}}}"
    assert "over 100%" in only_error(added(rule)).problem


@pytest.mark.parametrize("rate", ["$share", "{by: hosp_lv, '1': $share, else: 5%}", "$half * 200%"])
def test_a_parameter_that_makes_a_rate_over_all_is_named_with_the_rule(rate: str) -> None:
    figures = [
        "{parameter: share, zh: 比例, rate: 120%}",
        "{parameter: half, zh: 一半, rate: 60%}",
        f"{{id: b, stage: tilt, slot: x, for: [低保边缘], rate: {rate}}}",
    ]
    text = document(rules=RULES + "".join(f"      - {one}\n" for one in figures))
    error = only_error(text)
    assert type(error) is errors.InvalidValue
    assert "makes the rate of b 120%, over 100%" in error.problem
    assert error.other is not None
    assert "parameter" in line_of(text, error.where.line)
    assert "id: b" in line_of(text, error.other.line)


def test_a_parameter_over_all_that_is_no_rate_of_a_schedule_is_none_of_this() -> None:
    assert book(added("{parameter: doubled, zh: 倍数, rate: 200%}"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("rate_plus: 41 points", "60% of critical + 41% is over 100%"),
        ("rate_times: 170%", "60% of critical × 170% is over 100%"),
        ("rate_times: 150%, rate_plus: 11 points", "60% of critical × 150% + 11% is over 100%"),
    ],
)
def test_a_tilt_that_lifts_a_rate_over_all(change: str, says: str) -> None:
    text = spoilt("rate_plus: 5 points", change)
    error = only_error(text)
    assert type(error) is errors.InvalidValue
    assert says in error.problem
    assert "adjust: critical" in line_of(text, error.where.line)
    assert error.other is not None
    assert "id: critical" in line_of(text, error.other.line)


@pytest.mark.parametrize("change", ["rate_plus: 40 points", "rate_times: 150%, rate_plus: 10 points"])
def test_a_tilt_to_all_of_it_stands(change: str) -> None:
    assert book(spoilt("rate_plus: 5 points", change))


def test_a_tilt_of_another_time_does_not_meet_the_rate() -> None:
    text = spoilt(
        "{adjust: critical, for: [特困人员, 低保对象]",
        "{adjust: critical, in_force: {from: 2025-01-01}, for: [特困人员, 低保对象]",
    ).replace("rate_plus: 5 points", "rate_plus: 41 points")
    assert "over 100%" in only_error(text).problem
    ended = text.replace("{id: critical,", "{id: critical, in_force: {from: 2024-01-01, until: 2024-12-31},")
    assert book(ended).of(StageRule)


@pytest.mark.parametrize("region", ["999999", "123456"])
def test_a_region_that_is_no_division(region: str) -> None:
    text = document(region)
    error = only_error(text)
    assert type(error) is errors.InvalidValue
    assert region in error.problem
    assert "divisions_extra.tsv" in error.mend
    assert "region" in line_of(text, error.where.line)


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("000000", True), ("440100", True), ("440106", True), ("500112", True), ("500243", True),
        ("440199", True),  # a pool of a city
        ("449900", True),  # of a province
        ("999999", False), ("009900", False), ("4401", False), ("44010", False), ("440198", False), ("", False),
        ("５００１１２", False), ("abcdef", False),
    ],
)  # fmt: skip
def test_the_lists_of_divisions(code: str, known: bool) -> None:
    assert known_division(code) is known
