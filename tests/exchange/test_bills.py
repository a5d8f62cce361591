"""What a good row means."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.exchange.samples import LI, WANG, ZHAO, bill, read, read_rows, write_csv
from tuodi.exchange.layouts import detect_layout
from tuodi.exchange.people import PeopleMap


def one(path, **options):
    (person,) = read(path, **options)
    assert not [refusal.line("en") for row in person.rows for refusal in row.refusals]
    return person.bills[0]


def test_a_row_becomes_a_bill(tmp_path):
    made = one(write_csv(tmp_path / "a.csv", [bill(psn_idet_type="低保;2304", psn_type="1403")]))
    assert (made.person, made.row, made.setl_time) == ("P1", 2, dt.datetime(2024, 1, 5, 10))
    assert (made.insu_admdvs, made.idet_admdvs, made.insutype, made.insu_plan) == ("500114", "500114", "390", 1)
    assert (made.care_type, made.hosp_lv, made.minor, made.student) == ("inpatient", 2, True, False)
    assert made.marked_classes == ("minimum_living", "special_hardship")
    assert made.birth_date == dt.date(1990, 3, 7)
    assert (made.medfee_sumamt, made.inscp_scp_amt, made.hifp_pay, made.maf_pay) == (100000, 85000, 50000, None)


def test_no_mark_is_none_and_an_ordinary_mark_is_a_class(tmp_path):
    assert one(write_csv(tmp_path / "a.csv", [bill()])).marked_classes is None
    assert one(write_csv(tmp_path / "b.csv", [bill(psn_idet_type="0")])).marked_classes == ("resident",)


@pytest.mark.parametrize(
    ("place", "refl", "expected"), [("500114", "", 2), ("500101", "", None), ("500101", "1", 1), ("500114", "0", 0)]
)
def test_an_empty_referral_is_not_needed_in_the_district_only(tmp_path, place, refl, expected):
    assert one(write_csv(tmp_path / "a.csv", [bill(mdtrt_admdvs=place, refl=refl)])).refl == expected


def test_empty_parts_are_nothing_when_the_rest_adds_up(tmp_path):
    row = bill(fulamt_ownpay_amt="", overlmt_selfpay="", preselfpay_amt="", inscp_scp_amt="1000")
    assert one(write_csv(tmp_path / "a.csv", [row])).fulamt_ownpay_amt == 0


def test_chinese_names_and_padding_are_read(tmp_path):
    row = bill(
        insutype="城乡居民", insu_plan="一档", med_type="普通住院", hosp_lv="二级", psn_no="\tP1 ", certno="'" + WANG
    )
    made = one(write_csv(tmp_path / "a.csv", [row | {"insu_admdvs": "黔江区", "mdtrt_admdvs": "重庆市万州区"}]))
    assert (made.insutype, made.insu_plan, made.care_type, made.hosp_lv) == ("390", 1, "inpatient", 2)
    assert (made.person, made.insu_admdvs, made.mdtrt_admdvs) == ("P1", "500114", "500101")


def test_the_certificate_is_the_person_without_a_number(tmp_path):
    assert one(write_csv(tmp_path / "a.csv", [bill(psn_no="")])).person == f"01:{WANG}"


def test_the_other_keys_of_a_person_are_known(tmp_path):
    (person,) = read(write_csv(tmp_path / "a.csv", [bill()]))
    assert person.keys == {"P1", f"01:{WANG}"}


def test_a_certificate_alone_among_rows_with_numbers_is_refused(tmp_path):
    rows = [bill(), bill(setl_id="S2", psn_no="")]
    assert read_rows(write_csv(tmp_path / "a.csv", rows))[3] == ["person_mixed"]


@pytest.mark.parametrize(("said", "expected"), [("1", True), ("否", False), ("", None)])
def test_whether_primary_care_may_be_left_open(tmp_path, said, expected):
    assert one(write_csv(tmp_path / "a.csv", [bill(primary_care=said)])).primary_care is expected


def test_primary_care_is_yes_or_no(tmp_path):
    assert read_rows(write_csv(tmp_path / "a.csv", [bill(primary_care="一级")]))[2] == ["code"]


LISTED = [("P1", "01", WANG), ("P2", "01", LI), ("P3", "01", LI)]
PEOPLE = PeopleMap(LISTED, {"P2": "李某", "P3": "黎某"})


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"psn_no": ""}, []),
        ({"certno": ""}, []),
        ({"psn_no": "P9"}, ["person_unmatched"]),
        ({"psn_no": "P2"}, ["person_ambiguous"]),
        ({"psn_no": "", "certno": LI}, ["person_ambiguous"]),
        ({"psn_no": "P3", "certno": LI}, ["person_ambiguous"]),
        ({"certno": LI}, ["person_conflict"]),
        ({"certno": ZHAO}, ["person_certificate"]),
        ({"psn_cert_type": "08", "certno": "E12345678"}, []),
    ],
)
def test_the_people_list_decides_who_is_who(tmp_path, changes, keys):
    assert read_rows(write_csv(tmp_path / "a.csv", [bill(**changes)]), people=PEOPLE)[2] == keys


def test_one_person_by_number_here_and_by_certificate_there(tmp_path):
    rows = [bill(certno=""), bill(setl_id="S2", psn_no="")]
    (person,) = read(write_csv(tmp_path / "a.csv", rows), people=PEOPLE)
    assert [made.person for made in person.bills] == ["P1", "P1"]


def national(**changes):
    row = bill(hosp_lv="5", **changes)
    row["dedc_hosp_lv"] = "2"
    renamed = {"insu_admdvs": "insuplc_admdvs", "mdtrt_admdvs": "mdtrtarea_admvs"}
    return {renamed.get(name, name): value for name, value in row.items()}


def test_national_headers_are_known_and_hosp_lv_is_the_long_list(tmp_path):
    assert one(write_csv(tmp_path / "a.csv", [national()])).hosp_lv == 2


def test_levels_that_disagree_are_refused(tmp_path):
    assert read_rows(write_csv(tmp_path / "a.csv", [national() | {"dedc_hosp_lv": "3"}]))[2] == ["hosp_lv"]
    own = bill() | {"hosp_lv_code": "2"}
    assert read_rows(write_csv(tmp_path / "b.csv", [own]))[2] == ["hosp_lv"]


def test_codes_national_on_our_own_headers(tmp_path):
    assert one(write_csv(tmp_path / "a.csv", [bill(hosp_lv="8")]), codes="national").hosp_lv == 1


def test_detect_layout():
    assert detect_layout(list(bill())).name == "own"
    assert detect_layout(list(national())).name == "national"
    assert detect_layout(["序号", "身份证号", "医疗总费用", "医保政策范围费用"]).name == "annex1"
    assert detect_layout(["a", "b"]) is None


def test_a_class_of_the_users_own_documents(tmp_path):
    path = write_csv(tmp_path / "a.csv", [bill(psn_idet_type="困境儿童甲")])
    assert one(path, extra_classes={"困境儿童甲": "county_child"}).marked_classes == ("county_child",)
