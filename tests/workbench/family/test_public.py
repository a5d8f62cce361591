"""The public page: asked one at a time, checked, answered by settling; a code brings it to the desk."""

import random
from urllib.parse import urlencode

import pytest
from django.test import Client

from tuodi.workbench.family.service.drafts import FaultyCode, answers_of, code_of, fields_of
from tuodi.workbench.family.service.questions import FIRST, WHEN_ASKED, fault_of, next_of, question
from tuodi.workbench.family.service.told import words
from tuodi.workbench.rules import book

from .conftest import ANSWERS

pytestmark = pytest.mark.django_db


def _get(path, **answers):
    return Client().get(f"/ask/{path}?{urlencode(answers)}")


def _text(response):
    return response.content.decode()


@pytest.mark.parametrize("path", ["", "question/", "rules/", "wrong/"])
def test_nobody_needs_to_log_in(path):
    assert _get(path).status_code == 200


def test_questions_come_one_at_a_time_and_only_those_called_for():
    assert 'name="region"' in _text(_get("question/"))
    elsewhere = {k: ANSWERS[k] for k in ("region", "plan", "who", "class", "care", "place")}
    assert next_of(elsewhere).name == "refl"
    assert next_of(elsewhere | {"place": "in_district"}).name == "hosp_lv"


@pytest.mark.parametrize(
    ("name", "answer", "told"),
    [
        ("total", "0", "大于零"), ("total", "0.01", ""), ("total", "1.005", "请填金额"), ("total", "很多", "请填金额"),
        ("outside", "0", ""), ("outside", "-0.01", "不能小于零"), ("outside", "70000.00", ""),
        ("outside", "70000.01", "不能多于总费用"), ("plan", "3", "请选一项"), ("plan", "2", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_answer_is_said(name, answer, told):
    found = fault_of(question(name), answer, ANSWERS)
    assert told in found
    assert bool(told) == bool(found)


def test_a_wrong_answer_is_asked_again_with_the_reason():
    before = {k: v for k, v in ANSWERS.items() if k not in ("outside", "dise_class")}
    response = _get("question/", **before, outside="70000.01", q="outside")
    assert response.status_code == 422
    assert "不能多于总费用" in _text(response)


def test_the_answers_are_read_back_and_each_can_be_changed():
    page = _text(_get("question/", **ANSWERS))
    assert "低保对象" in page
    assert "change=hosp_lv" in page
    assert _text(_get("question/", **ANSWERS, change="hosp_lv")).count('name="hosp_lv"') == 3  # three levels


def test_the_result_is_what_settling_gives_and_advice_what_settling_again_gives():
    """70,000 at level 3 without a referral, 10,000 of it outside.

    basic (60,000 − 800) × 50 % = 29,600.00; critical, 低保: (30,400 − 17,833 ÷ 2) × 65 % = 13,964.275 → 13,964.28;
    borne 70,000 − 29,600.00 − 13,964.28 = 26,435.72. Left within policy 16,435.72.
    Referred: assistance 16,435.72 × 70 % = 11,505.00, tilt (4,930.72 − 4,000) × 60 % = 558.43, together 12,063.43.
    Referred and at level 2: basic (60,000 − 300) × 70 % = 41,790.00; critical (18,210 − 8,916.50) × 65 % = 6,040.775 →
    6,040.78; assistance 12,169.22 × 70 % = 8,518.45; left 3,650.77, below the tilt's 4,000. Paid 56,349.23, which is
    12,784.95 more than the 43,564.28 of before.
    """
    page = _text(_get("result/", **ANSWERS))
    assert "26,435.72" in page
    assert "按规定转诊可少付 12,063.43 元" in page
    assert "12,784.95" in page
    assert "Q-3.2b" in page


def test_the_rules_ask_for_the_disease_only_where_it_matters():
    without = {k: v for k, v in ANSWERS.items() if k != "dise_class"}
    response = _get("result/", **without)
    assert response.status_code == 302
    assert "change=dise_class" in response.headers["Location"]
    resident = without | {"class": "none"}
    assert _get("result/", **resident).status_code == 200


def test_a_missing_figure_is_not_shown_as_zero():
    page = _text(_get("result/", **(ANSWERS | {"region": "500243"})))
    assert "还缺当地的一项标准" in page
    assert "ask-answer" not in page


def test_unfinished_answers_lead_back_to_the_questions():
    response = _get("result/", region="500114")
    assert response.status_code == 302
    assert "/ask/question/" in response.headers["Location"]


def test_the_rules_are_told_by_examples_that_were_settled():
    # level 2, plan 1: (10,000 − 300) × 70 % = 6,790.00; nothing more, so that 3,210.00 is borne
    page = _text(_get("rules/", region="500114", plan="1", who="adult", **{"class": "none"}))
    assert "6,790.00" in page
    assert "3,210.00" in page


def test_every_right_and_watch_of_the_documents_has_plain_words():
    from tuodi.policy.model import Entitlement, WarningRule

    assert {r.name for r in book().of(Entitlement)} <= set(words()["entitlements"])
    assert {r.name for r in book().of(WarningRule)} <= set(words()["warnings"])


def test_a_code_brings_back_what_was_answered():
    dice = random.Random(7)
    for _ in range(200):
        given = {}
        while (asked := next_of(given)) is not None:
            if asked.options is not None:
                given[asked.name] = dice.choice([value for value, _ in asked.options()])
            else:
                top = 10 ** dice.randint(0, 7) if asked.name == "total" else int(float(given["total"]))
                given[asked.name] = f"{dice.randint(1 if asked.name == 'total' else 0, top)}.00"
        for extra in WHEN_ASKED.values():
            if dice.random() < 0.5:
                given[extra.name] = dice.choice([value for value, _ in extra.options()])
        assert answers_of(code_of(given)) == given
        assert answers_of(code_of(given).lower().replace("-", " ")) == given


@pytest.mark.parametrize("at", [0, 7, 12, 20, -1])
def test_a_code_copied_wrong_is_refused(at):
    code = list(code_of(ANSWERS).replace("-", ""))
    code[at] = "4" if code[at] != "4" else "5"
    with pytest.raises(FaultyCode, match="抄写"):
        fields_of("".join(code))


def test_the_code_fills_the_desk():
    fields = fields_of(code_of(ANSWERS))
    assert (fields["medfee_sumamt"], fields["fulamt_ownpay_amt"], fields["inscp_scp_amt"]) == (
        "70000.00", "10000.00", "60000.00")  # fmt: skip
    assert (fields["insu_admdvs"], fields["refl"], fields["hosp_lv"]) == ("500114", "0", "3")


def test_every_question_has_options_or_is_an_amount():
    assert {q.name for q in FIRST if q.options is None} == {"total", "outside"}
