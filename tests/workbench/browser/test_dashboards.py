"""A leader goes from the board to a figure and its rows; issues between departments; a county is marked."""

from tests.workbench.conftest import OTHER_TOWN, TOWN
from tests.workbench.desk.conftest import patient, settled, whole_years
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.dashboards.models import Issue, KeyCounty, TownArea

__all__ = ["patient", "settled", "whole_years"]


def test_from_the_board_to_the_rows_and_the_workbook(open_page, patient, settled):
    settled(patient())
    page = open_page("leader", path="/boards/")
    page.wait_for_selector("[data-drawn=yes] svg")
    page.click(".tile:has-text('县域内住院政策范围内支付比例')")
    page.wait_for_selector("dt:has-text('口径')")
    assert "66.61%" in page.inner_text("main")  # 4,130 ÷ 6,200
    page.click("summary:has-text('看数字') >> nth=0")
    page.wait_for_selector("details[open] td:has-text('66.61%')")
    page.click("main a:has-text('看明细')")
    page.wait_for_selector(".badge-good:has-text('与指标一致')")
    assert "4,130.00" in page.inner_text("main")
    with page.expect_download() as got:
        page.click("text=导出 Excel")
    assert got.value.suggested_filename.startswith("县域内住院政策范围内支付比例明细")


def test_an_issue_is_ended_by_another_department_not_by_its_author(open_page, places):
    leader = open_page("leader", path="/boards/issues/")
    leader.click("main summary")
    leader.fill("[name=title]", "名单迟到")
    leader.fill("[name=detail]", "三月名单四月才到")
    leader.select_option("[name=department]", "civil_affairs")
    leader.click("main details button.primary")
    leader.click("main td a:has-text('名单迟到')")
    leader.wait_for_selector("h2:has-text('办结')")
    leader.fill("[name=outcome]", "已解决")
    leader.click("main button:has-text('办结')")
    leader.wait_for_selector("main :text('提出人不能自己办结')")
    path = "/boards/" + leader.url.split("/boards/")[1]
    health = open_page("department_staff", department="health", username="health", path=path)
    assert "名单迟到" not in health.inner_text("body")
    civil = open_page("department_staff", department="civil_affairs", username="civil", path=path)
    civil.fill("[name=outcome]", "今后每月5日前报送")
    civil.click("main button:has-text('办结')")
    civil.wait_for_selector(".badge-good:has-text('已办结')")
    with unlimited():
        row = Issue.objects.get()
    assert (row.state, row.closed_by) == ("closed", "civil")


def test_a_leader_marks_a_key_county_and_others_read(open_page, places):
    leader = open_page("leader", path="/boards/key-counties/")
    leader.select_option("[name=kind]", "key")
    leader.fill("[name=basis]", "国家名单")
    leader.click("main button:has-text('登记')")
    leader.wait_for_selector("main .badge-info:has-text('国家乡村振兴重点帮扶县') >> nth=1")
    auditor = open_page("auditor", path="/boards/key-counties/")
    auditor.wait_for_selector("main .badge-info:has-text('国家乡村振兴重点帮扶县') >> nth=0")
    assert not auditor.query_selector("main [name=basis]")
    with unlimited():
        assert KeyCounty.objects.get().basis == "国家名单"


def test_the_leader_lays_out_areas_and_their_figures_are_summed(open_page, patient, make_person, certify):
    for person in (patient("冉光明"), make_person("向秀兰"), make_person("毕琪雪", township=OTHER_TOWN)):
        certify(person, "stable_exit")
    leader = open_page("leader", path="/boards/areas/?month=2024-06")
    leader.wait_for_selector(".empty:has-text('还没有划分片区')")
    leader.fill(f"#town-{TOWN}", "东片")
    leader.fill(f"#town-{OTHER_TOWN}", "西片")
    leader.click("main button:has-text('登记')")
    leader.wait_for_selector(".cards h3:has-text('东片')")
    row = leader.locator("tr:has(a:has-text('脱贫人口参保率'))").inner_text()
    assert row.split()[1:3] == ["50.00%", "0.00%"]  # one of two, none of one
    assert _areas() == {TOWN: "东片", OTHER_TOWN: "西片"}
    auditor = open_page("auditor", path="/boards/areas/?month=2024-06")
    auditor.wait_for_selector(".cards h3:has-text('西片')")
    assert not auditor.query_selector("main form[method=post]")


def _areas():
    with unlimited():
        return dict(TownArea.objects.values_list("township", "name"))


def test_a_bar_of_a_township_opens_its_rows(open_page, patient, settled):
    settled(patient())
    page = open_page("leader", path="/boards/?rank=basic_ratio")
    page.wait_for_selector("#places[data-drawn=yes] svg")
    page.select_option("[name=rank]", "outside")
    page.click("button:has-text('换指标')")
    page.wait_for_url("**rank=outside**")
    page.wait_for_selector("#places[data-drawn=yes] svg path[fill='#12706b']")
    page.click("#places svg path[fill='#12706b']")
    page.wait_for_url("**/boards/figures/outside/rows/**town=500243001**")
    page.wait_for_selector("h1:has-text('目录外费用占比明细')")
