"""A statement on paper: the lines add up to the bill, every amount has its clause, and both languages say it."""

import dataclasses
import inspect
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.settlement.adapt import shipped
from tests.settlement.small_book import bill, facts, small_book, small_cascade
from tuodi.policy.library import compile_sources
from tuodi.policy.model import StageRule
from tuodi.policy.money import parse_yuan
from tuodi.policy.readings import Reading
from tuodi.policy.yaml_source import parse_source
from tuodi.settlement import bill as bill_module
from tuodi.settlement import cascade, context, payment, selection
from tuodi.settlement.layout import cells, data_of, text_of
from tuodi.settlement.reasons import NOT_PAID, REFUSED, refusal_sentence, sentence
from tuodi.settlement.refusal import BillRefused
from tuodi.settlement.render import Renderer
from tuodi.settlement.statement import Reason
from tuodi.settlement.words import SLOTS


def lines_of(*bills, lang="zh", opening=None):
    statements = small_cascade().settle(facts(*bills, opening=opening))
    return Renderer(small_book(), lang).lines(statements[-1])


def amounts(text):
    return [parse_yuan(found.replace(",", "")) for found in re.findall(r"-?[\d,]+\.\d\d(?!\d)", text)]


def test_every_slot_of_the_documents_has_words():
    slots = {rule.slot for rule in shipped().of(StageRule)}
    assert slots - set(SLOTS) == set()
    assert {zh for zh, _ in SLOTS.values() if zh.isascii() and zh} == set()


amount = st.integers(0, 30_000_000)


@given(st.lists(st.tuples(amount, amount), min_size=1, max_size=4), st.sampled_from(["zh", "en"]))
def test_the_printed_balance_adds_up_to_the_bill(parts, lang):
    bills = [bill(n, f"2023-0{n + 1}-01", policy, extra=rest) for n, (policy, rest) in enumerate(parts)]
    lines = lines_of(*bills, lang=lang)
    total = bills[-1].medfee_sumamt
    assert sum(line.amount for line in lines if line.kind in ("payer", "person")) == total
    assert sum(line.amount for line in lines if line.kind == "part") in (
        0,
        *(x.amount for x in lines if x.kind == "person"),
    )
    text = text_of(lines)
    check = next(line for line in text.splitlines() if " = " in line and line.split()[0][0].isdigit() and "+" in line)
    *payers, printed = amounts(check)
    assert sum(payers) == printed == total


@given(st.lists(amount, min_size=1, max_size=4))
def test_the_brackets_printed_give_the_exact_sum_and_the_rounded_payment(policies):
    statements = small_cascade().settle(facts(*(bill(n, f"2023-0{n + 1}-01", x) for n, x in enumerate(policies))))
    for statement in statements:
        for stage in data_of(statement, Renderer(small_book(), "en"))["stages"]:
            gives = sum(_exact(bracket["gives"]) for bracket in stage["brackets"])
            assert gives == _exact(stage["exact"])
            assert abs(gives - 10_000 * parse_yuan(stage["rounded"])) <= 5_000
            if stage["status"] == "computed":
                assert parse_yuan(stage["paid"]) <= parse_yuan(stage["rounded"])


def _exact(text):
    whole, part = text.split(".")
    return int(whole) * 1_000_000 + int(part.ljust(6, "0"))


def test_a_statement_says_every_step_of_a_bill_worked_out_by_hand():
    # basic: 60,000.00 − 500.00 = 59,500.00 × 60 % = 35,700.00
    # critical: 24,300.00 − 18,000.00 = 6,300.00 × 60 % = 3,780.00
    # assistance: 20,520.00 × 70 % = 14,364.00, limit 9,000.00
    # tilt: 11,520.00 − 5,000.00 = 6,520.00 × 70 % = 4,564.00
    # person: 6,956.00 in-policy, and 1,000.00 wholly self-paid
    text = text_of(lines_of(bill(1, "2023-03-01", 6_000_000, extra=100_000), lang="en"))
    for step in (
        "500.00 – 60,000.00: 59,500.00 × 60% = 35,700.00",
        "18,000.00 – 24,300.00: 6,300.00 × 60% = 3,780.00",
        "0.00 – 20,520.00: 20,520.00 × 70% = 14,364.00",
        "left before 9,000.00, left after 0.00",
        "the limit of 医疗救助年度限额 is reached (T-3)",
        "5,000.00 – 11,520.00: 6,520.00 × 70% = 4,564.00",
        "figure: 大病起付线 18,000.00: T-1 · 试〔2022〕1号 · grade B",
        "35,700.00 + 3,780.00 + 9,000.00 + 4,564.00 + 7,956.00 =",
        "person in special hardship",
    ):
        assert step in text
    assert re.search(r"= borne by the person +7,956\.00", text)
    assert "grade S" not in text


def test_the_same_statement_in_chinese():
    text = text_of(lines_of(bill(1, "2023-03-01", 6_000_000, extra=100_000)))
    told = (
        "当日身份 特困人员",
        "起付标准 18,000.00，本单在其下 18,000.00",
        "已达医疗救助年度限额，超过部分不付（T-3）",
        "支付 医疗救助基金",
        "依据: T-3 · 试〔2022〕1号",
        "= 个人负担",
    )
    for words in told:
        assert words in text


def test_a_missing_figure_is_named_and_no_amount_printed_for_it():
    lines = lines_of(bill(1, "2023-03-01", 1_000_000, care_type="outpatient"), lang="en")
    assert not [line for line in lines if line.kind in ("payer", "person")]
    assert any("missing:basic_outpatient" in line.text for line in lines)
    assert all(line.amount is None for line in lines if line.kind == "stage")


def test_a_fact_that_the_bill_leaves_out_names_the_column_to_fill_in():
    lines = lines_of(bill(1, "2023-03-01", 1_000_000, level=None))
    assert any("hosp_lv（单据未写明，补填 hosp_lv）" in line.text for line in lines)


def test_opening_balances_that_nobody_gave_are_marked():
    statement = small_cascade().settle(dataclasses.replace(facts(bill(1, "2023-03-01", 1_000_000)), opening=None))[0]
    assert any("未核年初累计" in line.text for line in Renderer(small_book(), "zh").lines(statement))
    assert not any("未核年初累计" in line.text for line in lines_of(bill(1, "2023-03-01", 1_000_000)))


def test_demonstration_readings_and_notes_of_a_rule_are_printed():
    statement = small_cascade().settle(facts(bill(1, "2023-03-01", 6_000_000)))[0]
    basic = statement.stages[0]
    origin = dataclasses.replace(
        basic.rule, demonstration=True, readings=(("floor", "as_rate"),), note="按公布下限估算"
    )
    shown = dataclasses.replace(statement, stages=(dataclasses.replace(basic, rule=origin), *statement.stages[1:]))
    register = {"floor": Reading("floor", (), "?", (("none", "不定"), ("as_rate", "下限作比例")), "", ())}
    renderer = Renderer(small_book(), "zh", register=register, place=lambda code: f"某地{code}")
    kinds = {line.kind: line.text for line in renderer.lines(shown)}
    assert kinds["reading"] == "读法 floor = as_rate（下限作比例）"
    assert kinds["mark"] == "按公布下限估算"
    text = text_of(renderer.lines(shown))
    assert "示例" in text
    assert "某地330102" in text


def test_a_payment_taken_from_the_bill_says_so():
    options = cascade.Options(from_stage="assistance")
    given_bill = bill(1, "2023-03-01", 6_000_000, hifp_pay=3_570_000, hifmi_pay=378_000, oth_pay=10_000)
    statement = cascade.Cascade(small_book(), options).settle(facts(given_bill))[0]
    text = text_of(Renderer(small_book(), "en").lines(statement))
    assert text.count("taken from the bill as already paid") == 2
    assert "− other payers" in text


def test_every_code_that_the_engine_uses_has_its_sentence():
    source = "".join(inspect.getsource(module) for module in (cascade, context, payment, selection, bill_module))
    used = set(re.findall(r'Reason\(\s*"(\w+)"', source)) | set(
        re.findall(r'return "(\w+_\w+_\w+|not_referred)"', source)
    )
    used |= set(re.findall(r'"(no_class|class_not_served)"', source))
    assert used - {"two_diseases"} <= set(NOT_PAID)
    refused = set(re.findall(r'BillRefused\([^"]*"\w+", "(\w+)"', source)) | set(
        re.findall(r'BillRefused\(column, "(\w+)"', source)
    )
    assert refused
    assert refused <= set(REFUSED)


@pytest.mark.parametrize("code", sorted(NOT_PAID))
def test_a_sentence_is_filled_in_and_names_its_clause(code):
    for lang in ("zh", "en"):
        text = sentence(Reason(code, "W-3.3", "某某"), lang)
        assert "{" not in text
        assert "W-3.3" in text
        assert "W-3.3" not in sentence(Reason(code), lang)
        assert "（）" not in sentence(Reason(code), lang)


@pytest.mark.parametrize("code", sorted(REFUSED))
def test_a_refusal_says_the_mend_in_both_languages(code):
    told = refusal_sentence(BillRefused("x", code, "某某"))
    assert all(told)
    assert not any("{" in part for part in told)


def test_amounts_stand_at_the_right_edge_whatever_the_script():
    widths = {
        cells(line)
        for lang in ("zh", "en")
        for line in text_of(lines_of(bill(1, "2023-03-01", 6_000_000), lang=lang)).splitlines()
        if line.startswith(("− ", "= "))
    }
    assert len(widths) == 1


OTHERS = """
document: t-2
number: 试〔2023〕2号
title: 其他
region: "330100"
issuers: [x]
in_force: {from: 2022-01-01}
known_from: 2022-01-01
background: true
demonstration: true
clauses:
  - clause: U-1
    kind: stage
    gist: g
    source: s
    grade: C
    rules:
      - {account: basic_paid, zh: 基本医保年度限额, per: year}
      - {parameter: low, zh: 一档比例, rate: 40%}
      - {parameter: high, zh: 二档比例, rate: 60%}
      - {parameter: share, zh: 门诊比例, rate: {by: insu_plan, "1": $low, "2": $high}, note: 门诊比例为估算}
      - {parameter: by_level, zh: 慢病比例, rate: {by: hosp_lv, "1": 70%, "2": 60%, "3": 50%}}
      - stage: basic
        slot: outpatient
        when: {care: [outpatient]}
        rate: $share
        caps: [{account: basic_paid}]
      - {stage: basic, slot: chronic, when: {care: [outpatient_chronic]}, per: month, rate: $by_level, deductible: 1.00}
      - {stage: basic, slot: delivery, when: {care: [delivery_normal]}, flat: 600}
      - {stage: basic, slot: caesarean, when: {care: [delivery_caesarean]}, rate: 10%, at_least: 600}
      - {stage: critical, when: {setting: [outpatient, maternity]}, nothing: 只付住院}
      - {entitlement: out_of_area_first_share_waived, place: [in_province]}
"""


@pytest.fixture(scope="module")
def others():
    book = compile_sources([parse_source(OTHERS, "330100/u.yaml")], {})

    def shown(care, total, **facts_of_bill):
        statement = cascade.Cascade(book).settle(
            facts(bill(1, "2023-03-01", total, care_type=care, **facts_of_bill), opening={})
        )[0]
        renderer = Renderer(book, "en")
        return text_of(renderer.lines(statement)), renderer, statement

    return shown


def test_only_the_figures_that_the_bill_reads_are_shown_with_their_value(others):
    text, _, _ = others("outpatient", 10_000)
    assert "figure: 一档比例 40%: U-1" in text
    assert "二档比例" not in text
    assert "! 门诊比例为估算" in text
    assert "基本医保年度限额: no limit" in text
    text, _, _ = others("outpatient_chronic", 10_000)
    assert "figure: 慢病比例 60%: U-1" in text
    assert "over the month" in text


def test_a_fixed_sum_and_a_floor_are_named(others):
    text, _, _ = others("delivery_normal", 500_000)
    assert re.search(r"fixed sum +600\.00", text)
    text, _, _ = others("delivery_caesarean", 500_000)
    assert re.search(r"at least +600\.00", text)
    assert re.search(r"− basic insurance +600\.00", text)
    text, _, _ = others("delivery_normal", 50_000)
    assert re.search(r"after limits +500\.00", text)


def test_what_a_demonstration_decided_is_marked(others):
    text, renderer, statement = others("outpatient", 10_000)
    assert "示例 (demonstration)" in text
    assert renderer.origins.demonstration(statement)
    assert data_of(statement, renderer)["demonstration"]
    assert list(renderer.origins.remarks(statement)) == []


def test_a_waived_share_moves_into_the_in_policy_amount(others):
    away = dataclasses.replace(
        bill(1, "2023-03-01", 10_000, care_type="outpatient", classes=()),
        mdtrt_admdvs="330200",
        medfee_sumamt=12_000,
        preselfpay_amt=2_000,
        outarea_selfpay=1_500,
    )
    _, renderer, _ = others("outpatient", 10_000)
    statement = cascade.Cascade(renderer.book).settle(facts(away))[0]
    text = text_of(renderer.lines(statement))
    assert re.search(r"out-of-area first share waived: the in-policy amount grows by +15\.00", text)
    # 115.00 in-policy × 40 % = 46.00; 69.00 left of it, 5.00 of first-self-pay stay
    assert re.search(r"of which in-policy +69\.00", text)
    assert re.search(r"of which out-of-policy and first-self-pay +5\.00", text)
