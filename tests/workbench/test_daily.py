"""常用: a handful for each role, all of them screens the role may open."""

import pytest

from tuodi.workbench.access.enums import Role
from tuodi.workbench.access.table import BY_NAME
from tuodi.workbench.base.daily import DAILY, daily_of
from tuodi.workbench.base.menu import MENU

ACTIONS = {entry.url: entry.action for group in MENU for entry in group.entries}


def test_every_role_has_a_handful():
    assert set(DAILY) == set(Role)
    assert all(4 <= len(urls) <= 8 and len(set(urls)) == len(urls) for urls in DAILY.values())


@pytest.mark.parametrize("role", Role)
def test_a_role_may_open_what_it_opens_daily(role):
    assert [url for url in DAILY[role] if role.value not in BY_NAME[ACTIONS[url]].roles] == []


@pytest.mark.django_db
def test_of_two_roles_the_first_of_each_come_first_and_none_twice(make_user):
    urls = [entry.url for _, entry in daily_of(make_user("settlement_clerk", "settlement_checker"))]
    assert urls[:4] == ["desk:desk", "desk:claims", "registry:people", "desk:differences"]
    assert len(urls) == len(set(urls)) == 10


@pytest.mark.django_db
def test_nobody_without_a_role_has_any(make_user):
    assert daily_of(make_user()) == ()
