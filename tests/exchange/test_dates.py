from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuodi.exchange.cells import text_of
from tuodi.exchange.dates import check_range, parse_date, parse_month, parse_time
from tuodi.exchange.refusals import CellError

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@given(DAYS)
def test_every_usual_form_of_a_day(day):
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y.%m.%d} 00:00:00",
        str((day - dt.date(1899, 12, 30)).days),
        text_of(day),
    ]
    assert {parse_date(form) for form in forms} == {day}


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2099, 12, 31)))
def test_every_usual_form_of_a_moment(moment):
    moment = moment.replace(microsecond=0)
    serial = (moment - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
    forms = [f"{moment:%Y-%m-%d %H:%M:%S}", f"{moment:%Y-%m-%dT%H:%M:%S}", f"{moment:%Y%m%d%H%M%S}", text_of(serial)]
    assert {parse_time(form) for form in forms} == {moment}


def test_midnight_at_the_end_of_a_day_is_the_next_day():
    assert parse_time("2024-12-31 24:00") == dt.datetime(2025, 1, 1)
    assert parse_time("2024-02-28 24:00:00") == dt.datetime(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "hour"), [("2024-01-05T08:00:00+08:00", 8), ("2024-01-05T00:00:00Z", 8), ("2024-01-05T02:00:00+0100", 9)]
)
def test_other_zones_become_shanghai_wall_time(text, hour):
    assert parse_time(text) == dt.datetime(2024, 1, 5, hour)


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2024-13-01", "05/01/2024", "2024-01-05 25:00", "2024-01-05 24:01", "2024", "昨天", "123"]
)
def test_what_is_no_date(text):
    with pytest.raises(CellError, match="date_form"):
        parse_time(text)


def test_range():
    today = dt.date(2024, 6, 30)
    check_range(dt.date(2000, 1, 1), today)
    check_range(today, today)
    with pytest.raises(CellError, match="date_early"):
        check_range(dt.date(1999, 12, 31), today)
    with pytest.raises(CellError, match="date_future"):
        check_range(dt.date(2024, 7, 1), today)


@pytest.mark.parametrize("text", ["202405", "2024-05", "2024年5月", "2024/5"])
def test_month(text):
    assert parse_month(text) == "202405"


@pytest.mark.parametrize("text", ["202413", "2024", "5", "190001"])
def test_no_month(text):
    with pytest.raises(CellError, match="month_form"):
        parse_month(text)
