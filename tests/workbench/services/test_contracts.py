"""Terms on both sides of a year, renewal, items in order, the managed rate, who may."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.workbench.conftest import COUNTY, OTHER_TOWN, TOWN
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.dashboards.figure import About, Goal, Seen, figure
from tuodi.workbench.services.models import Contract
from tuodi.workbench.services.service.contracts import due, items_of, managed, record, renew, sign

TERM = {"institution": "汉葭街道卫生院", "begndate": dt.date(2024, 1, 1), "enddate": dt.date(2025, 1, 1)}


@pytest.fixture(autouse=True)
def _doctor(places):
    with acting("doctor"), unlimited():
        yield


def test_items_are_those_of_the_clauses():
    assert items_of("hypertension") == ("筛查", "随访评估", "分类干预", "健康体检")
    assert items_of("tuberculosis")[-1] == "结案评估"


def test_a_term_is_a_year_at_least(make_person):
    person = make_person()
    with pytest.raises(ValidationError):
        sign(person, "doctor", **TERM | {"enddate": dt.date(2024, 12, 31)})
    sign(person, "doctor", **TERM)


def test_nobody_is_signed_twice_and_a_renewal_begins_at_the_end(make_person):
    row = sign(make_person(), "doctor", **TERM)
    with pytest.raises(ValidationError):
        sign(row.person, "doctor", **TERM)
    assert due(dt.date(2024, 12, 1)).count() == 0
    assert due(dt.date(2024, 12, 2)).count() == 1  # 30 days before 1 January
    made = renew(row, "doctor")
    assert (made.begndate, made.enddate) == (dt.date(2025, 1, 1), dt.date(2026, 1, 1))
    assert due(dt.date(2024, 12, 2)).count() == 0


def test_tuberculosis_goes_in_order(make_person):
    row = sign(make_person(), "doctor", disease="tuberculosis", **TERM)
    first, second = items_of("tuberculosis")[:2]
    with pytest.raises(ValidationError):
        record(row, second, dt.date(2024, 2, 1), "", "doctor")
    record(row, first, dt.date(2024, 2, 1), "", "doctor")
    record(row, second, dt.date(2024, 2, 1), "", "doctor")


def test_nothing_is_recorded_outside_the_term(make_person):
    row = sign(make_person(), "doctor", disease="hypertension", **TERM)
    with pytest.raises(ValidationError):
        record(row, "筛查", dt.date(2023, 12, 31), "", "doctor")
    record(row, "筛查", dt.date(2024, 1, 1), "", "doctor")


def test_the_managed_rate_is_that_of_low_income_patients(make_person, certify):
    done, begun, other = (sign(make_person(), "doctor", disease="hypertension", **TERM) for _ in range(3))
    for row in (done, begun):
        certify(row.person, "minimum_living")
    certify(other.person, "minimum_living", enddate=dt.date(2024, 6, 29))  # no longer at the end of June
    for item in items_of("hypertension"):
        record(done, item, dt.date(2024, 3, 1), "", "doctor")
    record(begun, "筛查", dt.date(2024, 3, 1), "", "doctor")
    about = About(COUNTY, dt.date(2024, 6, 1))
    found = Seen(figure("managed_hypertension"), about)
    assert (found.shown, found.goal) == (5000, Goal(9000, "C-Q12b"))  # one of two
    assert [row.pk for row in found.figure.rows(about)] == [begun.pk]
    rate = managed(COUNTY, dt.date(2024, 6, 30))[0]
    assert (rate.managed, rate.signed, rate.all_managed, rate.all_signed) == (1, 2, 1, 3)


def test_the_doctor_signs_and_another_township_does_not_see_it(login, make_person):
    person = make_person()
    given = {"certno": person.certno, "state": "signed", "institution": "卫生院", "begndate": "2024-01-01"}
    doctor = login("village_doctor", township=TOWN)
    assert "不少于 1 年" in doctor.post("/services/", given | {"enddate": "2024-06-01"}).content.decode()
    doctor.post("/services/", given | {"enddate": "2025-01-01"})
    row = Contract.objects.get()
    assert doctor.get(f"/services/{row.pk}/").status_code == 200
    other = login("township_staff", township=OTHER_TOWN)
    assert other.get(f"/services/{row.pk}/").status_code == 404
    assert login("auditor").post(f"/services/{row.pk}/renew/").status_code == 403
