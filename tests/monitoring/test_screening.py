"""Every rule of screening on both sides of its limit, and what only looks like it."""

import datetime as dt

import polars as pl
import pytest

from tuodi.monitoring.screening.bills import COLUMNS, empty, standing
from tuodi.monitoring.screening.institutions import _scores, figures_of
from tuodi.monitoring.screening.screen import screen, screen_institutions
from tuodi.monitoring.screening.settings import SettingsFaulty, parse, shipped

JUNE = dt.date(2024, 6, 1)


def _bill(setl_id, begin, end=None, **more):
    first, last = JUNE.replace(day=begin), JUNE.replace(day=end or begin)
    row = {
        "setl_id": setl_id, "person": 1, "institution": "H1", "place": "500243", "care": "inpatient", "begin": first,
        "end": last, "settled": dt.datetime.combine(last, dt.time(15)), "disease": "J18.900", "total": 500_000,
        "fund": 300_000, "stay": f"M{setl_id}", "from_stay": "", "level": 2, "mid": False, "reversal_of": "",
    } | more  # fmt: skip
    row["inpatient"] = row["care"] == "inpatient"
    return row


def _visit(setl_id, day, **more):
    return _bill(setl_id, day, **{"care": "outpatient", "total": 20_000, "fund": 9_000, "institution": "H2", **more})


def _found(*rows, deaths=None, rule=""):
    hits = screen(pl.DataFrame(list(rows), schema=COLUMNS), deaths or {}, JUNE)
    return {hit.key for hit in hits if not rule or hit.rule == rule}


def test_nothing_is_found_in_nothing():
    assert list(screen(empty(), {}, JUNE)) == []
    assert list(screen_institutions(empty(), JUNE)) == []


@pytest.mark.parametrize(
    ("begin", "more", "found"),
    [
        (9, {}, True),  # one night shared
        (10, {}, False),  # left one hospital, entered the other on that day
        (9, {"person": 2}, False),  # a twin
        (9, {"stay": "Ma"}, False),  # the same stay, settled in two
        (9, {"mid": True}, False),
        (9, {"reversal_of": "x"}, False),
    ],
)
def test_overlapping_stays(begin, more, found):
    rows = (_bill("a", 3, 10), _bill("b", begin, 15, institution="H9", disease="K80.200", **more))
    assert (_found(*rows, rule="overlap") == {"b"}) == found


def test_a_short_stay_inside_a_long_one():
    rows = (_bill("a", 1, 20), _bill("b", 5, 7, institution="H9"), _bill("c", 19, 25, institution="H8"))
    assert _found(*rows, rule="overlap") == {"b", "c"}


def test_a_reversed_stay_overlaps_nothing():
    rows = (_bill("a", 3, 10), _bill("b", 5, 12, institution="H9"), _bill("r", 5, 12, reversal_of="b", total=-1))
    assert _found(*rows, rule="overlap") == set()
    assert standing(pl.DataFrame(list(rows), schema=COLUMNS))["setl_id"].to_list() == ["a"]


@pytest.mark.parametrize(
    ("begin", "more", "found"),
    [
        (10, {}, True),  # on the day of discharge
        (12, {}, True),  # two days later
        (13, {}, False),
        (11, {"disease": "K80.200"}, False),  # another illness
        (11, {"disease": "J18.100"}, True),  # the same category
        (11, {"disease": ""}, False),
        (11, {"institution": "H2"}, False),
        (11, {"from_stay": "Ma"}, False),  # referred
        (11, {"person": 2}, False),
    ],
)
def test_split_stays(begin, more, found):
    assert (_found(_bill("a", 3, 10), _bill("b", begin, 20, **more), rule="split") == {"b"}) == found


def test_a_course_of_treatment_is_no_split_stay():
    planned = {"disease": "Z51.101"}
    assert _found(_bill("a", 3, 5, **planned), _bill("b", 6, 8, **planned), rule="split") == set()


@pytest.mark.parametrize(
    ("days", "more", "found"),
    [
        ((5, 7), {}, True),
        ((5,), {}, False),  # once
        ((5, 5), {}, False),  # twice on one day
        ((3, 7), {}, False),  # on the day of admission
        ((5, 10), {}, False),  # on the day of discharge
        ((5, 7), {"institution": "H1"}, False),  # in the hospital itself
        ((5, 7), {"from_stay": "Ma"}, False),  # sent there from the stay
        ((5, 7), {"person": 2}, False),
        ((5, 7), {"care": "pharmacy"}, True),
    ],
)
def test_beds_that_are_held(days, more, found):
    rows = [_bill("a", 3, 10), *(_visit(f"v{n}", day, **more) for n, day in enumerate(days))]
    assert (_found(*rows, rule="bed_holding") == {"a"}) == found


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"total": 20_000}, True), ({"total": 20_200}, True), ({"total": 20_201}, False), ({"person": 2}, False),
        ({"institution": "H3"}, False), ({"care": "pharmacy"}, False), ({"begin": dt.date(2024, 6, 6)}, False),
        ({"mid": True}, False),
    ],
)  # fmt: skip
def test_duplicates(more, found):
    first = _visit("a", 5)
    second = {**_visit("b", 5), "settled": dt.datetime(2024, 6, 5, 16), **more}
    assert (_found(first, second, rule="duplicate") == {"b"}) == found


def test_the_later_of_two_is_in_doubt():
    first = {**_visit("a", 5), "settled": dt.datetime(2024, 6, 5, 17)}
    assert _found(first, {**_visit("b", 5), "settled": dt.datetime(2024, 6, 5, 16)}, rule="duplicate") == {"a"}


@pytest.mark.parametrize(("died", "found"), [(4, True), (5, False), (6, False)])
def test_care_after_death(died, found):
    assert (_found(_visit("a", 5), deaths={1: JUNE.replace(day=died)}, rule="after_death") == {"a"}) == found


def test_care_before_death_settled_after_it():
    late = {**_visit("a", 5), "settled": dt.datetime(2024, 6, 20)}
    assert _found(late, deaths={1: JUNE.replace(day=7)}, rule="after_death") == set()


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, True), ({"place": "500103"}, False), ({"begin": dt.date(2024, 6, 6)}, False),
        ({"care": "pharmacy"}, False), ({"from_stay": "Ma"}, False), ({"person": 2}, False),
    ],
)  # fmt: skip
def test_two_provinces_on_one_day(more, found):
    far = {**_visit("b", 5, place="510104", institution="H7"), "settled": dt.datetime(2024, 6, 5, 16), **more}
    assert (_found(_visit("a", 5), far, rule="distance") == {"b"}) == found


@pytest.mark.parametrize(("total", "found"), [(8 * 500_000, False), (8 * 500_000 + 1, True), (2_999_999, False)])
def test_a_month_far_above_ones_own(total, found):
    usual = 500_000 if total > 3_000_000 else 1
    months = [
        {**_bill(f"m{n}", 5, total=usual), "settled": dt.datetime(2024, n, 20), "begin": dt.date(2024, n, 10),
         "end": dt.date(2024, n, 12)}
        for n in (2, 3, 4)
    ]  # fmt: skip
    assert ("1:2024-06" in _found(*months, _bill("now", 5, 9, total=total), rule="sudden")) == found
    assert "1:2024-06" not in _found(*months[:2], _bill("now", 5, 9, total=total), rule="sudden")


def test_hits_carry_their_evidence():
    rows = pl.DataFrame([_bill("a", 3, 10), _bill("b", 8, 15, institution="H9")], schema=COLUMNS)
    (hit,) = (h for h in screen(rows, {}, JUNE) if h.rule == "overlap")
    assert (hit.person, hit.setl_ids, hit.amount, hit.says) == (1, ("b", "a"), 300_000, "两次住院重叠 2 天")
    assert [row["setl_id"] for row in hit.evidence] == ["a", "b"]
    assert hit.evidence[0]["begin"] == "2024-06-03"


def _institution(name, cost, stays=20, level=2):
    return [
        _bill(
            f"{name}-{n}", 1 + n % 20, 4 + n % 20, person=1_000 * int(name[1:]) + n, institution=name, total=cost + n,
            level=level,
        )
        for n in range(stays)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cost", "stays", "peers", "found"),
    [(2_000_000, 20, 6, True), (520_000, 20, 6, False), (2_000_000, 19, 6, False), (2_000_000, 20, 3, False)],
)
def test_institutions_against_their_peers(cost, stays, peers, found):
    rows = [bill for n in range(peers) for bill in _institution(f"H{n}", 500_000 + 10_000 * n)]
    bills = pl.DataFrame([*rows, *_institution("H99", cost, stays)], schema=COLUMNS)
    hits = [hit for hit in screen_institutions(bills, JUNE) if hit.institution == "H99"]
    assert bool(hits) == found
    for hit in hits:
        assert "次均费用" in hit.says
        assert hit.evidence[0]["own"] > 3 * hit.evidence[0]["peers"]


def test_figures_are_whole_numbers():
    figures = figures_of(pl.DataFrame(_institution("H1", 500_000), schema=COLUMNS))
    assert figures.row(0, named=True) == {
        "institution": "H1", "level": 2, "stays": 20, "cost": 500_009, "nights": 300, "again": 0, "fund": 6_000_000,
    }  # fmt: skip


def test_scores_do_not_divide_by_nothing():
    assert _scores([5, 5, 5, 5, 9]) == [0, 0, 0, 0, 40]


@pytest.mark.parametrize("wrong", [{"days": "2"}, {"days": -1}, {"dayz": 2}, {"days": 1.5}])
def test_faulty_settings_are_refused_by_name(wrong):
    with pytest.raises(SettingsFaulty, match="rule overlap"):
        parse({"rules": {"overlap": {"zh": "x", "says": "y", **wrong}}})


def test_every_shipped_rule_says_what_it_looks_for():
    assert all(rule.zh and rule.says for rule in shipped().values())
