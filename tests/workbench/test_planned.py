"""Statements that are planned once: the same rows as any other way, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from tuodi.workbench import planned
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.registry.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = "P00000001"
"""Whom `make_person` makes first."""
TYPED = "SELECT psn_name, brdy FROM registry_person WHERE psn_no = %s AND 5 %% 3 = %s"


def test_a_statement_finds_what_the_model_finds(make_person):
    person = make_person("张三", brdy=dt.date(1980, 2, 29))
    for _ in range(7):  # PostgreSQL changes to a plan for all values after five
        found = planned.rows(TYPED, [FIRST, 2])
    assert [found[0][0], str(found[0][1])] == ["张三", "1980-02-29"]
    assert planned.rows(TYPED, ["P-2", 2]) == []
    with unlimited():
        assert Person.objects.get(psn_no=FIRST).pk == person.pk


def test_a_plan_outlives_a_transaction_that_was_taken_back(make_person):
    make_person("张三")
    for _ in range(2):
        with transaction.atomic():
            assert planned.rows(TYPED, [FIRST, 2])
            transaction.set_rollback(True)
    assert planned.rows(TYPED, [FIRST, 2])


def test_faults_are_django_s(make_person):
    make_person()
    with pytest.raises(IntegrityError), transaction.atomic():
        planned.changed("UPDATE registry_person SET psn_no = NULL WHERE psn_no = %s", [FIRST])


def test_how_many_rows_were_written(make_person):
    make_person()
    with acting("test"):
        assert planned.changed("UPDATE registry_person SET psn_name = %s WHERE psn_no = %s", ["李四", FIRST]) == 1
        assert planned.changed("UPDATE registry_person SET psn_name = %s WHERE psn_no = %s", ["李四", "P-9"]) == 0


def test_behind_a_pooler_nothing_is_prepared(make_person, settings):
    settings.PLANNED_STATEMENTS = False
    make_person()
    connection.close()
    assert planned.rows(TYPED, [FIRST, 2])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            assert cursor.fetchone() == (0,)


RENAME = "UPDATE registry_person SET psn_name = %s WHERE psn_no = %s"
NAMED = "SELECT psn_name FROM registry_person WHERE psn_no = %s"


def rename(*names):
    """The first person, soon, to each name; what is an exception is raised."""
    for name in names:
        if isinstance(name, Exception):
            raise name
        planned.soon(RENAME, [name, FIRST])


def name_of_the_first():
    with unlimited():
        return Person.objects.get(psn_no=FIRST).psn_name


def test_several_are_asked_together_and_each_sees_what_the_one_before_did(make_person):
    make_person("张三")
    with acting("test"):
        found = planned.together(
            planned.Asked(NAMED, [FIRST]), planned.Asked(RENAME, ["李四", FIRST]), planned.Asked(NAMED, [FIRST])
        )
    assert found == [[("张三",)], [], [("李四",)]]


def test_of_several_none_runs_after_the_one_that_failed_and_nothing_is_kept(make_person):
    make_person("张三")
    with pytest.raises(IntegrityError), acting("test"):
        planned.together(
            planned.Asked(RENAME, ["李四", FIRST]), planned.Asked(RENAME, [None, FIRST]), planned.Asked(NAMED, [FIRST])
        )
    assert name_of_the_first() == "张三"
    assert planned.rows(NAMED, [FIRST]) == [("张三",)]  # the line is as good as before


def test_what_is_said_soon_is_kept_with_the_transaction(make_person):
    make_person("张三")
    heard = []
    with planned.gathered(), acting("test"):
        planned.soon(RENAME, ["李四", FIRST], heard.append)
    assert heard == [1]
    assert not connection.in_atomic_block
    assert name_of_the_first() == "李四"


def test_what_is_said_soon_comes_before_whatever_is_asked_next(make_person):
    make_person("张三")
    with planned.gathered(), acting("test"):
        planned.soon(RENAME, ["李四", FIRST])
        assert planned.rows(NAMED, [FIRST]) == [("李四",)]
        planned.soon(RENAME, ["王五", FIRST])
        assert name_of_the_first() == "王五"  # Django's own way


def test_what_is_said_soon_goes_with_its_savepoint(make_person):
    make_person("张三")
    with planned.gathered(), acting("test"):
        planned.soon(RENAME, ["李四", FIRST])
        with transaction.atomic():
            planned.soon(RENAME, ["王五", FIRST])
            transaction.set_rollback(True)
    assert name_of_the_first() == "李四"


def test_what_is_said_soon_is_not_kept_by_a_block_inside_another(make_person):
    make_person("张三")
    with planned.gathered(), transaction.atomic():
        with acting("test"):
            planned.soon(RENAME, ["李四", FIRST])
        transaction.set_rollback(True)
    assert name_of_the_first() == "张三"


def test_a_fault_of_what_was_said_soon_takes_everything_back(make_person):
    make_person("张三")
    with pytest.raises(IntegrityError), planned.gathered(), acting("test"):
        rename("李四", None)
    assert name_of_the_first() == "张三"


def test_nothing_said_soon_outlives_a_fault(make_person):
    make_person("张三")
    with pytest.raises(ZeroDivisionError), planned.gathered(), acting("test"):
        rename("李四", ZeroDivisionError())
    with planned.gathered(), acting("test"):
        assert planned.rows(NAMED, [FIRST]) == [("张三",)]


def test_what_is_to_be_done_after_the_commit_is_done_once_it_is_kept(make_person):
    make_person("张三")
    seen = []
    with planned.gathered(), acting("test"):
        transaction.on_commit(lambda: seen.append(name_of_the_first()))
        planned.soon(RENAME, ["李四", FIRST])
    assert seen == ["李四"]


def test_more_is_said_at_once_than_the_line_takes_at_once(make_person):
    make_person("张三")
    long = "长" * 300_000
    found = planned.together(*(planned.Asked("SELECT CAST(%s AS text)", [long]) for _ in range(40)))
    assert [len(rows[0][0]) for rows in found] == [300_000] * 40
