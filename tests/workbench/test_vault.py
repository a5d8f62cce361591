"""Sealed columns: what the database sees, what can be asked of it, keys of their own file, and changing them."""

import datetime as dt
import stat

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection, models
from django_scopes import scopes_disabled

from tests.workbench.conftest import COUNTY
from tuodi.workbench.access.models import User
from tuodi.workbench.audit import rekeying
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Event
from tuodi.workbench.funds.models import PayeeAccount, PaymentLine
from tuodi.workbench.registry.models import LifeEvent, Person
from tuodi.workbench.registry.registering import Basis, change
from tuodi.workbench.vault import cipher, keys
from tuodi.workbench.vault.fields import SecretField

PHONE = "13800138000"


@pytest.fixture
def own_keys(settings, tmp_path):
    """A ring of the test's own, so that changing it disturbs no other test."""
    settings.FIELD_KEYS = tmp_path / "fields.key"
    keys.make(settings.FIELD_KEYS)
    return settings.FIELD_KEYS


def raw(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{table}" ORDER BY id')  # noqa: S608 - a test's own names
        return [row[0] for row in cursor.fetchall()]


# ---- keys


def test_a_file_of_keys_is_the_owners_and_never_written_over(own_keys):
    assert stat.S_IMODE(own_keys.stat().st_mode) == 0o600
    before = own_keys.read_bytes()
    with pytest.raises(FileExistsError):
        keys.make(own_keys)
    assert own_keys.read_bytes() == before
    assert list(own_keys.parent.iterdir()) == [own_keys]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_keys_that_others_can_read_are_not_used(own_keys, mode):
    own_keys.chmod(mode)
    with pytest.raises(keys.KeysError, match="chmod 600"):
        keys.read(own_keys)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "恰有一个 current"),
        ("k1 current !!!\n", "已损坏"),
        ("k1 current c2hvcnQ=\n", "已损坏"),
        ("k1 sometimes c2hvcnQ=\n", "已损坏"),
        ("k1\n", "已损坏"),
    ],
)
def test_a_damaged_file_says_so(own_keys, text, why):
    own_keys.write_text(text)
    with pytest.raises(keys.KeysError, match=why):
        keys.read(own_keys)


def test_two_current_keys_are_refused(own_keys):
    line = own_keys.read_text().splitlines()[-1]
    own_keys.write_text(f"{line}\n{line.replace('k1', 'k2')}\n")
    with pytest.raises(keys.KeysError, match="恰有一个 current"):
        keys.read(own_keys)


def test_a_missing_file_says_where_it_was_looked_for(tmp_path):
    with pytest.raises(keys.KeysError, match="TUODI_KEYS"):
        keys.read(tmp_path / "gone.key")


# ---- cipher


def test_sealed_text_opens_in_its_own_place_only(own_keys):
    sealed = cipher.seal(PHONE, "a.phone")
    assert PHONE not in sealed
    assert cipher.unseal(sealed, "a.phone") == PHONE
    with pytest.raises(cipher.Unreadable):
        cipher.unseal(sealed, "b.phone")


@pytest.mark.parametrize("spoil", [lambda s: s[:-4] + "AAA=", lambda s: s.replace("k1", "k9"), lambda _: PHONE])
def test_what_was_changed_or_never_sealed_is_no_text(own_keys, spoil):
    with pytest.raises(cipher.Unreadable):
        cipher.unseal(spoil(cipher.seal(PHONE, "a.phone")), "a.phone")


def test_nothing_stays_nothing(own_keys):
    assert (cipher.seal("", "a.phone"), cipher.unseal("", "a.phone")) == ("", "")


def test_other_keys_open_nothing(own_keys):
    sealed = cipher.seal(PHONE, "a.phone")
    own_keys.unlink()
    keys.make(own_keys)
    with pytest.raises(cipher.Unreadable, match="密钥文件不符"):
        cipher.unseal(sealed, "a.phone")


# ---- columns


def test_every_telephone_and_every_account_of_a_person_is_sealed():
    """A new column of that name must be; the office's own telephone, which is printed, is not one of them."""
    named = [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in ("phone", "account", "secret") and model._meta.label != "desk.StatementLayout"
        and isinstance(field, models.CharField)
    ]  # fmt: skip
    assert len(named) >= 9
    assert [str(field) for field in named if not isinstance(field, SecretField)] == []


def test_the_database_and_the_log_hold_no_number(make_person, own_keys):
    person = make_person(phone=PHONE)
    with scopes_disabled():
        assert Person.objects.get(pk=person.pk).phone == PHONE
    assert PHONE not in raw("registry_person", "phone")[0]
    assert PHONE not in str(list(Event.objects.values_list("before", "after")))


def test_a_number_is_found_whole_and_by_nothing_else(make_person, own_keys):
    make_person(phone=PHONE)
    make_person("乙", phone="13900139000")
    with scopes_disabled():
        assert [p.psn_name for p in Person.objects.filter(phone=PHONE)] == ["杨秀英"]
        assert Person.objects.filter(phone__in=[PHONE, "13900139000", "1"]).count() == 2
        assert Person.objects.exclude(phone=PHONE).count() == 1
        assert Person.objects.filter(phone="").count() == 0
        for lookup in ("startswith", "contains", "gt", "prefix", "iexact"):
            with pytest.raises(FieldError, match="sealed"):
                Person.objects.filter(**{f"phone__{lookup}": "138"})


def test_saving_a_row_again_is_no_change_in_the_log(make_person, own_keys):
    person = make_person(phone=PHONE)
    before = Event.objects.count()
    with acting("test"), scopes_disabled():
        person.save()
    assert Event.objects.count() == before


def test_bulk_writes_and_updates_seal_too(make_user, own_keys):
    user = make_user("auditor")
    with acting("test"):
        User.objects.filter(pk=user.pk).update(phone=PHONE)
        user.refresh_from_db()
        user.phone = "13700137000"
        User.objects.bulk_update([user], ["phone"])
    assert raw("access_user", "phone")[0].startswith("~k1~")
    assert User.objects.get(pk=user.pk).phone == "13700137000"


def test_a_change_of_number_is_told_with_its_middle_hidden(make_person, own_keys):
    person = make_person(phone=PHONE)
    with acting("test"), scopes_disabled():
        change(person, {"phone": "13900139001"}, Basis("test", dt.date(2024, 6, 1)))
        event = LifeEvent.objects.get()
    assert PHONE not in str(event.detail)
    assert event.lines == ["联系电话：*********00 → *********01"]


def test_the_auditor_sees_the_ends_of_a_sealed_column(make_person, login, own_keys):
    make_person(phone=PHONE)
    event = Event.objects.get(table="registry_person")
    page = login("auditor").get(f"/audit/{event.pk}/").content.decode()
    assert "*********00" in page
    assert PHONE not in page


# ---- another key


@pytest.fixture
def rows(make_person, own_keys):
    """Three people with telephones, one without, one account: under k1."""
    people = [make_person(phone=f"1380013800{n}") for n in range(3)]
    make_person(phone="")
    with acting("test"), scopes_disabled():
        PayeeAccount.objects.create(
            county=COUNTY, person=people[0], holder="杨秀英", bank="某银行", account="6217000012345678", by="test"
        )
    return people


def numbers():
    with scopes_disabled():
        return list(Person.objects.order_by("id").values_list("phone", flat=True))


def test_a_rotation_writes_every_row_under_the_new_key(rows, own_keys):
    before = numbers()
    events = Event.objects.count()
    assert rekeying.rotate(lambda *_: None, settle=0) == 4  # three telephones, one account
    assert numbers() == before
    assert [text[:4] for text in raw("registry_person", "phone") if text] == ["~k2~"] * 3
    assert raw("funds_payeeaccount", "account")[0].startswith("~k2~")
    assert [(k.name, k.state.value) for k in keys.read(own_keys).keys] == [("k1", "retired"), ("k2", "current")]
    # no record has changed: one line of the log for each part, by nobody's hand
    added = Event.objects.order_by("id")[events:]
    assert {(one.actor, one.table, one.reason) for one in added} == {
        ("system:rotate", "registry_person", "更换密钥为 k2：3 行"),
        ("system:rotate", "funds_payeeaccount", "更换密钥为 k2：1 行"),
    }


def test_a_rotation_that_was_stopped_goes_on_with_the_same_key(rows, own_keys, monkeypatch):
    monkeypatch.setattr(rekeying, "_AT_ONCE", 1)

    def stop(table, seen):
        if table == "人员" and seen == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rekeying.rotate(stop, settle=0)
    assert [k.state.value for k in keys.read(own_keys).keys] == ["leaving", "current"]
    with scopes_disabled():  # rows under either key are found
        assert [Person.objects.filter(phone=f"1380013800{n}").count() for n in range(3)] == [1, 1, 1]
        assert Person.objects.filter(phone__in=["13800138000", "13800138002"]).count() == 2
    assert rekeying.rotate(lambda *_: None, settle=0) == 2  # the third telephone and the account
    assert [(k.name, k.state.value) for k in keys.read(own_keys).keys] == [("k1", "retired"), ("k2", "current")]
    assert numbers()[:3] == ["13800138000", "13800138001", "13800138002"]


def test_after_a_rotation_the_log_is_still_read_and_still_guarded(rows, own_keys, login):
    event = Event.objects.filter(table="registry_person").first()
    rekeying.rotate(lambda *_: None, settle=0)
    assert "*********00" in login("auditor").get(f"/audit/{event.pk}/").content.decode()
    with acting("hand"), scopes_disabled():
        Person.objects.filter(pk=rows[0].pk).update(phone="1")
    assert Event.objects.latest("id").actor == "hand"


def test_rows_that_may_only_grow_are_written_again_all_the_same():
    assert PaymentLine in dict(rekeying.sealed())


def test_two_rotations_leave_one_current_key(rows, own_keys):
    for _ in range(2):
        rekeying.rotate(lambda *_: None, settle=0)
    assert [k.state.value for k in keys.read(own_keys).keys] == ["retired", "retired", "current"]
    assert numbers()[:3] == ["13800138000", "13800138001", "13800138002"]


def test_equal_numbers_of_one_column_can_be_held_unique(own_keys):
    """What the database compares is equal exactly where the text is."""
    one, other = cipher.seal(PHONE, "a.phone"), cipher.seal(PHONE, "a.phone")
    assert one == other
    assert cipher.seal("13800138001", "a.phone") != one
