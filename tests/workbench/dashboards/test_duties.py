"""No duty without a screen; every screen of the register opens."""

import re

from django.urls import reverse

from tuodi.policy.coverage import coverage_report
from tuodi.policy.library import SHIPPED
from tuodi.policy.screens import DUTIES
from tuodi.workbench.dashboards.duties import duties


def test_no_duty_is_without_a_screen_or_a_reason():
    assert [one.clause.id for one in duties() if one.missing] == []
    rows = coverage_report(SHIPPED).rows
    assert [row.id for row in rows if not row.pointed_at] == []


def test_every_duty_of_the_documents_is_listed():
    listed = {one.clause.id for one in duties()}
    assert {row.id for row in coverage_report(SHIPPED).rows if row.kind in DUTIES} <= listed


def where(name, *args):
    """`url`: the name of a view and, behind it, what its address takes."""
    return reverse(name, args=args)


def test_a_screen_is_where_the_register_says():
    found = {screen for one in duties() for screen in one.screens if screen.stands}
    assert len(found) > 20
    assert [screen.name for screen in found if where(*screen.url.split()) != screen.path] == []


def test_the_page_lists_them(login):
    page = login("leader").get("/boards/duties/?kind=target").content.decode()
    assert "P-2a2" in page
    assert "/enrolment/targets/" in page
    assert "没有着落" not in page


def test_a_screen_that_somebody_may_not_open_is_named_without_a_link(login):
    funds = 'href="/funds/"'
    assert funds in login("leader").get("/boards/duties/").content.decode()
    clerk = login("settlement_clerk")
    page = clerk.get("/boards/duties/").content.decode()
    assert funds not in page
    assert 'title="您的角色不使用此界面">' in page
    for path in set(re.findall(r'<a href="(/[^"]*)">', page[page.index("<main") : page.index("</main>")])):
        assert clerk.get(path).status_code == 200, path
