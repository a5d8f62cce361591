"""What the database writes by itself: when a version of a record was superseded by the next."""

import datetime as dt

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Event
from tuodi.workbench.registry.holding import last_versions
from tuodi.workbench.registry.models import IdentityRow, Source

FIRST, SECOND, THIRD = (dt.datetime(2024, month, 1, 9) for month in (1, 3, 5))


def version(person, known_from, record_id="R1", **more):
    return IdentityRow(
        record_id=record_id, person=person, identity="minimum_living", idet_admdvs="500243", certifier="civil_affairs",
        begndate=dt.date(2024, 1, 1), known_from=known_from, source=Source.objects.first(), **more,
    )  # fmt: skip


def superseded():
    with unlimited():
        return dict(IdentityRow.objects.filter(record_id="R1").values_list("known_from", "superseded"))


def test_versions_that_come_one_after_the_other_or_in_between_or_together(make_person):
    person = make_person("冉光明")
    with acting("list"), unlimited():
        Source.objects.create(kind="seed", name="s", by="list")
        version(person, FIRST).save()
        assert superseded() == {FIRST: None}
        version(person, THIRD).save()
        assert superseded() == {FIRST: THIRD, THIRD: None}
        # between the two, and with a value that was copied from elsewhere; another record beside it changes nothing
        IdentityRow.objects.bulk_create(
            [version(person, SECOND, superseded=FIRST), version(person, SECOND, "R2", superseded=FIRST)]
        )
        assert superseded() == {FIRST: SECOND, SECOND: THIRD, THIRD: None}
        assert IdentityRow.objects.get(record_id="R2").superseded is None


def test_at_each_moment_one_version_is_the_last(make_person):
    person = make_person("冉光明")
    with acting("list"), unlimited():
        Source.objects.create(kind="seed", name="s", by="list")
        IdentityRow.objects.bulk_create([version(person, known) for known in (FIRST, SECOND, THIRD)])
        second = dt.timedelta(seconds=1)
        for moment, wanted in (
            (FIRST - second, []), (FIRST, [FIRST]), (SECOND - second, [FIRST]), (SECOND, [SECOND]),
            (THIRD - second, [SECOND]), (THIRD, [THIRD]),
        ):  # fmt: skip
            assert list(last_versions(moment).values_list("known_from", flat=True)) == wanted


def test_the_log_says_nothing_of_it(make_person):
    person = make_person("冉光明")
    with acting("list"), unlimited():
        Source.objects.create(kind="seed", name="s", by="list")
        version(person, FIRST).save()
        version(person, SECOND).save()
    told = Event.objects.filter(table="registry_identityrow").order_by("id")
    assert [(one.action, "superseded" in (one.after or {})) for one in told] == [("I", False), ("I", False)]
