"""The benefit sheet of a person: who, what, what is left, how to pay less; who may see it."""

import datetime as dt

import pytest
from django.urls import reverse

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.models import Look
from tuodi.workbench.family.service.printing import data_of, pdf_of
from tuodi.workbench.family.service.sheet import sheet_of

JUNE = dt.date(2024, 6, 1)
STAY = {
    "hosp_lv": "3", "mdtrt_admdvs": "500103", "refl": "0", "medfee_sumamt": "70000.00", "fulamt_ownpay_amt": "10000.00",
    "preselfpay_amt": "0.00", "inscp_scp_amt": "60000.00",
}  # fmt: skip


@pytest.fixture
def helped(patient, certify, settled):
    """A person on minimum living with one unreferred stay: the example of tests/lab/test_advice.py."""
    person = patient()
    certify(person, "minimum_living", begndate=dt.date(2023, 1, 1), idet_admdvs="500114")
    return person, settled(person, **STAY)


def test_the_sheet_says_who_what_and_what_is_left(helped):
    person, row = helped
    with unlimited():
        sheet = sheet_of(person, JUNE)
    assert sheet.classes == ("低保对象",)
    assert sheet.cover.insu_plan == 1
    left = {use.name: use.left for use in sheet.year.uses}
    assert left["基本医保年度限额"] == 80_000_00 - 29_600_00
    assert sheet.year.borne == row.psn_part_amt == 26_435_72
    assert data_of(sheet)["advice"][0]["bill"] == row.setl_id
    assert any("住院先诊疗后付费" in line.text for line in sheet.rights)


def test_examples_are_settled_under_the_persons_own_class(helped):
    person, _ = helped
    with unlimited():
        sheet = sheet_of(person, JUNE)
    # level 1, 10,000: (10,000 − 100) × 80 % = 7,920 basic; 2,080 left is under the halved deductible of 8,916.50
    level_1 = sheet.examples[0]
    assert (level_1.basic, level_1.critical) == (7_920_00, 0)
    assert all(one.borne is not None for one in sheet.examples)


def test_nothing_booked_is_no_row_of_zeros(patient):
    with unlimited():
        sheet = sheet_of(patient(), JUNE)
    assert sheet.year is None
    assert sheet.advice == []


def test_it_prints(helped):
    with unlimited():
        assert pdf_of(sheet_of(helped[0], JUNE)).startswith(b"%PDF")


@pytest.mark.parametrize("role", ["settlement_clerk", "township_staff", "village_doctor"])
def test_who_may_see_it_is_written_down(login, helped, role):
    client = login(role)
    response = client.get(reverse("family:sheet", args=[helped[0].pk]))
    assert response.status_code == 200
    assert "低保对象" in response.content.decode()
    assert Look.objects.filter(person=helped[0].pk, screen="待遇明白纸").count() == 1


def test_the_number_is_masked(login, helped):
    person, _ = helped
    page = login("settlement_clerk").get(reverse("family:sheet", args=[person.pk])).content.decode()
    assert person.certno not in page


@pytest.mark.parametrize("role", ["department_staff", "administrator", "policy_designer"])
def test_others_may_not(login, helped, role):
    assert login(role).get(reverse("family:sheet", args=[helped[0].pk])).status_code == 403


def test_advice_on_a_settlement(login, helped):
    page = login("settlement_clerk").get(reverse("family:advice", args=[helped[1].pk])).content.decode()
    assert "按规定转诊可少付 12,063.43 元" in page
    assert login("township_staff").get(reverse("family:advice", args=[helped[1].pk])).status_code == 403


def test_a_wrong_code_is_told(login):
    response = login("settlement_clerk").get(reverse("family:draft"), {"code": "5001-14"})
    assert response.status_code == 422
    assert "抄写" in response.content.decode()
