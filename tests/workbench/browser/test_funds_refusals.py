"""What the fund officer is refused: a budget and a batch of one's own, a period that is open, one that is cleared."""

from tests.workbench.funds.conftest import claimed, locked, patient, settled, whole_years
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.models import ClearingPeriod
from tuodi.workbench.funds.models import Budget, ClearingSheet

__all__ = ["claimed", "locked", "patient", "settled", "whole_years"]


def test_nobody_approves_a_budget_of_ones_own(open_page):
    both = open_page("fund_officer", "leader", username="both", path="/funds/budgets/")
    both.click("main summary")
    both.select_option("[name=fund]", "assistance_fund")
    both.fill("[name=year]", "2024")
    both.fill("[name=amount]", "12000000.001")
    both.fill("[name=reason]", "年初预算")
    both.click("main button:has-text('提交审定')")
    both.wait_for_selector(".error:has-text('最多两位小数')")
    both.fill("[name=amount]", "12000000.00")
    both.click("main button:has-text('提交审定')")
    both.wait_for_selector(".note:has-text('待审定后生效')")
    both.click("main tbody a")
    both.wait_for_selector(".note:has-text('编制人不能审定自己的提案')")
    assert not both.query_selector("main button[value=yes]")
    leader = open_page("leader", path="/funds/" + both.url.split("/funds/")[1])
    leader.click("main button[value=no]")
    leader.wait_for_selector(".note:has-text('不予通过须写明原因')")
    with unlimited():
        assert Budget.objects.get().state == Budget.State.PROPOSED


def test_a_clearing_sheet_waits_for_the_lock_and_is_made_once(open_page, patient, settled, locked):
    row = settled(patient())
    page = open_page("fund_officer", path="/funds/clearings/")
    page.wait_for_selector("td small:has-text('先锁定清算期')")
    assert not page.query_selector("main button")
    locked(row.county, row.clr_ym)
    page.reload()
    page.click("main button:has-text('编制清算表')")
    page.wait_for_url("**/funds/clearings/*/")
    page.wait_for_selector("h1:has-text('清算表')")
    with unlimited():
        sheet = ClearingSheet.objects.get()
        assert ClearingPeriod.objects.get(clr_ym=row.clr_ym).state == ClearingPeriod.State.LOCKED
    assert sheet.amount == row.fund_pay_sumamt
    page.goto("/funds/clearings/")
    page.wait_for_selector("h1:has-text('清算表')")
    assert not page.query_selector("main button:has-text('编制清算表')")


def test_nobody_checks_a_batch_of_ones_own(open_page, claimed):
    claimed()
    both = open_page("fund_officer", "settlement_checker", username="both", path="/funds/payables/")
    both.click("main td a:has-text('登记')")
    both.wait_for_selector("[name=account]")
    both.fill("[name=bank]", "农业银行彭水支行")
    both.fill("[name=account]", "6228480000000000011")
    both.click("main button.primary")
    both.wait_for_selector("main button:has-text('编制付款批次')")
    both.click("main button:has-text('编制付款批次')")
    both.wait_for_url("**/funds/batches/*/")
    both.wait_for_selector(".note:has-text('编制人不能复核自己的付款批次')")
    assert not both.query_selector("main button[value=yes]")
    assert not both.query_selector("main button:has-text('生成银行文件')")
