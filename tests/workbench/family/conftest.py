"""People of the desk's tests, and a June day of 2024 to ask on."""

import datetime as dt

import pytest

from tests.workbench.desk.conftest import patient, settled, whole_years

__all__ = ["patient", "settled", "whole_years"]

ANSWERS = {
    "region": "500114", "plan": "1", "who": "adult", "class": "minimum_living", "care": "inpatient", "place": "in_city",
    "refl": "0", "hosp_lv": "3", "total": "70000", "outside": "10000", "dise_class": "ordinary",
}  # fmt: skip
"""The example of tests/lab/test_advice.py: the person bears 26,435.72, a referral saves 12,063.43."""


@pytest.fixture(autouse=True)
def _june(monkeypatch):
    for module in ("public", "staff"):
        monkeypatch.setattr(f"tuodi.workbench.family.screens.{module}.today", lambda: dt.date(2024, 6, 1))
