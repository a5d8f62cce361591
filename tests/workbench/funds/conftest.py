"""Settlements of the desk's tests, and a bureau with its county Qianjiang."""

import datetime as dt

import pytest

from tests.workbench.desk.conftest import BILL, patient, settled, whole_years
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.periods import lock

__all__ = ["BILL", "patient", "settled", "whole_years"]
BASIC = 4_130_00
"""Of BILL: (6,200 − 300) × 70 %, level 2, plan 1."""


@pytest.fixture
def locked():
    """Close the period of a settlement's month."""

    def make(county, clr_ym, by="fund"):
        with acting(by), unlimited():
            return lock(county, clr_ym, by)

    return make


@pytest.fixture
def claimed(patient):
    """A paper claim taken in by `clerk` and booked by `checker`."""
    from tuodi.workbench.desk.service.claims import approve, take_in

    def make(name="冉光明", **changes):
        person = patient(name)
        with acting("clerk"), unlimited():
            claim = take_in(person, BILL | changes, documents="发票", payee="本人", by="clerk")
        with acting("checker"), unlimited():
            return approve(claim, "checker", allow_uninsured=True)

    return make


JUNE = dt.date(2024, 6, 30)
