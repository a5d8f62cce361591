"""Enrolment over the interface: years, coverage, subsidies in batches, dues, payment files, targets."""

import datetime as dt

import pytest

from tests.workbench.conftest import COUNTY, OTHER_TOWN, TOWN
from tests.workbench.enrolment.conftest import propose, year  # noqa: F401 - fixtures of the room
from tuodi.client import models
from tuodi.client.errors import Conflict, Invalid, NotFound
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.enrolment.models import Batch, Due, SubsidyDecision
from tuodi.workbench.jobs.run import carry_out


@pytest.fixture
def clerk(tuodi):
    return tuodi("settlement_clerk")


@pytest.fixture
def checker(tuodi):
    return tuodi("settlement_checker")


@pytest.fixture
def helped(make_person, certify, insure):
    """Somebody under 低保, insured and paid in time."""
    person = make_person("甲一")
    certify(person, "minimum_living")
    insure(person, 2024)
    return person


def work(job):
    carry_out.call(job.id)


def test_a_year_is_opened_and_its_ledger_worked_out(clerk, helped, make_person):
    left_out = make_person("乙二", township=OTHER_TOWN)
    job = clerk.enrolment.open_year(2024)
    work(job)
    assert clerk.jobs.wait_for(job.id, wait=lambda _: None).state == "done"
    assert [one.year for one in clerk.enrolment.years()] == [2024]
    assert [row.psn_no for row in clerk.enrolment.uninsured(2024)] == [left_out.psn_no]
    assert list(clerk.enrolment.uninsured(2024, township=TOWN)) == []
    (row,) = clerk.enrolment.ledger(2024, identity="minimum_living")
    assert (row.psn_no, row.eight, row.premium_fen == row.subsidy_fen + row.own_pay_fen) == (
        helped.psn_no, True, True,
    )  # fmt: skip
    places = {place.code: place for place in clerk.enrolment.coverage(2024).places}
    assert (places[OTHER_TOWN].uninsured, places[TOWN].uninsured) == (1, 0)
    assert clerk.enrolment.book(2024, "eight")[:2] == b"PK"
    with pytest.raises(NotFound):
        clerk.enrolment.book(2024, "nine")
    with pytest.raises(NotFound):
        clerk.enrolment.compute(2031)


def test_a_townships_staff_see_their_own_and_record_what_a_visit_found(tuodi, clerk, make_person):
    mine = make_person("乙二")
    make_person("丙三", township=OTHER_TOWN)
    work(clerk.enrolment.open_year(2024))
    staff = tuodi("township_staff", township=TOWN, username="staff")
    assert [row.psn_no for row in staff.enrolment.uninsured(2024)] == [mine.psn_no]
    with pytest.raises(Invalid, match="外地参保须填"):
        staff.enrolment.mark(2024, mine.psn_no, models.Mark(outcome="elsewhere"))
    staff.enrolment.mark(2024, mine.psn_no, models.Mark(outcome="refused", note="称不需要"))
    assert [row.outcome for row in staff.enrolment.uninsured(2024, outcome="refused")] == ["refused"]


def test_a_batch_is_proposed_submitted_and_checked_by_another(clerk, checker, helped, year):  # noqa: F811
    job = clerk.subsidies.propose(models.BatchWanted(year=2024))
    work(job)
    (batch,) = clerk.subsidies.batches(year=2024)
    assert clerk.jobs.one(job.id).result == {"batch": batch.id, "persons": 1}
    (decision,) = clerk.subsidies.decisions(batch.id)
    assert decision.premium_fen == decision.subsidy_fen + decision.own_pay_fen
    assert (batch.persons, batch.subsidy_fen) == (1, decision.subsidy_fen)
    submitted = clerk.subsidies.submit(batch)
    with pytest.raises(Conflict) as stale:
        checker.subsidies.decide(batch, approve=True)
    assert stale.value.code == "stale"
    approved = checker.subsidies.decide(submitted, approve=True, key="b")
    assert (approved.state, approved.checker) == ("approved", "settlement_checker")
    assert checker.subsidies.decide(submitted, approve=True, key="b") == approved
    found = clerk.enrolment.person(2024, helped.psn_no)
    assert [one.batch for one in found.decisions] == [batch.id]
    assert found.premium_fen == found.subsidy_fen + found.own_pay_fen


def test_who_made_a_batch_does_not_check_it(tuodi, helped, year):  # noqa: F811
    both = tuodi("settlement_clerk", "settlement_checker", username="both")
    work(both.subsidies.propose(models.BatchWanted(year=2024)))
    (batch,) = both.subsidies.batches()
    submitted = both.subsidies.submit(batch)
    with pytest.raises(Conflict) as own:
        both.subsidies.decide(submitted, approve=True)
    assert (own.value.code, own.value.message) == ("maker", "核定人不能复核自己的批次")


def test_a_batch_goes_back_with_a_reason(clerk, checker, helped, year):  # noqa: F811
    work(clerk.subsidies.propose(models.BatchWanted(year=2024)))
    (batch,) = clerk.subsidies.batches()
    submitted = clerk.subsidies.submit(batch)
    with pytest.raises(Invalid, match="退回须写明原因"):
        checker.subsidies.decide(submitted, approve=False)
    back = checker.subsidies.decide(submitted, "名单有误", approve=False)
    assert (back.state, back.remark) == ("returned", "名单有误")


def test_a_year_that_is_not_open_takes_no_batch(clerk, places):
    with pytest.raises(Invalid, match="没有开放核定"):
        clerk.subsidies.propose(models.BatchWanted(year=2024))


def test_a_refund_is_finished_by_somebody_else(clerk, tuodi, helped, year):  # noqa: F811
    work(clerk.subsidies.propose(models.BatchWanted(year=2024)))
    with acting("test"), unlimited():
        decision = SubsidyDecision.objects.get(batch=Batch.objects.get())
        Due.objects.create(
            decision=decision, person=helped, year=2024, kind="refund", amount=12_000, maker="settlement_clerk"
        )
    (due,) = clerk.subsidies.dues(year=2024, kind="refund", state="open")
    with pytest.raises(Conflict) as own:
        clerk.subsidies.finish(due, "PZ-1")
    assert own.value.code == "maker"
    fund = tuodi("fund_officer")
    done = fund.subsidies.finish(due, "PZ-1", key="f")
    assert (done.state, done.amount_fen, done.voucher, done.checker) == ("done", 12_000, "PZ-1", "fund_officer")
    assert fund.subsidies.finish(due, "PZ-1", key="f") == done


def test_a_payment_file_is_matched_and_the_rest_settled_by_hand(tuodi, make_person, year):  # noqa: F811
    fund = tuodi("fund_officer")
    person = make_person("甲一", certno="500243198001011234")
    lines = (
        "证件号码,姓名,缴费档次,缴费日期,缴费金额\n"
        "500243198001011234,甲壹,一档,2023-11-20,380\nX1,乙二,一档,2023-11-20,380\n"
    )
    taken = fund.payments.upload("税务.csv", lines.encode(), 2024)
    carry_out.call(taken.job)
    assert fund.payments.upload("税务.csv", lines.encode(), 2024).fresh is False
    found = fund.payments.one(taken.file.id)
    assert (found.rows, found.matched, found.waiting, found.finished) == (2, 0, 2, True)
    rows = {row.psn_name: row for row in fund.payments.rows(found.id, "open")}
    assert (rows["甲壹"].why, rows["乙二"].why, rows["甲壹"].amount_fen) == ("other_name", "nobody", 38_000)
    assert [row.psn_name for row in fund.payments.rows(found.id, why="nobody")] == ["乙二"]
    ignored = fund.payments.ignore(rows["乙二"].id, "外省人员，退税务")
    assert ignored.state == "ignored"
    with pytest.raises(Conflict) as again:
        fund.payments.ignore(ignored.id, "外省人员，退税务")
    assert again.value.code == "state"
    matched = fund.payments.match(rows["甲壹"].id, person.psn_no, "录入错字，已核实")
    assert (matched.state, matched.psn_no) == ("resolved", person.psn_no)
    assert [one.id for one in fund.payments.all()] == [found.id]
    with pytest.raises(Invalid):
        fund.payments.upload("税务.pdf", b"%PDF", 2024)


def test_targets_as_they_stand_as_told_and_ranked(clerk, helped, make_person, certify):
    certify(make_person("乙二", township=OTHER_TOWN), "minimum_living")
    assert clerk.targets.assign(2024, {TOWN: 4, OTHER_TOWN: 4})[0].persons == 4
    day = dt.date(2024, 6, 30)
    shares = {(one.target, one.township): one for one in clerk.targets.now(2024, day)}
    # one of four assigned is insured: 25.00 %; the poor of the one town all, of the other none
    assert shares["enrolment_completion", TOWN].rate == 2_500
    assert (shares["enrolment_low_income", TOWN].rate, shares["enrolment_low_income", OTHER_TOWN].rate) == (10_000, 0)
    told = clerk.targets.tell(2024, day)
    assert [one.id for one in clerk.targets.dispatches(2024)] == [told.id]
    with pytest.raises(Conflict) as twice:
        clerk.targets.tell(2024, dt.date(2024, 6, 1))
    assert twice.value.code == "decided"
    with pytest.raises(Invalid, match="今天之后"):
        clerk.targets.tell(2024, dt.date(2999, 1, 1))
    assert [row.place for row in clerk.targets.ranking(2024, "2024Q2")] == [1, 2]
    assert clerk.targets.dispatch_file(told.id)[:2] == b"PK"
    with pytest.raises(Invalid, match="没有这些乡镇"):
        clerk.targets.assign(2024, {"999999999": 1})
    assert [one.persons for one in clerk.targets.assignments(2024)] == [4, 4]


def test_the_terms_of_a_year_say_where_they_stand(clerk, places):
    terms = clerk.enrolment.terms(2024)
    assert terms.county == COUNTY
    assert all(price.price_fen is not None or price.missing for price in terms.prices)
    assert {row.plan for row in terms.classes} == {1, 2}
