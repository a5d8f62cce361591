"""Numbers that contradict one another: nobody can tell whose year a bill belongs to."""

from __future__ import annotations

import random

import pytest

from tests.exchange.samples import LI, WANG, ZHAO, bill, read, read_rows, write_csv
from tuodi.exchange.idnumber import masked
from tuodi.exchange.people import PeopleMap

LATER = {"setl_id": "S2", "mdtrt_id": "M2", "setl_time": "2024-02-05 10:00:00", "begndate": "", "enddate": ""}
OTHER = bill(psn_no="P9", certno=LI, setl_id="S9", mdtrt_id="M9")


def test_one_certificate_under_two_numbers_refuses_the_rows_of_both(tmp_path):
    rows = [bill(), bill(**LATER, psn_no="P2"), bill(**LATER | {"setl_id": "S3"}, psn_no="P2", certno=""), OTHER]
    first, second, _ = read(write_csv(tmp_path / "a.csv", rows))
    keys = [[refusal.key for refusal in row.refusals] for row in (*first.rows, *second.rows)]
    assert keys == [["certificate_shared"]] * 3
    reason = first.rows[0].refusals[0].reason("en")
    assert (masked(WANG) in reason, WANG in reason, "P2" in reason) == (True, False, True)
    assert "P1" in second.rows[0].refusals[0].reason("zh")


def test_one_number_with_two_certificates_is_refused(tmp_path):
    rows = [bill(), bill(**LATER, certno=LI), bill(**LATER | {"setl_id": "S3"}, certno="")]
    (person,) = read(write_csv(tmp_path / "a.csv", rows))
    assert [[refusal.key for refusal in row.refusals] for row in person.rows] == [["certificates_differ"]] * 3
    reason = person.rows[0].refusals[0].reason("zh")
    assert masked(WANG) in reason
    assert masked(LI) in reason


def test_a_certificate_that_is_wrong_in_itself_contradicts_nothing(tmp_path):
    wrong = WANG[:-1] + ("0" if WANG[-1] != "0" else "1")
    rows = [bill(), bill(**LATER, certno=wrong), OTHER | {"certno": wrong}]
    assert read_rows(write_csv(tmp_path / "a.csv", rows)) == {2: [], 3: ["id_check"], 4: ["id_check"]}


def test_a_newborn_has_a_birth_certificate_first(tmp_path):
    rows = [bill(psn_cert_type="990201", certno="T500123456"), bill(**LATER)]
    assert read_rows(write_csv(tmp_path / "a.csv", rows)) == {2: [], 3: []}


def test_the_people_list_says_that_both_numbers_are_one_person(tmp_path):
    rows = [bill(psn_no="P2"), bill(**LATER), bill(**LATER | {"setl_id": "S3"}, certno=ZHAO)]
    people = PeopleMap([("P1", "01", WANG), ("P2", "01", WANG), ("P1", "01", ZHAO)], {"P1": "王某", "P2": "王某"})
    (person,) = read(write_csv(tmp_path / "a.csv", rows), people=people)
    assert (person.person, [made.setl_id for made in person.bills]) == ("P1", ["S1", "S2", "S3"])
    assert [[note.key for note in row.notes] for row in person.rows][:2] == [["note_person_joined"], []]


def test_a_people_list_without_certificates_does_not_hide_it(tmp_path):
    people = PeopleMap([("P1", "", ""), ("P2", "", "")])
    rows = [bill(), bill(**LATER, psn_no="P2")]
    found = read_rows(write_csv(tmp_path / "a.csv", rows), people=people)
    assert found == {2: ["certificate_shared"], 3: ["certificate_shared"]}
    found = read_rows(write_csv(tmp_path / "b.csv", [bill(), bill(**LATER, certno=LI)]), people=people)
    assert found == {2: ["certificates_differ"], 3: ["certificates_differ"]}


def test_numbers_joined_in_any_order_have_the_first_of_the_list_as_key():
    pairs = [("P1", "01", WANG), ("P2", "01", LI), ("P3", "01", LI), ("P3", "01", WANG), ("P4", "01", ZHAO)]
    for seed in range(4):
        random.Random(seed).shuffle(pairs)
        people = PeopleMap(pairs)
        key = next(number for number, _, _ in pairs if number != "P4")
        assert {people.find(number, "", "") for number in ("P1", "P2", "P3")} == {key}
        assert {people.find("", "01", number) for number in (WANG, LI)} == {key}
        assert people.find("P4", "01", ZHAO) == "P4"


@pytest.mark.parametrize("spool_bytes", [1000, 64 << 20])
def test_in_bounded_memory_too(tmp_path, spool_bytes):
    rows = [bill(setl_id=f"S{n}", mdtrt_id=f"M{n}", psn_no=f"P{n}", certno="") for n in range(300)]
    rows[7]["certno"] = rows[290]["certno"] = WANG
    found = read_rows(write_csv(tmp_path / "a.csv", rows), spool_bytes=spool_bytes)
    assert {row: keys for row, keys in found.items() if keys} == {
        9: ["certificate_shared"],
        292: ["certificate_shared"],
    }
