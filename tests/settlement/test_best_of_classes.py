"""Several classes whose order proves nothing: the year's payment of a stage is the best that one of them alone gives.

Every bill of `stay` leaves half for assistance. 特困 (A): 80% over 5,000; 低保 (B): 60% over 1,000; they give the same
where (x − 5,000) × 80% = (x − 1,000) × 60%, at x = 17,000: 9,600 each.
"""

import datetime as dt
from dataclasses import replace

import pytest

from tests.settlement.adapt import records_of
from tests.settlement.crossing_book import (
    ACCOUNT,
    AID,
    BASIC,
    CRITICAL,
    CROSSING,
    HIGH,
    MIDDLE,
    NO_TILT,
    ORDER,
    A,
    B,
    C,
    book,
    books,
    document,
    paid,
    settled,
    stay,
)  # fmt: skip
from tuodi.settlement.crossing import crossing_pairs, has_crossing_pairs
from tuodi.settlement.render import Renderer


@pytest.mark.parametrize(
    ("left", "pays", "by"),
    [
        (1_699_990, 959_994, B),  # A: 11,999.90 × 80% = 9,599.92; B: 15,999.90 × 60% = 9,599.94
        (1_700_000, 960_000, A),  # 9,600.00 both: the higher class
        (1_700_010, 960_008, A),  # A: 12,000.10 × 80% = 9,600.08; B: 16,000.10 × 60% = 9,600.06
        (50_000, 0, A),  # below both deductibles
        (300_000, 120_000, B),  # A: nothing below 5,000; B: 2,000 × 60% = 1,200
        (4_000_000, 2_000_000, A),  # A: 35,000 × 80% = 28,000, limit 20,000; B: 39,000 × 60% = 23,400, limit 20,000
    ],
)
def test_one_bill_on_both_sides_of_the_amount_where_the_classes_cross(left, pays, by):
    (statement,) = settled(CROSSING, stay(1, left, A, B))
    result = statement.stage("assistance")
    assert (result.paid, result.class_id) == (pays, by)
    assert sum(s.paid for s in statement.stages) + statement.person_part == 2 * left


def test_the_year_is_compared_and_what_the_other_class_gave_is_not_paid_again():
    # 1st stay: A (10,000 − 5,000) × 80% = 4,000; B (10,000 − 1,000) × 60% = 5,400: B.
    # 2nd stay: A 10,000 × 80% = 8,000, year 12,000; B 10,000 × 60% = 6,000, year 11,400: A, 12,000 − 5,400 = 6,600.
    # 3rd stay: A 8,000, year 20,000 (the limit is just reached); B 6,000, year 17,400: A, 8,000.
    bills = [stay(n, 1_000_000, A, B) for n in (1, 2, 3)]
    assert paid(CROSSING, *bills) == [540_000, 660_000, 800_000]
    second = settled(CROSSING, *bills)[1].stage("assistance")
    assert [(a.class_id, a.bill, a.year, a.best) for a in second.alternatives] == [
        (A, 800_000, 1_200_000, True),
        (B, 600_000, 1_140_000, False),
    ]
    assert [(r.code, r.detail) for r in second.reasons] == [("given_by_other_class", "1400.00")]


def test_the_year_begins_anew():
    # December 2023: B 5,400. January 2024 like the first stay of a year: B 5,400 again.
    bills = [stay(1, 1_000_000, A, B, day="2023-12-01"), stay(2, 1_000_000, A, B, day="2024-01-01")]
    assert paid(CROSSING, *bills) == [540_000, 540_000]


def test_a_second_class_gained_in_the_year_counts_from_then_on():
    # January as B only: 5,400, as ever. February A and B, from what was paid on: A 8,000, year 13,400; B 6,000, year
    # 11,400. It is what someone who changed from B to A gets.
    assert paid(CROSSING, stay(1, 1_000_000, B), stay(2, 1_000_000, A, B)) == [540_000, 800_000]
    assert paid(CROSSING, stay(1, 1_000_000, B), stay(2, 1_000_000, A)) == [540_000, 800_000]


def test_a_class_lost_in_the_year_never_takes_from_the_other():
    # January A and B: B's 5,400. February A only: either goes on with A's 8,000: A's year 12,000, B-then-A's 13,400.
    assert paid(CROSSING, stay(1, 1_000_000, A, B), stay(2, 1_000_000, A)) == [540_000, 800_000]
    # Then no class at all: nothing, and nothing is clawed back.
    assert paid(CROSSING, stay(1, 1_000_000, A, B), stay(2, 1_000_000)) == [540_000, 0]


def test_three_classes_are_compared_at_once():
    # 12,000 left: A 7,000 × 80% = 5,600; B 11,000 × 60% = 6,600; C 9,000 × 70% = 6,300. B.
    # 24,000 in the year: A 19,000 × 80% = 15,200; B 23,000 × 60% = 13,800; C 21,000 × 70% = 14,700, limit 9,000.
    bills = [stay(n, 1_200_000, A, B, C) for n in (1, 2)]
    assert paid(CROSSING, *bills) == [660_000, 1_520_000 - 660_000]
    second = settled(CROSSING, *bills)[1].stage("assistance")
    assert [(a.class_id, a.year) for a in second.alternatives] == [(A, 1_520_000), (B, 1_380_000), (C, 900_000)]


def test_each_class_alone_draws_on_a_limit_that_a_later_stage_shares():
    # Assistance and tilt share one limit of 10,000; up to 6,000 of it is open to the tilt (50% of the rest).
    high, middle = (AID.format(*who, 10000) for who in (("特困", 5000, "80%"), ("低保", 1000, "60%")))
    tilt = (
        "stage: tilt, for: [特困, 低保], when: {setting: [inpatient]}, rate: 50%, "
        "caps: [{account: aid_paid, amount: 6000}]"
    )
    rules = (ORDER, ACCOUNT, BASIC, CRITICAL, high, middle, tilt)
    bills = [stay(n, 1_000_000, A, B) for n in (1, 2)]
    # 1st: B 5,400. Tilt: 4,600 × 50% = 2,300, of the limit only 600 is open. 6,000 used.
    # 2nd: A alone has used 4,000 + 600 (tilt), 5,400 left, of 8,000: year 9,400.
    #      B alone has used 5,400 + 600, 4,000 left, of 6,000: year 9,400. The same: A. 9,400 − 5,400 = 4,000.
    assert paid(rules, *bills) == [540_000, 400_000]
    assert paid(rules, *bills, stage="tilt") == [60_000, 0]  # 5,400 + 600 + 4,000 = 10,000: none of 6,000 is open


def test_where_earlier_stages_differ_each_stage_is_compared_on_what_was_really_left():
    # Tilt: A 50% over 2,000, B 20% of all. Critical and basic are alike.
    tilts = (
        "stage: tilt, for: [特困], when: {setting: [inpatient]}, per: year, deductible: 2000, rate: 50%",
        "stage: tilt, for: [低保], when: {setting: [inpatient]}, per: year, rate: 20%",
    )
    rules = (ORDER, ACCOUNT, BASIC, CRITICAL, HIGH, MIDDLE, *tilts)
    # 10,000 left: assistance B 5,400. Of the 4,600 really left: A (4,600 − 2,000) × 50% = 1,300; B 920. A.
    # A alone had left 6,000 after its 4,000: 2,000 of tilt, 6,000 in all. B alone 5,400 + 920 = 6,320. Paid: 6,700.
    (statement,) = settled(rules, stay(1, 1_000_000, A, B))
    assert [(s.paid, s.class_id) for s in statement.stages[2:]] == [(540_000, B), (130_000, A)]


def test_an_order_that_is_proved_decides_alone_and_compares_nothing():
    better = AID.format("特困", 1000, "80%", 20000)
    rules = (ORDER, ACCOUNT, BASIC, CRITICAL, better, MIDDLE, NO_TILT)
    assert not has_crossing_pairs(book(*rules))
    (statement,) = settled(rules, stay(1, 1_000_000, A, B))
    result = statement.stage("assistance")
    assert (result.paid, result.class_id, result.alternatives) == (720_000, A, ())  # 9,000 × 80%


def test_which_pairs_cross():
    found = {
        (p.stage, *sorted((p.one[0], p.two[0]))) for p, o in crossing_pairs(book(*CROSSING)) if p.insurance == "390"
    }
    assert found == {("assistance", *sorted(pair)) for pair in ((A, B), (A, C), (B, C))}
    assert has_crossing_pairs(book(*CROSSING))


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "proved"),
        ({"rate": "59%"}, "crossing"),
        ({"deductible": "1001"}, "crossing"),
        ({"cap": "19999"}, "crossing"),
        ({"when": "{setting: [inpatient], hosp_lv: [1, 2]}"}, "crossing"),
        ({"when": "{setting: [inpatient], stay_in_policy_over: $line}"}, "crossing"),
        ({"more": ", in_force: {from: 2022-01-01, until: 2023-12-31}"}, "crossing"),
        ({"rate": '{by: hosp_lv, "1": 90%, "2": 60%, "3": 59%}'}, "crossing"),
        ({"rate": '{by: hosp_lv, "1": 90%, "2": 60%, "3": 60%}'}, "proved"),
        ({"rate": "$unknown"}, "undecided"),
    ],
)
def test_a_little_less_in_one_figure_is_no_proof(change, verdict):
    """The higher class against 低保 at 60% over 1,000 up to 20,000."""
    figures = {"when": "{setting: [inpatient]}", "deductible": "1000", "rate": "60%", "cap": "20000", "more": ""}
    rule = (
        "stage: assistance, for: [特困], when: {when}, per: year, deductible: {deductible}, rate: {rate}, "
        "caps: [{{account: aid_paid, amount: {cap}}}]{more}"
    ).format(**figures | change)
    after = "stage: assistance, for: [特困], in_force: {from: 2024-01-01}, nothing: 已停"
    figures = ("parameter: unknown, zh: 缺, required: 不在手", "parameter: line, zh: 线, yuan: 5000")
    made = book(
        ORDER, ACCOUNT, BASIC, CRITICAL, rule, MIDDLE, NO_TILT, *figures, *((after,) if "more" in change else ())
    )
    found = {o.verdict for p, o in crossing_pairs(made) if p.stage == "assistance" and p.insurance == "390"}
    assert found == (set() if verdict == "proved" else {verdict})


def test_a_class_whose_schedule_is_not_at_hand_leaves_the_order_standing():
    gone = "parameter: gone, zh: 缺, required: 不在手"
    rules = (ORDER, ACCOUNT, BASIC, CRITICAL, gone, HIGH, "stage: assistance, for: [低保], open: gone", NO_TILT)
    assert paid(rules, stay(1, 1_000_000, A, B)) == [400_000]  # A: 5,000 × 80%


def test_in_a_dispute_a_missing_figure_of_either_leaves_the_best_unknown():
    """From 2024 on the rate of 低保 is not at hand; in 2022 and 2023 the order was no proof."""
    known = "parameter: middle_rate, zh: 比例, rate: 60%, in_force: {from: 2022-01-01, until: 2023-12-31}"
    gone = "parameter: middle_rate, zh: 比例, required: 不在手"
    rules = (ORDER, ACCOUNT, BASIC, CRITICAL, known, gone, HIGH, MIDDLE.replace("60%", "$middle_rate"), NO_TILT)
    statements = settled(rules, stay(1, 1_000_000, A, B, day="2023-12-01"), stay(2, 1_000_000, A, B))
    assert [s.paid("assistance") for s in statements] == [540_000, None]
    assert statements[1].missing.name == "middle_rate"
    assert paid(rules, stay(1, 1_000_000, A)) == [400_000]


def test_classes_that_serve_different_care_give_the_best_of_one_not_both():
    """就高, not twice: inpatient care by A, outpatient by B; the year pays the better of the two."""
    stays = AID.format("特困", 0, "80%", 20000)
    visits = stays.replace("特困", "低保").replace("inpatient", "outpatient")
    basic = BASIC.replace("[inpatient]", "[inpatient, outpatient]")
    rules = (ORDER, ACCOUNT, basic, CRITICAL, stays, visits, NO_TILT)
    bills = [stay(1, 500_000, A, B, care_type="outpatient"), stay(2, 1_000_000, A, B)]
    # Visit: B 4,000. Stay: A 8,000 in the year, 4,000 more.
    assert paid(rules, *bills) == [400_000, 400_000]


def test_a_better_rate_can_give_less_where_two_limits_meet():
    """Level 2 draws on limits y and z, level 1 on x and y, level 3 on z, each 3,000; only level 2 differs: 60%, 40%."""
    accounts = [ACCOUNT.replace("aid_paid", name) for name in ("x", "y", "z")]
    rule = "stage: assistance, for: [{}], when: {{setting: [inpatient], hosp_lv: [{}]}}, rate: {}, caps: [{}]"
    caps = {1: "x y", 2: "y z", 3: "z"}
    aids = [
        rule.format(who, level, rate, ", ".join(f"{{account: {c}, amount: 3000}}" for c in caps[level].split()))
        for who, level, rate in (
            ("特困", 2, "60%"),
            ("低保", 2, "40%"),
            ("特困, 低保", 1, "60%"),
            ("特困, 低保", 3, "60%"),
        )
    ]
    rules = (ORDER, *accounts, BASIC, CRITICAL, NO_TILT, *aids)

    def pays(*held):
        return paid(rules, *(stay(n, 500_000, *held, level=level) for n, level in enumerate((2, 1, 3), 1)))

    assert pays(A) == [300_000, 0, 0]  # 5,000 × 60% = 3,000 fills y and z
    assert pays(B) == [200_000, 100_000, 100_000]  # 5,000 × 40% = 2,000 leaves 1,000 of y for level 1, of z for level 3
    assert pays(A, B) == [300_000, 0, 100_000]  # the year: 3,000, 3,000, 4,000


def counties():
    """Two counties with orders of their own below a city; each serves those it certified."""
    rule = "stage: assistance, for: [{}], when: {{setting: [inpatient]}}, region_by: certifying, rate: {}"
    own = "identity: own, ranks: {{assistance: [{}]}}"
    return books(
        document("T-1", "330100", ORDER, BASIC, CRITICAL, NO_TILT),
        document("K-1", "330102", own.format("低保, 特困"), rule.format("低保", "60%")),
        document("L-1", "330103", own.format("特困, 低保").replace("own", "other"), rule.format("特困", "70%")),
    )


def test_classes_certified_by_two_regions_are_ordered_by_the_insured_region_and_compared():
    """Each stands first in its own county's order. The rules keep accounts of their own, so nothing is proved."""

    held = [
        {"identity": B, "idet_admdvs": "330102", "begndate": dt.date(2022, 1, 1)},
        {"identity": A, "idet_admdvs": "330103", "begndate": dt.date(2022, 1, 1)},
    ]
    for rows in (held, held[::-1]):
        (statement,) = settled(counties(), stay(1, 1_000_000), identities=records_of(rows, "330102"))
        result = statement.stage("assistance")
        assert (result.paid, result.class_id) == (700_000, A)
        assert [a.region for a in result.alternatives] == ["330102", "330103"]


def test_the_statement_says_which_classes_were_compared():
    made = book(*CROSSING)
    statement = settled(CROSSING, *[stay(n, 1_000_000, A, B) for n in (1, 2)])[1]
    lines = {lang: Renderer(made, lang).lines(statement) for lang in ("zh", "en")}
    said = {
        lang: [one.text for one in found if one.stage == "assistance" and one.kind in ("rank", "reason")]
        for lang, found in lines.items()
    }
    best = "person in special hardship (330102) alone: this bill 8,000.00, in the year 12,000.00"
    assert said["en"] == [
        "the order of the classes held does not say which gives more: the year's best of each alone is paid",
        best + "; the most: the lines below are its",
        "minimum-living-guarantee recipient (330102) alone: this bill 6,000.00, in the year 11,400.00",
        "1400.00 yuan of this were already paid in the year as another class: nothing is paid twice",
    ]
    assert "特困人员（330102）单独计算：本单 8,000.00，本年累计 12,000.00，最高，下列即按此计算" in said["zh"]
    assert "本年按另一类身份已多付 1400.00 元，不重复支付" in said["zh"]


def test_the_reading_that_takes_one_class_per_bill_compares_nothing():

    made = replace(book(*CROSSING), readings=(("several_identities", "one_class_per_bill"),))
    (statement,) = settled(made, stay(1, 1_000_000, A, B))
    assert statement.paid("assistance") == 400_000
