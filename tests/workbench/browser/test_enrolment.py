"""The jobs of enrolment in a browser, each from login to what it changed."""

import datetime as dt

import pytest
from django_scopes import scopes_disabled
from django_tasks import default_task_backend

from tests.workbench.browser.conftest import PHONE
from tests.workbench.conftest import COUNTY, TOWN
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.enrolment.compute import refresh_people
from tuodi.workbench.enrolment.models import (
    Assignment,
    Batch,
    Dispatch,
    Due,
    EnrolmentYear,
    LedgerEntry,
    Mobilisation,
    PaymentRow,
    SubsidyDecision,
)
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import carry_out
from tuodi.workbench.registry.models import Insurance


@pytest.fixture(autouse=True)
def _year(transactional_db, places):
    with acting("test"), scopes_disabled():
        EnrolmentYear.objects.create(county=COUNTY, year=2024)


def work():
    """What the worker would do."""
    assert default_task_backend is not None
    for run in JobRun.objects.filter(state="waiting"):
        carry_out.call(run.pk)
        run.refresh_from_db()
        assert run.state == "done", run.error


def follow(*people):
    with acting("test"), scopes_disabled():
        refresh_people([person.pk for person in people], 2024)


def test_village_staff_mark_an_outcome_on_a_phone(open_page, make_person):
    person = make_person("杨秀英")
    follow(person)
    page = open_page("township_staff", township=TOWN, size=PHONE)
    page.click("text=未参保、尚未登记动员结果的人员")
    page.click("tbody a.button")
    page.click("label:has-text('拒绝参保')")
    page.fill("[name=note]", "自称身体好")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=已登记")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    with scopes_disabled():
        assert Mobilisation.objects.get().note == "自称身体好"


def test_a_clerk_decides_and_another_checks(open_page, make_person, certify, insure):
    person = make_person("杨秀英")
    certify(person, "stable_exit", certifier="rural_revitalisation")
    insure(person)
    page = open_page("settlement_clerk", path="/enrolment/batches/")
    page.click("text=测算并新建批次")
    page.wait_for_url("**/jobs/**")
    work()
    page.goto("/enrolment/batches/")
    page.click("tbody a")
    page.click("text=提交复核")
    page.wait_for_selector("text=已提交复核")
    assert not page.is_visible("text=复核通过")
    checker = open_page("settlement_checker")
    checker.on("dialog", lambda dialog: dialog.accept())
    checker.click("text=资助核定批次待复核")
    checker.click("button:has-text('复核通过')")
    checker.wait_for_selector("text=即日生效")
    with scopes_disabled():
        assert Batch.objects.get().state == "approved"
        assert LedgerEntry.objects.get(person=person).decided.subsidy == 3000
    fund = open_page("fund_officer", path="/enrolment/dues/")
    fund.fill("[name=voucher]", "2024-001")
    fund.click("button:has-text('办理')")
    fund.wait_for_selector("text=退费已办理")
    with scopes_disabled():
        assert Due.objects.get().voucher == "2024-001"


def test_the_ledger_is_computed_again_by_whoever_works_on_it(open_page, make_person, certify):
    person = make_person("杨秀英")
    certify(person, "minimum_living")
    page = open_page("settlement_clerk", path="/enrolment/?year=2024")
    page.wait_for_selector("td:has-text('台账还没有计算')")
    page.click("main button:has-text('重新计算台账')")
    page.wait_for_url("**/jobs/**")
    work()
    page.goto("/enrolment/?year=2024")
    page.wait_for_selector("main a[href*='township=500243001']")
    with scopes_disabled():
        entry = LedgerEntry.objects.get(person=person)
        assert EnrolmentYear.objects.get().computed_at is not None
    page.goto("/enrolment/uninsured/?year=2024")
    assert "杨秀英" in page.inner_text("main")
    assert entry.year == 2024


def test_a_changed_class_becomes_a_difference(open_page, make_person, certify, insure):
    person = make_person("杨秀英")
    certify(person, "minimum_living")
    insure(person)
    page = open_page("settlement_clerk", path="/enrolment/batches/")
    page.click("text=测算并新建批次")
    page.wait_for_url("**/jobs/**")
    work()
    with acting("wang"), scopes_disabled():
        batch = Batch.objects.get()
        batch.submit()
        batch.save()
        from tuodi.workbench.enrolment.decide import approve

        approve(batch, "wang")
    certify(person, "special_hardship", known_from=dt.datetime(2024, 4, 1, 9))
    follow(person)
    page.goto("/enrolment/differences/")
    assert "380.00" in page.inner_text("tbody")
    page.click("text=新建差额批次")
    page.wait_for_url("**/jobs/**")
    work()
    with scopes_disabled():
        newest = SubsidyDecision.objects.latest("id")
        assert (newest.subsidy_more, newest.supersedes.subsidy) == (3800, 34200)  # 380 - 342


def test_a_payment_file_is_taken_and_a_wrong_name_resolved(open_page, make_person, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    make_person("杨秀英", certno="A1")
    make_person("冉光明", certno="A2")
    file = tmp_path / "税务.csv"
    file.write_text(
        "姓名,证件号码,缴费日期,缴费金额\n杨秀英,A1,2023-11-05,380\n冉光名,A2,2023-11-06,380\n", encoding="utf-8"
    )
    page = open_page("fund_officer", path="/enrolment/payments/")
    page.set_input_files("[name=file]", file)
    page.click("text=上传并匹配")
    page.wait_for_url("**/jobs/**")
    work()
    page.goto("/")
    page.click("text=税务缴费记录未匹配")
    page.click("tbody a.button")
    page.check("[name=person]")
    page.fill("[name=remark]", "税务录入错字")
    page.click("text=匹配到此人")
    page.wait_for_selector("text=已处理")
    with scopes_disabled():
        assert set(PaymentRow.objects.values_list("state", flat=True)) == {"matched", "resolved"}
        assert Insurance.objects.count() == 2


def test_a_month_is_told_with_its_chart_and_ranking(open_page, make_person, insure):
    insure(make_person())
    page = open_page("settlement_clerk", path="/enrolment/targets/assignments/")
    page.fill(f"[name='{TOWN}']", "2")
    page.click("text=保存")
    page.wait_for_selector("text=任务数已保存")
    page.on("dialog", lambda dialog: dialog.accept())
    page.fill("[name=day]", "2024-01-31")
    page.click("text=通报本月调度")
    page.wait_for_selector("text=2024年01月调度已通报")
    page.wait_for_selector("[data-drawn=yes]")
    assert "计分办法" in page.inner_text("main")
    with scopes_disabled():
        assert Assignment.objects.get().persons == 2
        figure = Dispatch.objects.get().figures.get(township=TOWN, target="enrolment_completion")
        assert (figure.part, figure.whole) == (1, 2)
    page.fill("[name=day]", "2024-01-30")
    page.click("text=通报本月调度")
    page.wait_for_selector("text=已通报，不能更改")


def test_a_year_is_opened_and_its_ledger_worked_out(open_page, make_person):
    make_person("杨秀英")
    with acting("test"), scopes_disabled():
        EnrolmentYear.objects.all().delete()
    page = open_page("settlement_clerk", path="/enrolment/?year=2024")
    page.click("text=开放2024年度")
    page.wait_for_url("**/jobs/**")
    work()
    page.goto("/enrolment/uninsured/")
    assert "杨秀英" in page.inner_text("tbody")


def test_a_year_is_closed_by_two_and_then_refuses(open_page, make_person):
    make_person("杨秀英")
    with acting("test"), scopes_disabled():
        EnrolmentYear.objects.all().delete()
    page = open_page("settlement_clerk", path="/enrolment/?year=2024")
    page.click("text=开放2024年度")
    page.wait_for_url("**/jobs/**")
    work()
    page.goto("/enrolment/closing/?year=2024")
    page.click("button:has-text('提请结账')")
    page.wait_for_selector("text=等待另一人复核")
    assert not page.is_visible("text=复核通过，结账")
    checker = open_page("settlement_checker", size=PHONE)
    checker.on("dialog", lambda dialog: dialog.accept())
    checker.click("text=2024年度结账待复核")
    assert checker.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    checker.click("text=复核通过，结账")
    checker.wait_for_selector("text=不能再改动")
    with scopes_disabled():
        assert not EnrolmentYear.objects.get().open
    page.goto("/enrolment/?year=2024")
    assert not page.is_visible("text=重新计算台账")
    page.goto("/enrolment/targets/assignments/?year=2024")
    page.fill(f"[name='{TOWN}']", "2")
    page.click("text=保存")
    page.wait_for_selector("text=已结账，不能再改动")
    with scopes_disabled():
        assert not Assignment.objects.exists()
