"""The way of a finding: every step in its order, by whom it may be, with what it needs."""

import datetime as dt

import pytest
from django.db import IntegrityError

from tests.workbench.conftest import OTHER_TOWN
from tests.workbench.review.conftest import COUNTY
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base.payables import Outcome
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.review import following, payables
from tuodi.workbench.review.enums import State
from tuodi.workbench.review.models import Finding
from tuodi.workbench.review.service import Refused

DAY = dt.date(2024, 7, 9)


@pytest.fixture
def found(bring, walk, make_person, certify):
    """`found()` → a missed bill of 720.00, sent to its township; `found(over=True)`: 720.00 paid without right."""
    made = 0

    def make(*, over=False, **more):
        nonlocal made
        made += 1
        with acting("test"), unlimited():
            if made == 1:
                declare(COUNTY, 2024, "fund")
        person = make_person(f"毕琪{made}", **more)
        if not over:
            certify(person, "minimum_living")
        bring({"setl_id": f"S{made}", "psn_no": person.psn_no, "maf_pay": "720.00" if over else "0.00"})
        walk()
        with unlimited():
            return Finding.objects.get(person=person)

    return make


@pytest.fixture
def step():
    """`step("inform", finding, by, …)`: one step of the way."""

    def act(name, finding, by="town", **more):
        with unlimited(), acting(by):
            getattr(following, name)(finding, by, **more)
        with unlimited():
            vars(finding).update(vars(Finding.objects.get(pk=finding.pk)))
        return finding

    return act


ACCOUNT = {"payee": "毕琪雪", "bank": "农村商业银行", "account": "6217 0012 3456 7890"}


def ready(step, one):
    step("inform", one, phone="", note="入户")
    return step("take_account", one, **ACCOUNT)


def test_from_the_township_to_the_end(found, step):
    one = ready(step, found())
    assert (one.state, one.account) == (State.ACCOUNT, "6217001234567890")
    step("propose", one, "review", amount=72000, why="")
    step("decide", one, "checker", agree=True, note="")
    step("pay", one, "fund", day=DAY, voucher="P-1")
    step("close", one, "review", note="")
    assert (one.state, one.decided_amount, one.maker, one.checker, one.paid_on) == (
        State.CLOSED, 72000, "review", "checker", DAY,
    )  # fmt: skip
    said = ["发现", "下发镇街", "已通知", "已收账户", "提交审批", "审批同意", "已拨付", "办结"]
    assert [event.what for event in one.events.order_by("pk")] == said


def test_who_proposed_does_not_decide(found, step):
    one = ready(step, found())
    step("propose", one, "review", amount=72000, why="")
    with pytest.raises(Refused, match="不能审批自己"):
        step("decide", one, "review", agree=True, note="")
    with unlimited(), pytest.raises(IntegrityError), acting("test"):
        Finding.objects.filter(pk=one.pk).update(checker="review")


@pytest.mark.parametrize(
    ("amount", "why", "refused"),
    [
        (72000, "", ""),
        (71999, "", "理由"),
        (71999, "扣除已由慈善支付一分", ""),
        (72001, "多给", "不超过"),
        (0, "无", "同向"),
        (-100, "反向", "同向"),
    ],
)
def test_another_amount_needs_a_reason_and_never_more_than_computed(found, step, amount, why, refused):
    one = ready(step, found())
    if refused:
        with pytest.raises(Refused, match=refused):
            step("propose", one, "review", amount=amount, why=why)
    else:
        assert step("propose", one, "review", amount=amount, why=why).state == State.PROPOSED


@pytest.mark.parametrize(
    ("account", "taken"),
    [("12345678", True), ("1234567", False), ("1" * 40, True), ("1" * 41, False), ("6217-001A", False)],
)
def test_an_account_number_has_eight_to_forty_digits(found, step, account, taken):
    one = step("inform", found(), phone="", note="入户")
    if taken:
        assert step("take_account", one, **(ACCOUNT | {"account": account})).state == State.ACCOUNT
    else:
        with pytest.raises(Refused, match="8 至 40"):
            step("take_account", one, **(ACCOUNT | {"account": account}))


def test_money_owed_needs_an_account_before_it_is_decided_and_a_refund_does_not(found, step):
    owed = step("inform", found(), phone="", note="入户")
    with pytest.raises(Refused, match="账户"):
        step("propose", owed, "review", amount=72000, why="")
    back = found(over=True)
    assert (back.kind, back.amount) == ("over", -72000)
    step("inform", back, phone="", note="入户")
    with pytest.raises(Refused, match="不需要"):
        step("take_account", back, **ACCOUNT)
    step("propose", back, "review", amount=-72000, why="")
    step("decide", back, "checker", agree=True, note="")
    assert step("pay", back, "fund", day=DAY, voucher="R-1").state == State.PAID


def test_the_bank_pays_or_gives_it_back(found, step):
    one = ready(step, found())
    step("propose", one, "review", amount=72000, why="")
    assert _owed() == []
    step("decide", one, "checker", agree=True, note="")
    (due,) = _owed()
    assert (due.amount, due.account, due.class_id, due.fund) == (
        72000, "6217001234567890", "minimum_living", "assistance_fund",
    )  # fmt: skip
    with unlimited(), acting("fund"):
        payables.told(due.key, Outcome(paid=False, on=DAY, code="R03", words="户名不符", by="fund"))
        back = Finding.objects.get(pk=one.pk)
    assert (back.state, back.account, back.decided_amount) == (State.NOTIFIED, "", None)
    step("take_account", one, **ACCOUNT)
    step("propose", one, "review", amount=72000, why="")
    step("decide", one, "checker", agree=True, note="")
    with unlimited(), acting("fund"):
        payables.told(str(one.pk), Outcome(paid=True, on=DAY, voucher="B-1", by="fund"))
        assert Finding.objects.get(pk=one.pk).state == State.PAID
    assert _owed() == []


def test_a_refund_is_no_payable(found, step):
    one = step("inform", found(over=True), phone="", note="入户")
    step("propose", one, "review", amount=-72000, why="")
    step("decide", one, "checker", agree=True, note="")
    assert _owed() == []


def _owed():
    with unlimited():
        return list(payables.owed(COUNTY))


def test_given_back_it_goes_to_the_township_again_with_the_reason(found, step):
    one = ready(step, found())
    step("propose", one, "review", amount=72000, why="")
    with pytest.raises(Refused, match="理由"):
        step("decide", one, "checker", agree=False, note="")
    step("decide", one, "checker", agree=False, note="账户名与姓名不符")
    assert (one.state, one.decided_amount) == (State.NOTIFIED, None)


def test_what_cannot_be_paid_carries_its_code(found, step):
    one = found()
    with pytest.raises(Refused, match="原因"):
        step("cannot_pay", one, reason="", note="")
    step("cannot_pay", one, reason="unreachable", note="三次上门")
    assert (one.state, one.unpayable) == (State.UNPAYABLE, "unreachable")
    with unlimited(), pytest.raises(IntegrityError), acting("test"):
        Finding.objects.filter(pk=one.pk).update(unpayable="")


def test_a_reason_that_fell_away_sends_it_out_again(found, step):
    one = step("cannot_pay", found(), reason="no_account", note="")
    step("try_again", one, "review", note="")
    assert (one.state, one.unpayable) == (State.SENT, "")


def test_steps_out_of_order_are_refused_with_where_it_is(found, step):
    one = found()
    with pytest.raises(Refused, match="已下发镇街"):
        step("pay", one, "fund", day=DAY, voucher="P-1")
    with pytest.raises(Refused, match="已下发镇街"):
        step("send", one, "review")


def test_nobody_is_paid_tomorrow(found, step):
    one = ready(step, found())
    step("propose", one, "review", amount=72000, why="")
    step("decide", one, "checker", agree=True, note="")
    with pytest.raises(Refused, match="今天以后"):
        step("pay", one, "fund", day=dt.date(2199, 1, 1), voucher="P-1")


def test_a_township_sees_its_own(found, login):
    one = found(township=OTHER_TOWN)
    assert login("township_staff", township=OTHER_TOWN, username="own").get(f"/review/{one.pk}/").status_code == 200
    assert login("township_staff", township="500243001", username="not").get(f"/review/{one.pk}/").status_code == 404
