"""Figures of rules: how they are written, what they come to for a bill, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuodi.policy.money import LIMIT_FEN, format_rate, format_yuan, parse_rate, parse_yuan, round_half_up
from tuodi.policy.regions import chain, city_of, place_of_care
from tuodi.policy.values import By, Const, Missing, Param, Value, evaluate, parameters_of, parse_value

TABLE = {"by": "insu_plan", "1": {"by": "hosp_lv", "1": "80%", "2,3": "70%"}, "2": "$rate_2"}


def value_of(
    raw: object, facts: dict[str, str] | None = None, given_figures: dict[str, Value] | None = None
) -> int | Missing:
    """Evaluate a rate under some facts and parameters."""
    known = given_figures or {}
    return evaluate(parse_value(raw, "rate"), (facts or {}).get, lambda name: known.get(name, Missing(name)))


def test_a_table_goes_by_the_facts_of_the_bill() -> None:
    assert value_of(TABLE, {"insu_plan": "1", "hosp_lv": "1"}) == 8000
    assert value_of(TABLE, {"insu_plan": "1", "hosp_lv": "3"}) == 7000
    assert value_of(TABLE, {"insu_plan": "2"}, {"rate_2": Const(7500, "rate")}) == 7500


def test_what_is_not_known_is_missing_by_name() -> None:
    assert value_of(TABLE, {}) == Missing("insu_plan")
    assert value_of(TABLE, {"insu_plan": "1"}) == Missing("hosp_lv")
    assert value_of(TABLE, {"insu_plan": "2"}) == Missing("rate_2")
    assert value_of(TABLE, {"insu_plan": "9"}) == Missing("insu_plan")


def test_else_holds_for_every_value_not_named() -> None:
    raw = {"by": "admission", "1": "60%", "else": "0%"}
    assert value_of(raw, {"admission": "1"}) == 6000
    assert value_of(raw, {"admission": "7"}) == 0


def test_a_scaled_parameter_keeps_its_exact_half_yuan() -> None:
    half = parse_value("$critical_deductible * 50%", "yuan")
    figures = {"critical_deductible": Const(1_690_100, "yuan")}
    assert evaluate(half, {}.get, lambda name: figures[name]) == 845_050
    assert list(parameters_of(half)) == ["critical_deductible"]


def test_a_scaled_parameter_that_is_no_whole_fen_stops() -> None:
    half = parse_value("$x * 50%", "yuan")
    with pytest.raises(ValueError, match="not a whole fen"):
        evaluate(half, {}.get, lambda _name: Const(3, "yuan"))


def test_a_circle_of_parameters_ends_as_missing() -> None:
    assert evaluate(Param("a", "yuan"), {}.get, lambda _name: Param("a", "yuan")) == Missing("a")


@pytest.mark.parametrize(
    ("raw", "unit", "says"),
    [
        (7000, "rate", "neither"),
        ("-5", "yuan", "negative"),
        ("1.005", "yuan", "two decimals"),
        ("100000000001", "yuan", "over the limit"),
        ("7O%", "rate", "not a rate"),
        ("2.5", "count", "whole number"),
        ({"by": "colour", "1": "2"}, "count", "one of"),
        ({"by": "hosp_lv", "1": "1", "4": "2"}, "count", "no value '4'"),
        ({"by": "hosp_lv", "1": "1", "1,2,3": "2"}, "count", "stands twice"),
        ({"by": "hosp_lv", "1": "1", "2": "2"}, "count", "gap: .* leaves out 3"),
        ({"by": "admission", "1": "1"}, "count", "gap: .* leaves out else"),
    ],
)
def test_bad_figures_say_what_is_wrong(raw: object, unit: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_value(raw, unit)  # type: ignore[arg-type]


def test_a_parsed_value_passes_through() -> None:
    table = parse_value(TABLE, "rate")
    assert isinstance(table, By)
    assert parse_value(table, "rate") is table
    assert list(parameters_of(table)) == ["rate_2"]


@given(st.integers(-LIMIT_FEN, LIMIT_FEN))
def test_yuan_text_and_fen_are_the_same_amount(fen: int) -> None:
    assert parse_yuan(format_yuan(fen)) == fen


@given(st.integers(0, 10_000))
def test_rates_are_printed_as_they_are_read(rate: int) -> None:
    assert parse_rate(format_rate(rate)) == rate


@pytest.mark.parametrize(("numerator", "rounded"), [(0, 0), (49, 0), (50, 1), (149, 1), (150, 2)])
def test_halves_go_up(numerator: int, rounded: int) -> None:
    assert round_half_up(numerator, 100) == rounded


def test_rounding_takes_no_negative_amount() -> None:
    with pytest.raises(ValueError, match="non-negative"):
        round_half_up(-1, 100)


def test_regions_form_a_chain() -> None:
    assert chain("000000") == ("000000",)
    assert chain("370000") == ("370000", "000000")
    assert city_of("371082") == "371000"
    assert city_of("500243") == "500000"
    with pytest.raises(ValueError, match="six-digit"):
        chain("5002")


@pytest.mark.parametrize(
    ("home", "care", "place"),
    [
        ("500243", "500243", "in_district"),
        ("500243", "500114", "in_city"),
        ("371002", "371082", "in_city"),
        ("371002", "370100", "in_province"),
        ("371002", "110101", "out_of_province"),
        ("500243", "520100", "out_of_province"),
    ],
)
def test_place_of_care(home: str, care: str, place: str) -> None:
    assert place_of_care(home, care) == place
