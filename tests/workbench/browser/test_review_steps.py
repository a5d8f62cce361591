"""Steps of a finding and of a file that the months' ordinary way does not take, each with what is refused."""

import datetime as dt

import pytest

from tests.workbench.browser.test_review import work
from tests.workbench.review.conftest import *  # noqa: F403 - the fixtures of the room
from tests.workbench.review.conftest import _demonstration, text_of  # noqa: F401 - its figures
from tests.workbench.review.test_following import found, step
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.review.models import BillFile, Finding, Sample, SampleItem

__all__ = ["found", "step"]


def said(page, words):
    page.wait_for_selector(f".note:has-text('{words}')")


@pytest.fixture
def now():
    """The finding as it stands."""

    def read(one):
        with unlimited():
            return Finding.objects.get(pk=one.pk)

    return read


def _back_to_found(*findings):
    with unlimited(), acting("test"):
        Finding.objects.filter(pk__in=[one.pk for one in findings]).update(state="found")


def test_findings_are_sent_to_their_townships_one_by_one_and_together(open_page, found, now):
    first, second, third = found(), found(), found()
    _back_to_found(first, second, third)
    officer = open_page("review_officer", path=f"/review/{first.pk}/")
    officer.click("main button:has-text('下发镇街')")
    officer.wait_for_selector("h1 .badge:has-text('已下发'), h1 .badge:has-text('待通知')")
    assert [now(one).state for one in (first, second, third)] == ["sent", "found", "found"]
    town = open_page("township_staff", path=f"/review/{second.pk}/", township="500243001")
    assert not town.query_selector("main button:has-text('下发镇街')")
    officer.goto("/review/findings/")
    officer.on("dialog", lambda dialog: dialog.accept())
    officer.click("button:has-text('下发 2 条')")
    officer.wait_for_selector("main")
    assert not officer.query_selector("button:has-text('下发 2 条')")
    assert [now(one).state for one in (first, second, third)] == ["sent", "sent", "sent"]


def test_what_cannot_be_paid_goes_out_again_or_ends(open_page, found, now):
    one = found()
    town = open_page("township_staff", path=f"/review/{one.pk}/", township="500243001")
    town.click("main summary:has-text('不能支付')")
    town.select_option("[name=reason]", index=0)
    town.fill("details [name=note]", "外出务工，三次上门未见")
    town.click("main button:has-text('登记不能支付')")
    town.wait_for_selector(".note-error:has-text('不能支付')")
    assert now(one).state == "unpayable"
    officer = open_page("review_officer", path=f"/review/{one.pk}/")
    officer.click("main button:has-text('原因已消除，重新下发')")
    officer.wait_for_selector("main button:has-text('登记不能支付'), summary:has-text('不能支付')")
    assert (now(one).state, now(one).unpayable) == ("sent", "")
    officer.click("main summary:has-text('不能支付')")
    officer.select_option("[name=reason]", index=0)
    officer.click("main button:has-text('登记不能支付')")
    officer.wait_for_selector(".note-error:has-text('不能支付')")
    officer.fill("form[action$=close\\/] [name=note]", "已核实，移出")
    officer.click("main button:has-text('办结')")
    officer.wait_for_selector("h1 .badge:has-text('已办结')")
    assert now(one).state == "closed"


def test_money_to_be_taken_back_is_entered_by_the_funds(open_page, found, step, now):
    one = step("inform", found(over=True), phone="", note="入户，本人同意退回")
    assert one.amount == -720_00
    step("propose", one, "review", amount=-720_00, why="")
    step("decide", one, "checker", agree=True, note="")
    officer = open_page("review_officer", path=f"/review/{one.pk}/")
    assert not officer.query_selector("main button:has-text('登记已退回')")
    fund = open_page("fund_officer", path=f"/review/{one.pk}/")
    fund.fill("[name=day]", "2024-07-09")
    fund.fill("[name=voucher]", "退-001")
    fund.click("main button:has-text('登记已退回')")
    fund.wait_for_selector("dd:has-text('凭证 退-001')")
    assert (now(one).state, now(one).paid_on, now(one).voucher) == ("paid", dt.date(2024, 7, 9), "退-001")


def test_a_file_is_checked_again_or_withdrawn(open_page, bring, make_person):
    file = bring({"setl_id": "S1", "psn_no": "P00000001"}, taken=False)
    assert (file.rows_in, file.counts.get("new", 0)) == (1, 0)
    person = make_person("毕琪雪")  # registered after the file came
    assert person.psn_no == "P00000001"
    officer = open_page("review_officer", path=f"/review/files/{file.pk}/")
    officer.click("main button:has-text('重新校验')")
    work()
    officer.goto(f"/review/files/{file.pk}/")
    officer.wait_for_selector("button:has-text('导入 1 张新单据')")
    officer.on("dialog", lambda dialog: dialog.accept())
    officer.click("main button:has-text('撤回')")
    officer.wait_for_selector("h1:has-text('撤回')")
    assert not officer.query_selector("button:has-text('导入')")
    with unlimited():
        assert BillFile.objects.get().state == "withdrawn"


def test_a_sample_is_drawn_and_judged(open_page, found):
    found()
    officer = open_page("review_officer", path="/review/samples/?month=2024-05")
    officer.select_option("[name=month]", "2024-05")
    officer.fill("[name=size]", "1001")
    officer.evaluate("document.querySelector('[name=size]').removeAttribute('max')")
    officer.click("main button:has-text('抽取')")
    officer.wait_for_selector(".error")
    officer.fill("[name=size]", "5")
    officer.fill("[name=seed]", "7")
    officer.click("main button:has-text('抽取')")
    officer.wait_for_url("**/review/samples/*/")
    officer.click("main button[value=wrong]")
    said(officer, "有差错的请写差错金额")
    officer.fill("main tbody [name=amount]", "12.50")
    officer.click("main button[value=wrong]")
    officer.wait_for_selector("td .badge-bad:has-text('有差错')")
    with unlimited():
        assert Sample.objects.get().seed == 7
        item = SampleItem.objects.get()
    assert (item.opinion, item.amount, item.by) == ("wrong", 12_50, "review_officer")
