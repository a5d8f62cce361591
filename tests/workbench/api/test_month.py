"""The month over the interface: runs, settlement files, the way of a finding, samples."""

import datetime as dt

import pytest

from tests.workbench.conftest import OTHER_TOWN, TOWN
from tests.workbench.review.conftest import (  # noqa: F401 - fixtures of the review
    COUNTY,
    JUNE,
    _demonstration,
    bring,
    fees_of,
    text_of,
    walk,
)
from tests.workbench.review.test_following import found  # noqa: F401 - a finding sent to its township
from tuodi.client import models
from tuodi.client.errors import Conflict, Forbidden, Invalid, NotFound
from tuodi.workbench.jobs.run import carry_out

DAY = dt.date(2024, 7, 9)


@pytest.fixture
def officer(tuodi):
    return tuodi("review_officer")


@pytest.fixture
def missed(found, officer):  # noqa: F811
    """A missed bill of 720.00, as the officer sees it."""
    found()
    (one,) = officer.review.findings()
    return one


def test_a_run_is_started_seen_and_stopped(officer, tuodi, places):
    run = officer.month.start(JUNE)
    assert (run.county, run.month, run.state, run.busy, run.started_by) == (
        COUNTY,
        JUNE,
        "running",
        True,
        "review_officer",
    )
    with pytest.raises(Conflict) as again:
        officer.month.start(JUNE)
    assert again.value.code == "state"
    with pytest.raises(Forbidden):
        tuodi("auditor").month.start(JUNE)
    officer.month.stop(run.id)
    carry_out.call(run.job)
    stopped = tuodi("auditor").month.run(run.id)
    assert (stopped.state, stopped.busy, [one.state for one in stopped.steps][-1]) == ("stopped", False, "waiting")
    assert [one.id for one in officer.month.runs(JUNE)] == [run.id]


def test_a_month_that_has_not_come_and_one_that_is_none(officer, places):
    for month in (dt.date(2999, 1, 1), dt.date(2024, 6, 2)):
        with pytest.raises(Invalid) as wrong:
            officer.month.start(month)
        assert wrong.value.faults[0].path == "body.month"


def test_a_settlement_file_is_checked_taken_and_taken_once(officer, make_person):
    good = make_person("毕琪")
    content = text_of({"setl_id": "A", "psn_no": good.psn_no}, {"setl_id": "B", "psn_no": "nobody"}).encode()
    taken = officer.bill_files.upload("六月.csv", content, JUNE)
    carry_out.call(taken.file.job)
    file = officer.bill_files.one(taken.file.id)
    assert (file.state, file.counts["new"], file.counts["refused"]) == ("checked", 1, 1)
    assert {fault.setl_id for fault in officer.bill_files.faults(file.id)} == {"B"}
    assert not officer.bill_files.upload("六月.csv", content, JUNE).fresh
    with pytest.raises(Conflict) as stale:
        officer.bill_files.withdraw(taken.file)
    assert stale.value.code == "stale"
    again = officer.bill_files.check(file)
    carry_out.call(again.job)
    taking = officer.bill_files.take(officer.bill_files.one(file.id))
    carry_out.call(taking.job)
    done = officer.bill_files.one(file.id)
    assert (done.state, done.taken_by) == ("taken", "review_officer")
    with pytest.raises(Conflict, match="已导入"):
        officer.bill_files.withdraw(done)
    with pytest.raises(Invalid) as kind:
        officer.bill_files.upload("六月.pdf", b"%PDF", JUNE)
    assert kind.value.code == "file"


def test_fee_lines_come_the_same_way_and_what_is_refused_comes_back(officer, bring, make_person):  # noqa: F811
    bring({"setl_id": "A", "psn_no": make_person("毕琪").psn_no})
    halves = [{"setl_id": "A", "feedetl_sn": number} for number in "12"]
    taken = officer.bill_files.upload("明细.csv", fees_of(*halves, {"setl_id": "B", "feedetl_sn": "1"}).encode(), JUNE)
    carry_out.call(taken.file.job)
    file = officer.bill_files.one(taken.file.id)
    assert (file.layout, file.rows_in, file.counts) == (
        "fee_lines", 3, {"new": 2, "guests": 0, "same": 0, "again": 0, "refused": 1},
    )  # fmt: skip
    assert [(one.row, one.code) for one in officer.bill_files.faults(file.id)] == [(4, "bill_unknown")]
    header, row = officer.bill_files.bad_rows(file.id).decode("utf-8-sig").splitlines()
    assert header.split(",")[-3:] == ["原文件行号", "错误", "如何改正"]
    assert row.startswith("1,B,")
    assert ",4,setl_id：本县没有这张结算单," in row
    carry_out.call(officer.bill_files.take(file).job)
    done = officer.bill_files.one(file.id)
    assert (done.state, done.counts["new"]) == ("taken", 2)


def test_the_way_of_a_finding_from_the_township_to_the_decision(officer, tuodi, missed):
    # insurance left 2,295.00 − 1,395.00 = 900.00; of it 80 % = 720.00, nothing was paid
    assert (missed.kind, missed.state, missed.due_fen, missed.booked_fen, missed.amount_fen) == (
        "missed", "sent", 72_000, 0, 72_000,
    )  # fmt: skip
    town = tuodi("township_staff", township=TOWN, username="town")
    told = town.review.notify(town.review.finding(missed.id), "入户，本人签收", "13800000000")
    ready = town.review.take_account(told, "毕琪", "农村商业银行", "6217001234567890")
    assert (ready.state, ready.account_tail, ready.phone) == ("account", "7890", "13800000000")
    with pytest.raises(Invalid) as more:
        officer.review.propose(ready, 72_001, "理由")
    assert more.value.code == "amount"
    proposed = officer.review.propose(ready, 72_000, key="p1")
    assert officer.review.propose(ready, 72_000, key="p1") == proposed
    with pytest.raises(Forbidden):
        officer.review.decide(proposed, agree=True)
    both = tuodi("review_officer", "settlement_checker", username="both")
    given_back = both.review.decide(proposed, "账户再核", agree=False)
    assert given_back.state == "notified"
    again = both.review.propose(town.review.take_account(given_back, "毕琪", "农商行", "6217001234567891"), 72_000)
    with pytest.raises(Conflict) as own:
        both.review.decide(again, agree=True)
    assert own.value.code == "maker"
    decided = tuodi("settlement_checker").review.decide(again, agree=True)
    assert (decided.state, decided.checker, decided.decided_amount_fen) == ("decided", "settlement_checker", 72_000)
    with pytest.raises(Conflict, match="付款批次"):
        tuodi("fund_officer").review.refund(decided, DAY, "V1")
    assert [step.what for step in decided.steps] == [
        "发现", "下发镇街", "已通知", "已收账户", "提交审批", "审批退回", "已收账户", "提交审批", "审批同意",
    ]  # fmt: skip


def test_a_finding_that_cannot_be_paid_and_one_that_is_tried_again(officer, tuodi, missed):
    town = tuodi("township_staff", township=TOWN, username="town")
    with pytest.raises(Invalid) as unknown:
        town.review.cannot_pay(missed, "no_reason")
    assert unknown.value.code == "reason"
    stuck = town.review.cannot_pay(missed, "unreachable", "三次上门")
    again = officer.review.try_again(stuck, "找到了")
    assert (stuck.state, stuck.unpayable, again.state, again.unpayable) == ("unpayable", "unreachable", "sent", "")
    ended = officer.review.end(town.review.cannot_pay(again, "refuses"), "本人放弃")
    assert ended.state == "closed"
    with pytest.raises(Conflict) as over:
        officer.review.send(ended)
    assert over.value.code == "state"


def test_what_was_paid_without_right_comes_back(officer, tuodi, found):  # noqa: F811
    found(over=True)
    (one,) = officer.review.findings(kind="over")
    told = officer.review.notify(one, "电话")
    proposed = officer.review.propose(told, one.amount_fen)
    decided = tuodi("settlement_checker").review.decide(proposed, agree=True)
    paid = tuodi("fund_officer").review.refund(decided, DAY, "V9", key="r1")
    assert (one.amount_fen, paid.state, paid.paid_on, paid.voucher) == (-72_000, "paid", DAY, "V9")


def test_a_month_at_a_glance_and_its_workbook(officer, tuodi, missed):
    seen = officer.review.overview(missed.month)
    missed_ones = next(one for one in seen.kinds if one.kind == "missed")
    assert (missed_ones.bills, missed_ones.people, missed_ones.amount_fen) == (1, 1, 72_000)
    assert (seen.states["sent"], seen.to_send, [(t.township, t.owing_fen) for t in seen.towns]) == (
        1,
        0,
        [(TOWN, 72_000)],
    )
    assert officer.review.send_all().count == 0
    assert officer.review.workbook(missed.month)[:2] == b"PK"
    there = tuodi("township_staff", township=OTHER_TOWN, username="there")
    assert list(there.review.findings()) == []
    with pytest.raises(NotFound):
        there.review.finding(missed.id)


def test_a_sample_is_drawn_by_its_seed_and_judged(officer, missed):
    drawn = officer.samples.draw(dt.date(2024, 5, 1), 5, 7)
    assert (drawn.size, drawn.population, drawn.judged, drawn.rate) == (1, 1, 0, None)
    (item,) = officer.samples.items(drawn.id)
    assert (item.setl_id, item.medfee_sumamt_fen, item.insured_fen) == ("S1", 244_800, 139_500)
    with pytest.raises(Invalid) as nothing:
        officer.samples.judge(drawn.id, item.id, models.Opinion(opinion="wrong"))
    assert nothing.value.faults[0].path == "body.amount_fen"
    judged = officer.samples.judge(drawn.id, item.id, models.Opinion(opinion="wrong", amount_fen=72_000, note="漏付"))
    assert (judged.opinion, judged.amount_fen, judged.by) == ("wrong", 72_000, "review_officer")
    assert officer.samples.one(drawn.id).rate == 1_000_000  # one of one, in millionths
    assert [one.id for one in officer.samples.all()] == [drawn.id]
