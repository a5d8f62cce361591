"""The funds over the interface: planning by two, clearing sheets, paying out and the bank's answer."""

import datetime as dt

import pytest

from tests.workbench.funds.conftest import BASIC, claimed, locked  # noqa: F401 - fixtures of the funds
from tuodi.client import models
from tuodi.client.errors import Conflict, Forbidden, Invalid
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.funds.models import FundWarning
from tuodi.workbench.funds.service.bankfile import ENCODING

COUNTY, DAY = "500243", dt.date(2024, 3, 1)
ACCOUNT = models.AccountWanted(holder="冉光明", bank="农业银行", account="6228480000000000011")


@pytest.fixture
def fund(tuodi):
    return tuodi("fund_officer")


@pytest.fixture
def leader(tuodi):
    return tuodi("leader")


@pytest.fixture
def batch(fund, claimed):  # noqa: F811
    """One payment of 4,130.00, checked by another."""
    claimed()
    (one,) = fund.payouts.payables()
    fund.payouts.set_account(one.psn_no, ACCOUNT)
    return fund.payouts.make("basic_fund", fund.payouts.payables(), key="b1")


def test_a_budget_counts_once_another_has_decided_it(fund, leader, tuodi, places):
    wanted = models.BudgetWanted(year=2024, fund="assistance_fund", amount_fen=5_000_000_00, reason="财政批复")
    made = fund.funds.propose_budget(wanted, key="k")
    assert fund.funds.propose_budget(wanted, key="k") == made
    with pytest.raises(Conflict) as waits:
        fund.funds.propose_budget(wanted)
    assert waits.value.code == "waits"
    with pytest.raises(Forbidden):
        fund.funds.decide_budget(made, agree=True)
    both = tuodi("fund_officer", "leader", username="both")
    other = both.funds.propose_budget(wanted.model_copy(update={"fund": "bridge_fund"}))
    with pytest.raises(Conflict) as own:
        both.funds.decide_budget(other, agree=True)
    assert own.value.code == "maker"
    assert {one.fund: one.budget_fen for one in fund.funds.overview(2024)} == {}
    assert leader.funds.decide_budget(made, agree=True).state == "approved"
    (seen,) = fund.funds.overview(2024)
    assert (seen.fund, seen.budget_fen, seen.left_fen, len(seen.months_fen)) == (
        "assistance_fund", 500_000_000, 500_000_000, 12,
    )  # fmt: skip
    with pytest.raises(Invalid):
        leader.funds.decide_budget(other, agree=False)  # a no wants its reason
    with pytest.raises(Invalid):
        fund.funds.propose_budget(wanted.model_copy(update={"fund": "nobodys_fund"}))
    assert [one.state for one in fund.funds.budgets(2024)] == ["proposed", "approved"]


def test_what_came_in_is_entered_by_one_and_confirmed_by_another(fund, leader, places):
    wanted = models.IncomeWanted(
        fund="assistance_fund", source="merged", giver="清理出的大病补充资金", amount_fen=30_000_000,
        received_on=dt.date(2024, 3, 5), reason="财社〔2024〕7号",
    )  # fmt: skip
    row = fund.funds.propose_income(wanted)
    assert (row.state, row.source, row.classes) == ("proposed", "merged", [])
    with pytest.raises(Invalid):
        fund.funds.propose_income(wanted.model_copy(update={"source": "earmarked"}))
    assert leader.funds.decide_income(row, agree=True).state == "approved"
    assert [one.amount_fen for one in leader.funds.incomes(2024)] == [30_000_000]
    assert list(leader.funds.incomes(2023)) == []


def test_a_period_is_cleared_once_and_an_advance_offset(fund, leader, patient, settled, locked):  # noqa: F811
    row = settled(patient())
    advance = fund.funds.propose_advance(models.AdvanceWanted(
        fixmedins_code=row.fixmedins_code, fund="basic_fund", amount_fen=100_000, paid_on=DAY, reason="年初预付"
    ))  # fmt: skip
    leader.funds.decide_advance(advance, agree=True)
    with pytest.raises(Conflict) as open_:
        fund.funds.clear(row.clr_ym)
    assert open_.value.code == "not_locked"
    locked(COUNTY, row.clr_ym)
    sheet = fund.funds.clear(row.clr_ym, key="c1")
    assert fund.funds.clear(row.clr_ym, key="c1") == sheet
    assert (sheet.bills, sheet.amount_fen, sheet.holds) == (1, BASIC, True)
    # 4,130.00 − 1,000.00 that it had in advance
    assert [(due.cleared_fen, due.offset_fen, due.to_pay_fen) for due in sheet.dues] == [(413_000, 100_000, 313_000)]
    assert [one.offset_fen for one in fund.funds.advances()] == [100_000]
    with pytest.raises(Conflict) as made:
        fund.funds.clear(row.clr_ym)
    assert made.value.code == "made"
    assert [one.id for one in fund.funds.clearings()] == [sheet.id]
    assert fund.funds.clearing(sheet.id).digest == sheet.digest
    assert fund.funds.clearing_sheet(sheet.id)[:2] == b"PK"
    fund.payouts.set_institution_account(row.fixmedins_code, ACCOUNT)
    assert [one.account_tail for one in fund.payouts.accounts_of_institution(row.fixmedins_code)] == ["0011"]
    assert [(one.institution, one.amount_fen, one.ready) for one in fund.payouts.payables()] == [
        (row.fixmedins_code, 313_000, True)
    ]


def test_money_goes_from_what_is_owed_to_the_banks_answer(fund, tuodi, batch):
    assert (batch.payments, batch.amount_fen, batch.state) == (1, BASIC, "draft")
    checker = tuodi("settlement_checker")
    with pytest.raises(Conflict):
        fund.payouts.send(batch)
    checked = checker.payouts.decide(batch, agree=True, key="d1")
    with pytest.raises(Conflict, match="还没有送银行"):
        fund.payouts.bank_file(checked.id)
    sent = fund.payouts.send(checked)
    content = fund.payouts.bank_file(sent.id)
    assert ("4130.00" in content.decode(ENCODING), fund.payouts.bank_file(sent.id) == content) == (True, True)
    answer = "序号,账号,金额,结果,代码,说明,日期\r\n1,6228480000000000011,4130.00,成功,,,2024-04-01\r\n".encode(
        ENCODING
    )
    taken = fund.payouts.answer(sent.id, "回盘.csv", answer)
    assert (taken.fresh, taken.paid, taken.returned, taken.batch.state) == (True, 1, 0, "closed")
    assert not fund.payouts.answer(sent.id, "回盘.csv", answer).fresh
    (line,) = fund.payouts.payments(sent.id)
    assert (line.state, line.account_tail, line.amount_fen, line.answered_on) == (
        "paid", "0011", BASIC, dt.date(2024, 4, 1),
    )  # fmt: skip
    assert fund.payouts.payables() == []


def test_who_made_a_batch_does_not_check_it_and_a_dropped_one_is_due_again(fund, tuodi, batch):
    both = tuodi("fund_officer", "settlement_checker", username="both")
    with pytest.raises(Conflict) as taken:
        both.payouts.make("basic_fund", both.payouts.payables())
    assert taken.value.code == "taken" or "已在批次中" in taken.value.message
    dropped = both.payouts.decide(batch, "账户有误", agree=False)
    assert dropped.state == "dropped"
    own = both.payouts.make("basic_fund", both.payouts.payables())
    with pytest.raises(Conflict) as maker:
        both.payouts.decide(own, agree=True)
    assert maker.value.code == "maker"
    with pytest.raises(Conflict) as stale:
        both.payouts.decide(batch, agree=True)
    assert stale.value.code == "stale"
    assert [one.state for one in fund.payouts.batches()] == ["draft", "dropped"]


def test_an_account_shows_its_end_alone(fund, claimed):  # noqa: F811
    claimed()
    (one,) = fund.payouts.payables()
    assert not one.ready
    with pytest.raises(Invalid):
        fund.wire.once(
            "/payouts/accounts/people/{psn_no}", models.PayeeAccount, ACCOUNT.model_copy(update={"account": "12"}),
            key="a", psn_no=one.psn_no,
        )  # fmt: skip
    fund.payouts.set_account(one.psn_no, ACCOUNT)
    assert [known.account_tail for known in fund.payouts.accounts_of(one.psn_no)] == ["0011"]


def test_a_funds_rows_come_to_its_execution(fund, tuodi, claimed):  # noqa: F811
    claim = claimed()
    year = int(claim.settlement.clr_ym[:4])
    (seen,) = (one for one in fund.funds.overview(year) if one.fund == "basic_fund")
    (row,) = fund.funds.rows("basic_fund", year=year)
    assert (row.number, row.amount_fen) == (claim.settlement.setl_id, BASIC)
    assert seen.executed_fen == BASIC
    other = int(claim.settlement.clr_ym[4:]) % 12 + 1
    assert list(fund.funds.rows("basic_fund", year=year, month=other)) == []
    assert list(fund.funds.rows("basic_fund", "paid", year=year)) == []
    assert list(fund.funds.rows("assistance_fund", year=year)) == []
    with pytest.raises(Invalid):
        list(fund.funds.rows("basic_fund", "lottery", year=year))
    with pytest.raises(Forbidden):
        list(tuodi("township_staff").funds.rows("basic_fund", year=year))


def test_a_fund_that_will_not_last_and_what_is_done(fund, leader, places):
    with unlimited(), acting("test"):
        FundWarning.objects.create(
            county=COUNTY, year=2024, fund="assistance_fund", month=dt.date(2024, 6, 1), level="may", dry_month=12,
            budget=12_000_00, executed=6_000_00, committed=0, low=11_000_00, middle=11_900_00, high=12_100_00,
        )  # fmt: skip
    (seen,) = leader.funds.warnings(2024)
    assert (seen.level, seen.state, seen.dry_month, seen.high_fen) == ("may", "open", 12, 1_210_000)
    assert list(leader.funds.warnings(2023)) == []
    with pytest.raises(Forbidden):
        leader.funds.take_measure(seen, "pace")
    with pytest.raises(Invalid):
        fund.funds.take_measure(seen, "other")
    done = fund.funds.take_measure(seen, "other", "压减非急需项目", key="m1")
    assert (done.state, done.measure, done.note, done.handled_by) == (
        "handled",
        "other",
        "压减非急需项目",
        "fund_officer",
    )
    with pytest.raises(Conflict):
        fund.funds.take_measure(seen, "pace")  # it has changed since it was looked at
