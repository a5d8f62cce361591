from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuodi.exchange.cells import LOST, text_of
from tuodi.exchange.money import format_fen, parse_money, yuan
from tuodi.exchange.refusals import CellError

FEN = st.integers(-(10**13), 10**13)


@given(FEN)
def test_text_round_trip(fen):
    assert parse_money(format_fen(fen)) == fen


@given(st.integers(-(10**13), 10**13))
def test_double_round_trip_through_its_fifteen_digits(fen):
    assert parse_money(text_of(float(Decimal(fen) / 100))) == fen


@given(FEN)
def test_yuan_is_exact(fen):
    assert yuan(fen) * 100 == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("1234.5", 123450),
        ("-0.05", -5),
        ("+7", 700),
        ("1,234,567.89", 123456789),
        ("１２.３４", 1234),
        ("￥12.30", 1230),
        ("12.", 1200),
        ("100000000000.00", 10**13),
    ],
)
def test_usual_forms(text, fen):
    assert parse_money(text) == fen


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("12.345", "money_decimals"),
        ("12.300", "money_decimals"),
        ("100000000000.01", "money_limit"),
        ("99999999999999999999", "money_limit"),
        (f"{LOST}1e+18", "money_limit"),
        ("1,23", "money_form"),
        ("1.2E5", "money_form"),
        ("nan", "money_form"),
        ("十元", "money_form"),
        (".5", "money_form"),
        ("--5", "money_form"),
    ],
)
def test_refused_forms(text, key):
    with pytest.raises(CellError) as caught:
        parse_money(text)
    assert caught.value.key == key


def test_a_double_with_three_decimals_is_refused():
    with pytest.raises(CellError, match="money_decimals"):
        parse_money(text_of(12.345))


def test_the_noise_of_a_double_is_no_decimal():
    assert parse_money(text_of(0.1 + 0.2)) == 30


def test_unknown_is_empty_and_never_zero():
    assert format_fen(None) == ""
    assert format_fen(0) == "0.00"
