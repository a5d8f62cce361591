"""我的待办: every role that has something to do has its source, each leading to a page that opens for whom it waits."""

import pytest

from tests.workbench.conftest import COUNTY
from tuodi.workbench.access.enums import Role
from tuodi.workbench.access.scope import scoped_to, unlimited
from tuodi.workbench.access.table import BY_NAME
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base import todo as todos
from tuodi.workbench.dashboards.issues import raise_issue

NOTHING_WAITS = {Role.POLICY_DESIGNER}
"""Whose work nobody else waits for: trials and reforms are asked when they are wanted."""


@pytest.mark.parametrize("role", [role for role in Role if role not in NOTHING_WAITS])
def test_every_role_has_something_that_may_wait(role):
    assert any(role.value in BY_NAME[action].roles for action, _ in todos._sources)


@pytest.mark.parametrize("role", list(Role))
def test_what_waits_leads_to_a_page_that_opens(make_user, login, role):
    more = {"township": f"{COUNTY}001"} if role == Role.TOWNSHIP_STAFF else {}
    more |= {"department": "civil_affairs"} if role == Role.DEPARTMENT_STAFF else {}
    user = make_user(role.value, username="one", **more)
    with scoped_to(user):
        urls = {item.url for action, source in todos._sources if role.value in BY_NAME[action].roles
                for item in source(user)}  # fmt: skip
    client = login(role.value, username="two", **more)
    assert {url: status for url in urls if (status := client.get(url).status_code) != 200} == {}


def test_an_issue_waits_for_its_department_not_for_its_author(make_user):
    civil = make_user("department_staff", username="civil", department="civil_affairs")
    health = make_user("department_staff", username="health", department="health")
    given = {"department": "civil_affairs", "title": "名单晚到", "detail": "晚了三天", "clause": ""}
    with unlimited(), acting("receiver"):
        raise_issue(COUNTY, given, "receiver")
        raise_issue(COUNTY, given, "civil")
    for user, count in ((civil, 1), (health, 0)):
        with scoped_to(user):
            waits = [item.count for item in todos.todo_of(user) if "问题" in item.text]
        assert sum(waits) == count
