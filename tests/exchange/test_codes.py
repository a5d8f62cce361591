from __future__ import annotations

import datetime as dt

import pytest

from tuodi.exchange import divisions
from tuodi.exchange.codes import care_type, cert_type, department, identity_class, lookup, person_kind
from tuodi.exchange.data import load_yaml
from tuodi.exchange.refusals import CellError

DAY = dt.date(2024, 1, 1)


def refused(call, *args):
    with pytest.raises(CellError) as caught:
        call(*args)
    return caught.value


def test_every_code_and_name_leads_to_a_term_that_exists():
    terms, care, classes = (
        load_yaml("terms.yaml"),
        load_yaml("codes", "care_types.yaml"),
        load_yaml("codes", "identities.yaml"),
    )
    used = {row["care_type"] for row in care["codes"] if "care_type" in row} | set(care["names"].values())
    used |= set(care["by_disease"]["delivery"].values())
    assert used <= set(terms["care_types"])
    named = {row["class"] for rows in classes.values() for row in rows if "class" in row}
    assert named <= set(terms["classes"])
    certifiers = load_yaml("codes", "dictionaries.yaml")["certifiers"]
    assert set(certifiers.values()) <= set(terms["departments"])


def test_the_codes_terms_yaml_names_are_read_as_it_says():
    for class_id, term in load_yaml("terms.yaml")["classes"].items():
        for code in term["codes"]:
            assert identity_class(code, "50", {}, "mat_idet_code" if len(code) > 4 else None) == class_id


@pytest.mark.parametrize(
    ("province", "code", "expected"),
    [
        ("50", "21", "inpatient"),
        ("37", "2101", "inpatient"),
        ("50", "9904", "inpatient_two_disease"),
        ("43", "9904", "special_drug"),
        ("50", "9901", "outpatient_major_disease"),
        ("43", "9901", "outpatient_two_disease"),
        ("37", "14", "outpatient_chronic"),
        ("50", "普通住院", "inpatient"),
        ("50", "门诊特病", "outpatient_chronic"),
        ("50", "delivery_normal", "delivery_normal"),
    ],
)
def test_care_types(province, code, expected):
    assert care_type(province, code, DAY, "") == expected


@pytest.mark.parametrize("code", ["9901", "9903", "9904", "53"])
def test_a_code_with_two_meanings_is_refused_where_the_province_says_nothing(code):
    assert refused(care_type, "37", code, DAY, "").key == "care_ambiguous"


def test_an_unknown_pair_is_refused_with_its_parts():
    assert refused(care_type, "37", "19", DAY, "").values == {"code": "19", "province": "37", "date": "2024-01-01"}


@pytest.mark.parametrize(
    ("disease", "expected"),
    [
        ("O80.000", "delivery_normal"),
        ("o82.1", "delivery_caesarean"),
        ("O84.0", "delivery_normal"),
        ("O84.2", "delivery_caesarean"),
        ("O72.1", "delivery_caesarean"),
    ],
)
def test_delivery_by_diagnosis(disease, expected):
    assert care_type("50", "52", DAY, disease) == expected
    assert care_type("50", "生育住院", DAY, disease) == expected


@pytest.mark.parametrize(
    ("code", "disease", "expected"),
    [
        ("18", "", "special_drug"),
        ("18", "C34.9", "special_drug"),
        ("18", "E75.0", "special_drug"),  # another storage disease than Gaucher's or Fabry's
        ("罕见病特药", "E75.2", "rare_disease_drug"),
        ("特药", "E75.2", "special_drug"),
        ("高值药品", "C34.9", "high_value_drug"),
    ],
)
def test_special_drugs_of_shandong(code, disease, expected):
    assert care_type("37", code, DAY, disease) == expected


@pytest.mark.parametrize("disease", ["E75.2", "e75.200x001", "E74.0"])
def test_a_special_drug_that_may_be_for_a_rare_disease_is_refused_with_what_to_write(disease):
    error = refused(care_type, "37", "18", DAY, disease)
    assert error.key == "care_ambiguous"
    assert "罕见病特药" in error.values["zh"]
    assert "罕见病特药" in error.values["en"]
    assert care_type("50", "18", DAY, disease) == "special_drug"  # Chongqing has no such schedule


@pytest.mark.parametrize("disease", ["", "O84.8", "O81", "I10"])
def test_delivery_that_cannot_be_told_is_refused(disease):
    assert refused(care_type, "50", "52", DAY, disease).key == "care_disease"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("低保", "minimum_living"),
        ("special_hardship", "special_hardship"),
        ("2304", "special_hardship"),
        ("226102", "marginal_at_risk"),
        ("0", "resident"),
        ("2201", ""),
    ],
)
def test_identities(name, expected):
    assert identity_class(name, "50", {}) == expected


@pytest.mark.parametrize("code", ["24", "236021", "2305", "2360", "2308"])
def test_ambiguous_identities_are_refused_with_the_reason(code):
    error = refused(identity_class, code, "50", {})
    assert error.key == "identity_ambiguous"
    assert error.values["zh"]


def test_24_is_clear_when_the_column_names_the_list():
    assert identity_class("24", "50", {}, "mat_idet_code") == "minimum_living"


def test_a_group_is_no_class():
    assert refused(identity_class, "监测对象", "50", {}).key == "identity_group"


def test_a_users_own_class_name():
    assert identity_class("困境儿童甲", "50", {"困境儿童甲": "county_child"}) == "county_child"


def test_hospital_levels_of_the_national_list():
    levels = [int(lookup("hosp_lv_code", str(code))) for code in range(1, 15)]
    assert levels == [3, 3, 3, 3, 2, 2, 2, 1, 1, 1, 1, 3, 2, 1]


def test_person_and_certificate_types():
    assert (person_kind("1404"), person_kind("1403"), person_kind("1501"), person_kind("大学生")) == (
        "student",
        "minor",
        "adult",
        "student",
    )
    assert (cert_type(""), cert_type("1"), cert_type("医学出生证明")) == ("01", "01", "990201")
    assert refused(cert_type, "42").key == "code"
    assert department("黔江区民政局") == "civil_affairs"
    assert refused(department, "街道办").key == "certifier"


@pytest.mark.parametrize("code", ["500114", "371071", "500234", "500157", "371099", "379900", "430299", "440300"])
def test_known_divisions(code):
    assert divisions.known(code)


@pytest.mark.parametrize("code", ["999999", "50011", "990000", "50011A"])
def test_unknown_divisions(code):
    assert not divisions.known(code)


@pytest.mark.parametrize(
    ("name", "home", "code"),
    [
        ("黔江区", "500000", "500114"),
        ("重庆市黔江区", "", "500114"),
        ("江北区", "500000", "500105"),
        ("四川省成都市", "500000", "510100"),
        ("浙江省宁波市江北区", "500000", "330205"),
        ("威海市", "", "371000"),
    ],
)
def test_division_names(name, home, code):
    assert divisions.parse_division(name, home) == code


@pytest.mark.parametrize(("name", "home"), [("江北区", ""), ("某某县", "500000"), ("市辖区", "500000")])
def test_names_of_none_or_several_divisions_are_refused(name, home):
    assert refused(divisions.parse_division, name, home).key == "division"
