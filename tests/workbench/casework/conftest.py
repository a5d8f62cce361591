"""A county with terms, and a patient who bore something. Qianjiang's figures, worked out beside each test."""

import datetime as dt

import pytest

from tests.workbench.desk.conftest import BILL, patient, settled, whole_years
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.casework.models import CaseDocument, CaseTerms
from tuodi.workbench.casework.service import intake

__all__ = ["BILL", "patient", "settled", "whole_years"]
COUNTY = "500243"
DAY = dt.date(2024, 6, 3)
BASE = 2_070_00
"""Of BILL: in-policy 6,200 − basic (6,200 − 300) × 70 % = 4,130; nothing critical below its deductible."""


@pytest.fixture(autouse=True)
def _terms(places):
    with acting("leader"), unlimited():
        for kind in ("application", "recognition", "temporary", "special", "appeal"):
            CaseTerms.objects.create(
                county=COUNTY, kind=kind, limit_days=30, publicity_days=7, up_to=500_00, rate=5000, floor=1_000_00,
                cap=2_000_00, basis="示例", by="leader", review_days=180,
            )  # fmt: skip


@pytest.fixture
def working(patient, settled):
    """`working("application")` → a case with documents, visit and means, ready to be proposed."""

    def make(kind="application", person=None, **more):
        person = person or patient()
        row = settled(person)
        with acting("clerk"), unlimited():
            settlement = row if kind == "appeal" else None
            told = intake.Application(kind=kind, applicant="self", reason="住院费用高", settlement=settlement, **more)
            case = intake.open_case(person, told, "clerk", DAY)
            for one in case.documents.all():
                intake.note_document(case, one.document, CaseDocument.State.RECEIVED, "", "clerk")
            intake.accept(case)
            intake.visit(case, DAY, "甲、乙", "属实", agrees=True, by="town")
            intake.means(case, members=3, income=20_000_00, assets="无")
        return case

    return make
