"""Figures as official prose writes them: what a text says with its unit, and what only looks alike."""

import datetime as dt

import pytest

from tuodi.policy.evidence_figures import Figure
from tuodi.policy.evidence_surfaces import follows, states, surfaces

NAMED = {"transition_start": dt.date(2021, 1, 1), "transition_end": dt.date(2025, 12, 31)}


def figure(path, kind, text):
    return Figure("T-1", "T-1", path, kind, text)


@pytest.mark.parametrize(
    ("text", "path", "kind", "written", "said"),
    [
        ("9000元以上（含）", "deductible", "yuan", "9000", "9000元"),
        ("超过 1 万元的部分", "deductible", "yuan", "10000", "1 万元"),
        ("最高10万", "deductible", "yuan", "100000", "10万"),
        ("年限额1.5万元", "deductible", "yuan", "15000", "1.5万元"),
        ("不设起付标准", "deductible", "yuan", "0", "不设起付标准"),
        ("按70%的比例", "rate", "rate", "70%", "70%"),
        ("按７０％", "rate", "rate", "70%", "７０％"),
        ("按 90％ 给予", "rate", "rate", "90%", "90％"),
        ("起付线降低30%", "deductible_times", "rate", "70%", "降低30%"),
        ("提高5个百分点", "rate_plus", "rate", "5 points", "5个百分点"),
        ("标准2倍及以上", "threshold.times", "rate", "200%", "2倍"),
        ("给予全额资助", "rate", "rate", "100%", "全额"),
        ("按二档缴费标准给予资助", "rate", "rate", "100%", "标准给予资助"),
        ("按二档缴费标准给予资助", "of_plan", "plan", "2", "二档"),
        ("在二级及以上机构", "when.hosp_lv.1", "level", "3", "二级及以上"),
        ("一级医院达到80%", "rate.1.key", "level", "1", "一级"),
        ("5年过渡期", "count", "count", "5", "5年"),
        ("一升两降一取消", "count", "count", "2", "两降"),
        ("2022 年 5 月 1 日前", "certified_before", "day", "2022-05-01", "2022 年 5 月 1 日"),
        ("从2022年1月1日起取消", "ends", "day", "2021-12-31", "2022年1月1日起"),
        ("2022 年 1 月 31 日 24:00 时停止", "ends", "day", "2022-01-31", "2022 年 1 月 31 日 24:00"),
        ("2022年1月1日至1月31日24时", "ends", "day", "2022-01-31", "1月31日24时"),
        ("从 2024 年起", "in_force.from", "day", "2024-01-01", "2024 年起"),
        ("2024年度限额", "in_force.until", "day", "2024-12-31", "2024年度"),
        ("参加2022年居民医保", "cover_years.from", "year", "2022", "2022年"),
        ("自2022年5月1日起", "cover_years.from", "year", "2022", "2022年"),
        ("过渡期内", "cover_years.until", "year", "2025", "过渡期"),
        ("过渡期内", "in_force.until", "day", "2025-12-31", "过渡期"),
        ("过渡期内", "in_force.from", "day", "2026-01-01", "过渡期"),
        ("“十四五”末达到", "due", "day", "2025-12-31", "“十四五”末"),
    ],
)
def test_official_prose_says_the_figure(text, path, kind, written, said):
    places = {text[s.start : s.end] for s in surfaces(text, NAMED) if states(s, figure(path, kind, written))}
    assert places == {said}


@pytest.mark.parametrize(
    ("text", "path", "kind", "written"),
    [
        ("按70%的比例", "rate_plus", "rate", "70 points"),  # another unit
        ("提高5个百分点", "rate", "rate", "5%"),
        ("超过3000元", "deductible", "yuan", "3000.01"),
        ("超过3000人", "deductible", "yuan", "3000"),
        ("13000元", "deductible", "yuan", "3000"),
        ("1万元", "deductible", "yuan", "1"),
        ("参加一档", "of_plan", "plan", "2"),
        ("二级医院", "rate.1.key", "level", "3"),
        ("2022年5月1日", "in_force.from", "day", "2022-05-02"),
        ("2022年5月1日", "in_force.from", "day", "2022-01-01"),  # the year of a date is no day
        ("2023年1月1日，2022年度", "in_force.from", "day", "2022-01-02"),
        ("2022年1月1日起", "in_force.from", "day", "2021-12-31"),  # only a last day is the day before
        ("〔2022〕15号", "cover_years.from", "year", "2022"),
        ("1月31日", "ends", "day", "2022-01-31"),  # of no year
        ("过渡期内", "cover_years.until", "year", "2024"),
    ],
)
def test_official_prose_does_not_say_the_figure(text, path, kind, written):
    assert not any(states(s, figure(path, kind, written)) for s in surfaces(text, NAMED))


def test_the_transition_says_no_day_where_no_reading_fixes_it():
    assert list(surfaces("过渡期内")) == []


@pytest.mark.parametrize(
    ("path", "kind", "written", "how"),
    [
        ("counts_from", "day", "2023-01-01", "the first day of its year"),
        ("in_force.from", "day", "2023-10-12", "itself"),
        ("ends", "day", "2023-10-11", "the day before"),
        ("in_force.from", "day", "2023-10-11", ""),
        ("counts_from", "day", "2024-01-01", ""),
        ("cover_years.from", "year", "2023", "its year"),
        ("cover_years.from", "year", "2024", "the cover year then enrolled for"),
        ("cover_years.from", "year", "2025", ""),
        ("cover_years.until", "year", "2024", ""),
        ("deductible", "yuan", "2023", ""),
    ],
)
def test_what_follows_from_the_day_of_the_document(path, kind, written, how):
    assert follows(figure(path, kind, written), dt.date(2023, 10, 12)) == how


def test_no_later_cover_year_follows_from_a_document_of_spring():
    assert follows(figure("cover_years.from", "year", "2024"), dt.date(2023, 5, 1)) == ""
