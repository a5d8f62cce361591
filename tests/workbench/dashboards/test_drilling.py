"""Every figure opens into rows that come to the same number: of the county, a township, a month alone."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.workbench.conftest import COUNTY, OTHER_TOWN, TOWN
from tests.workbench.enrolment.conftest import approve, propose, year
from tests.workbench.review.conftest import _demonstration, bring, walk
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.casework.models import CaseTerms
from tuodi.workbench.casework.service import intake
from tuodi.workbench.dashboards.figure import About, Seen, figures
from tuodi.workbench.desk.service.reverse import reverse
from tuodi.workbench.enrolment.models import Assignment
from tuodi.workbench.funds.service.behind import Part, rows_of, sum_of
from tuodi.workbench.funds.service.execution import spent
from tuodi.workbench.services.service.contracts import items_of, record, sign

__all__ = ["_demonstration", "approve", "bring", "propose", "walk", "year"]
NOW, JUNE = dt.datetime(2024, 6, 28, 10), dt.date(2024, 6, 1)
HERE = {"insu_admdvs": COUNTY, "mdtrt_admdvs": COUNTY}
LARGE = {
    "medfee_sumamt": "90380.00",
    "fulamt_ownpay_amt": "380.00",
    "preselfpay_amt": "0.00",
    "inscp_scp_amt": "90000.00",
}


@pytest.fixture
def county(bring, walk, make_person, certify, insure, settled, whole_years, propose, approve, monkeypatch):
    """Two townships in June 2024 with something behind every figure."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with acting("test"), unlimited():
        CaseTerms.objects.create(
            county=COUNTY, kind="application", limit_days=30, publicity_days=7, up_to=500_00, rate=5000, floor=1_000_00,
            cap=2_000_00, basis="示例", by="leader", review_days=180,
        )  # fmt: skip
    found = {}
    for town in (TOWN, OTHER_TOWN):
        for name in ("minimum_living", "low_income_edge", "marginal_at_risk", "stable_exit"):
            insured, without = (make_person(f"{name}{n}", township=town) for n in "甲乙")
            insure(insured)
            for person in (insured, without):
                certify(person, name)
            found[town, name] = insured
        with acting("test"), unlimited():
            Assignment.objects.create(county=COUNTY, township=town, year=2024, persons=10)
    approve(propose())
    for (town, name), person in found.items():
        settled(person, **HERE)
        settled(person, **HERE | LARGE, mdtrt_id="V2", begndate="2024-05-04", enddate="2024-05-20", hosp_lv="1")
        gone = settled(person, **HERE, mdtrt_id="V3", begndate="2024-05-24", enddate="2024-05-27")
        with acting("clerk"), unlimited():
            reverse(gone, "重复", "clerk", f"back-{town}-{name}")
    poor = found[TOWN, "minimum_living"]
    unpaid = {"setl_id": "S1", "psn_no": poor.psn_no}
    overpaid = {
        "setl_id": "S2",
        "psn_no": found[OTHER_TOWN, "low_income_edge"].psn_no,
        "mdtrt_id": "V9",
        "maf_pay": "700.00",
    }
    bring(unpaid, overpaid | {"medfee_sumamt": "29000.00", "fulamt_ownpay_amt": "26705.00"})
    walk()
    with acting("clerk"), unlimited():
        told = intake.Application(kind="application", applicant="self", reason="住院费用高")
        intake.open_case(poor, told, "clerk", dt.date(2024, 5, 1))
        people = list(found.values())
        for at, person in enumerate(people[:-1]):
            disease = "hypertension" if at % 2 else "diabetes"
            _signed(person, disease, items_of(disease)[: 3 if at in {1, 2} else 4])
        for disease in ("severe_mental", "tuberculosis"):
            _signed(people[0], disease, items_of(disease))
            _signed(people[1], disease, ())
    two = {"med_type": "门诊两病", "dise_codg": "I10.x00", "begndate": "2024-06-03", "enddate": "2024-06-03"}
    for person in (poor, people[-1]):
        settled(person, **HERE | two, mdtrt_id="V4", allow=["allow_missing"])
    return found


def _signed(person, disease, items):
    row = sign(
        person,
        "doctor",
        disease=disease,
        institution="卫生院",
        begndate=dt.date(2024, 1, 1),
        enddate=dt.date(2025, 1, 1),
    )
    for item in items:
        record(row, item, dt.date(2024, 3, 1), "", "doctor")


ABOUTS = {
    "county": About(COUNTY, JUNE), "township": About(COUNTY, JUNE, town=TOWN),
    "other township": About(COUNTY, JUNE, town=OTHER_TOWN), "month": About(COUNTY, JUNE, whole_year=False),
}  # fmt: skip


def test_every_figure_comes_to_its_rows(county):
    """One walk over all of them: what is behind takes half a minute to make."""
    with unlimited():
        for one in figures():
            for where, about in ABOUTS.items():
                value = Seen(one, about).value
                assert one.behind.of_rows(one.rows(about)) == one.behind.of_value(value), (one.key, where)
            value = Seen(one, ABOUTS["county"]).value
            assert one.behind.of_value(value), f"{one.key}: nothing is shown by nothing"
        _every_fund_comes_to_its_rows()


def _every_fund_comes_to_its_rows():
    """Of the year, a month, a township and a class, source by source; what was reversed counts as less."""
    year = spent(COUNTY, 2024)
    funds, seen = {row.fund for row in year}, set()
    assert {"basic_fund", "assistance_fund"} <= funds
    for fund in funds:
        whole = {"county": COUNTY, "year": 2024, "fund": fund, "first": 1, "last": 12}
        for of in ({}, {"first": 5, "last": 5}, {"town": TOWN}, {"town": OTHER_TOWN}, {"klass": "minimum_living"}):
            part = Part(**whole | of)
            for source, told in part.executed().items():
                assert sum_of(rows_of(part, source)) == told, (fund, of, source)
                seen |= {source} if told else set()
        assert sum(Part(**whole).executed().values()) == sum(row.amount for row in year if row.fund == fund)
    assert {"settled", "subsidy"} <= seen
