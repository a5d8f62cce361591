"""Making an installation ready: tables, triggers, the first users; in a demonstration also its county."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import django
from django.core.management import call_command

if TYPE_CHECKING:
    from tuodi.lab.planted.truth import Truth


def start_django(data: str | None, *, demo: bool) -> None:
    """Settings from the environment, completed by what the command line said."""
    if data is not None:
        os.environ["TUODI_DATA"] = data
    if demo:
        os.environ["TUODI_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuodi.workbench.settings")
    django.setup()


def prepare() -> None:
    """Bring the database to today's shape. Does nothing to one that has it."""
    from tuodi.workbench.jobs.run import refresh_statistics  # noqa: PLC0415 - models need Django
    from tuodi.workbench.tables import make_at_once  # noqa: PLC0415

    make_at_once()
    call_command("migrate", interactive=False, verbosity=0)
    refresh_statistics()


def prepare_demo() -> bool:
    """The demonstration's users and the job that fills its county, once. Whether this was the first time."""
    from tuodi.workbench.demo.seed import begin  # noqa: PLC0415 - models need Django

    return begin()


def planted_month(month: dt.date, seed: int, people: int, tell: Callable[[str], None]) -> Truth:
    """The demonstration's places and users, and one month planted in its county; what is true of it."""
    from tuodi.workbench.audit.acting import acting  # noqa: PLC0415 - models need Django
    from tuodi.workbench.demo.places import make_places  # noqa: PLC0415
    from tuodi.workbench.demo.planted import plant  # noqa: PLC0415
    from tuodi.workbench.demo.users import make_users  # noqa: PLC0415

    with acting("system:demo", "演示月"):
        make_places()
        make_users()
    return plant(month, seed, people, tell)


def emptied_of_demonstration(month: str, seed: str) -> bool:
    """Empty a database that holds nothing but another planted month. False where it holds anything else."""
    from django.db import connection  # noqa: PLC0415

    from tuodi.workbench.demo.planted import planted_sources  # noqa: PLC0415
    from tuodi.workbench.registry.models import Source  # noqa: PLC0415

    if Source._meta.db_table not in connection.introspection.table_names():
        return True
    planted = planted_sources()
    if planted == {month: seed} or not Source.objects.exists():
        return True
    if not planted or Source.objects.count() != len(planted):
        return False
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
            return True
        cursor.execute("PRAGMA writable_schema = 1")
        cursor.execute("DELETE FROM sqlite_master")
        cursor.execute("PRAGMA writable_schema = 0")
        cursor.execute("VACUUM")
    return True


def create_administrator(username: str, full_name: str, region: str, password: str) -> None:
    """The first user of a real installation. Raises ValidationError for a weak password or a wrong region."""
    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415

    from tuodi.workbench.access.enums import Department, Role  # noqa: PLC0415
    from tuodi.workbench.access.models import FactorRule, User, UserRole  # noqa: PLC0415
    from tuodi.workbench.audit.acting import acting  # noqa: PLC0415
    from tuodi.workbench.registry.place_import import load_nation  # noqa: PLC0415

    user = User(username=username, full_name=full_name, region=region, department=Department.MEDICAL_SECURITY)
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    with acting("system:init", "建立首位系统管理员"):
        user.save()
        UserRole.objects.create(user=user, role=Role.ADMINISTRATOR)
        FactorRule.objects.create(role=Role.ADMINISTRATOR)
        load_nation()
