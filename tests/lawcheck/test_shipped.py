"""What the check must report of the shipped documents, finding by finding."""

from tuodi.lawcheck.page import findings_page
from tuodi.lawcheck.render import finding_data, findings_text


def pick(findings, check, **wanted):
    """Findings of a check by clause, region or class."""
    return [
        f for f in findings
        if f.check == check
        and wanted.get("region", f.region) == f.region
        and (wanted.get("local") is None or (f.local and f.local.clause == wanted["local"]))
        and (wanted.get("higher") is None or (f.higher and f.higher.clause == wanted["higher"]))
    ]  # fmt: skip


def verdicts(findings, check, **wanted):
    return {f.verdict for f in pick(findings, check, **wanted)}


def test_no_check_is_left_out(findings):
    assert [f for f in findings if f.verdict == "not_implemented"] == []


def test_pengshui_pays_30_yuan_after_the_citys_exit_out_of_another_fund(findings):
    """P-3.1e against C-3.1a and N-2.1c: listed, not failed."""
    (fund,) = pick(findings, "subsidy_not_from_fund", local="P-3.1e", higher="N-2.1c")
    (city,) = pick(findings, "subsidy_against_higher", local="P-3.1e", higher="C-3.1a")
    assert (fund.verdict, city.verdict) == ("listed", "listed")
    assert "30.00" in city.local.figure
    assert (str(city.first), str(city.last)) == ("2024-01-01", "2024-12-31")
    assert verdicts(findings, "stable_exit_only_phase_out", local="P-3.1e", higher="C-Q2") == {"listed"}


def test_inpatient_rates_against_the_national_70(findings):
    assert verdicts(findings, "assistance_rate_floor", higher="N-3.7b", local="Q-3.2a") == {"within"}
    assert verdicts(findings, "assistance_rate_floor", higher="N-3.7b", local="W-3.3b") == {"within"}
    """Q-3.2b: over 30,000 within; up to 30,000 nothing is paid, which only the effective share would fail."""
    assert verdicts(findings, "assistance_rate_floor", higher="N-3.7b", local="Q-3.2b") == {"within", "listed"}
    assert verdicts(findings, "assistance_rate_floor", higher="C-Q7b", local="Q-3.2a") == {"within"}
    assert verdicts(findings, "assistance_rate_floor", higher="P-3.2f", region="500243") == {"undecided"}


def test_order_of_classes_equal_in_qianjiang_and_far_lower_in_weihai(findings):
    """N-3.7b2: 70% and 70% (Q-3.2a, Q-3.2b); 70% against 50% over 3,000 up to 10,000 (W-3.3d)."""
    assert verdicts(findings, "class_order", local="Q-3.2a") == {"listed"}
    weihai = next(f for f in pick(findings, "class_order", local="W-3.3d") if f.local.rule == "W-3.3d")
    assert weihai.verdict == "listed"
    assert "far lower" in weihai.words.en


def test_county_floors_are_stricter_than_the_citys(findings):
    """P-3.2f 80 and P-3.2f2 70 against C-Q7 70 and C-Q7b 60."""
    pairs = {
        (f.higher.clause, f.local.clause, f.higher.figure, f.local.figure, f.verdict)
        for f in findings if f.check == "floor_against_floor"
    }  # fmt: skip
    assert ("C-Q7", "P-3.2f", "70%", "80%", "within") in pairs
    assert ("C-Q7b", "P-3.2f2", "60%", "70%", "within") in pairs


def test_each_critical_tilt_against_half_five_points_and_no_cap(findings):
    """N-3.6c: C-Q3b, Q-2.2, P-3.2d2 as changes, W-3.2a as a schedule of its own."""
    for clause in ("C-Q3b", "Q-2.2", "P-3.2d2"):
        assert [f.verdict for f in pick(findings, "critical_tilt", local=clause)] == ["within"] * 3
    weihai = [f for f in pick(findings, "critical_tilt", local="W-3.2a") if f.local.rule == "W-3.2a/inpatient"]
    assert [(f.verdict, f.local.figure) for f in weihai if f.verdict != "undecided"] == [
        ("within", "9,000.00"), *[("within", "+5")] * 4, ("within", "不封顶"),
    ]  # fmt: skip
    assert [f.missing for f in weihai if f.verdict == "undecided"] == ["weihai_critical_2022"]
    assert verdicts(findings, "critical_tilt", local="W-3.2b") == {"listed", "undecided"}


def test_the_critical_deductible_gives_only_an_interval_of_the_income(findings):
    """N-3.6a: 17,833 supposes an income of 2022 in [35,666, 35,668); by the words it would be 2023's."""
    results = [f for f in pick(findings, "critical_deductible_share_of_income") if f.local.clause == "B-CQ.7c"]
    by_verdict = {f.verdict: f.words.zh for f in results}
    assert by_verdict.keys() == {"undecided", "listed"}
    assert "[35,666.00, 35,668.00)" in by_verdict["undecided"]
    assert "964.00" in by_verdict["listed"]


def test_undated_rules_and_the_transition(findings):
    assert verdicts(findings, "transition_rules_end", local="W-3.3d") == {"within"}
    assert verdicts(findings, "transition_rules_end", local="Q-3.2a") == {"listed"}
    assert verdicts(findings, "transition_rules_end", local="P-3.1d2") == {"listed"}
    assert verdicts(findings, "transition_rules_end", local="C-Q1b") == {"within"}


def test_the_class_rule_inside_basic_insurance_is_listed(findings):
    assert verdicts(findings, "basic_class_rule_listed", local="W-3.1b", higher="N-2.2a") == {"listed"}


def test_the_edge_at_30000_for_every_kind_of_class(findings):
    """Q-3.2b. For employees with 60% paid before: 12,000 left; tilt (12,000 − 4,000) × 60% leaves 7,200; over it
    assistance pays 70% of 12,000 and 3,600 is left, under the tilt's 4,000.
    """
    (cliff,) = [f for f in findings if f.check == "cliff"]
    assert (cliff.region, cliff.at, cliff.local.clause) == ("500114", 3_000_000, "Q-3.2b")
    assert len(cliff.classes) == 12


def test_the_edge_at_30000_is_7200_against_3600(shipped):
    from tuodi.lawcheck.probe import Probe
    from tuodi.lawcheck.standing.survey import Survey

    survey = Survey(shipped)
    probe = Probe("500114", classes=("minimum_living",), insurance="310", share=6000)
    day = survey.day("500114")
    assert [survey.settle(probe, fen, day).person_part for fen in (3_000_000, 3_000_001)] == [720_000, 360_000]


def test_nobody_is_worse_off_for_a_class_where_the_schedules_are_at_hand(findings):
    results = {(f.region, f.verdict) for f in findings if f.check == "dominance"}
    assert results == {("371000", "within"), ("500114", "within"), ("500000", "undecided"), ("500243", "undecided")}


def test_where_the_order_of_bills_and_parts_of_a_stay_matter(findings):
    assert verdicts(findings, "split_stay", region="500114") == {"listed", "within"}
    assert {f.region for f in pick(findings, "split_stay") if f.verdict == "listed"} == {"500114"}
    assert {f.region for f in pick(findings, "order") if f.verdict == "listed"} == {
        "371000", "500000", "500114", "500243",
    }  # fmt: skip


def test_the_order_matters_in_weihai_on_plan_2_only(findings):
    """A level-3 stay is paid 55% up to 40,000 of the year and 70% beyond, level 1 80% throughout: who is first counts.

    120,000 twice: 39,200 of the level-3 stay lie in the lower band or not: × 15% = 5,880; critical takes 60% of it.
    """
    resident = next(f for f in pick(findings, "order", region="371000") if not f.classes)
    assert resident.at == 235_200
    assert "plan 2" in resident.words.en
    assert "plan 1" not in resident.words.en


def test_a_delivery_and_a_stay_share_a_limit_in_chongqing_but_only_the_stay_goes_on_to_critical(findings):
    """Found over generated years only: the stay fills the limit of 80,000 and nothing is left for the delivery, whose
    own remainder critical illness insurance does not pay on.
    """
    resident = next(f for f in pick(findings, "order", region="500000") if not f.classes)
    assert resident.words.en.count("level") == 2
    assert "caesarean" in resident.words.en
    assert "inpatient stay" in resident.words.en


def test_the_orders_of_classes_are_proved_wherever_the_schedules_are_at_hand(findings):
    assert verdicts(findings, "rank_order") == {"within", "undecided"}
    assert verdicts(findings, "rank_order", region="500114") == {"within", "undecided"}
    (qianjiang,) = [f for f in pick(findings, "rank_order", region="500114") if f.verdict == "undecided"]
    assert qianjiang.missing == "critical_deductible"
    assert {(f.region, f.verdict) for f in pick(findings, "rank")} == {("371000", "within"), ("500114", "within")}


def test_providers_are_designated_together_in_qianjiang(findings):
    (found,) = pick(findings, "designated_together")
    assert (found.verdict, "by hospital level: Q-3.2b" in found.words.en) == ("within", True)


def test_the_committed_page_is_current(findings, root):
    """Renew: `.venv/bin/python -m tuodi.lawcheck.page docs/findings.md`."""
    assert (root / "docs" / "findings.md").read_text(encoding="utf-8") == findings_page(findings)


def test_findings_as_text_and_data(findings):
    for lang, word in (("zh", "列出"), ("en", "listed")):
        text = findings_text(findings, lang)
        assert word in text
        assert "P-3.1e" in text
    short = findings_text(findings, "en", verdicts=("outside",))
    assert "P-3.1e" not in short
    data = finding_data(pick(findings, "cliff")[0])
    assert data["at"] == "30000.00"
    assert data["local"]["clause"] == "Q-3.2b"
