"""Many new rows at once: the same rows as Django's own way writes, with keys, in the log, all or none."""

import datetime as dt

import pytest
from django.db import IntegrityError

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Event
from tuodi.workbench.base.bulk import create, update
from tuodi.workbench.dashboards.models import Issue
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.registry.models import Household, Person

from .conftest import COUNTY, TOWN

MANY = 230
"""More than one statement takes on SQLite."""


def _people(count, **more):
    return [
        Person(
            psn_no=f"B{at:06d}", certno=f"BULK{at:06d}", psn_name="向丽", gend="2", brdy=dt.date(1980, 1, 1 + at % 28),
            county=COUNTY, township=TOWN, **more,
        )
        for at in range(count)
    ]  # fmt: skip


def test_rows_get_their_own_keys_and_stand_in_the_log(places):
    people = _people(MANY, phone="13800000000")
    with unlimited(), acting("clerk", "批量"):
        create(people)
        again = _people(1)[0]
        again.psn_no = again.certno = "NEXT"
        again.save()
        found = {person.pk: person for person in Person.objects.all()}
        assert len({one.pk for one in people}) == MANY
        assert again.pk not in {one.pk for one in people}
        for one in people:
            kept = found[one.pk]
            assert (kept.psn_no, kept.brdy, kept.phone, kept.death_date) == (one.psn_no, one.brdy, one.phone, None)
    events = Event.objects.filter(table="registry_person", action="I", actor="clerk", reason="批量")
    assert set(events.values_list("row", flat=True)) == {str(pk) for pk in found}


def test_a_household_saved_after_it_was_named_is_found_and_one_never_saved_is_refused(places):
    home, never = Household(number="H1", county=COUNTY, township=TOWN), Household(number="H2", county=COUNTY)
    people = _people(2, household=home)
    with unlimited(), acting("clerk"):
        create([home])
        create(people)
        assert set(home.members.values_list("pk", flat=True)) == {one.pk for one in people}
        with pytest.raises(ValueError, match="household"):
            create(_people(1, household=never))


def test_one_that_the_table_refuses_lets_none_in(places):
    people = _people(3)
    people[2].certno = people[0].certno
    with unlimited():
        with pytest.raises(IntegrityError), acting("clerk"):
            create(people)
        assert not Person.objects.exists()


def test_moments_json_and_missing_dates_are_kept_as_django_keeps_them(db):
    given = {"county": COUNTY, "title": "事项", "detail": "说明", "department": "health", "by": "clerk"}
    one, other = Issue(**given), Issue(**given, reported_on=dt.date(2024, 5, 1))
    job = JobRun(kind="lists.demo", title="任务", by="clerk", limits={}, inputs={"名": ["甲", 1, None]})
    with unlimited(), acting("clerk"):
        create([one, other])
        create([job])
        kept = list(Issue.objects.order_by("pk"))
        assert [row.reported_on for row in kept] == [None, dt.date(2024, 5, 1)]
        assert [row.at for row in kept] == [one.at, other.at]
        assert JobRun.objects.get(pk=job.pk).inputs == job.inputs


def test_only_the_fields_named_change_and_only_of_these_rows(places):
    people = _people(3)
    with unlimited(), acting("clerk"):
        create(people)
        home = Household.objects.create(number="H1", county=COUNTY, township=TOWN)
        for one in people[:2]:
            one.death_date, one.household, one.psn_name = dt.date(2024, 3, 1), home, "不写"
        update(people[:2], ["death_date", "household"])
        kept = list(Person.objects.order_by("pk").values_list("death_date", "household_id", "psn_name"))
    day = dt.date(2024, 3, 1)
    assert kept == [(day, home.pk, "向丽"), (day, home.pk, "向丽"), (None, None, "向丽")]
    changed = Event.objects.filter(table="registry_person", action="U")
    assert {int(row) for row in changed.values_list("row", flat=True)} == {one.pk for one in people[:2]}
