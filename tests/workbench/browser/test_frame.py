"""Coming in, the frame of a page, and the phone."""

from tests.workbench.browser.conftest import PHONE
from tests.workbench.conftest import PASSWORD


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


def test_on_a_phone_the_menu_opens_and_nothing_runs_over_the_edge(open_page):
    page = open_page("auditor", path="/audit/", size=PHONE)
    assert not page.is_visible("#side")
    page.click(".menu-button")
    assert page.is_visible("#side")
    page.click("#side >> text=查阅记录")
    page.wait_for_url("**/audit/looks/")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
