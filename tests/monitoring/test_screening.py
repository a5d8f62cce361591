"""Every rule of screening on both sides of its limit, and what only looks like it."""

import datetime as dt

import polars as pl
import pytest

from tuodi.monitoring.screening.bills import COLUMNS, empty, standing
from tuodi.monitoring.screening.institutions import _scores, figures_of
from tuodi.monitoring.screening.lines import LINES
from tuodi.monitoring.screening.positions import shipped_positions
from tuodi.monitoring.screening.screen import screen, screen_institutions, stays_to_compare
from tuodi.monitoring.screening.settings import SettingsFaulty, parse, shipped, with_own

JUNE = dt.date(2024, 6, 1)


def _bill(setl_id, begin, end=None, **more):
    first, last = JUNE.replace(day=begin), JUNE.replace(day=end or begin)
    row = {
        "setl_id": setl_id, "person": 1, "institution": "H1", "place": "500243", "care": "inpatient", "begin": first,
        "end": last, "settled": dt.datetime.combine(last, dt.time(15)), "disease": "J18.900", "total": 500_000,
        "fund": 300_000, "stay": f"M{setl_id}", "from_stay": "", "level": 2, "mid": False, "reversal_of": "",
        "in_policy": 400_000, "present": True,
    } | more  # fmt: skip
    row["inpatient"] = row["care"] == "inpatient"
    return row


def _visit(setl_id, day, **more):
    return _bill(
        setl_id,
        day,
        **{"care": "outpatient", "total": 20_000, "in_policy": 15_000, "fund": 9_000, "institution": "H2", **more},
    )


def _found(*rows, deaths=None, rule=""):
    hits = screen(pl.DataFrame(list(rows), schema=COLUMNS), deaths or {}, JUNE)
    return {hit.key for hit in hits if not rule or hit.rule == rule}


def _lines(setl_id, items, *, day=5, count=10_000, person=1, stay="", amount=1_000):
    return [
        {
            "person": person, "stay": stay or f"M{setl_id}", "item": item, "name": "", "day": JUNE.replace(day=day),
            "count": count, "amount": amount,
        }
        for item in items
    ]  # fmt: skip


def _billed_twice(rows, lines):
    found = screen(pl.DataFrame(rows, schema=COLUMNS), {}, JUNE, lines=pl.DataFrame(lines, schema=LINES))
    return {hit.key: hit for hit in found if hit.rule == "same_lines"}


@pytest.mark.parametrize(
    ("later", "found"),
    [
        (_lines("b", "ABCD"), True),  # four of four
        (_lines("b", "ABCDX"), True),  # four of the four of the first
        (_lines("b", "ABC"), True),  # three of three
        (_lines("b", "ABXY"), False),  # two
        (_lines("b", "ABCX"), False),  # three of four are 75 %
        (_lines("b", "ABCD", day=6), False),  # on another day
        (_lines("b", "ABCD", count=20_000), False),  # in another number
        ([*_lines("b", "ABCD"), *_lines("b", "CD", count=-10_000)], False),  # two taken back: two are left
        (_lines("b", "ABCD", stay="Mz"), False),  # of a visit that nothing was settled of
        ([], False),
    ],
)
def test_lines_billed_twice(later, found):
    rows = [_visit("a", 5), _visit("b", 12, institution="H9", total=47_000, in_policy=31_000)]
    hits = _billed_twice(rows, [*_lines("a", "ABCD"), *later])
    assert ("b" in hits) == found


def test_lines_of_one_visit_of_twins_and_of_what_was_taken_back_are_billed_once():
    lines = [*_lines("a", "ABCD"), *_lines("b", "ABCD")]
    twin = _visit("b", 5, person=2, total=47_000)
    assert not _billed_twice([_visit("a", 5), twin], [*_lines("a", "ABCD"), *_lines("b", "ABCD", person=2)])
    batch = _visit("b", 5, stay="Ma", total=47_000, in_policy=31_000)
    assert not _billed_twice([_visit("a", 5), batch], _lines("a", "ABCD"))
    back = _visit("r", 5, total=-20_000, reversal_of="a")
    other = _visit("b", 5, total=47_000, in_policy=31_000)
    assert not _billed_twice([_visit("a", 5), back, other], lines)
    assert set(_billed_twice([_visit("a", 5), other], lines)) == {"b"}


def test_what_the_totals_tell_already_is_told_once():
    rows, lines = [_visit("a", 5), _visit("b", 5)], [*_lines("a", "ABCD"), *_lines("b", "ABCD")]
    hits = list(screen(pl.DataFrame(rows, schema=COLUMNS), {}, JUNE, lines=pl.DataFrame(lines, schema=LINES)))
    assert [hit.rule for hit in hits] == ["duplicate"]


def test_a_hit_by_lines_shows_both_bills_and_the_lines():
    rows = [_visit("a", 5), _visit("b", 12, institution="H9", total=47_000, in_policy=31_000, fund=12_300)]
    (hit,) = _billed_twice(rows, [*_lines("a", "ABCD"), *_lines("b", "ABCDX", amount=900)]).values()
    assert (hit.setl_ids, hit.amount, hit.institution) == (("b", "a"), 12_300, "H9")
    assert hit.says == "两次就诊有 4 条费用明细的项目、日期、数量都相同（较少的一次共 4 条）"
    assert [one["setl_id"] for one in hit.evidence[:2]] == ["a", "b"]
    assert hit.evidence[2:] == tuple(
        {"item": item, "name": "", "count": 10_000, "amount": 900, "on": "2024-06-05"} for item in "ABCD"
    )


def test_a_visit_settled_in_two_bills_has_both_bills_money_in_it():
    two = [_visit("b", 12, stay="M", institution="H9", total=9_000, fund=1_000, in_policy=8_000),
           _visit("c", 13, stay="M", institution="H9", total=8_000, fund=2_000, in_policy=7_000)]  # fmt: skip
    hits = _billed_twice([_visit("a", 5), *two], [*_lines("a", "ABCD"), *_lines("", "ABCD", stay="M")])
    # the last bill of the visit stands for it: 10.00 + 20.00
    assert {key: hit.amount for key, hit in hits.items()} == {"c": 3_000}


def test_nothing_is_found_in_nothing():
    assert list(screen(empty(), {}, JUNE)) == []
    assert list(screen_institutions(stays_to_compare(empty()), JUNE)) == []


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
        ({"total": 20_000}, True), ({"person": 2}, False), ({"care": "pharmacy"}, False), ({"mid": True}, False),
        ({"begin": dt.date(2024, 6, 6)}, False),
        # 1 % of 20,000 is 200; the in-policy amount is another
        ({"total": 20_200, "in_policy": 15_100}, True), ({"total": 20_201, "in_policy": 15_100}, False),
        # 20 % of 20,000 is 4,000, where what insurance sees is the same to the fen
        ({"total": 24_000}, True), ({"total": 24_001}, False), ({"total": 16_666}, False), ({"total": 16_667}, True),
        # in two houses nothing may differ
        ({"institution": "H3"}, True), ({"institution": "H3", "total": 20_001}, False),
        ({"institution": "H3", "in_policy": 14_999}, False),
    ],
)  # fmt: skip
def test_duplicates(more, found):
    first = _visit("a", 5)
    second = {**_visit("b", 5), "settled": dt.datetime(2024, 6, 5, 16), **more}
    assert (_found(first, second, rule="duplicate") == {"b"}) == found


@pytest.mark.parametrize(("total", "found"), [(5_000, True), (4_999, False)])
def test_a_fixed_price_in_two_houses_is_no_duplicate(total, found):
    rows = [
        _visit(name, 5, institution=house, total=total, in_policy=4_000) for name, house in (("a", "H2"), ("b", "H3"))
    ]
    assert (_found(*rows, rule="duplicate") == {"b"}) == found


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
        # 彭水 to 成都 is some 430 km of straight line at least: too far for one day whatever the hour
        ({}, True), ({"present": False}, True), ({"begin": dt.date(2024, 6, 6)}, False), ({"care": "pharmacy"}, False),
        ({"from_stay": "Ma"}, False), ({"person": 2}, False), ({"place": "500243"}, False),
        ({"place": "422800"}, False),  # 恩施: over the border, 170 km, an hour after
        ({"place": "990000"}, False),  # nobody knows where that is
    ],
)  # fmt: skip
def test_far_apart_on_one_day(more, found):
    far = {**_visit("b", 5, place="510104", institution="H7"), "settled": dt.datetime(2024, 6, 5, 17), **more}
    assert (_found(_visit("a", 5), far, rule="distance") == {"b"}) == found


@pytest.mark.parametrize(
    ("place", "minutes", "more", "found"),
    [
        # 彭水 29.29 N 108.17 E, 渝中 29.55 N 106.57 E: 0.26° × 111 = 28.86 km, 1.60° × 111 × cos 29.42° = 154.69 km,
        # together 157.36; 10 km of slack at each end leave 137: at 100 km/h 82.2 minutes
        ("500103", 82, {}, True), ("500103", 83, {}, False),
        # 黔江 29.53 N 108.77 E: 26.64 and 0.60 × 111 × cos 29.41° = 58.02, together 63.84, less 20 = 43: 25.8 minutes
        ("500114", 25, {}, True), ("500114", 26, {}, False),
        ("500114", 5, {"present": False}, False),  # claimed by hand
        ("500114", 5, {"from_stay": "Ma"}, False), ("500243", 0, {}, False),
    ],
)  # fmt: skip
def test_minutes_must_do_for_the_way(place, minutes, more, found):
    first = _visit("a", 5)
    then = first["settled"] + dt.timedelta(minutes=minutes)
    second = {**_visit("b", 5, place=place, institution="H7"), "settled": then, **more}
    assert (_found(first, second, rule="distance") == {"b"}) == found


def test_a_vague_place_is_told_by_the_institution_and_its_own_place_goes_before():
    vague = _visit("b", 5, place="000000", institution="H51010430007")
    assert _found(_visit("a", 5), vague, rule="distance") == {"b"}
    assert _found(_visit("a", 5), {**vague, "institution": "H7"}, rule="distance") == set()


def test_places_are_found_by_the_nearest_that_is_known():
    places = shipped_positions()
    assert places.apart("500243", "500243") == 0
    assert places.apart("500243101", "500103") == places.apart("500243", "500103") == 137
    # a county of 成都 that is not listed: at the city's seat, 100 km of slack
    assert places.apart("510104", "500243") == places.apart("510100", "500243") - 90
    assert places.apart("990000", "500243") is None
    own = places.with_own({"places": {"500243101": [2929, 10917]}})
    assert own.apart("500243101", "500243") == 76  # 1.00° × 111 × cos 29.29° = 96.81 km, less 20
    with pytest.raises(SettingsFaulty, match="place 1"):
        places.with_own({"places": {"1": [29.3, 108]}})


def _month_of_visits(days, houses, total, month=JUNE, start=0, **more):
    return [
        {**_visit(f"v{month:%m}{start + n}", 1, institution=f"H{n % houses}", total=total, **more),
         "begin": month.replace(day=1 + 2 * n), "end": month.replace(day=1 + 2 * n),
         "settled": dt.datetime.combine(month.replace(day=1 + 2 * n), dt.time(9))}
        for n in range(days)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "houses", "total", "more", "found"),
    [
        (8, 3, 37_500, {}, True),  # 8 × 375.00 = 3,000.00
        (8, 3, 37_499, {}, False), (7, 3, 60_000, {}, False), (8, 2, 60_000, {}, False),
        (8, 3, 60_000, {"disease": "N18.503"}, False),  # a course of treatment
        (8, 3, 60_000, {"care": "inpatient"}, False), (8, 3, 60_000, {"care": "pharmacy"}, True),
    ],
)  # fmt: skip
def test_a_month_of_outpatient_care_far_above_ones_own(days, houses, total, more, found):
    before = [one for n in (2, 3, 4) for one in _month_of_visits(1, 1, 10_000, dt.date(2024, n, 1))]
    now = _month_of_visits(days, houses, total, **more)
    assert (_found(*before, *now, rule="sudden") == {"1:2024-06"}) == found
    assert _found(*before[:2], *now, rule="sudden") == set()  # two months are no habit
    assert _found(*_month_of_visits(1, 1, 10_000, dt.date(2023, 5, 1)), *before[:2], *now, rule="sudden") == set()


@pytest.mark.parametrize(("usual", "found"), [(59_999, True), (60_000, False)])
def test_a_sudden_month_is_more_than_so_many_times_the_usual(usual, found):
    before = [one for n in (2, 3, 4) for one in _month_of_visits(1, 1, usual, dt.date(2024, n, 1))]
    # 8 × 375.00 = 3,000.00; five times 600.00 are 3,000.00
    assert bool(_found(*before, *_month_of_visits(8, 3, 37_500), rule="sudden")) == found


def test_hits_carry_their_evidence():
    rows = pl.DataFrame([_bill("a", 3, 10), _bill("b", 8, 15, institution="H9")], schema=COLUMNS)
    (hit,) = (h for h in screen(rows, {}, JUNE) if h.rule == "overlap")
    assert (hit.person, hit.setl_ids, hit.amount, hit.says) == (1, ("b", "a"), 300_000, "两次住院重叠 2 天")
    assert [row["setl_id"] for row in hit.evidence] == ["a", "b"]
    assert hit.evidence[0]["begin"] == "2024-06-03"


def _institution(name, cost, stays=20, level=2, nights=3, **more):
    return [
        _bill(
            f"{name}-{n}", 1 + n % 9, 1 + n % 9 + nights, person=1_000 * int(name[1:]) + n, institution=name,
            total=cost + 1_000 * n, level=level, **more,
        )
        for n in range(stays)
    ]  # fmt: skip


def _peers(count=6):
    return [bill for n in range(count) for bill in _institution(f"H{n}", 500_000 + 10_000 * n)]


def _outlying(*bills):
    stays = stays_to_compare(pl.DataFrame([*bills], schema=COLUMNS))
    return {hit.institution: hit for hit in screen_institutions(stays, JUNE)}


@pytest.mark.parametrize(
    ("cost", "stays", "peers", "found"),
    [(2_000_000, 20, 6, True), (520_000, 20, 6, False), (2_000_000, 19, 6, False), (2_000_000, 20, 3, False)],
)
def test_institutions_against_their_peers(cost, stays, peers, found):
    hits = _outlying(*_peers(peers), *_institution("H99", cost, stays))
    assert set(hits) == ({"H99"} if found else set())
    for hit in hits.values():
        assert (hit.key, "同病种费用" in hit.says) == ("H99:2024", True)
        assert hit.evidence[0]["own"] > 3 * hit.evidence[0]["peers"]


def test_what_an_institution_treats_makes_it_no_outlier():
    tumours = _institution("H99", 2_000_000, disease="C34.900", nights=14)
    assert set(_outlying(*_peers(), *tumours)) == set()
    assert set(_outlying(*_peers(), *_institution("H99", 500_000, nights=14))) == {"H99"}


def test_a_few_dear_stays_make_no_outlier():
    own = _institution("H99", 2_000_000, 13) + [
        {**bill, "setl_id": f"{bill['setl_id']}x", "person": bill["person"] + 500}
        for bill in _institution("H99", 500_000, 7)
    ]
    # 13 of 20 are dear: not seven in ten
    assert set(_outlying(*_peers(), *own)) == set()


@pytest.mark.parametrize(("disease", "found"), [("J18.900", True), ("Z51.101", False)])
def test_coming_back_within_a_fortnight(disease, found):
    again = [
        _bill(f"r{n}{turn}", 1 + 8 * turn, 3 + 8 * turn, person=90_000 + n, institution="H99", disease=disease)
        for n in range(10) for turn in range(2)
    ]  # fmt: skip
    assert bool(_outlying(*_peers(), *again)) == found


def test_figures_are_whole_numbers():
    stays = stays_to_compare(pl.DataFrame(_institution("H1", 500_000), schema=COLUMNS))
    # alone of its kind it is what is usual
    assert figures_of(stays, shipped()["institution"]).row(0, named=True) == {
        "institution": "H1", "level": 2, "stays": 20, "cost": 10_000, "most_cost": 9_921, "nights": 10_000, "again": 0,
        "fund": 6_000_000,
    }  # fmt: skip


def test_scores_do_not_divide_by_nothing():
    # alike but for one, 400 away: 400 / 5 = 80 on average, but never less than a hundredth
    assert _scores([500, 500, 500, 500, 900]) == [0, 0, 0, 0, 40]


@pytest.mark.parametrize("wrong", [{"days": "2"}, {"days": -1}, {"dayz": 2}, {"days": 1.5}])
def test_faulty_settings_are_refused_by_name(wrong):
    with pytest.raises(SettingsFaulty, match="rule overlap"):
        parse({"rules": {"overlap": {"zh": "x", "says": "y", **wrong}}})


def test_every_shipped_rule_says_what_it_looks_for():
    assert all(rule.zh and rule.says for rule in shipped().values())


def test_an_installation_has_its_own_figures():
    own = with_own(shipped(), {"rules": {"overlap": {"days": 3}, "split": {"planned": ["Z51"]}}})
    assert (own["overlap"].figures["days"], own["overlap"].zh) == (3, shipped()["overlap"].zh)
    assert (own["split"].lists["planned"], own["split"].figures["days"]) == (("Z51",), 2)
    assert own["distance"] == shipped()["distance"]
    for wrong in ({"overlapping": {}}, {"overlap": {"visits": 2}}, {"overlap": {"days": -1}}):
        with pytest.raises(SettingsFaulty, match="overlap"):
            with_own(shipped(), {"rules": wrong})
