from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.samples import id_number
from tuodi.exchange.idnumber import birth_date_of
from tuodi.exchange.refusals import CellError


def test_the_standards_own_example():
    # GB 11643-1999 gives 11010519491231002X
    assert birth_date_of("11010519491231002X") == dt.date(1949, 12, 31)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2024, 1, 1)), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(day, sequence, position, shift):
    good = id_number(f"500114{day:%Y%m%d}{sequence:03d}")
    assert birth_date_of(good) == day
    wrong = good[:position] + str((int(good[position]) + shift) % 10) + good[position + 1 :]
    with pytest.raises(CellError):
        birth_date_of(wrong)


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("5001141990030712345", "id_length"),
        ("500114900307123", "id_length"),
        ("50011419900307123A", "id_form"),
        (id_number("50011419901307123"), "id_date"),
        (id_number("50011418000307123"), "id_date"),
        ("110105194912310021", "id_check"),
    ],
)
def test_what_is_wrong_is_named(number, key):
    with pytest.raises(CellError) as caught:
        birth_date_of(number)
    assert caught.value.key == key
