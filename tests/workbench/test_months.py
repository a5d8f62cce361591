"""Months are chosen by name: the same in every browser, with what stands in records, and nothing else is taken."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from tuodi.workbench.base import months
from tuodi.workbench.base.months import MonthField, MonthSelect, month_of


@pytest.fixture(autouse=True)
def _march(monkeypatch):
    monkeypatch.setattr(months, "today", lambda: dt.date(2023, 3, 31))


def options(html):
    return [part.split('"')[0] for part in html.split('value="')[1:]]


def test_the_newest_first_down_to_the_oldest_document():
    # 2021 and 2022 whole, three months of 2023: 12 + 12 + 3
    found = options(MonthSelect(empty="").render("month", None))
    assert (found[0], found[-1], len(found)) == ("2023-03", "2021-01", 27)


def test_a_month_is_told_by_its_name_and_marked():
    html = MonthSelect().render("month", "2022-11")
    assert '<option value="2022-11" selected>2022年11月</option>' in html
    assert '<option value="">请选择</option>' in html
    assert '<optgroup label="2022年">' in html


def test_a_month_of_a_record_stands_with_them_though_outside():
    assert options(MonthSelect(empty="").render("month", dt.date(2019, 12, 1)))[-1] == "2019-12"
    assert options(MonthSelect(empty="").render("month", dt.date(2024, 1, 1)))[0] == "2024-01"


@pytest.mark.parametrize("text", ["2024-13", "2024", "June", "2024-06-01", '"><script>'])
def test_nothing_but_a_month_is_taken(text):
    assert month_of(text) is None
    assert "<script>" not in MonthSelect().render("month", text)
    with pytest.raises(ValidationError, match="应为年月"):
        MonthField().clean(text)


def test_a_month_is_its_first_day():
    assert MonthField().clean("2024-06") == dt.date(2024, 6, 1)
    assert MonthField(required=False).clean("") is None


def test_no_screen_has_a_browsers_own_month_picker():
    rooms = Path(months.__file__).parents[1]
    assert [one.name for one in rooms.rglob("*.html") if 'type="month"' in one.read_text(encoding="utf-8")] == []
