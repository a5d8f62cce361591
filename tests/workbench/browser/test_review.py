"""The month as its people walk it: run, read a case, tell the family on a phone, propose, decide, pay."""

import pytest

from tests.workbench.browser.conftest import PHONE
from tests.workbench.review.conftest import *  # noqa: F403 - the fixtures of the room
from tests.workbench.review.conftest import COUNTY, _demonstration  # noqa: F401 - its figures
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import carry_out
from tuodi.workbench.review.models import BillFile, Finding, ImportedLine


def work():
    """What the worker would do."""
    for job in JobRun.objects.filter(state=JobRun.State.WAITING).order_by("pk"):
        carry_out.func(job.pk)


@pytest.fixture
def ill(make_person, certify):
    with acting("test"), unlimited():
        declare(COUNTY, 2024, "fund")
    person = make_person("毕琪雪")
    certify(person, "minimum_living")
    return person


def test_a_months_way_from_the_file_to_the_money(open_page, ill, tmp_path):
    path = tmp_path / "结算清单.csv"
    path.write_text(text_of({"setl_id": "S1", "psn_no": ill.psn_no}), encoding="utf-8")  # noqa: F405
    page = open_page("review_officer", path="/review/files/upload/")
    page.select_option("[name=month]", "2024-06")
    page.set_input_files("[name=file]", str(path))
    page.click("main button[type=submit]")
    page.wait_for_url("**/review/files/*/")
    work()
    page.reload()
    page.click("button:has-text('导入 1 张新单据')")
    work()
    page.goto("/month/?month=2024-06")
    page.click("button:has-text('开始本月流程')")
    page.wait_for_url("**/month/*/")
    work()
    page.reload()
    assert "完成" in page.inner_text("h1")
    with unlimited():
        assert BillFile.objects.get().state == "taken"
        one = Finding.objects.get()
    page.goto(f"/review/{one.pk}/")
    assert "900.00 × 80% = 720.00" in page.inner_text("main")

    town = open_page("township_staff", path="/review/tasks/", size=PHONE, township="500243001")
    town.fill("article [name=note]", "入户，本人签收")
    town.click("button:has-text('已通知')")
    town.goto("/review/tasks/?state=notified")
    for name, value in (("payee", "毕琪雪"), ("bank", "农村商业银行"), ("account", "6217001234567890")):
        town.fill(f"article [name={name}]", value)
    town.click("button:has-text('保存账户')")

    page.reload()
    page.click("button:has-text('提交审批')")
    checker = open_page("settlement_checker", path=f"/review/{one.pk}/")
    checker.click("button:has-text('同意')")
    checker.wait_for_selector("text=付款批次")
    with unlimited():
        one = Finding.objects.get()
    assert (one.state, one.decided_amount, one.account) == ("decided", 72000, "6217001234567890")


def test_fee_lines_by_file_from_the_upload_to_the_rows_to_be_mended(open_page, bring, make_person, tmp_path):
    bring({"setl_id": "S1", "psn_no": make_person("毕琪雪").psn_no})
    path = tmp_path / "费用明细.csv"
    lines = [{"setl_id": "S1", "feedetl_sn": number} for number in "12"] + [{"setl_id": "S9", "feedetl_sn": "1"}]
    path.write_text(fees_of(*lines), encoding="gb18030")  # noqa: F405
    page = open_page("review_officer", path="/review/files/")
    page.click("a:has-text('上传结算清单或费用明细')")
    page.wait_for_url("**/upload/")
    assert "det_item_fee_sumamt" in page.inner_text("main")
    page.select_option("[name=month]", "2024-06")
    page.set_input_files("[name=file]", str(path))
    page.click("main button[type=submit]")
    page.wait_for_url("**/review/files/*/")
    work()
    page.reload()
    assert "本县没有这张结算单" in page.inner_text("main")
    with page.expect_download() as got:
        page.click("a:has-text('下载待改正的行')")
    assert got.value.suggested_filename == "费用明细待改正.csv"
    page.click("button:has-text('导入 2 条新明细')")
    work()
    page.reload()
    assert "已导入" in page.inner_text("h1")
    with unlimited():
        assert list(ImportedLine.objects.order_by("feedetl_sn").values_list("setl_id", "name")) == [
            ("S1", "阿莫西林胶囊"), ("S1", "阿莫西林胶囊"),
        ]  # fmt: skip


def test_who_proposed_is_told_that_another_decides(open_page, ill, bring, walk, make_user):
    bring({"setl_id": "S1", "psn_no": ill.psn_no})
    walk()
    with unlimited(), acting("both"):
        one = Finding.objects.get()
        Finding.objects.filter(pk=one.pk).update(state="proposed", maker="both", decided_amount=72000)
    page = open_page("review_officer", "settlement_checker", username="both", path=f"/review/{one.pk}/")
    assert "拟办人不能审批自己拟办的结论" in page.inner_text("main")
    assert page.locator("button:has-text('同意')").count() == 0
