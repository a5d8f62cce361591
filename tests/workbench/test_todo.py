"""我的待办: every role that has something to do has its source, each leading to a page that opens for whom it waits."""

import datetime as dt

import pytest

from tests.workbench.conftest import COUNTY
from tuodi.workbench.access.enums import Role
from tuodi.workbench.access.scope import scoped_to, unlimited
from tuodi.workbench.access.table import BY_NAME
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base import todo as todos
from tuodi.workbench.dashboards.issues import raise_issue
from tuodi.workbench.warning.models import Alert

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


def test_what_waits_says_the_day_the_first_of_it_is_due(make_user, make_person, login):
    person = make_person("冉光明")
    user = make_user("monitoring_analyst", username="analyst")
    with unlimited(), acting("test"):
        for at, due in enumerate((dt.date(2024, 7, 5), dt.date(2024, 7, 3), dt.date(2024, 7, 9))):
            Alert.objects.create(
                county=COUNTY, township=person.township, person=person, rule=f"r{at}", clause="P-3.3b", group="key",
                class_id="", month=dt.date(2024, 6, 1), last_month=dt.date(2024, 6, 1), amount=9_000_00,
                threshold=8_000_00, ratio=11_250, rule_hash="0", due_date=due,
            )  # fmt: skip
    with scoped_to(user):
        (found,) = (item for item in todos.todo_of(user) if "待核查待遇" in item.text)
    assert (found.count, found.due) == (3, dt.date(2024, 7, 3))
    page = login("monitoring_analyst", username="another").get("/").content.decode()
    assert "最早 2024-07-03 到期" in page
