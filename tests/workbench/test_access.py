"""Who may do what, and which rows they see."""

import pytest
from django.urls import get_resolver
from django_scopes.exceptions import ScopeError

from tests.workbench.conftest import COUNTY, OTHER_COUNTY, OTHER_TOWN, TOWN
from tuodi.workbench.access.enums import Role
from tuodi.workbench.access.perms import may
from tuodi.workbench.access.scope import scoped_to
from tuodi.workbench.access.table import ACTIONS, BY_NAME, SUBJECTS
from tuodi.workbench.base.menu import MENU
from tuodi.workbench.registry.models import Person


def test_every_view_of_ours_says_which_action_it_is():
    def views(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from views(pattern.url_patterns)
            else:
                yield pattern.callback

    ours = [view for view in views(get_resolver().url_patterns) if view.__module__.startswith("tuodi.")]
    assert ours
    assert [view for view in ours if not hasattr(view, "action")] == []


def test_every_entry_of_the_menu_is_an_action_of_the_table():
    assert {entry.action for group in MENU for entry in group.entries} <= set(BY_NAME)


def test_names_of_actions_are_unique_and_every_role_may_do_something():
    assert len(BY_NAME) == len(ACTIONS)
    assert set().union(*(action.roles for action in ACTIONS)) == {role.value for role in Role}


def test_may_follows_the_table_for_every_role(make_user):
    for role in Role:
        user = make_user(role.value)
        assert {a.name for a in ACTIONS if may(user, a.name)} == {a.name for a in ACTIONS if role.value in a.roles}


def test_the_page_of_the_table_has_every_action_under_its_subject_and_a_mark_for_every_right(login):
    assert {action.name.partition(".")[0] for action in ACTIONS} == set(SUBJECTS)
    shown = login("settlement_checker").get("/rights/").content.decode()
    assert shown.count("●") == sum(len(action.roles) for action in ACTIONS)
    assert [action.zh for action in ACTIONS if f'<th scope="row">{action.zh}</th>' not in shown] == []
    assert all(f'<th scope="rowgroup">{zh}</th>' in shown for zh in SUBJECTS.values())


def test_a_user_without_roles_or_switched_off_may_do_nothing(make_user):
    nobody = make_user()
    off = make_user("auditor")
    off.is_active = False
    assert not any(may(user, action.name) for user in (nobody, off) for action in ACTIONS)


def test_a_visitor_is_sent_to_the_login(client, db):
    assert client.get("/audit/")["Location"] == "/login/?next=%2Faudit%2F"


def test_the_wrong_role_is_told_which_right_is_lacking(login):
    answer = login("settlement_clerk").get("/audit/")
    assert answer.status_code == 403
    assert "查看变更与查阅记录" in answer.content.decode()


@pytest.fixture
def three_people(make_person):
    make_person("甲", township=TOWN)
    make_person("乙", township=OTHER_TOWN)
    make_person("丙", county=OTHER_COUNTY, township=OTHER_COUNTY + "001")


@pytest.mark.parametrize(
    ("region", "township", "seen"),
    [
        (COUNTY, "", "甲乙"),
        (COUNTY, TOWN, "甲"),
        (OTHER_COUNTY, "", "丙"),
        ("500000", "", "甲乙丙"),
        ("510000", "", ""),
        ("000000", "", "甲乙丙"),
        ("", "", ""),
    ],
)
def test_rows_are_limited_to_region_and_township(three_people, make_user, region, township, seen):
    with scoped_to(make_user("settlement_clerk", region=region, township=township)):
        assert "".join(sorted(Person.objects.values_list("psn_name", flat=True), key="甲乙丙".index)) == seen


def test_a_query_outside_any_scope_raises(three_people):
    with pytest.raises(ScopeError):
        Person.objects.count()
