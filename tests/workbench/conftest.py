"""What tests of the workbench stand on: a small registry, users of every role, clients that are logged in."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django_scopes import scopes_disabled

from tuodi.workbench.access.models import User, UserRole
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base import walk
from tuodi.workbench.registry.models import Household, IdentityRow, Insurance, Person, Place, Source
from tuodi.workbench.registry.pinyin import pinyin_of

COUNTY, OTHER_COUNTY = "500243", "500114"
TOWN, OTHER_TOWN = "500243001", "500243002"
PASSWORD = "a-password-for-tests"


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _counts_of_now(monkeypatch):
    """No count of the test before, however slow the machine is."""
    monkeypatch.setattr(walk, "_kept", {})
    monkeypatch.setattr(walk, "_marks", {})
    monkeypatch.setattr(walk, "SLOW", 1e9)


@pytest.fixture(scope="session", autouse=True)
def _emptied_between_tests(django_db_setup):
    """Tests with transactions of their own empty all tables: on SQLite the triggers go first.

    They come back by themselves: emptying ends with Django's post_migrate.
    """
    if connection.vendor != "sqlite":
        return
    operations = type(connection.ops)  # a browser's loop gives the thread another connection: all of them are meant
    flush = operations.sql_flush

    def without_triggers(self, *args, **kwargs):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'tuodi_%'")
            return [f'DROP TRIGGER "{name}"' for (name,) in cursor.fetchall()] + flush(self, *args, **kwargs)

    operations.sql_flush = without_triggers


@pytest.fixture
def places(db):
    """Two counties, two townships of one of them, a village in each."""
    with acting("test"):
        for code, name, level, up in (
            ("500000", "重庆市", "province", None),
            (COUNTY, "彭水苗族土家族自治县", "county", "500000"),
            (OTHER_COUNTY, "黔江区", "county", "500000"),
            (TOWN, "汉葭街道", "township", COUNTY),
            (OTHER_TOWN, "绍庆街道", "township", COUNTY),
            (TOWN + "201", "汉葭1村", "village", TOWN),
            (OTHER_TOWN + "201", "绍庆1村", "village", OTHER_TOWN),
        ):
            Place.objects.create(code=code, name=name, level=level, parent_id=up)


@pytest.fixture
def make_user(places):
    """`make_user("settlement_clerk", …)` → a user with these roles."""

    def make(*roles, username="", department="medical_security", region=COUNTY, township=""):
        username = username or "-".join(roles) or "nobody"
        with acting("test"):
            user = User.objects.create_user(
                username, password=PASSWORD, full_name=username, department=department, region=region, township=township
            )
            UserRole.objects.bulk_create(UserRole(user=user, role=role) for role in roles)
        return user

    return make


@pytest.fixture
def login(make_user):
    """`login("settlement_clerk")` → a client of a user with these roles."""

    def enter(*roles, **more):
        client = Client()
        client.force_login(make_user(*roles, **more), backend="tuodi.workbench.base.logins.Backend")
        return client

    return enter


@pytest.fixture
def source(places):
    with acting("test"):
        return Source.objects.create(kind="seed", name="测试", by="test")


@pytest.fixture
def make_person(source):
    """`make_person("杨秀英")` → a person of the county, with a household of her own unless one is given."""
    made = 0

    def make(name="杨秀英", *, certno="", county=COUNTY, township=TOWN, brdy=dt.date(1980, 1, 1), **more):
        nonlocal made
        made += 1
        pinyin, initials = pinyin_of(name)
        with acting("test"), scopes_disabled():
            household = more.pop("household", None) or Household.objects.create(
                number=f"T{made:06d}", county=county, township=township
            )
            return Person.objects.create(
                psn_no=f"P{made:08d}", certno=certno or f"TEST{made:014d}", psn_name=name, pinyin=pinyin,
                initials=initials, gend="2", brdy=brdy, county=county, township=township, household=household, **more,
            )  # fmt: skip

    return make


@pytest.fixture
def certify(source):
    """`certify(person, "minimum_living", begin)` → an identity row."""
    made = 0

    def make(person, identity, begndate=dt.date(2023, 1, 1), **more):
        nonlocal made
        made += 1
        values = {
            "record_id": f"R{made:06d}", "idet_admdvs": person.county, "certifier": "civil_affairs",
            "known_from": dt.datetime(begndate.year, begndate.month, begndate.day, 9), "source": source,
        } | more  # fmt: skip
        with acting("test"), scopes_disabled():
            return IdentityRow.objects.create(person=person, identity=identity, begndate=begndate, **values)

    return make


@pytest.fixture
def insure(source):
    """`insure(person, 2024)` → insured as a resident on plan 1 for a calendar year."""

    def make(person, year=2024, **more):
        values = {
            "insutype": "390", "insu_plan": 1, "insu_admdvs": person.county, "begndate": dt.date(year, 1, 1),
            "enddate": dt.date(year, 12, 31), "paid_date": dt.date(year - 1, 11, 20), "source": source,
        } | more  # fmt: skip
        with acting("test"), scopes_disabled():
            return Insurance.objects.create(person=person, year=year, **values)

    return make
