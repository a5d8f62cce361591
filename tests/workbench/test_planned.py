"""Statements that are planned once: the same rows as any other way, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from tuodi.workbench import planned
from tuodi.workbench.access.scope import unlimited
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
    from tuodi.workbench.audit.acting import acting

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
