"""Making an installation ready: tables, triggers, the first users; in a demonstration also its county."""

from __future__ import annotations

import os

import django
from django.core.management import call_command


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
    call_command("migrate", interactive=False, verbosity=0)


def prepare_demo() -> bool:
    """The demonstration's users and the job that fills its county, once. Whether this was the first time."""
    from tuodi.workbench.demo.seed import begin  # noqa: PLC0415 - models need Django

    return begin()


def create_administrator(username: str, full_name: str, region: str, password: str) -> None:
    """The first user of a real installation. Raises ValidationError for a weak password or a wrong region."""
    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415

    from tuodi.workbench.access.enums import Department, Role  # noqa: PLC0415
    from tuodi.workbench.access.models import User, UserRole  # noqa: PLC0415
    from tuodi.workbench.audit.acting import acting  # noqa: PLC0415

    user = User(username=username, full_name=full_name, region=region, department=Department.MEDICAL_SECURITY)
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    with acting("system:init", "建立首位系统管理员"):
        user.save()
        UserRole.objects.create(user=user, role=Role.ADMINISTRATOR)
