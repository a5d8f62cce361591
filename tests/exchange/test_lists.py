"""Identity, people and opening lists."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.exchange.samples import LI, TODAY, WANG, write_csv
from tuodi.cli.bills import certifiers
from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.opening_list import read_opening
from tuodi.exchange.people import PeopleMap
from tuodi.exchange.people_list import read_people
from tuodi.exchange.refusals import FileRefused
from tuodi.policy.library import load_rule_book

IDENTITY = {
    "record_id": "R1",
    "psn_no": "",
    "certno": WANG,
    "psn_name": "王某",
    "identity": "低保对象",
    "idet_admdvs": "500114",
    "certifier": "黔江区民政局",
    "begndate": "2024-01-01",
    "enddate": "",
    "known_from": "2024-01-20 09:00",
    "vali_flag": "1",
}


def identities(path, *rows, **options):
    return read_identities(write_csv(path / "ids.csv", list(rows)), today=TODAY, **options)


def keys(found):
    return [refusal.key for row in found.refused for refusal in row.refusals]


def test_an_identity_row(tmp_path):
    found = identities(tmp_path, IDENTITY, IDENTITY | {"record_id": "R2", "certno": LI, "enddate": "9999-12-31"})
    (record,) = found.of({f"01:{WANG}", "P1"})
    assert (record.record_id, record.identity, record.certifier) == ("R1", "minimum_living", "civil_affairs")
    assert (record.begndate, record.known_from) == (dt.date(2024, 1, 1), dt.datetime(2024, 1, 20, 9))
    assert record.valid
    assert found.of({f"01:{LI}"})[0].enddate is None


def test_a_withdrawn_row_and_a_death(tmp_path):
    gone = {"vali_flag": "0", "end_reason": "死亡", "enddate": "2024-02-01"}
    (record,) = identities(tmp_path, IDENTITY | gone).of({f"01:{WANG}"})
    assert not record.valid
    assert record.ended_by_death


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"identity": "贵宾"}, "identity"),
        ({"identity": "监测对象"}, "identity_group"),
        ({"identity": "低保;特困"}, "identity_many"),
        ({"identity": "24"}, "identity_ambiguous"),
        ({"identity": "2201"}, "identity"),
        ({"identity": ""}, "required"),
        ({"idet_admdvs": "999999"}, "division"),
        ({"certifier": "某公司"}, "certifier"),
        ({"begndate": "2031-01-01"}, "date_future"),
        ({"enddate": "2023-12-31"}, "date_order"),
        ({"known_from": "2024-07-01"}, "date_future"),
        ({"known_from": ""}, "required"),
        ({"certno": WANG + "1"}, "id_length"),
        ({"certno": ""}, "no_person"),
    ],
)
def test_bad_identity_rows(tmp_path, changes, key):
    assert keys(identities(tmp_path, IDENTITY | changes)) == [key]


def test_a_class_the_certifier_may_not_certify(tmp_path):
    asked = []

    def may_certify(region, class_id, certifier, day):
        asked.append((region, class_id, certifier, day))
        return ("民政部门不认定此类", "civil affairs does not") if class_id == "minimum_living" else None

    found = identities(tmp_path, IDENTITY, IDENTITY | {"record_id": "R2", "identity": "特困"}, may_certify=may_certify)
    assert asked[0] == ("500114", "minimum_living", "civil_affairs", dt.date(2024, 1, 1))
    assert keys(found) == ["may_not_certify"]
    refusal = found.refused[0].refusals[0]
    assert (refusal.reason("zh"), refusal.reason("en")) == ("民政部门不认定此类", "civil affairs does not")
    assert found.refused_persons == {f"01:{WANG}"}


@pytest.mark.parametrize(
    ("choice", "taken", "refused"),
    [
        ({}, ("黔江区民政局", "黔江区教育委员会"), ()),
        ({"student_certifier": "civil_affairs"}, ("黔江区民政局",), ("黔江区教育委员会",)),
        ({"student_certifier": "education"}, ("黔江区教育委员会",), ("黔江区民政局",)),
    ],
)
def test_who_certifies_students_goes_by_the_reading(tmp_path, choice, taken, refused):
    # Q-7.2b names no certifier of 困难大学生: by default nobody is turned away
    may = certifiers(load_rule_book(readings=choice))
    for office in (*taken, *refused):
        row = IDENTITY | {"identity": "困难大学生", "certifier": office}
        assert keys(identities(tmp_path, row, may_certify=may)) == (["may_not_certify"] if office in refused else [])


def test_record_ids(tmp_path):
    later = IDENTITY | {"known_from": "2024-02-01", "enddate": "2024-03-01"}
    clash = later | {"enddate": "2024-04-01"}
    other = IDENTITY | {"certno": LI}
    found = identities(tmp_path, IDENTITY, later, later, clash, other)
    assert len(found.of({f"01:{WANG}"})) == 2
    assert keys(found) == ["duplicate_copy", "record_twice", "record_person"]
    assert found.rows_in == 5


def test_a_plain_list_of_civil_affairs(tmp_path):
    row = {"姓名": "王某", "身份证号": WANG, "救助身份": "特困人员", "认定地": "黔江区", "认定日期": "2024/1/1"}
    path = write_csv(tmp_path / "名单.csv", [row], "gb18030", titles=("2024年1月特困名单",))
    with pytest.raises(FileRefused, match="known_from"):
        read_identities(path, today=TODAY, home="500000")
    found = read_identities(path, today=TODAY, home="500000", known_from=dt.datetime(2024, 2, 1))
    (record,) = found.of({f"01:{WANG}"})
    assert record.record_id == f"01:{WANG}/special_hardship/2024-01-01"


def test_identities_by_the_people_list(tmp_path):
    people = PeopleMap([("P1", "01", WANG)])
    found = identities(tmp_path, IDENTITY, IDENTITY | {"record_id": "R2", "certno": LI}, people=people)
    assert len(found.of({"P1"})) == 1
    assert keys(found) == ["person_unmatched"]


PERSON = {
    "psn_no": "P1",
    "psn_cert_type": "01",
    "certno": WANG,
    "psn_name": "王某",
    "insu_admdvs": "500114",
    "insutype": "390",
    "insu_plan": "2",
    "paid_date": "2023-11-05",
    "psn_type": "1404",
    "psn_idet_type": "低保",
}


def test_a_person(tmp_path):
    found = read_people(write_csv(tmp_path / "p.csv", [PERSON]), today=TODAY)
    (person,) = found.people
    assert (person.person, person.region, person.insutype, person.insu_plan) == ("P1", "500114", "390", 2)
    assert (person.paid_date, person.psn_kind, person.minor) == (dt.date(2023, 11, 5), "student", False)
    assert (person.classes, person.birth_date) == (("minimum_living",), dt.date(1990, 3, 7))
    assert found.map().find("", "01", WANG) == "P1"


def test_a_person_twice(tmp_path):
    path = write_csv(tmp_path / "p.csv", [PERSON, PERSON, PERSON | {"psn_no": "P2"}])
    assert keys(read_people(path, today=TODAY)) == ["duplicate_person"]
    assert keys(read_people(path, today=TODAY, unique=True)) == ["duplicate_person"] * 2


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"insu_admdvs": "12"}, "division"),
        ({"paid_date": "2031-01-01"}, "date_future"),
        ({"insu_plan": "9"}, "code"),
        ({"psn_no": "", "certno": ""}, "no_person"),
        ({"insutype": "510"}, "insutype_other"),
    ],
)
def test_bad_people(tmp_path, changes, key):
    assert keys(read_people(write_csv(tmp_path / "p.csv", [PERSON | changes]), today=TODAY)) == [key]


def test_opening_balances(tmp_path):
    row = {"psn_no": "P1", "year": "2024", "account": "ordinary_paid", "amount": "1200.50"}
    bad = [{"account": "x"}, {"amount": "-1"}, {}, {"year": "24"}]
    rows = [row, *(row | {"psn_no": "P2"} | changes for changes in bad[:2]), row | {"psn_no": "P3"}]
    rows += [row | {"psn_no": "P3"} | changes for changes in bad[2:]]
    path = write_csv(tmp_path / "o.csv", rows)
    found = read_opening(path, today=TODAY, accounts={"ordinary_paid"})
    assert found.of({"P1"}, 2024) == {"ordinary_paid": 120050}
    assert found.of({"P1"}, 2023) == {}
    # what a refused row says is not known, and a year that cannot be read may be any
    assert [found.of({"P2"}, year) for year in (2023, 2024)] == [{}, None]
    assert [found.of({"P3"}, year) for year in (2023, 2024)] == [None, None]
    assert keys(found) == ["account", "money_negative", "duplicate_person", "year_form"]


@pytest.mark.parametrize(("text", "why"), [("", "empty_file"), ("姓名,年龄\n某人,1\n", "no_header")])
def test_a_short_list_of_something_else_is_not_called_empty(tmp_path, text, why):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileRefused) as refused:
        read_opening(path, today=TODAY)
    assert refused.value.key == why
