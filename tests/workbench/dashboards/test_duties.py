"""No duty without a screen; every screen of the register opens."""

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
