"""The users of the demonstration."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from tuodi.workbench.access.models import User, UserRole

from .cast import COUNTY, DEMO_USERS, PASSWORD
from .places import townships


def make_users() -> None:
    """Those that are not there yet."""
    present = set(User.objects.values_list("username", flat=True))
    password = make_password(PASSWORD)  # once: the hash is slow on purpose
    for one in DEMO_USERS:
        if one.username in present:
            continue
        town = "" if one.township < 0 else townships()[one.township][0]
        user = User.objects.create(
            username=one.username, password=password, full_name=one.full_name, region=COUNTY, township=town,
            department=one.department,
        )  # fmt: skip
        UserRole.objects.bulk_create(UserRole(user=user, role=role) for role in one.roles)
