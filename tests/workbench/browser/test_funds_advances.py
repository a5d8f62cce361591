"""An advance from its entry to its offset against a clearing, and the institution's account that the rest goes to."""

from tests.workbench.desk.conftest import patient, settled, whole_years
from tests.workbench.funds.conftest import locked
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.funds.models import Advance, PayeeAccount

__all__ = ["locked", "patient", "settled", "whole_years"]
ACCOUNT = "6228480000000000022"


def fill(page, **values):
    for name, value in values.items():
        page.fill(f"main [name={name}]", value)


def test_an_advance_is_entered_decided_offset_and_the_rest_is_payable(open_page, patient, settled, locked):
    row = settled(patient())
    fund = open_page("fund_officer", "leader", username="both", path="/funds/advances/")
    fund.click("main summary:has-text('登记预付款')")
    fund.select_option("main [name=fund]", "basic_fund")
    fill(fund, fixmedins_code=row.fixmedins_code, amount="0", paid_on="2024-02-01", reason="年初预付")
    fund.click("main button:has-text('提交审定')")
    fund.wait_for_selector(".error:has-text('金额应大于零')")
    fill(fund, amount="1000.00")
    fund.click("main button:has-text('提交审定')")
    fund.wait_for_selector(".note:has-text('待审定')")
    fund.click("main tbody td a")
    fund.wait_for_selector(".note:has-text('编制人不能审定自己的提案')")
    path = "/funds/advances/" + fund.url.rstrip("/").rsplit("/", 1)[1] + "/"
    leader = open_page("leader", path=path)
    leader.click("main button[value=no]")
    leader.wait_for_selector(".note:has-text('须写明')")
    leader.click("main button[value=yes]")
    leader.wait_for_selector(".note:has-text('已审定')")
    locked(row.person.county, row.clr_ym)
    fund.goto("/funds/clearings/")
    fund.click("main button:has-text('编制')")
    fund.wait_for_url("**/funds/clearings/*/")
    # 4,130.00 − 1,000.00 that it had in advance
    assert "3,130.00" in fund.inner_text("main")
    fund.goto("/funds/payables/")
    fund.click("main td a:has-text('登记')")
    fill(fund, holder="某县人民医院", bank="农业银行彭水支行", account="12 34")
    fund.click("main button.primary")
    fund.wait_for_selector(".error:has-text('8 至 30 位数字')")
    fill(fund, account=ACCOUNT)
    fund.click("main button.primary")
    fund.wait_for_selector(".note:has-text('账户已登记')")
    assert fund.query_selector("main td a:has-text('更换')")
    assert ACCOUNT not in fund.content()
    with unlimited():
        assert Advance.objects.get().state == Advance.State.APPROVED
        kept = PayeeAccount.objects.get()
    assert (kept.fixmedins_code, kept.account, kept.holder) == (row.fixmedins_code, ACCOUNT, "某县人民医院")
