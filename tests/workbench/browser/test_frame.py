"""Coming in, the frame of a page, and the phone."""

import pytest

from tests.workbench.browser.conftest import DESKTOP, PHONE
from tests.workbench.conftest import PASSWORD
from tuodi.workbench.access.enums import Role
from tuodi.workbench.base.menu import MENU


def test_login_refuses_a_wrong_password_and_takes_the_right_one(open_page, make_user):
    make_user("auditor", username="chen")
    page = open_page(path="/audit/")
    page.fill("[name=username]", "chen")
    page.fill("[name=password]", "wrong")
    page.click("main button[type=submit]")
    assert "请输入一个正确的用户名和密码" in page.inner_text("main")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/audit/")
    assert page.inner_text("h1") == "变更记录"


def test_the_log_shows_what_was_just_done_and_filters_without_a_new_page(open_page):
    page = open_page("auditor", path="/audit/")
    assert "共" in page.inner_text(".pages")
    page.fill("[name=actor]", "nobody-of-that-name")
    page.wait_for_selector("text=没有符合条件的记录")


def test_a_change_opens_column_by_column_and_the_seals_are_checked(open_page):
    page = open_page("auditor", path="/audit/?table=access_user")
    page.click("tbody tr:first-child a")
    page.wait_for_selector("text=修改后")
    assert "所属区划" in page.inner_text("main")
    assert "密码" not in page.inner_text("main table")
    page.goto("/audit/seals/")
    page.click("text=重新核对全部封存")
    page.wait_for_selector("text=次封存全部相符")


def test_an_administrator_gives_a_user_a_role(open_page, make_user):
    other = make_user(username="li")
    page = open_page("administrator", path=f"/admin/access/user/{other.pk}/change/")
    page.select_option("select[name=roles-0-role]", "auditor")
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert list(other.roles.values_list("role", flat=True)) == ["auditor"]


def test_on_a_phone_the_menu_opens_and_nothing_runs_over_the_edge(open_page):
    page = open_page("auditor", path="/audit/", size=PHONE)
    assert not page.is_visible("#side")
    page.click(".menu-button")
    assert page.is_visible("#side")
    page.click("#side >> text=查阅记录")
    page.wait_for_url("**/audit/looks/")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_every_page_of_the_menu_opens_and_fits_its_window(open_page, size):
    page = open_page(*(role.value for role in Role), username="everybody", size=size)
    pages = page.eval_on_selector_all(".side a", "links => links.map(link => link.getAttribute('href'))")
    assert len(pages) > len(MENU)
    for path in pages:
        answer = page.goto(path)
        assert answer.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_first_page_has_a_roles_daily_screens_and_all_others_behind_one_click(open_page, size):
    page = open_page("settlement_clerk", size=size)
    shown = page.locator(".daily a b").all_inner_texts()
    assert shown == [
        "待遇试算与结算", "人员", "手工报销", "结算记录", "转诊与备案", "免押金与等待期", "资助台账", "个案",
    ]  # fmt: skip
    assert not page.is_visible(".screens a[href='/desk/periods/']")
    page.click("text=全部功能")
    page.click(".screens a[href='/desk/periods/']")
    page.wait_for_selector("h1:has-text('清算期')")
