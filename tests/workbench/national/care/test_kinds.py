"""A stay has a category of stays and a visit one of visits: what is paid depends on it."""

import pytest

from tests.workbench.national.care.conftest import diagnosis

pytestmark = pytest.mark.usefixtures("in_june")


def settled(desk, person, med_type):
    visit = desk.visit(person)
    desk.lines(person, visit, ("A1", "100.00"))
    return desk.bill(person, visit, "100.00", med_type=med_type)


@pytest.mark.parametrize("med_type", ["21", "22", "23", "24", "9902", "住院"])
@pytest.mark.parametrize("infno", ["2206", "2207"])
def test_a_visit_is_not_settled_as_a_stay(desk, patient, med_type, infno):
    code, sentence = desk.no(infno, settled(desk, patient(), med_type))
    assert code == f"{infno}.med_type"
    assert f"med_type {med_type}" in sentence
    assert "2401" in sentence


def test_a_visit_said_to_be_of_a_stay_is_not_settled_either(desk, patient):
    person = patient()
    visit = desk.visit(person)
    about = {"mdtrt_id": visit, "psn_no": person.psn_no, "med_type": "21", "begntime": "2024-06-01 09:00:00"}
    desk.do("2203", {"mdtrtinfo": about, "diseinfo": [diagnosis("J06.900")]})
    desk.lines(person, visit, ("A1", "100.00"))
    assert desk.no("2206", desk.bill(person, visit, "100.00", med_type="21"))[0] == "2206.med_type"


@pytest.mark.parametrize("med_type", ["11", "12", "13", "14", "41", "9901"])
def test_nobody_is_admitted_as_a_visitor(desk, patient, med_type):
    person = patient()
    said = {
        "psn_no": person.psn_no, "insutype": "390", "begntime": "2024-06-01 09:00:00", "mdtrt_cert_type": "02",
        "med_type": med_type, "ipt_no": "ZY1",
    }  # fmt: skip
    code, sentence = desk.no("2401", {"mdtrtinfo": said, "diseinfo": [diagnosis("K29.500")]})
    assert code == "2401.med_type"
    assert "2201" in sentence
    assert desk.admit(person)  # nothing was opened


@pytest.mark.parametrize("med_type", ["21", "28", "52", "71"])
def test_what_hospitals_admit_for(desk, patient, med_type):
    assert desk.admit(patient(), med_type=med_type)


def test_a_stay_that_was_changed_into_a_visit_is_not_settled(desk, patient):
    person = patient()
    stay = desk.admit(person)
    desk.do("2403", {"adminfo": {"mdtrt_id": stay, "psn_no": person.psn_no, "med_type": "11"}, "diseinfo": []})
    desk.inpatient_lines(person, stay, ("A1", "100.00"))
    assert desk.no("2303", desk.stay_bill(person, stay, "100.00"))[0] == "2303.med_type"
