"""A change as the auditor reads it."""

import pytest
from django.db.models import JSONField

from tuodi.workbench.access.models import User
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Event
from tuodi.workbench.registry.models import Place
from tuodi.workbench.system.audit_screens import _shown


@pytest.mark.django_db
def test_codes_have_their_words_and_who_acted_a_name(make_user, login):
    user = make_user("administrator", username="qin")
    with acting("test"):
        User.objects.filter(pk=user.pk).update(full_name="秦管理")
    with acting("qin", "建区划"):
        Place.objects.create(code="999901", name="甲县", level="county")
    event = Event.objects.get(table="registry_place", row="999901")
    page = login("auditor").get(f"/audit/{event.pk}/").content.decode()
    words = dict(Place._meta.get_field("level").flatchoices)["county"]
    assert f"{words}（county）" in page
    assert "秦管理" in page


@pytest.mark.parametrize(
    ("logged", "shown"),
    [
        ('{"\\u59d3\\u540d": "\\u7532"}', '{"姓名": "甲"}'),  # as SQLite logs it
        ({"姓名": "甲"}, '{"姓名": "甲"}'),  # as PostgreSQL does
        ("甲", "甲"),
        ([], "[]"),
        (None, None),
    ],
)
def test_a_structure_is_read_as_people_read_it(logged, shown):
    assert _shown(JSONField(), logged) == shown
