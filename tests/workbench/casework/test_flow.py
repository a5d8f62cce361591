"""A case from intake to payment, and every refusal on the way."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base.payables import Outcome, kind
from tuodi.workbench.casework.kinds import documents, kinds
from tuodi.workbench.casework.models import Case, CaseDocument
from tuodi.workbench.casework.service import deciding, intake
from tuodi.workbench.casework.service.facts import burden, proposal
from tuodi.workbench.casework.service.letter import data_of, pdf_of
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.registry.models import IdentityRow

from .conftest import BASE, COUNTY, DAY

PROPOSED = 535_00
"""(2,070 − 1,000) × 50 %."""
OVER = DAY + dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def _everywhere(db):
    with unlimited(), acting("clerk"):
        yield


def _apply(person, what="application", **more):
    return intake.open_case(person, intake.Application(kind=what, applicant="self", reason="x", **more), "clerk", DAY)


def _proposed(case, amount=PROPOSED, reason="", by="clerk"):
    return deciding.propose(case, amount, reason, by, place="村务公开栏", day=DAY)


def _at_decision(case, amount=PROPOSED, reason=""):
    return deciding.end_publicity(_proposed(case, amount, reason), "", "clerk", OVER)


def _again(case):
    return Case.objects.get(pk=case.pk)


def test_the_whole_way_to_payment(working):
    case = _at_decision(working())
    assert (case.base, case.trace["computed"]) == (BASE, PROPOSED)
    case = deciding.decide(case, "leader", "", accept=True, high=True)
    assert (case.state, case.decided) == (Case.State.APPROVED, PROPOSED)
    (one,) = kind("case").owed(COUNTY)
    assert (one.amount, one.fund, one.booked) == (PROPOSED, "assistance_fund", False)
    kind("case").told(one.key, Outcome(False, DAY, "E1", "账户不符"))
    assert _again(case).state == Case.State.APPROVED
    kind("case").told(one.key, Outcome(True, DAY))
    assert (_again(case).state, _again(case).paid_on) == (Case.State.CLOSED, DAY)
    assert list(kind("case").owed(COUNTY)) == []


def test_without_terms_nothing_begins(patient):
    person = patient(county="500114", township="500114001")
    with pytest.raises(Refused, match="尚未设定"):
        _apply(person)


def test_who_is_not_insured_may_not_apply(make_person):
    with pytest.raises(Refused, match="没有参保"):
        _apply(make_person())


def test_a_proxy_is_named(patient):
    told = intake.Application(kind="application", applicant="proxy", reason="x")
    with pytest.raises(Refused, match="代办人"):
        intake.open_case(patient(), told, "clerk", DAY)
    told = intake.Application(kind="application", applicant="proxy", reason="x", proxy="村干部 张三")
    case = intake.open_case(patient("冉二"), told, "clerk", DAY)
    assert "proxy_letter" in {row.document for row in case.documents.all()}


def test_special_help_is_for_those_who_are_watched(patient, certify):
    with pytest.raises(Refused, match="只办理"):
        _apply(patient(), "special")
    person = patient("冉二")
    certify(person, "sudden_hardship", begndate=dt.date(2024, 1, 1))
    assert _apply(person, "special").state == Case.State.INTAKE


def test_one_open_case_of_a_kind(patient):
    person = patient()
    first = _apply(person)
    with pytest.raises(Refused, match="有一件"):
        _apply(person)
    intake.withdraw(first, "材料另备")
    assert _apply(person).number != first.number


def test_missing_documents_are_named(patient):
    case = _apply(patient())
    for row in case.documents.exclude(document="income_proof"):
        intake.note_document(case, row.document, CaseDocument.State.RECEIVED, "", "clerk")
    with pytest.raises(Refused, match="家庭收入和财产声明"):
        intake.accept(case)
    with pytest.raises(Refused, match="写明原因"):
        intake.note_document(case, "income_proof", CaseDocument.State.WAIVED, " ", "clerk")
    intake.note_document(case, "income_proof", CaseDocument.State.WAIVED, "低保户，已核对", "clerk")
    assert intake.accept(case).state == Case.State.WORKING


@pytest.mark.parametrize(("lacking", "told"), [("visit", "入户核查"), ("means", "家庭收入")])
def test_no_proposal_without_visit_and_means(patient, settled, lacking, told):
    person = patient()
    settled(person)
    case = _apply(person)
    for row in case.documents.all():
        intake.note_document(case, row.document, CaseDocument.State.RECEIVED, "", "clerk")
    intake.accept(case)
    if lacking != "visit":
        intake.visit(case, DAY, "甲", "属实", agrees=True, by="town")
    if lacking != "means":
        intake.means(case, members=1, income=0, assets="无")
    with pytest.raises(Refused, match=told):
        _proposed(case)


@pytest.mark.parametrize(
    ("amount", "reason", "told"),
    [
        (PROPOSED, "", ""), (PROPOSED - 1, "", "按规定应为 535.00"), (PROPOSED - 1, "家有存款", ""),
        (BASE, "特别困难", ""), (BASE + 1, "特别困难", "超过核定负担"), (None, "", "请填写拟定金额"),
    ],
)  # fmt: skip
def test_an_amount_beside_the_computed_one_needs_a_reason(working, amount, reason, told):
    case = working()
    if told:
        with pytest.raises(Refused, match=told):
            _proposed(case, amount, reason)
    else:
        assert _proposed(case, amount, reason).proposed == amount


@pytest.mark.parametrize(
    ("base", "given"), [(1_000_00, 0), (1_000_01, 1), (5_000_00, 2_000_00), (5_000_02, 2_000_00), (4_999_99, 2_000_00)]
)
def test_what_the_terms_give(working, base, given):
    # over 1,000 the half, at most 2,000: 0.01 × 50 % = 0.005 → 0.01; 3,999.99 × 50 % = 1,999.995 → 2,000.00
    assert proposal(base, working().terms) == given


def test_publicity_lasts_its_days(working):
    case = _proposed(working())
    with pytest.raises(Refused, match="公示到 2024-06-09"):
        deciding.end_publicity(case, "", "clerk", dt.date(2024, 6, 9))
    assert deciding.end_publicity(case, "", "clerk", dt.date(2024, 6, 10)).state == Case.State.DECIDING


def test_the_proposer_does_not_decide(working):
    case = _at_decision(working())
    with pytest.raises(Refused, match="拟定人不能审批"):
        deciding.decide(case, "clerk", "", accept=True, high=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(decider="clerk")


@pytest.mark.parametrize(
    ("amount", "high", "ok"), [(500_00, False, True), (500_01, False, False), (500_01, True, True)]
)
def test_tiers_of_amount(working, amount, high, ok):
    case = _at_decision(working(), amount, "按事实")
    if ok:
        assert deciding.decide(case, "checker", "", accept=True, high=high).decided == amount
    else:
        with pytest.raises(Refused, match="局领导审批"):
            deciding.decide(case, "checker", "", accept=True, high=high)


def test_another_amount_and_a_refusal_need_a_reason(working):
    case = _at_decision(working())
    for more in ({"accept": True, "amount": 100_00}, {"accept": False}):
        with pytest.raises(Refused, match="写明理由"):
            deciding.decide(case, "leader", " ", high=True, **more)
    refused = deciding.decide(case, "leader", "家有大额财产", accept=False, high=True)
    assert (refused.state, refused.decided) == (Case.State.REFUSED, None)
    assert "家有大额财产" in "".join(data_of(refused)["paragraphs"])


def test_sent_back_it_can_be_proposed_again(working):
    case = deciding.send_back(_at_decision(working()), "补核存款")
    assert (case.state, case.note) == (Case.State.WORKING, "补核存款")
    assert _proposed(case, 100_00, "有存款").state == Case.State.PUBLIC


def test_recognition_asks_civil_affairs_and_grants_the_class(working):
    case = _at_decision(working("recognition"), None)
    with pytest.raises(Refused, match="民政部门尚未填报"):
        deciding.decide(case, "checker", "", accept=True, high=False)
    with pytest.raises(Refused, match="没有征求"):
        deciding.give_verdict(case, "health", "", "h", agrees=True)
    with pytest.raises(Refused, match="写明理由"):
        deciding.give_verdict(case, "civil_affairs", "", "civil", agrees=False)
    deciding.give_verdict(case, "civil_affairs", "", "civil", agrees=True)
    with pytest.raises(Refused, match="已由 civil 填报"):
        deciding.give_verdict(case, "civil_affairs", "", "civil", agrees=True)
    done = deciding.decide(case, "checker", "", accept=True, high=False)
    row = IdentityRow.objects.get(person=case.person)
    assert (done.state, row.identity, row.certifier, row.begndate) == (
        Case.State.CLOSED, "illness_poor", "civil_affairs", DAY)  # fmt: skip
    assert row.source.reference == case.number


def test_special_help_is_decided_by_a_leader(patient, certify, working):
    person = patient()
    certify(person, "sudden_hardship", begndate=dt.date(2024, 1, 1), idet_admdvs="500114")
    case = _at_decision(working("special", person), 100_00, "捐赠")
    for department in ("rural_revitalisation", "health"):
        deciding.give_verdict(case, department, "", department, agrees=True)
    with pytest.raises(Refused, match="由局领导审批"):
        deciding.decide(case, "checker", "", accept=True, high=False)
    done = deciding.decide(case, "leader", "", accept=True, high=True)
    assert (done.state, done.decided) == (Case.State.CLOSED, 100_00)
    assert list(kind("case").owed(COUNTY)) == []  # others pay it


def test_an_appeal_names_the_persons_own_settlement(patient, settled):
    person, other = patient(), patient("冉二")
    theirs = settled(other)
    with pytest.raises(Refused, match="请选择"):
        _apply(person, "appeal")
    with pytest.raises(Refused, match="不是此人的"):
        _apply(person, "appeal", settlement=theirs)
    assert _apply(other, "appeal", settlement=theirs).settlement == theirs


def test_what_others_paid_lowers_the_base(working):
    case = working()
    deciding.supplement(case, payer="charity", name="慈善会", amount=70_00, on=DAY, voucher="", by="clerk")
    assert burden(case.person, 2024).base == BASE - 70_00
    future = dt.date(2999, 1, 1)
    with pytest.raises(Refused, match="今天之后"):
        deciding.supplement(case, payer="charity", name="慈善会", amount=1, on=future, voucher="", by="clerk")
    assert burden(case.person, 2023).base == 0


def test_a_hand_over_is_acknowledged_once(working):
    row = deciding.hand_over(working(), "union", "县总工会", "clerk")
    deciding.acknowledge(row, "已受理", "clerk")
    with pytest.raises(Refused, match="已登记"):
        deciding.acknowledge(row, "再来", "clerk")


def test_the_letter_speaks_plainly(working):
    case = deciding.decide(_at_decision(working()), "leader", "", accept=True, high=True)
    told = data_of(case)
    text = "".join(told["paragraphs"])
    assert "535.00 元，由医疗救助基金支付" in text
    assert "2,070.00" in text
    assert told["head"] == "依申请医疗救助办理结果告知书"
    where = "".join(name for name, _ in told["clauses"])
    assert case.county.startswith("5002")  # a county of Chongqing: nothing of Weihai's or Qianjiang's holds there
    assert "渝" in where
    assert "威医保" not in where
    assert "黔江" not in where
    assert dict(told["clauses"])["医保发〔2021〕10号（N-3.8c）"].startswith("建依申请")
    assert (
        f"您（家）{case.opened_on.year}年{case.opened_on.month}月{case.opened_on.day}日提出的“依申请医疗救助”申请"
        in text
    )
    assert pdf_of(case).startswith(b"%PDF")


def test_a_letter_on_the_way_does_not_call_itself_a_result(working):
    told = data_of(working())
    assert told["head"] == "依申请医疗救助办理情况告知书"
    assert "正在办理" in told["paragraphs"][0]


def test_every_kind_is_whole():
    for one in kinds().values():
        assert one.clauses
        assert set(one.documents) <= set(documents())
