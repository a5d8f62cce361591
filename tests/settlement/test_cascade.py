"""The cascade on a small rule book: facts, refusals, reasons, readings, running totals."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.policy.small import RULES, book, document
from tuodi.policy.errors import PolicyErrors
from tuodi.settlement.bill import Bill, IdentityRecord, PersonFacts
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.refusal import BillRefused
from tuodi.settlement.statement import Statement

YUAN = 100
BASE = {
    "person": "p", "insu_admdvs": "440106", "idet_admdvs": "440106", "mdtrt_admdvs": "440106", "insutype": "390",
    "insu_plan": 1, "care_type": "inpatient", "hosp_lv": 2, "fulamt_ownpay_amt": 0, "overlmt_selfpay": 0,
    "preselfpay_amt": 0, "minor": False,
}  # fmt: skip


def bill(number: int = 1, in_policy: int = 10_000, day: str = "2024-03-01", **more: Any) -> Bill:
    """A bill of so many yuan in policy, unless said otherwise an inpatient's at level 2."""
    amount = in_policy * YUAN
    time = dt.datetime.fromisoformat(f"{day} 10:00")
    given = BASE | {"setl_id": f"s{number}", "row": number, "setl_time": time, "medfee_sumamt": amount} | more
    return Bill(**{"inscp_scp_amt": given["medfee_sumamt"] - given["preselfpay_amt"], **given})


def settle(*bills: Bill, rules: str = RULES, options: Options | None = None, **facts: Any) -> list[Statement]:
    """Statements under the small document, by default for a person in special hardship."""
    given = {"identities": (held(),), "opening": {}} | facts
    cascade = Cascade(book(document(rules=rules), readings=facts.pop("readings", None)), options)
    given.pop("readings", None)
    return cascade.settle(PersonFacts(person="p", bills=bills, **given))


def held(identity: str = "special_hardship", begin: str = "2020-01-01", **more: Any) -> IdentityRecord:
    """An identity known since it began."""
    start = dt.date.fromisoformat(begin)
    known = dt.datetime.combine(start, dt.time())
    row = {"record_id": identity, "person": "p", "idet_admdvs": "440106", "begndate": start, "known_from": known}
    return IdentityRecord(identity=identity, **row | more)


def paid(statement: Statement) -> list[int | None]:
    """Yuan per stage, None where missing."""
    return [None if r.paid is None else r.paid // YUAN for r in statement.stages]


def codes(statement: Statement, stage: Any) -> list[str]:
    """The reason codes of a stage."""
    return [reason.code for reason in statement.stage(stage).reasons]


def test_all_four_stages() -> None:
    # 30,000: basic (30,000-300)*70% = 20,790; rest 9,210; critical (9,210-8,916.50)*65% = 190.775 -> 190.78
    # rest 9,019.22; aid 70% = 6,313.45; rest 2,705.77 below the tilt's 3,000
    (statement,) = settle(bill(in_policy=30_000))
    assert [r.paid for r in statement.stages] == [2_079_000, 19_078, 631_345, 0]
    assert codes(statement, "tilt") == ["below_deductible"]
    assert statement.person_part == 270_577
    assert statement.clauses == ("B-1",)


def test_employees_insurance_is_a_fact_and_assistance_is_computed() -> None:
    (statement,) = settle(bill(insutype="310", hifp_pay=600_000, hifob_pay=100_000, cvlserv_pay=50_000))
    assert [(r.status, r.paid) for r in statement.stages[:2]] == [("fact", 600_000), ("fact", 150_000)]
    assert statement.paid("assistance") == 175_000


def test_an_employee_without_the_basic_payment_has_no_amounts() -> None:
    (statement,) = settle(bill(insutype="310"))
    assert paid(statement) == [None] * 4
    assert statement.missing is not None
    assert statement.missing.name == "hifp_pay"


def test_an_employee_s_large_sum_payment_must_be_given_even_where_it_is_nothing() -> None:
    (unknown,) = settle(bill(insutype="310", hifp_pay=600_000))
    (none,) = settle(bill(insutype="310", hifp_pay=600_000, hifob_pay=0))
    assert [r.missing for r in unknown.stages] == ["", "hifob_pay", "hifob_pay", "hifob_pay"]
    assert none.paid("assistance") == 280_000


def test_a_refused_identity_row_leaves_open_what_depends_on_a_class() -> None:
    (statement,) = settle(bill(), identity_refused=True)
    assert paid(statement) == [6790, None, None, None]
    assert statement.missing is not None
    assert statement.missing.name == "refused_identity"


def test_a_measure_that_ends_by_the_day_of_settlement() -> None:
    ended = "      - {repeal: old_platform, zh: 旧平台, ends: 2024-01-31, by: settlement_day, for: [特困人员]}\n"
    for day, told in (("2024-01-31", []), ("2024-02-01", ["measure_ended"])):
        (statement,) = settle(bill(day=day, enddate=dt.date(2024, 1, 5)), rules=RULES + ended)
        assert [note.code for note in statement.notes] == told


def test_measures_that_a_region_names_itself() -> None:
    ended = "      - {repeal: others, zh: 其他措施, ends: 2024-01-31, for: [特困人员], measures: old_measures}\n"
    asked = "      - {parameter: old_measures, zh: 名称, required: 试}\n"
    named = "      - {parameter: old_measures, zh: 名称, codes: [甲救助, 乙补助], in_force: {from: 2022-01-01}}\n"
    late, early = bill(day="2024-02-01"), bill(day="2024-01-31")
    for given, told in (
        (asked, ["其他措施（missing:old_measures） 2024-01-31"]),
        (named, ["甲救助 2024-01-31", "乙补助 2024-01-31"]),
    ):
        (statement,) = settle(late, rules=RULES + ended + given)
        assert [note.detail for note in statement.notes] == told
        (before,) = settle(early, rules=RULES + ended + given)
        assert before.notes == ()


def test_a_list_of_measures_that_no_document_has_is_a_fault() -> None:
    ended = "      - {repeal: others, zh: 其他措施, ends: 2024-01-31, for: [特困人员], measures: old_measures}\n"
    with pytest.raises(PolicyErrors, match=r"no document has a parameter \$old_measures"):
        settle(bill(), rules=RULES + ended)


def test_another_fund_bears_what_earlier_measures_paid() -> None:
    window = "in_force: {from: 2024-01-01, until: 2024-01-31}, fund: bridge_fund, of: settlement, by: settlement_day"
    rules = RULES + f"      - {{funding: january, for: [特困人员], {window}}}\n"
    for day, told in (("2024-01-31", ["other_fund_bears"]), ("2024-02-01", [])):
        (statement,) = settle(bill(day=day, oth_pay=100), rules=rules)
        assert [note.code for note in statement.notes] == told
    (without,) = settle(bill(day="2024-01-31"), rules=rules)
    assert without.notes == ()


def test_nothing_said_expressly_still_tells_what_came_nearest() -> None:
    pays = CONDITIONED.replace("%s", "{referral: compliant}").replace("id: picky", "id: picky, overrides: [rest]")
    rest = "{id: rest, stage: assistance, slot: rest, for: [low_income_edge], nothing: 其余不予救助}"
    rules = f"{pays}      - {rest}\n"
    (statement,) = settle(bill(**AWAY, refl=0), rules=rules, identities=(held("low_income_edge"),))
    assert codes(statement, "assistance") == ["not_referred", "expressly_nothing"]


def test_payments_before_the_stage_asked_for_are_facts() -> None:
    (statement,) = settle(bill(hifp_pay=500_000, hifmi_pay=100_000), options=Options(from_stage="assistance"))
    assert paid(statement)[:3] == [5000, 1000, 2800]
    (statement,) = settle(bill(hifp_pay=500_000), options=Options(from_stage="assistance"))
    assert statement.missing is not None
    assert statement.missing.name == "hifmi_pay"


def test_a_care_type_without_a_rule_is_missing_never_zero() -> None:
    (statement,) = settle(bill(care_type="outpatient"))
    assert paid(statement) == [None] * 4
    assert statement.missing is not None
    assert statement.missing.name == "basic_outpatient"


def test_a_missing_figure_spoils_the_running_bases_it_feeds() -> None:
    rules = RULES.replace("yuan: 17833}", "required: 未公布}")
    first, second = settle(bill(1), bill(2, day="2024-04-01"), rules=rules)
    for statement in (first, second):
        assert paid(statement) == [6790, None, None, None]
        assert statement.missing is not None
        assert statement.missing.name == "critical_deductible"


def test_an_open_stage_spoils_what_lies_behind_it() -> None:
    before, later = "in_force: {from: 2024-01-01, until: 2024-03-31}", "in_force: {from: 2024-04-01}"
    gone = f"{{id: aid_open, {before}, stage: assistance, for: [特困人员], open: old_aid}}"
    rules = RULES.replace("{id: aid_poor,", f"{gone}\n      - {{id: aid_poor, {later},")
    first, second = settle(bill(1), bill(2, day="2024-04-01"), rules=rules)
    assert paid(first) == [6790, 0, None, None]
    assert paid(second)[:3] == [6790, 0, 2247]
    assert second.stage("tilt").missing == "old_aid"


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"insu_admdvs": "990000"}, "insu_admdvs"),
        ({"insutype": "310", "hifp_pay": 1_000_001, "hifob_pay": 0}, "medfee_sumamt"),
    ],
)
def test_impossible_bills_are_refused_with_their_column(change: dict[str, Any], column: str) -> None:
    with pytest.raises(BillRefused) as caught:
        settle(bill(**change))
    assert caught.value.column == column


def test_other_payers_come_last_and_take_nothing_from_the_funds() -> None:
    (alone,) = settle(bill())
    (helped,) = settle(bill(oth_pay=2_000_000))
    assert paid(helped) == paid(alone)
    assert helped.person_part == 0
    assert helped.others == alone.person_part
    assert [(n.code, n.detail) for n in helped.notes] == [("others_exceed_rest", "19037.00")]


AWAY = {"mdtrt_admdvs": "440300"}
CONDITIONED = (
    RULES
    + """\
      - {id: picky, stage: assistance, slot: picky, for: [low_income_edge], per: bill, rate: 50%, when: %s}
"""
)


@pytest.mark.parametrize(
    ("when", "fits", "fails", "code"),
    [
        ("{care: [day_surgery]}", {"care_type": "day_surgery"}, {}, "care_type_not_covered"),
        ('{hosp_lv: ["2"]}', {"hosp_lv": 2}, {"hosp_lv": 3}, "hospital_level_not_covered"),
        ('{insu_plan: ["2"]}', {"insu_plan": 2}, {"insu_plan": 1}, "plan_not_covered"),
        ('{minor: ["true"]}', {"minor": True}, {"minor": False}, "age_not_covered"),
        ("{place: [in_city]}", {"mdtrt_admdvs": "440104"}, {"mdtrt_admdvs": "440300"}, "place_not_covered"),
        ("{opsp_class: [specific]}", {"opsp_class": "specific"}, {"opsp_class": "ordinary"},
         "outpatient_class_not_covered"),
        ("{stay_in_policy_over: 9999.99}", {}, {"medfee_sumamt": 999_999}, "admission_not_over"),
        ("{dise_class: [special]}", {"dise_class": "special"}, {"dise_class": "ordinary"}, "disease_not_covered"),
        ("{referral: compliant}", AWAY | {"refl": 1}, AWAY | {"refl": 0}, "not_referred"),
        ("{referral: compliant}", AWAY | {"refl": 3}, AWAY | {"refl": 4}, "not_referred"),
        ("{referral: compliant}", {}, {"mdtrt_admdvs": "440300", "refl": 2}, "not_referred"),
    ],
)  # fmt: skip
def test_each_condition_has_its_coded_reason(when: str, fits: dict[str, Any], fails: dict[str, Any], code: str) -> None:
    rules = CONDITIONED.replace("%s", when)
    edge = (held("low_income_edge"),)
    (good,) = settle(bill(**fits), rules=rules, identities=edge)
    (bad,) = settle(bill(**fails), rules=rules, identities=edge)
    assert good.paid("assistance") == good.stage("assistance").base // 2 > 0
    assert bad.paid("assistance") == 0
    assert code in codes(bad, "assistance")


@pytest.mark.parametrize(
    ("when", "change", "column"),
    [
        ('{hosp_lv: ["2"]}', {"hosp_lv": None, "insutype": "310", "hifp_pay": 0, "hifob_pay": 0}, "hosp_lv"),
        ('{insu_plan: ["2"]}', {"insu_plan": None}, "insu_plan"),
        ('{minor: ["true"]}', {"minor": None}, "brdy"),
        ("{dise_class: [special]}", {}, "dise_class"),
        ("{referral: compliant}", {"mdtrt_admdvs": "440300"}, "refl"),
    ],
)
def test_an_undecidable_fact_is_refused_only_where_it_matters(when: str, change: dict[str, Any], column: str) -> None:
    rules = CONDITIONED.replace("%s", when)
    with pytest.raises(BillRefused) as caught:
        settle(bill(**change), rules=rules, identities=(held("low_income_edge"),))
    assert caught.value.column == column
    (other,) = settle(bill(**change), rules=rules, identities=(held(),))
    assert other.paid("assistance") is not None


@pytest.mark.parametrize(
    ("code", "expected"), [("C34.1", "special"), ("J18.9", "ordinary"), ("I50.0", None), ("", None)]
)
def test_the_disease_class_comes_from_the_list_of_codes(code: str, expected: str | None) -> None:
    lists = """\
      - {parameter: special_disease_codes, zh: 特殊疾病, codes: [C34]}
      - {parameter: undecidable_disease_codes, zh: 编码不能判断, codes: [I50]}
"""
    rules = CONDITIONED.replace("%s", "{dise_class: [special]}") + lists
    edge = (held("low_income_edge"),)
    if expected is None:
        with pytest.raises(BillRefused, match="dise_class"):
            settle(bill(dise_codg=code), rules=rules, identities=edge)
    else:
        (statement,) = settle(bill(dise_codg=code), rules=rules, identities=edge)
        assert bool(statement.paid("assistance")) is (expected == "special")


def test_a_birth_date_decides_who_is_a_minor() -> None:
    rules = CONDITIONED.replace("%s", '{minor: ["true"]}')
    edge = (held("low_income_edge"),)
    for born, minor in (("2006-03-01", False), ("2006-03-02", True)):
        (statement,) = settle(bill(minor=None, birth_date=dt.date.fromisoformat(born)), rules=rules, identities=edge)
        assert bool(statement.paid("assistance")) is minor


def test_without_a_list_the_mark_on_the_bill_decides() -> None:
    (marked,) = settle(bill(marked_classes=("special_hardship",)), identities=None)
    (plain,) = settle(bill(), identities=None)
    assert paid(marked)[2] == 2247
    assert codes(plain, "assistance") == ["no_class"]


def test_a_class_without_a_rule_is_said_so() -> None:
    (statement,) = settle(bill(), identities=(held("stable_exit"),))
    assert codes(statement, "assistance") == ["class_not_served"]


def test_a_class_certified_elsewhere_without_documents_is_missing() -> None:
    rules = RULES.replace(
        "stage: assistance, for: [特困人员]", "stage: assistance, region_by: certifying, for: [特困人员]"
    )
    rules = rules.replace(
        "stage: assistance, for: [低保对象]", "stage: assistance, region_by: certifying, for: [低保对象]"
    )
    (statement,) = settle(bill(), rules=rules, identities=(held(idet_admdvs="330100"),))
    assert statement.stage("assistance").missing == "assistance_schedule"


def test_a_class_known_later_does_not_count_but_is_named() -> None:
    late = held(begin="2024-01-01", known_from=dt.datetime(2024, 3, 1, 10, 1))
    (statement,) = settle(bill(), identities=(late,))
    assert statement.paid("assistance") == 0
    assert [n.code for n in statement.notes] == ["class_not_known_yet"]
    (now,) = settle(bill(), identities=(late,), options=Options(known_at=dt.datetime(2024, 3, 31)))
    assert now.paid("assistance") == 224_700
    assert now.notes == ()


def test_a_later_row_of_a_record_replaces_the_earlier_from_its_moment() -> None:
    rows = (held(), held(valid=False, known_from=dt.datetime(2024, 3, 1, 10, 0)))
    (before,) = settle(bill(day="2024-02-29"), identities=rows)
    (after,) = settle(bill(day="2024-03-01"), identities=rows)
    assert bool(before.paid("assistance"))
    assert not after.paid("assistance")


def test_an_identity_ended_by_death_counts_up_to_the_death() -> None:
    dead = held(enddate=dt.date(2024, 3, 1), ended_by_death=True)
    last_day, day_after = dt.date(2024, 3, 1), dt.date(2024, 3, 2)
    settled_later = {"day": "2024-03-09"}
    (on_day,) = settle(bill(enddate=last_day, **settled_later), identities=(dead,))
    (later,) = settle(bill(enddate=day_after, **settled_later), identities=(dead,))
    assert bool(on_day.paid("assistance"))
    assert not later.paid("assistance")


def test_the_highest_of_several_classes_serves() -> None:
    both = (held("minimum_living"), held("special_hardship"))
    (statement,) = settle(bill(), identities=both)
    assert statement.stage("assistance").class_id == "special_hardship"


def test_opening_balances_use_up_a_cap_and_are_of_one_year() -> None:
    first, second = settle(
        bill(1),
        bill(2, day="2025-03-01"),
        opening={"aid_paid": 999_999},
        rules=RULES + "      - {parameter: x, zh: x, yuan: 1}\n",
    )
    assert first.paid("assistance") == 1
    assert codes(first, "assistance") == ["cap_reached"]
    assert second.paid("assistance") == 224_700
    assert first.opening_known


def test_unknown_opening_balances_are_marked() -> None:
    (statement,) = settle(bill(), opening=None)
    assert not statement.opening_known


@pytest.mark.parametrize(("choice", "year_of_cap"), [("discharge", 2024), ("settlement", 2025), ("admission", 2024)])
def test_the_benefit_date_is_a_reading(choice: str, year_of_cap: int) -> None:
    over = bill(begndate=dt.date(2024, 12, 20), enddate=dt.date(2024, 12, 31), day="2025-01-02")
    cascade = Cascade(book(readings={"benefit_date": choice}))
    run = cascade.start(PersonFacts(person="p", bills=(over,), identities=(held(),), opening={}))
    run.settle(over)
    assert {key[2] for key in run.accounts.balances() if key[0] == "aid_paid"} == {str(year_of_cap)}


@pytest.mark.parametrize(
    ("choice", "assisted"),
    [("benefit_date_as_known", True), ("settlement_day_as_marked", False), ("admission_day", False)],
)
def test_the_day_of_the_identity_is_a_reading(choice: str, assisted: bool) -> None:
    stay = bill(begndate=dt.date(2024, 2, 1), enddate=dt.date(2024, 2, 10), day="2024-03-01")
    only_then = held(begin="2024-02-10", enddate=dt.date(2024, 2, 10))
    (statement,) = settle(stay, identities=(only_then,), readings={"identity_date": choice})
    assert bool(statement.paid("assistance")) is assisted


def test_ordinary_time_feeds_the_running_base_unless_the_reading_says_otherwise() -> None:
    later = held("minimum_living", begin="2024-03-01")
    bills = (bill(1, day="2024-02-01"), bill(2, day="2024-03-01"))
    counts = settle(*bills, identities=(later,))[1].stage("assistance")
    only = settle(*bills, identities=(later,), readings={"ordinary_time_counts": "only_while_assisted"})[1].stage(
        "assistance"
    )
    assert (counts.base_before, only.base_before) == (321_000, 0)


MATERNITY = (
    RULES
    + """\
      - {account: prenatal_paid, zh: 产前检查限额, per: pregnancy}
      - {stage: basic, slot: prenatal, when: {care: [prenatal]}, rate: 100%,
         caps: [{account: prenatal_paid, amount: 300}]}
      - {stage: basic, slot: delivery, when: {care: [delivery_normal]}, flat: 600}
      - {stage: basic, slot: caesarean, when: {care: [delivery_caesarean]}, rate: 50%, at_least: 600}
"""
)


def test_maternity_limits_are_of_a_pregnancy() -> None:
    days = (("2024-02-01", "prenatal", 200), ("2024-03-01", "prenatal", 200), ("2024-04-01", "delivery_normal", 500),
            ("2024-12-01", "prenatal", 200))  # fmt: skip
    bills = [bill(n, amount, day, care_type=care) for n, (day, care, amount) in enumerate(days, 1)]
    assert [s.paid("basic") for s in settle(*bills, rules=MATERNITY)] == [20_000, 10_000, 50_000, 20_000]


def test_a_floor_tops_up_but_never_beyond_the_bill() -> None:
    amounts = [
        bill(n, yuan, f"2024-0{n}-01", care_type="delivery_caesarean") for n, yuan in ((1, 1000), (2, 500), (3, 2000))
    ]
    assert [s.paid("basic") for s in settle(*amounts, rules=MATERNITY)] == [60_000, 50_000, 100_000]


PERIODS = (
    RULES
    + """\
      - {account: visits_paid, zh: 门诊限额, per: %s, per_disease: true}
      - {stage: basic, slot: visits, when: {care: [outpatient_chronic]}, rate: 100%,
         caps: [{account: visits_paid, amount: 100}]}
"""
)


@pytest.mark.parametrize(
    ("per", "second_gets"), [("bill", 8000), ("month", 8000), ("year", 2000), ("life", 2000), ("cover_year", 8000)]
)
def test_an_account_starts_anew_with_its_period(per: str, second_gets: int) -> None:
    first = bill(1, 80, "2024-08-31", care_type="outpatient_chronic", dise_codg="I10", student=True)
    second = bill(2, 80, "2024-09-01", care_type="outpatient_chronic", dise_codg="I10", student=True)
    other = bill(3, 80, "2024-09-01", care_type="outpatient_chronic", dise_codg="E11", student=True)
    got = [s.paid("basic") for s in settle(first, second, other, rules=PERIODS.replace("%s", per))]
    assert got == [8000, second_gets, 8000]


def test_two_rules_left_for_one_bill_stop_the_run() -> None:
    twice = RULES.replace("for: [低保对象], when: {setting: [inpatient]}", 'for: [低保对象], when: {hosp_lv: ["2"]}')
    extra = '      - {id: more, stage: assistance, slot: more, for: [低保边缘], when: {hosp_lv: ["2"]}, rate: 10%}\n'
    both = (held("minimum_living"), held("low_income_edge"))
    (statement,) = settle(bill(), rules=twice + extra, identities=both)
    assert statement.stage("assistance").class_id == "minimum_living"


WAIVED = (
    RULES + "      - {entitlement: out_of_area_first_share_waived, for: [特困人员], place: [in_province], share: %s}\n"
)


@pytest.mark.parametrize(
    ("share", "change", "in_policy"),
    [
        ("out_of_area", {"outarea_selfpay": 100_000}, 900_000),
        ("out_of_area", {"outarea_selfpay": 0}, 800_000),
        ("all_first_self_pay", {}, 1_000_000),
        ("out_of_area", {"outarea_selfpay": 100_000, "mdtrt_admdvs": "440104"}, 800_000),
    ],
)
def test_the_out_of_area_first_share_moves_into_the_policy(share: str, change: dict[str, Any], in_policy: int) -> None:
    away = {"mdtrt_admdvs": "440300", "preselfpay_amt": 200_000} | change
    (statement,) = settle(bill(**away), rules=WAIVED.replace("%s", share))
    assert statement.in_policy == in_policy
    assert statement.waived == in_policy - 800_000


@pytest.mark.parametrize(
    ("change", "column"), [({"mdtrt_admdvs": "440300"}, "outarea_selfpay"), ({"mdtrt_admdvs": ""}, "mdtrt_admdvs")]
)
def test_a_waiver_needs_the_share_and_the_place(change: dict[str, Any], column: str) -> None:
    with pytest.raises(BillRefused) as caught:
        settle(bill(preselfpay_amt=200_000, **change), rules=WAIVED.replace("%s", "out_of_area"))
    assert caught.value.column == column


def test_an_unknown_fact_leaves_a_running_base_unknown_for_a_stranger_to_the_rule() -> None:
    rules = RULES.replace("deductible: 3000, rate: 50%", "deductible: 3000, rate: 50%, counts: {referral: compliant}")
    away = bill(1, mdtrt_admdvs="440300")
    first, second = settle(away, bill(2, day="2024-04-01"), rules=rules, identities=(held(begin="2024-04-01"),))
    assert first.paid("tilt") == 0
    assert second.stage("tilt").missing == "refl"


@pytest.mark.parametrize(("base", "share"), [("total_remainder", 321_000), ("in_policy_without_deductible", 291_000)])
def test_a_base_may_be_wider_or_narrower_than_the_rest(base: str, share: int) -> None:
    rules = RULES.replace("per: year, rate: 70%", f"per: year, rate: 70%, base: {base}")
    (statement,) = settle(bill(), rules=rules)
    assert statement.stage("assistance").base == share


def test_one_class_per_bill_is_a_reading() -> None:
    both = (held("minimum_living"), held("special_hardship"))
    (statement,) = settle(bill(), identities=both, readings={"several_identities": "one_class_per_bill"})
    assert [h.class_id for h in statement.held] == ["special_hardship"]
