"""The month is stopped by whoever may run it, and goes on from where it stood."""

from tests.workbench.browser.test_review import work
from tests.workbench.review.conftest import *  # noqa: F403 - the fixtures of the room
from tests.workbench.review.conftest import _demonstration  # noqa: F401 - its figures
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.month.models import MonthRun, RunState


def test_a_run_is_stopped_and_goes_on(open_page, places):
    page = open_page("review_officer", path="/month/?month=2024-06")
    page.click("button:has-text('开始本月流程')")
    page.wait_for_url("**/month/*/")
    page.click("main button:has-text('停下'), button:has-text('停下')")
    page.wait_for_selector(".note:has-text('做完手上这一段就停下')")
    leader = open_page("auditor", path="/month/" + page.url.rstrip("/").rsplit("/", 1)[1] + "/")
    assert not leader.query_selector("button:has-text('停下')")
    work()
    page.reload()
    page.wait_for_selector("h1 .badge:has-text('停')")
    with unlimited():
        assert MonthRun.objects.get().state == RunState.STOPPED
    page.click("button:has-text('接着做')")
    page.wait_for_url("**/month/*/")
    work()
    page.reload()
    page.wait_for_selector("h1 .badge-good:has-text('完成')")
    with unlimited():
        assert MonthRun.objects.get().state == RunState.DONE
