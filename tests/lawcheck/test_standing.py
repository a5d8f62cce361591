"""Cliffs, dominance, order of bills and gaps in time, on rules made to have them and on rules made not to."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.lawcheck.trial import ACCOUNT, RANKS, book, city, county
from tuodi.lawcheck.probe import Probe
from tuodi.lawcheck.scope import Scope
from tuodi.lawcheck.standing.cliffs import cliff_findings
from tuodi.lawcheck.standing.dominance import dominance_findings, worse_year
from tuodi.lawcheck.standing.histories import smallest
from tuodi.lawcheck.standing.order import order_findings
from tuodi.lawcheck.standing.ranks import rank_findings
from tuodi.lawcheck.standing.survey import Survey
from tuodi.lawcheck.standing.time import time_findings

PLACE = "440100"
BASIC = "stage: basic, when: {setting: [inpatient]}, deductible: 1000, deductible_per: stay, rate: 60%"
CRITICAL = "stage: critical, when: {setting: [inpatient]}, per: year, deductible: 10000, rate: 50%"
AID = (
    "stage: assistance, for: [特困], when: {setting: [inpatient]}, per: year, deductible: 500, rate: 70%, "
    "caps: [{account: aid_paid, amount: 20000}]"
)
TILT = "stage: tilt, for: [特困], when: {setting: [inpatient]}, per: year, deductible: 3000, rate: 50%"
SMOOTH = (ACCOUNT, RANKS, BASIC, CRITICAL, AID, TILT)
NO_TILT = "stage: tilt, for: [特困, 低保], nothing: 不设"
NO_AID = "stage: assistance, for: [特困, 低保], nothing: 不设"
TRIGGER = AID.replace("{setting: [inpatient]}", "{setting: [inpatient], stay_in_policy_over: 30000}")


def run(find, *rules, documents=()):
    made = book(city(*rules), *documents)
    return list(find(Scope(made), Survey(made)))


def test_rules_that_run_straight_have_no_cliff():
    assert run(cliff_findings, *SMOOTH) == []


def test_a_trigger_makes_a_cliff_at_its_amount():
    cliffs = run(cliff_findings, ACCOUNT, RANKS, BASIC, CRITICAL, TRIGGER, TILT)
    assert [(f.at, f.classes) for f in cliffs] == [(3_000_000, ("special_hardship",))]
    # The largest is that of employees, 60% paid before: 12000 left.
    # Not over 30000: tilt (12000 − 3000) × 50% = 4500, bears 7500.00.
    # Over: assistance (12000 − 500) × 70% = 8050, left 3950; tilt (3950 − 3000) × 50% = 475, bears 3475.00.
    assert "7,500.00" in cliffs[0].words.en
    assert "3,475.00" in cliffs[0].words.en
    # Residents: basic (30000 − 1000) × 60% = 17400, left 12600; critical (12600 − 10000) × 50% = 1300, left 11300.
    # Not over: tilt (11300 − 3000) × 50% = 4150, bears 7150. Over: assistance (11300 − 500) × 70% = 7560, left 3740;
    # tilt (3740 − 3000) × 50% = 370, bears 3370. That is 3780 less, the smallest of the jumps.
    assert "3,780.00 to 4,025.00" in cliffs[0].words.en


def test_a_flat_sum_beside_a_level_of_nothing_makes_a_person_poorer_by_a_fen_more():
    # Up to 30000 all of the rest is paid, above nothing: a fen more costs thousands.
    small = "id: s, stage: assistance, for: [特困], when: {setting: [inpatient]}, rate: 100%"
    when = "when: {setting: [inpatient], stay_in_policy_over: 30000}"
    large = f"stage: assistance, for: [特困], slot: l, overrides: [s], {when}, nothing: 不付"
    worse = run(cliff_findings, ACCOUNT, RANKS, BASIC, CRITICAL, small, large, NO_TILT)
    assert [f.at for f in worse] == [3_000_000]
    assert "more" in worse[0].words.en


def test_every_edge_of_a_schedule_is_found_to_the_fen():
    made = book(city(*SMOOTH))
    edges = Survey(made).edges(Probe(PLACE, classes=("special_hardship",)), dt.date(2024, 1, 1))
    assert (
        [(e.at, e.stages) for e in edges]
        == [
            (50_000, ("assistance",)),  # 500 of remainder, all of it below the basic deductible
            (100_000, ("basic",)),
            *[(e.at, e.stages) for e in edges[2:]],
        ]
    )
    by_stage = {stage: [e.at for e in edges if stage in e.stages] for stage in ("critical", "assistance", "tilt")}
    # Critical begins where x − (x − 1000) × 60% = 10000: x = 23500.
    assert any(abs(at - 2_350_000) <= 2 for at in by_stage["critical"])
    assert len(by_stage["assistance"]) == 2  # where it begins, where its cap is full
    assert all(e.below.bill.inscp_scp_amt + 1 == e.above.bill.inscp_scp_amt for e in edges)


def test_a_class_better_off_without_its_status_is_found_with_the_amount():
    harmful = CRITICAL.replace("50%", "40%") + ", for: [特困], overrides: [all]"
    plain = "id: all, " + CRITICAL
    results = run(dominance_findings, ACCOUNT, RANKS, BASIC, plain, harmful, NO_AID, NO_TILT)
    listed = [f for f in results if "special_hardship" in f.classes and f.check == "dominance"]
    assert [f.verdict for f in listed] == ["listed"]
    # 50% against 40% of what lies over 10000, from x = 23500 on: it shows at the first edge after that.
    assert listed[0].at > 2_350_000
    kind = run(dominance_findings, ACCOUNT, RANKS, BASIC, plain, harmful.replace("40%", "60%"), NO_AID, NO_TILT)
    assert {f.verdict for f in kind} == {"within"}


HALF = "stage: basic, when: {setting: [inpatient]}, rate: 50%"
NO_CRITICAL = "stage: critical, nothing: 不设"
HIGH = "stage: assistance, for: [特困], when: {setting: [inpatient]}, per: year, deductible: 5000, rate: 80%"
LOW = "stage: assistance, for: [低保], when: {setting: [inpatient]}, per: year, deductible: 1000, rate: 60%"
ONE_CLASS = {"several_identities": "one_class_per_bill"}
BY_BILL = "stage: assistance, for: [特困], when: {setting: [inpatient]}, deductible: 5000, rate: 60%"
BY_YEAR = "stage: assistance, for: [低保], when: {setting: [inpatient]}, per: year, deductible: 10000, rate: 50%"


def test_an_order_that_is_no_proof_is_listed_with_the_amounts_at_which_the_lower_class_gives_more():
    results = run(rank_findings, RANKS, HALF, NO_CRITICAL, HIGH, LOW, NO_TILT)
    (crossing,) = [f for f in results if f.check == "rank_order" and f.verdict == "listed"]
    assert crossing.classes == ("special_hardship", "minimum_living")
    # 低保 begins above 1,000 left. Half of 2,000.02 is left: 0.01 × 60% = 0.006, 0.01. 特困 begins above 5,000.
    assert crossing.at == 200_002
    # Most where 特困 begins: 10,000.01 − 5,000.01 leaves 5,000, of which 低保 gives (5,000 − 1,000) × 60% = 2,400.
    assert "at most 2,400.00 more, at 10,000.01" in crossing.words.en
    # What holders of both bear is not worse: settlement pays the best.
    assert [f.verdict for f in results if f.check == "rank"] == ["within"]


def test_an_order_that_is_proved_and_one_that_lacks_a_schedule():
    proved = run(rank_findings, RANKS, HALF, NO_CRITICAL, HIGH.replace("5000", "1000"), LOW, NO_TILT)
    assert {f.verdict for f in proved} == {"within"}
    gone = ("parameter: gone, zh: 缺, required: 不在手", "stage: assistance, for: [低保], open: gone")
    open_ones = run(rank_findings, RANKS, HALF, NO_CRITICAL, HIGH, *gone, NO_TILT)
    assert [(f.verdict, f.missing) for f in open_ones if f.missing] == [("undecided", "gone")]


def test_an_order_not_proved_without_an_amount_is_listed_as_such():
    """Two limits at once prove nothing, though on no single bill the lower class gives more."""
    limits = ", caps: [{account: aid_paid, amount: 20000}, {account: second, amount: 30000}]"
    rules = (ACCOUNT, ACCOUNT.replace("aid_paid", "second"), RANKS, HALF, NO_CRITICAL, NO_TILT)
    results = run(rank_findings, *rules, HIGH.replace("5000", "1000") + limits, LOW + limits)
    (crossing,) = [f for f in results if f.check == "rank_order" and f.verdict == "listed"]
    assert crossing.at is None
    assert "is not proved never worse" in crossing.words.en


def test_holders_of_two_classes_worse_off_than_with_one_are_found_on_a_bill_and_over_a_year():
    """The reading that takes one class per bill takes the higher for assistance, whatever it gives."""
    made = book(city(RANKS, HALF, NO_CRITICAL, HIGH, LOW, NO_TILT), **ONE_CLASS)
    listed = [f for f in rank_findings(Scope(made), Survey(made)) if f.check == "rank" and f.verdict == "listed"]
    # Of the edges 2,000.02 is a fen apart, which rounding alone could be; 10,000.01 is 2,400.00 apart.
    assert min(f.at for f in listed) == 1_000_001
    made = book(city(RANKS, HALF, NO_CRITICAL, BY_BILL, BY_YEAR, NO_TILT), **ONE_CLASS)
    listed = [f for f in rank_findings(Scope(made), Survey(made)) if f.check == "rank" and f.verdict == "listed"]
    assert len(listed) == 1
    assert "in a year one after another" in listed[0].words.en


def test_a_class_that_is_worse_off_only_over_a_year_is_found_with_the_smallest_year():
    """By the bill over 5,000 against by the year over 10,000, both 50%: two bills are never worse, three can be.

    With L left of each: three bills give (3L − 15,000) × 50% against (3L − 10,000) × 50%.
    """
    general = "id: all, stage: critical, when: {setting: [inpatient]}, per: year, deductible: 10000, rate: 50%"
    own = "stage: critical, for: [特困], when: {setting: [inpatient]}, deductible: 5000, rate: 50%, overrides: [all]"
    made = book(city(RANKS, HALF, general, own, NO_AID, NO_TILT))
    survey = Survey(made)
    (finding,) = [f for f in dominance_findings(Scope(made), survey) if "special_hardship" in f.classes]
    assert finding.verdict == "listed"
    assert "in a year one after another" in finding.words.en
    year, _ = worse_year(survey, PLACE, ("special_hardship",), ())
    assert len(year.history) == 3
    assert finding.at == year.burden - year.without > 0
    assert [f.verdict for f in run(dominance_findings, RANKS, HALF, general, NO_AID, NO_TILT)] == ["within"]


def test_the_order_of_mixed_care_over_a_year_is_found_where_pairs_of_stays_show_nothing():
    """Visits draw on the limit of stays, but only what a stay leaves goes on to critical illness insurance."""
    limit = ", caps: [{account: aid_paid, amount: 8000}]"
    visits = HALF.replace("inpatient", "outpatient") + ", slot: visits" + limit
    results = run(order_findings, ACCOUNT, RANKS, HALF + limit, visits, CRITICAL)
    (finding,) = [f for f in results if f.check == "order"]
    assert finding.verdict == "listed"
    assert "in a year one after another" in finding.words.en
    assert finding.words.en.count("level") == 2


def test_the_smallest_history_has_no_bill_or_fact_too_many_and_round_amounts():
    plain = Probe(PLACE)
    long = ((replace(plain, hosp_lv=3), 1_234_567), (plain, 99_999), (replace(plain, dise_class="special"), 2_345_678))
    found = smallest(long, lambda tried: sum(amount for _, amount in tried) >= 1_000_000, plain)
    assert found == ((plain, 1_000_000),)


def test_plans_are_told_apart_where_a_rule_does():
    day = dt.date(2024, 1, 1)
    by_plan = HALF.replace("50%", '{by: insu_plan, "1": 50%, "2": 60%}')
    for rule, plans in ((HALF, {1}), (by_plan, {1, 2})):
        survey = Survey(book(city(RANKS, rule, NO_CRITICAL)))
        assert {p.plan for p in survey.probes(PLACE, day)} == plans


@pytest.mark.parametrize(("aid", "verdict"), [(AID, "within"), (TRIGGER, "listed")])
def test_splitting_a_stay_changes_the_year_only_where_a_trigger_looks_at_single_bills(aid, verdict):
    results = run(order_findings, ACCOUNT, RANKS, BASIC, CRITICAL, aid, TILT)
    mine = {f.check: f.verdict for f in results if f.classes == ("special_hardship",)}
    assert mine["split_stay"] == verdict


def test_the_order_of_bills_matters_where_a_second_stay_has_no_deductible():
    by_number = BASIC.replace(
        "deductible: 1000", 'deductible: {by: admission, "1": {by: hosp_lv, "1": 100, "2": 500, "3": 2000}, else: 0}'
    )
    results = run(order_findings, by_number, CRITICAL)
    assert [f.verdict for f in results if f.check == "order"] == ["listed"]
    assert [f.verdict for f in run(order_findings, BASIC, CRITICAL) if f.check == "order"] == ["within"]


def test_a_missing_schedule_leaves_order_and_dominance_open():
    rules = (
        ACCOUNT,
        RANKS,
        BASIC,
        CRITICAL,
        "parameter: gone, zh: 缺, required: 不在手",
        "stage: assistance, for: [特困], open: gone",
    )
    assert {f.verdict for f in run(order_findings, *rules) if f.classes} == {"undecided"}
    assert [(f.verdict, f.missing) for f in run(dominance_findings, *rules)] == [("undecided", "gone")]


def test_gaps_between_levels_and_figures_that_end_are_found():
    first = "stage: assistance, for: [特困], in_force: {from: 2024-01-01, until: 2024-06-30}, rate: 70%"
    later = "stage: assistance, for: [特困], slot: other, in_force: {from: 2024-09-01}, rate: 70%"
    figure = "parameter: line, zh: 线, yuan: 5, in_force: {from: 2024-01-01, until: 2024-12-31}"
    user = "stage: critical, per: year, deductible: $line, rate: 60%"
    found = list(time_findings(Scope(book(city(RANKS, first, figure, user), county(later)))))
    gaps = [(f.check, f.region, str(f.first), str(f.last)) for f in found if f.check == "gap_in_time"]
    assert gaps == [("gap_in_time", "440103", "2024-07-01", "2024-08-31")]
    assert {(f.missing, str(f.first)) for f in found if f.check == "figure_gap"} == {("line", "2025-01-01")}
    quiet = list(time_findings(Scope(book(city(RANKS, first.replace("2024-06-30", "2024-08-31")), county(later)))))
    assert [f for f in quiet if f.check in ("gap_in_time", "figure_gap")] == []


def test_rules_of_two_levels_for_one_class_and_slot_name_the_nearer():
    rule = "stage: assistance, for: [特困], rate: {}"
    found = list(time_findings(Scope(book(city(rule.format("60%")), county(rule.format("70%"))))))
    assert [(f.check, f.higher.clause, f.local.clause) for f in found] == [("overlap_of_levels", "C-X", "K-X")]


def test_groups_hold_classes_that_meet_the_same_rules():
    made = book(city(*SMOOTH))
    survey = Survey(made)
    assert survey.groups(PLACE, dt.date(2024, 1, 1)) == [(), ("special_hardship",)]
    assert replace(Probe(PLACE), plan=2) != Probe(PLACE)
