"""The desk over the interface. Amounts of the bill are those worked out by hand in tests/workbench/desk."""

import datetime as dt

import pytest

from tests.workbench.api.test_once import ASKED
from tests.workbench.conftest import COUNTY
from tuodi.client import models
from tuodi.client.errors import Conflict, Invalid, NotFound
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.api.bills import draft_of
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.differences import reconsider

BILL = models.Bill.model_validate(ASKED["bill"])
JULY = models.Bill.model_validate(ASKED["bill"] | {
    "mdtrt_id": "V2", "begndate": "2024-07-02", "enddate": "2024-07-29", "mdtrt_admdvs": "500103", "hosp_lv": 3,
    "dise_codg": "I61.900", "med_type": "24", "refl": 1, "medfee_sumamt_fen": 15230000,
    "fulamt_ownpay_amt_fen": 1420000, "preselfpay_amt_fen": 950000, "inscp_scp_amt_fen": 12860000,
    "fixmedins_code": "H50010330001",
})  # fmt: skip


@pytest.fixture
def clerk(tuodi):
    return tuodi("settlement_clerk")


@pytest.fixture
def checker(tuodi):
    return tuodi("settlement_checker")


def test_a_trial_is_what_is_booked_and_writes_nothing(clerk, patient):
    person = patient()
    trial = clerk.desk.try_out(person.psn_no, BILL)
    assert list(clerk.desk.settlements()) == []
    row = clerk.desk.settle(person.psn_no, BILL)
    assert trial.trace.person_fen == row.psn_part_amt_fen
    assert [stage.paid_fen for stage in trial.trace.stages] == [stage.paid_fen for stage in row.stages]
    # level 2, plan 1: 6,200 − 300 = 5,900 × 70 % = 4,130.00; the person 6,840 − 4,130 = 2,710.00
    assert (row.hifp_pay_fen, row.psn_part_amt_fen, row.cash_payamt_fen) == (413000, 271000, 271000)
    assert (row.by, row.psn_no, row.clr_ym == row.orig_clr_ym) == ("settlement_clerk", person.psn_no, True)


def test_what_if_the_person_held_a_class(clerk, patient):
    person = patient()
    plain = clerk.desk.try_out(person.psn_no, JULY)
    poor = clerk.desk.try_out(person.psn_no, JULY, models.Supposed(identity="minimum_living"))
    # July alone under 低保, worked out in tests/workbench/desk/test_settle.py
    assert {stage.stage: stage.paid_fen for stage in poor.trace.stages if stage.paid_fen} == {
        "basic": 6390000, "critical": 3625928, "assistance": 1990850, "tilt": 271933,
    }  # fmt: skip
    assert next(stage.paid_fen for stage in plain.trace.stages if stage.stage == "assistance") == 0
    assert clerk.desk.try_out(person.psn_no, JULY, models.Supposed(identity="none")).trace == plain.trace


def test_a_bill_is_read_as_a_file_has_it(clerk, patient):
    draft = draft_of(BILL.model_copy(update={"primary_care": False, "refl": 0, "acct_pay_fen": 0}))
    assert draft["medfee_sumamt"] == "6840.00"
    assert (draft["enddate"], draft["insu_plan"], draft["refl"], draft["primary_care"], draft["acct_pay"]) == (
        "2024-03-11", "1", "0", "0", "0.00",
    )  # fmt: skip
    assert "mid_setl_flag" not in draft
    assert "hifp_pay" not in draft


def test_the_settlement_its_trace_its_statement_and_its_file(clerk, patient):
    row = clerk.desk.settle(patient().psn_no, BILL)
    assert clerk.desk.settlement(row.setl_id) == row
    trace = clerk.desk.trace(row.setl_id)
    assert (trace.total_fen, trace.person_fen) == (684000, row.psn_part_amt_fen)
    assert any(line.clause for stage in trace.stages for line in stage.lines)
    statement = clerk.desk.statement(row.setl_id)
    assert {line.text: line.printed for line in statement.facts}["总费用"] == "6,840.00 元"
    assert clerk.desk.bills().decode("utf-8-sig").splitlines()[1].startswith(row.setl_id)


def test_the_statement_as_pdf(clerk, patient):
    row = clerk.desk.settle(patient().psn_no, BILL)
    assert clerk.desk.statement_pdf(row.setl_id).startswith(b"%PDF")


def test_a_reversal_is_the_exact_negative_and_happens_once(clerk, patient):
    row = clerk.desk.settle(patient().psn_no, BILL)
    back = clerk.desk.reverse(row.setl_id, "录错", key="back")
    assert clerk.desk.reverse(row.setl_id, "录错", key="back") == back
    assert (back.medfee_sumamt_fen, back.hifp_pay_fen, back.reverses) == (-684000, -row.hifp_pay_fen, row.setl_id)
    assert clerk.desk.settlement(row.setl_id).reversed_by == back.setl_id
    with pytest.raises(Conflict) as again:
        clerk.desk.reverse(row.setl_id, "再冲一次")
    assert again.value.code == "reversed"


def test_settlements_are_narrowed(clerk, patient):
    one, other = patient("甲"), patient("乙")
    first = clerk.desk.settle(one.psn_no, BILL)
    second = clerk.desk.settle(other.psn_no, BILL)
    found = [row.setl_id for row in clerk.desk.settlements(limit=1)]
    assert sorted(found) == sorted([first.setl_id, second.setl_id])
    assert [row.setl_id for row in clerk.desk.settlements(psn_no=one.psn_no)] == [first.setl_id]
    assert list(clerk.desk.settlements(clr_ym="199901")) == []
    assert list(clerk.desk.settlements(kind="reversal")) == []
    today = first.setl_time.date()
    assert len(list(clerk.desk.settlements(since=today, until=today))) == 2
    assert list(clerk.desk.settlements(since=today + dt.timedelta(days=1))) == []


def test_a_claim_is_taken_in_by_one_and_booked_by_another(clerk, checker, tuodi, patient):
    wanted = models.ClaimWanted(psn_no=patient().psn_no, bill=BILL, documents="发票", payee="冉光明 农商行")
    both = tuodi("settlement_clerk", "settlement_checker", username="both")
    own = both.claims.take_in(wanted)
    with pytest.raises(Conflict) as refused:
        both.claims.decide(own, approve=True)
    assert (refused.value.code, refused.value.message) == ("maker", "受理人不能复核自己受理的报销")
    booked = checker.claims.decide(own, approve=True)
    assert (booked.state, clerk.desk.settlement(booked.settlement).setl_type) == ("booked", "1")
    with pytest.raises(Conflict) as stale:
        checker.claims.decide(own, "缺发票", approve=False)
    assert stale.value.code == "stale"


def test_a_claim_is_given_back_with_what_is_wanting(clerk, checker, patient):
    wanted = models.ClaimWanted(psn_no=patient().psn_no, bill=BILL, documents="发票", payee="冉光明 农商行")
    claim = clerk.claims.take_in(wanted, key="one")
    assert clerk.claims.take_in(wanted, key="one").id == claim.id
    with pytest.raises(Invalid) as wanting:
        checker.claims.decide(claim, approve=False)
    assert wanting.value.faults[0].path == "body.note"
    assert checker.claims.decide(claim, "缺费用清单", approve=False).state == "returned"
    assert [one.id for one in clerk.claims.all("returned")] == [claim.id]


def test_a_class_known_later_makes_differences_that_a_second_person_decides(clerk, checker, patient, certify):
    person = patient()
    row = clerk.desk.settle(person.psn_no, JULY)
    certify(person, "minimum_living", dt.date(2024, 1, 1), idet_admdvs="500114")
    with acting("receiver"), unlimited():
        reconsider([person.pk], "receiver")
    seen = clerk.desk.differences_of(row.setl_id)
    # July alone under 低保, as above
    assert {one.stage: one.due_fen for one in seen} == {"critical": 3625928, "assistance": 1990850, "tilt": 271933}
    assert [one.id for one in clerk.desk.differences()] == [one.id for one in seen]
    with pytest.raises(Conflict) as stale:
        checker.desk.decide_differences(row.setl_id, seen[:2], accept=True)
    assert stale.value.code == "stale"
    done = checker.desk.decide_differences(row.setl_id, seen, accept=True, key="d")
    assert {one.state for one in done} == {"accepted"}
    assert checker.desk.decide_differences(row.setl_id, seen, accept=True, key="d") == done
    assert list(clerk.desk.differences()) == []


def test_who_brought_a_difference_about_does_not_decide_it(clerk, tuodi, patient, certify):
    person = patient()
    row = clerk.desk.settle(person.psn_no, JULY)
    certify(person, "minimum_living", dt.date(2024, 1, 1), idet_admdvs="500114")
    checker = tuodi("settlement_checker")
    with acting("settlement_checker"), unlimited():
        reconsider([person.pk], "settlement_checker")
    with pytest.raises(Conflict) as own:
        checker.desk.decide_differences(row.setl_id, clerk.desk.differences_of(row.setl_id), accept=True)
    assert (own.value.code, own.value.message) == ("maker", "起因操作人不能复核自己引起的差额")


def test_rights_asked_at_the_counter(clerk, patient, certify):
    person = patient()
    certify(person, "minimum_living")
    waiting = clerk.desk.waiting(person.psn_no, 2024)
    assert (waiting.yes, waiting.clause != "") == (True, True)
    assert clerk.desk.waiting(person.psn_no, 2022).yes is False  # not insured
    deposit = clerk.desk.deposit_free(person.psn_no, dt.date(2024, 6, 1), confirmed=True)
    assert (deposit.yes, "免交住院押金" in deposit.text) == (True, True)


def test_a_filing_is_registered_and_withdrawn(clerk, patient):
    wanted = models.FilingWanted(
        psn_no=patient().psn_no, kind="out_of_area", mdtrt_admdvs="510100", begndate=dt.date(2024, 5, 1), reason="探亲"
    )
    made = clerk.filings.register(wanted)
    assert [one.id for one in clerk.filings.all(psn_no=made.psn_no)] == [made.id]
    assert clerk.filings.withdraw(made.id).withdrawn
    with pytest.raises(NotFound):
        clerk.filings.withdraw(made.id + 1)


def test_a_period_is_locked_for_good(clerk, tuodi, patient):
    row = clerk.desk.settle(patient().psn_no, BILL)
    fund = tuodi("fund_officer")
    (period,) = fund.periods.all()
    assert (period.clr_ym, period.state, period.sums.hifp_pay_fen) == (row.clr_ym, "open", row.hifp_pay_fen)
    assert fund.periods.lock(row.clr_ym, key="l").state == "locked"
    assert fund.periods.lock(row.clr_ym, key="l").state == "locked"
    with pytest.raises(Conflict) as again:
        fund.periods.lock(row.clr_ym)
    assert again.value.code == "locked"


def test_a_year_is_declared_whole_once(tuodi, places):
    fund = tuodi("fund_officer")
    assert fund.periods.declare(2024).year == 2024
    assert [one.year for one in fund.periods.whole_years()] == [2024]
    with pytest.raises(Conflict):
        fund.periods.declare(2024)
    with pytest.raises(Invalid):
        fund.periods.declare(1066)


def test_who_sees_several_counties_says_which(tuodi, places):
    city = tuodi("fund_officer", region="500000")
    with pytest.raises(Invalid, match="county"):
        city.periods.all()
    assert city.periods.all(COUNTY) == []
    with pytest.raises(NotFound):
        city.periods.all("510104")


def test_the_layout_of_the_statement(checker, places):
    checker.periods.set_layout(
        models.LayoutWanted(head="结算单", office="彭水县医保局", seal="（盖章）", lines="如有异议请来电")
    )
    found = checker.periods.layout()
    assert (found.head, found.lines) == ("结算单", "如有异议请来电")
