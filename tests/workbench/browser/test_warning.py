"""A warning as its people walk it: checked, shared, called on, verified, helped, fed back, closed."""

from tests.workbench.browser.conftest import PHONE
from tests.workbench.warning.conftest import *  # noqa: F403 - the fixtures of the room
from tests.workbench.warning.conftest import _demonstration  # noqa: F401 - its figures
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.warning.models import Alert


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
