"""A warning as its people walk it: checked, shared, called on, verified, helped, fed back, closed."""

import datetime as dt
import re

from django.utils import timezone

from tests.workbench.browser.conftest import PHONE
from tests.workbench.warning.conftest import *  # noqa: F403 - the fixtures of the room
from tests.workbench.warning.conftest import COUNTY, JUNE, _demonstration  # noqa: F401 - its figures
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.warning import following
from tuodi.workbench.warning.foretelling import foretell
from tuodi.workbench.warning.models import Alert, WarningTerms


def test_a_warnings_way_between_the_departments(open_page, alert):
    here = f"/warning/{alert.pk}/"
    analyst = open_page("monitoring_analyst", path=here)
    assert "112%" in analyst.inner_text("main")
    analyst.click("button:has-text('待遇落实已核查')")
    analyst.click("button:has-text('共享民政')")
    town = open_page("township_staff", path="/warning/town/", size=PHONE, township="500243001")
    town.fill("article [name=note]", "入户，本人卧床")
    town.click("button:has-text('已走访')")
    for name in ("civil_affairs", "rural_revitalisation", "health"):
        page = open_page("department_staff", username=name, department=name, path="/warning/mine/")
        page.select_option("article [name=verdict]", "hardship")
        page.fill("article [name=note]", "确有困难")
        page.click("main button:has-text('登记核实结果')")
    civil = open_page("department_staff", username="civil2", department="civil_affairs", path=here)
    civil.click("summary:has-text('纳入低保或低保边缘')")
    # without its facts it is refused
    civil.click("details[open] button:has-text('按此处置')")
    assert "请填写" in civil.inner_text("body")
    civil.click("summary:has-text('纳入低保或低保边缘')")
    for fact, value in (("wanted", "低保"), ("members", "3"), ("income", "420"), ("applied_on", "2024-07-01")):
        civil.fill(f"#minimum_living-{fact}", value)
    civil.click("details[open] button:has-text('按此处置')")
    civil.fill("[name=result]", "已纳入低保")
    civil.click("button:has-text('反馈医保部门')")
    civil.wait_for_selector("text=已办成")
    analyst.goto(analyst.url)
    analyst.click("button:has-text('办结')")
    analyst.wait_for_selector("text=已办结")
    with unlimited():
        one = Alert.objects.get()
    assert (one.state, one.visit_note, one.closed_by) == ("closed", "入户，本人卧床", "monitoring_analyst")


def test_another_department_and_who_checked_it_are_refused(open_page, alert):
    here = f"/warning/{alert.pk}/"
    with unlimited(), acting("analyst"):
        following.check(alert, "analyst", note="")
        following.share(alert, "analyst")
    # the veterans' office was not asked
    veterans = open_page("department_staff", username="veterans", department="veterans_affairs", path=here)
    veterans.wait_for_selector("main")
    assert not veterans.query_selector("main [name=verdict]")
    with unlimited(), acting("departments"):
        for name in ("civil_affairs", "rural_revitalisation", "health"):
            following.answer(alert, name, name, verdict="bearable", note="儿女有收入")
    analyst = open_page("monitoring_analyst", username="analyst", path=here)
    analyst.select_option("[name=without]", "bearable")
    analyst.click("main button:has-text('办结')")
    analyst.wait_for_selector(".note:has-text('核查待遇的人不能自己作不处置办结')")
    leader = open_page("leader", path=here)
    leader.click("main button:has-text('办结')")
    leader.wait_for_selector(".note:has-text('没有处置的预警，办结须选择原因')")
    leader.select_option("[name=without]", "bearable")
    leader.click("main button:has-text('办结')")
    leader.wait_for_selector(".case-steps .here:has-text('已办结')")
    with unlimited():
        one = Alert.objects.get()
    assert (one.state, one.without, one.closed_by) == ("closed", "bearable", "leader")


def test_all_are_checked_and_shared_at_once_and_the_leader_lays_down_the_days(open_page, alert):
    leader = open_page("leader", path="/warning/terms/")
    leader.click("main summary:has-text('设定')")
    leader.fill("[name=verify_days]", "9")
    leader.fill("[name=basis]", "彭医保文〔2024〕40号")
    leader.click("main details button.primary")
    leader.wait_for_selector("dd:has-text('彭医保文〔2024〕40号')")
    analyst = open_page("monitoring_analyst", path="/warning/terms/")
    assert not analyst.query_selector("main form")
    analyst.on("dialog", lambda dialog: dialog.accept())
    analyst.goto("/warning/list/")
    analyst.click("button:has-text('确认待遇已落实 1 条')")
    analyst.wait_for_selector(".note:has-text('已核查 1 条')")
    assert not analyst.query_selector("button:has-text('确认待遇已落实')")
    analyst.click("button:has-text('共享部门 1 条')")
    analyst.wait_for_selector(".note:has-text('已共享 1 条')")
    with unlimited():
        one, terms = Alert.objects.get(), WarningTerms.objects.get()
        due = {task.due_date for task in one.tasks.all()}
    assert (one.state, terms.verify_days, terms.by) == ("shared", 9, "leader")
    assert due == {timezone.now().date() + dt.timedelta(days=9)}  # by the days just laid down


def test_each_bar_of_the_calibration_leads_to_its_people(open_page, treated):
    with unlimited(), acting("test"):
        foretell(COUNTY, JUNE, dt.datetime(2024, 6, 30, 23, 59, 59), None, lambda *_: None).keep()
    page = open_page("monitoring_analyst", path="/warning/ahead/?month=2024-06")
    page.click("summary:has-text('预测准不准')")
    page.wait_for_selector("#bins[data-drawn=yes] svg")
    assert page.locator("#bins svg").bounding_box()["width"] > 200  # it was drawn while it was folded away
    came = page.locator("#bins svg path[fill='#12706b']")
    while max(heights := came.evaluate_all("bars => bars.map((bar) => bar.getBBox().height)")) < 100:
        page.wait_for_timeout(50)  # they grow
    came.nth(heights.index(max(heights))).click()
    page.wait_for_url(re.compile(r"/warning/ahead/tried/\?month=2024-06&bin=\d&crossed=1$"))
    assert page.input_value("[name=crossed]") == "1"
    assert "透析" in page.inner_text("main table")
    phone = open_page("monitoring_analyst", username="phone", size=PHONE, path="/warning/ahead/?month=2024-06")
    phone.click("summary:has-text('预测准不准')")
    phone.locator("details[open] table a:visible").first.click()
    phone.wait_for_url(re.compile(r"/warning/ahead/tried/\?month=2024-06&bin=\d$"))
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
