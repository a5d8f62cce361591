"""The fund officer pays a claim: account, batch, another checks, file to the bank, its answer."""

import datetime as dt

from tests.workbench.desk.conftest import BILL, patient, settled, whole_years
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.claims import approve, take_in
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.funds.models import Budget, FundWarning, PaymentBatch, PaymentLine

__all__ = ["patient", "settled", "whole_years"]
ACCOUNT = "6228480000000000011"


def test_a_claim_is_paid(open_page, make_person, insure, tmp_path):
    person = make_person("冉光明")
    insure(person, 2024, insu_admdvs="500114")
    with acting("test"), unlimited():
        declare(person.county, 2024, "fund")
        claim = take_in(person, BILL, documents="发票", payee="本人", by="someone")
        approve(claim, "another", allow_uninsured=True)
    fund = open_page("fund_officer", path="/funds/payables/")
    fund.click("main td a:has-text('登记')")
    fund.fill("[name=bank]", "农业银行彭水支行")
    fund.fill("[name=account]", "1234567")
    fund.click("main button.primary")
    assert "8 至 30 位数字" in fund.inner_text("main")
    fund.fill("[name=account]", ACCOUNT)
    fund.click("main button.primary")
    fund.click("main button:has-text('编制付款批次')")
    fund.wait_for_url("**/funds/batches/*/")
    batch_path = fund.url.split("/funds/")[1]
    assert not fund.query_selector("main button[value=yes]")

    checker = open_page("settlement_checker", path=f"/funds/{batch_path}")
    checker.click("main button[value=yes]")

    fund.reload()
    with fund.expect_download() as got:
        fund.click("text=生成银行文件")
    assert "4130.00" in got.value.path().read_bytes().decode("gb18030")
    answer = tmp_path / "回盘.csv"
    answer.write_text(f"序号,账号,金额,结果\n1,{ACCOUNT},4130.00,成功\n", encoding="utf-8")
    fund.goto(fund.url)
    fund.set_input_files("[name=file]", str(answer))
    fund.click("text=导入回盘")
    assert "成功 1 笔" in fund.inner_text("main")
    with unlimited():
        assert PaymentLine.objects.get().state == PaymentLine.State.PAID
        assert PaymentBatch.objects.get().state == PaymentBatch.State.CLOSED


def test_a_budget_is_proposed_and_approved(open_page):
    fund = open_page("fund_officer", path="/funds/budgets/")
    fund.click("main summary")
    fund.select_option("[name=fund]", "assistance_fund")
    fund.fill("[name=year]", "2024")
    fund.fill("[name=amount]", "12,000,000.00")
    fund.fill("[name=reason]", "年初预算")
    fund.click("main button:has-text('提交审定')")
    leader = open_page("leader", path="/funds/budgets/")
    leader.click("main tbody a")
    leader.click("main button[value=yes]")
    with unlimited():
        made = Budget.objects.get()
    assert (made.amount, made.state) == (12_000_000_00, Budget.State.APPROVED)


def test_from_a_funds_months_to_the_rows_and_their_workbook(open_page, patient, settled):
    row = settled(patient())
    month = int(row.clr_ym[4:])
    page = open_page("leader", path=f"/funds/?year={row.clr_ym[:4]}")
    page.wait_for_selector("#months[data-drawn=yes] svg")
    page.click("summary:has-text('看数字')")
    page.wait_for_selector("details[open] td:has-text('0.41')")  # 4,130 yuan in ten thousand, cut
    page.click("details[open] td a:has-text('0.41')")
    page.wait_for_url(f"**/funds/of/basic_fund/rows/?year={row.clr_ym[:4]}&month={month}")
    page.wait_for_selector(".badge-good:has-text('与执行数一致')")
    assert row.setl_id in page.inner_text("main")
    with page.expect_download() as got:
        page.click("text=导出 Excel")
    assert "居民基本医疗保险基金" in got.value.suggested_filename
    page.click("main .crumbs a:has-text('居民基本医疗保险基金')")
    page.wait_for_selector("h2:has-text('各月支出')")
    page.wait_for_selector("#months[data-drawn=yes] svg")
    page.click(f"td[data-label=就医结算] a[href*='month={month}&source=settled']")
    page.wait_for_selector(".tabs a.here:has-text('就医结算 4,130.00 元')")
    page.goto(f"/funds/of/basic_fund/rows/?year={row.clr_ym[:4]}&month=13")
    assert "未找到" in page.title()


def test_whoever_does_not_see_the_funds_is_told(open_page, places):
    page = open_page("township_staff", path="/funds/of/basic_fund/rows/?year=2024")
    assert "无权限" in page.title()


def test_what_is_done_about_a_fund_that_will_not_last(open_page, places):
    with unlimited(), acting("test"):
        FundWarning.objects.create(
            county="500243", year=2024, fund="assistance_fund", month=dt.date(2024, 6, 1), level="will", dry_month=10,
            budget=12_000_000_00, executed=7_300_000_00, committed=100_000_00, low=13_000_000_00,
            middle=14_000_000_00, high=15_000_000_00,
        )  # fmt: skip
    fund = open_page("fund_officer")
    fund.click("main a:has-text('项基金预警待处置')")
    fund.click("main tbody td a")
    assert "10 月用完" in fund.inner_text("main")
    fund.select_option("[name=measure]", "other")
    fund.click("main button.primary")
    fund.wait_for_selector(".note:has-text('须写明措施')")
    fund.select_option("[name=measure]", "budget")
    fund.fill("[name=note]", "彭医保文〔2024〕31号")
    fund.click("main button.primary")
    fund.wait_for_selector(".note:has-text('已登记处置措施')")
    assert "申请追加预算：彭医保文〔2024〕31号" in fund.inner_text("main")
    leader = open_page("leader")
    assert "基金预警待处置" not in leader.inner_text("main")
    leader.goto(leader.url + "funds/warnings/")
    leader.click("main tbody td a")
    assert not leader.query_selector("main form")
