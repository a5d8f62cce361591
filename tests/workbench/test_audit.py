"""The database itself writes the log, and refuses what nobody answers for."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from tuodi.workbench.access.models import User
from tuodi.workbench.audit import seal
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Event, Look
from tuodi.workbench.audit.triggers import install
from tuodi.workbench.registry.models import Place

NOW = dt.timedelta(0)


def events(table="registry_place"):
    return list(Event.objects.filter(table=table).order_by("id").values_list("actor", "action", "row"))


@pytest.mark.django_db
class TestAudit:
    def test_insert_update_delete_in_bulk_and_by_one_are_all_logged(self):
        with acting("zhang", "建区划"):
            Place.objects.bulk_create(
                [Place(code="999901", name="甲", level="county"), Place(code="999902", name="乙", level="county")]
            )
            Place.objects.filter(code="999901").update(name="丙")
            Place.objects.get(code="999902").delete()
        assert events() == [
            ("zhang", "I", "999901"), ("zhang", "I", "999902"), ("zhang", "U", "999901"), ("zhang", "D", "999902"),
        ]  # fmt: skip
        changed = Event.objects.get(action="U")
        assert (changed.before["name"], changed.after["name"], changed.reason) == ("甲", "丙", "建区划")

    def test_an_update_that_changes_nothing_is_no_event(self):
        with acting("zhang"):
            Place.objects.create(code="999901", name="甲", level="county")
            Place.objects.filter(code="999901").update(name="甲")
        assert [action for _, action, _ in events()] == ["I"]

    def test_a_write_of_nobody_is_refused(self):
        with pytest.raises(DatabaseError, match="审计"), transaction.atomic():
            Place.objects.create(code="999901", name="甲", level="county")
        assert not Place.objects.filter(code="999901").exists()

    def test_who_acts_inside_another_is_logged_and_the_outer_comes_back(self):
        with acting("outer"):
            Place.objects.create(code="999901", name="甲", level="county")
            with acting("inner"):
                Place.objects.create(code="999902", name="乙", level="county")
            Place.objects.create(code="999903", name="丙", level="county")
        assert [actor for actor, *_ in events()] == ["outer", "inner", "outer"]

    def test_passwords_do_not_reach_the_log(self):
        with acting("zhang"):
            User.objects.create_user("li", password="secret", region="500243", department="health", full_name="李")
        logged = Event.objects.get(table="access_user")
        assert logged.after["username"] == "li"
        assert "password" not in logged.after

    @pytest.mark.parametrize("model", [Event, Look])
    def test_the_logs_can_neither_be_changed_nor_shortened(self, model):
        with acting("zhang"):
            Place.objects.create(code="999901", name="甲", level="county")
        Look.objects.create(actor="zhang", kind="page", person=1, screen="测试")
        with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
            model.objects.update(actor="wang")
        with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
            model.objects.all().delete()

    def test_seals_hold_over_a_log_that_nobody_touched(self):
        with acting("zhang"):
            Place.objects.create(code="999901", name="甲", level="county")
        first = seal.seal(NOW)
        with acting("zhang"):
            Place.objects.filter(code="999901").update(name="乙")
        seal.seal(NOW)
        assert seal.seal(NOW) is None
        good = seal.check()
        assert (good.seals, good.broken, good.unsealed) == (2, None, 0)
        assert first.events == 1


@pytest.mark.django_db
def test_a_seal_does_not_hold_over_a_changed_log():
    with acting("zhang"):
        Place.objects.create(code="999901", name="甲", level="county")
    seal.seal(NOW)
    with acting("zhang"):
        Place.objects.create(code="999902", name="乙", level="county")
    seal.seal(NOW)
    trigger = "tuodi_keep_audit_event_U" if connection.vendor == "sqlite" else "tuodi_keep ON audit_event"
    with connection.cursor() as cursor:  # somebody with the database in hand
        cursor.execute(f"DROP TRIGGER {trigger}")
        cursor.execute("""UPDATE audit_event SET actor = 'wang' WHERE "row" = '999901'""")
    install()
    found = seal.check()
    assert (found.seals, found.broken.last_event) == (0, Event.objects.get(row="999901").pk)
