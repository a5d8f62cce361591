"""Advice is what settling again gives: expected savings are worked out by hand from the clauses."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from tuodi.cli.root import cli
from tuodi.lab.advice.advise import FACT, CannotAdvise, advise
from tuodi.lab.advice.choices import ChoicesFaulty, choices, parse
from tuodi.lab.advice.told import headline, lines_of
from tuodi.lawcheck.probe import Probe
from tuodi.policy.library import load_rule_book
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade

JUNE = dt.date(2024, 6, 1)


@pytest.fixture(scope="module")
def cascade():
    return Cascade(load_rule_book())


def _facts(in_policy, *, refl=0, place="in_city", **probe):
    """One level-3 stay of Qianjiang with 10,000 yuan out of policy."""
    made = Probe(region="500114", hosp_lv=3, place=place, **probe).bill(in_policy * 100, JUNE, outside=1_000_000)
    return PersonFacts(person="P", bills=(replace(made, refl=refl),), opening={})


def _offer(advice, *ids):
    return next(o for o in advice.offers if tuple(c.id for c in o.choices) == ids)


def test_a_referral_saves_assistance_and_tilt(cascade):
    # basic (60,000 − 800) × 50 % = 29,600; critical (30,400 − 8,916.50) × 65 % = 13,964.28; left 16,435.72
    # referred and over 30,000: assistance 16,435.72 × 70 % = 11,505.00; tilt (4,930.72 − 4,000) × 60 % = 558.43
    advice = advise(cascade, _facts(60_000, classes=("minimum_living",)), "P1")
    offer = _offer(advice, "refer")
    assert advice.bill_borne == 70_000_00 - 29_600_00 - 13_964_28
    assert offer.saves == offer.on_bill == 11_505_00 + 558_43
    assert [(c.stage, c.before, c.after) for c in offer.changes] == [
        ("assistance", 0, 11_505_00), ("tilt", 0, 558_43)]  # fmt: skip
    assert {"Q-3.2b", "Q-3.3b"} <= set(offer.clauses)
    assert headline(offer, "zh") == "按规定转诊可少付 12,063.43 元"


@pytest.mark.parametrize(
    ("in_policy", "saves"),
    [
        # at 30,000 no large bill: basic 29,200 × 50 % = 14,600; critical (15,400 − 8,916.50) × 65 % = 4,214.28
        # left 11,185.72; only the tilt: (11,185.72 − 4,000) × 60 % = 4,311.43
        (30_000, 4_311_43),
        # at 30,001: basic 14,600.50; critical (15,400.50 − 8,916.50) × 65 % = 4,214.60; left 11,185.90
        # assistance × 70 % = 7,830.13; left 3,355.77, below the tilt's 4,000
        (30_001, 7_830_13),
    ],
)
def test_a_referral_on_both_sides_of_the_large_bill(cascade, in_policy, saves):
    advice = advise(cascade, _facts(in_policy, classes=("minimum_living",)), "P1")
    assert _offer(advice, "refer").saves == saves


def test_the_higher_plan_costs_its_premium(cascade):
    # plan 2: 59,200 × 55 % = 32,560, 2,960 more; critical (30,400 − 17,833) × 60 % = 7,540.20 against
    # (27,440 − 17,833) × 60 % = 5,764.20, 1,776.00 less; 1,184.00 on the bill, the plan is 375.00 dearer
    offer = _offer(advise(cascade, _facts(60_000), "P1"), "plan_2")
    assert (offer.on_bill, offer.premium, offer.saves) == (1_184_00, 375_00, 809_00)


def test_a_plan_whose_premium_eats_the_gain_is_no_advice(cascade):
    # (1,600 − 800) × 5 % = 40.00 less to pay for 375.00 of premium
    advice = advise(cascade, _facts(1_600), "P1")
    assert all("plan_2" not in [c.id for c in o.choices] for o in advice.offers)
    assert "plan_2" in [c.id for c in advice.nothing]


def test_nobody_at_home_is_told_to_ask_for_a_referral(cascade):
    advice = advise(cascade, _facts(60_000, place="in_district", refl=2), "P1")
    tried = {c.id for o in advice.offers for c in o.choices} | {c.id for c in advice.nothing}
    assert not tried & {"refer", "register_elsewhere", "at_home"}


def test_two_answers_to_one_question_are_not_added(cascade):
    advice = advise(cascade, _facts(60_000, classes=("minimum_living",)), "P1")
    assert all(len({c.id for c in o.choices} & {"refer", "register_elsewhere", "at_home"}) < 2 for o in advice.offers)
    assert [o.saves for o in advice.offers] == sorted((o.saves for o in advice.offers), reverse=True)


def test_recognition_is_told_only_to_who_holds_no_class(cascade):
    held = advise(cascade, _facts(60_000, classes=("minimum_living",)), "P1")
    assert "ill_recognised" not in {c.id for o in held.offers for c in o.choices} | {c.id for c in held.nothing}


def test_what_basic_insurance_paid_for_an_employee_is_not_guessed(cascade):
    advice = advise(cascade, _facts(60_000, insurance="310"), "P1")
    undecided = {u.choice.id: u.missing for u in advice.undecided}
    assert undecided["refer"] == undecided["level_2"] == FACT
    assert all(c.id not in ("refer", "level_2") for o in advice.offers for c in o.choices)


def test_a_missing_figure_is_named(cascade):
    bill = Probe(region="500243", classes=("minimum_living",), hosp_lv=3).bill(6_000_000, JUNE)
    with pytest.raises(CannotAdvise, match="county_assistance_schedule"):
        advise(cascade, PersonFacts(person="P", bills=(bill,), opening={}), "P1")


def test_a_year_that_is_not_known_leaves_the_bill_compared(cascade):
    known = _facts(60_000, classes=("minimum_living",)).bills[0]
    unknown = Probe(region="500114", care="pharmacy", classes=("minimum_living",)).bill(
        10_000, JUNE, number=2, minute=9
    )
    advice = advise(cascade, PersonFacts(person="P", bills=(known, unknown), opening={}), "P1")
    assert (advice.year_borne, advice.year_missing) == (None, "pharmacy_schedule")
    assert _offer(advice, "refer").saves == 12_063_43
    assert {u.choice.id: u.missing for u in advice.undecided}["plan_2"] == "pharmacy_schedule"


def test_a_reversed_bill_has_no_advice(cascade):
    facts = _facts(60_000)
    taken_back = replace(facts.bills[0], setl_id="R", reversal_of="P1", setl_time=dt.datetime(2024, 6, 2))
    with pytest.raises(KeyError):
        advise(cascade, replace(facts, bills=(*facts.bills, taken_back)), "P1")


def test_a_later_bill_of_the_year_counts(cascade):
    # both stays are far over the year's limits (large bills 60,000, tilt 30,000): what the first would take by a
    # referral the second, referred, has taken already, so that nothing is gained in the year
    first = _facts(400_000, classes=("minimum_living",)).bills[0]
    second = replace(first, setl_id="P2", mdtrt_id="V2", refl=1, setl_time=first.setl_time + dt.timedelta(hours=1))
    alone = advise(cascade, PersonFacts(person="P", bills=(first,), opening={}), "P1")
    both = advise(cascade, PersonFacts(person="P", bills=(first, second), opening={}), "P1")
    assert _offer(alone, "refer").saves == 90_000_00
    assert "refer" in [c.id for c in both.nothing]


def test_every_choice_says_what_to_do_in_both_languages(cascade):
    for choice in choices():
        assert all((choice.zh, choice.en, choice.do_zh, choice.do_en))
    advice = advise(cascade, _facts(60_000, classes=("minimum_living",)), "P1")
    assert "　" not in "\n".join(lines_of(advice, "en"))
    assert any("12,063.43" in line for line in lines_of(advice, "en"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kind": "sometimes"}, "kind 'sometimes'"),
        ({"then": {"hospital": "2"}}, r"then has no field \['hospital'\]"),
        ({"if": {"plaice": "in_city"}}, r"if has no field \['plaice'\]"),
        ({"more": "x"}, r"unknown keys \['more'\]"),
    ],
)
def test_a_faulty_choice_is_refused_by_name(wrong, told):
    good = {
        "id": "c",
        "kind": "visit",
        "zh": "z",
        "en": "e",
        "do_zh": "z",
        "do_en": "e",
        "if": {},
        "then": {"refl": "1"},
    }
    assert parse({"choices": [good]})[0].changes == (("refl", 1),)
    with pytest.raises(ChoicesFaulty, match=told):
        parse({"choices": [good | wrong]})
    with pytest.raises(ChoicesFaulty, match="stands twice"):
        parse({"choices": [good, good]})


HEAD = (
    "setl_id,psn_no,setl_time,enddate,insu_admdvs,mdtrt_admdvs,insutype,insu_plan,med_type,hosp_lv,dise_class,refl,"
    "brdy,psn_idet_type,medfee_sumamt,fulamt_ownpay_amt,overlmt_selfpay,preselfpay_amt,inscp_scp_amt"
)
BILL = (
    "B1,5001140000000001,2024-06-01 12:00:00,2024-06-01,500114,500103,390,1,21,3,ordinary,0,1970-03-04,低保对象,"
    "70000.00,10000.00,0.00,0.00,60000.00"
)


def test_the_command_line(tmp_path):
    bills = tmp_path / "bills.csv"
    bills.write_text(f"{HEAD}\n{BILL}\n{BILL.replace('B1', 'B2').replace('70000.00', '70000.01')}\n", encoding="utf-8")
    run = CliRunner().invoke
    told = run(cli, ["advise", str(bills), "--bill", "B1", "--opening", "zero", "--lang", "zh"])
    assert (told.exit_code, "按规定转诊可少付 12,063.43 元" in told.output) == (0, True)
    data = json.loads(run(cli, ["advise", str(bills), "--bill", "B1", "--opening", "zero", "--json"]).output)
    referred = next(o for o in data["offers"] if [c["choice"] for c in o["choices"]] == ["refer"])
    assert (referred["saves"], data["bill_borne"]) == ("12063.43", "26435.72")
    refused = run(cli, ["advise", str(bills), "--bill", "B2", "--opening", "zero", "--lang", "zh"])
    assert (refused.exit_code, "0.01" in refused.output) == (1, True)
    absent = run(cli, ["advise", str(bills), "--bill", "B9", "--lang", "zh"])
    assert (absent.exit_code, "B9" in absent.output) == (2, True)
