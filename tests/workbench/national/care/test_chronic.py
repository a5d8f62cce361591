"""Chronic and special diseases: filed, seen, settled; the diagnosis says whether a disease is special."""

import pytest

from tests.workbench.national.care.conftest import diagnosis

pytestmark = pytest.mark.usefixtures("in_june")


def seen(desk, person, dise_codg, diag_code):
    visit = desk.visit(person)
    about = {
        "mdtrt_id": visit, "psn_no": person.psn_no, "med_type": "9901", "begntime": "2024-06-01 09:00:00",
        "dise_codg": dise_codg, "dise_name": "病种",
    }  # fmt: skip
    desk.do("2203", {"mdtrtinfo": about, "diseinfo": [diagnosis(diag_code)] if diag_code else []})
    desk.lines(person, visit, ("A1", "5000.00"))
    return desk.bill(person, visit, "5000.00", med_type="9901")


@pytest.fixture
def assisted(patient, certify):
    """A person in special hardship: assistance pays 70 % of a special disease (Q-3.2a), else nothing (Q-3.2b)."""

    def make():
        person = patient()
        certify(person, "special_hardship")
        return person

    return make


@pytest.mark.parametrize(
    ("dise_codg", "diag_code", "assistance"),
    [
        # level 2, plan 1, in the district: (5000 − 300) × 70 % = 3290 basic; 1710 left; 1710 × 70 % = 1197 assistance
        ("M00500", "C34.900", 1197.0),
        # a code of 门诊慢特病 is no diagnosis: M00500 is not M00.5, and M03900 with I10 is an ordinary disease
        ("M03900", "I10.x00", 0.0),
        ("C34.900", "J06.900", 1197.0),
        ("", "C34.900", 1197.0),
    ],
)
def test_the_diagnosis_decides_whether_a_disease_is_special(desk, assisted, dise_codg, diag_code, assistance):
    told = desk.do("2206", seen(desk, assisted(), dise_codg, diag_code))["setlinfo"]
    assert told["hifp_pay"] == 3290.0
    assert told["maf_pay"] == assistance


def test_a_code_of_a_disease_without_a_diagnosis_is_not_guessed_at(desk, assisted):
    person = assisted()
    visit = desk.visit(person)
    about = {
        "mdtrt_id": visit, "psn_no": person.psn_no, "med_type": "9901", "begntime": "2024-06-01 09:00:00",
        "dise_codg": "M00500",
    }  # fmt: skip
    # the visit's own diagnosis is withdrawn
    desk.do("2203", {"mdtrtinfo": about, "diseinfo": [diagnosis("J06.900") | {"vali_flag": "0"}]})
    desk.lines(person, visit, ("A1", "5000.00"))
    code, sentence = desk.no("2206", desk.bill(person, visit, "5000.00", med_type="9901"))
    assert "dise" in sentence, (code, sentence)
