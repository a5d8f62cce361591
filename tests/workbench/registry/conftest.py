"""The registry's own: a basis for what is registered, and everybody in sight."""

import datetime as dt

import pytest

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.registry.registering import Basis

TODAY = dt.date(2024, 6, 1)


@pytest.fixture
def basis():
    return Basis(by="li", date=TODAY, reference="户口簿 1234")


@pytest.fixture
def working(db):
    """Everything inside is written by li, without limits."""
    with unlimited(), acting("li"):
        yield
