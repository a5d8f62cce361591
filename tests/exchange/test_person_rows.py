"""Reversals and rows that wait."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from tests.exchange.samples import LI, bill, read, read_rows, reversal, write_csv
from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.options import ReadOptions


def month(number, **changes):
    day = f"2024-{number:02d}-05"
    begin = f"2024-{number:02d}-01"
    times = {"setl_time": f"{day} 10:00:00", "begndate": begin, "enddate": day}
    return bill(**{"setl_id": f"S{number}", "mdtrt_id": f"M{number}"} | times | changes)


def test_a_reversal_is_linked_and_negative(tmp_path):
    original = bill()
    (person,) = read(write_csv(tmp_path / "a.csv", [reversal(original), original]))
    first, second = person.bills
    assert (first.setl_id, second.reversal_of, second.medfee_sumamt, second.hifp_pay) == ("S1", "S1", -100000, -50000)


def test_a_payment_left_empty_on_the_reversal_is_the_negative_of_the_original(tmp_path):
    original = bill()
    (person,) = read(write_csv(tmp_path / "a.csv", [original, reversal(original, hifp_pay="")]))
    assert person.bills[1].hifp_pay == -50000


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"orig_setl_id": "S9"}, "reversal_unknown"),
        ({"hifp_pay": "-499.99"}, "reversal_amount"),
        ({"maf_pay": "-1"}, "reversal_amount"),
        ({"setl_time": "2024-01-04", "enddate": "", "begndate": ""}, "reversal_before"),
        ({"hifp_pay": "500.00"}, "money_positive"),
    ],
)
def test_a_reversal_that_does_not_fit(tmp_path, changes, key):
    original = bill()
    found = read_rows(write_csv(tmp_path / "a.csv", [original, reversal(original, **changes)]))
    assert found[3] == [key]


def test_a_second_reversal_and_the_reversal_of_a_reversal(tmp_path):
    original = bill()
    again = reversal(original, setl_id="S1Q", setl_time="2024-01-05 12:00:00")
    back = reversal(original, setl_id="S1B", orig_setl_id="S1R", setl_time="2024-01-05 13:00:00")
    found = read_rows(write_csv(tmp_path / "a.csv", [original, reversal(original), again, back]))
    assert (found[3], found[4][0], found[5][0]) == ([], "reversal_twice", "reversal_of_reversal")


def test_somebody_elses_original_is_unknown(tmp_path):
    other = reversal(bill(), psn_no="P2", certno=LI)
    assert read_rows(write_csv(tmp_path / "a.csv", [bill(), other]))[3] == ["reversal_unknown"]


def test_later_rows_of_the_year_wait_for_a_refused_one(tmp_path):
    rows = [month(1), month(2, hifp_pay="x"), month(3), month(4), month(1, setl_id="Q", psn_no="P2", certno=LI)]
    found = read_rows(write_csv(tmp_path / "a.csv", rows))
    assert found == {2: [], 3: ["money_form"], 4: ["waits"], 5: ["waits"], 6: []}


def test_the_message_names_the_row_waited_for(tmp_path):
    (person,) = read(write_csv(tmp_path / "a.csv", [month(2), month(1, hifp_pay="x")]))
    assert "waits for row 3" in person.rows[0].refusals[0].reason("en")
    assert "waits for row 3" in person.rows[0].refusals[0].reason("zh")


def test_the_next_account_year_does_not_wait(tmp_path):
    last = {"setl_time": "2023-12-05", "begndate": "2023-12-01", "enddate": "2023-12-05"}
    rows = [month(1, setl_id="A", hifp_pay="x", **last), month(2)]
    assert read_rows(write_csv(tmp_path / "a.csv", rows)) == {2: ["money_form"], 3: []}


def test_a_row_whose_time_cannot_be_read_holds_back_all_of_the_person(tmp_path):
    rows = [month(1), month(2, setl_time="?"), month(3)]
    assert read_rows(write_csv(tmp_path / "a.csv", rows)) == {2: ["waits"], 3: ["date_form"], 4: ["waits"]}


def test_a_reversal_waits_with_its_original_across_the_year(tmp_path):
    old = month(1, setl_id="A", setl_time="2023-12-05 10:00:00", begndate="2023-12-01", enddate="2023-12-05")
    bad = month(1, setl_id="B", setl_time="2023-11-05", begndate="2023-11-01", enddate="2023-11-05", hifp_pay="x")
    back = reversal(old, setl_time="2024-01-03", begndate="", enddate="")
    found = read_rows(write_csv(tmp_path / "a.csv", [bad, old, back, month(2)]))
    assert found == {2: ["money_form"], 3: ["waits"], 4: ["waits"], 5: ["waits"]}


def test_provisional_settles_them_marked(tmp_path):
    rows = [month(1), month(2, hifp_pay="x"), month(3)]
    (person,) = read(write_csv(tmp_path / "a.csv", rows), provisional=True)
    assert [row.provisional_on for row in person.rows] == [None, None, 3]
    assert [bill.setl_id for bill in person.bills] == ["S1", "S3"]
    assert person.rows[2].notes[-1].key == "note_provisional"


@pytest.mark.parametrize("seed", range(5))
def test_file_order_does_not_matter(tmp_path, seed):
    rows = [month(n, **({"hifp_pay": "x"} if n == 3 else {})) for n in range(1, 6)] + [reversal(month(1))]
    random.Random(seed).shuffle(rows)
    (person,) = read(write_csv(tmp_path / "a.csv", rows))
    assert [bill.setl_id for bill in person.bills] == ["S1", "S1R", "S2"]


def test_putting_the_row_back_gives_the_bills_of_the_clean_file(tmp_path):
    clean = [month(n) for n in range(1, 5)]
    dirty = [month(1), month(2, hifp_pay="x"), month(3), month(4)]
    (bad,) = read(write_csv(tmp_path / "a.csv", dirty))
    assert len(bad.bills) == 1
    (mended,) = read(write_csv(tmp_path / "b.csv", [dirty[0], clean[1], *dirty[2:]]))
    (good,) = read(write_csv(tmp_path / "c.csv", clean))
    assert mended == good


def stay(number, day, **changes):
    """A settlement of a stay."""
    when = {"setl_time": f"{day} 10:00:00", "begndate": "2023-12-01", "enddate": "", "mdtrt_id": "K"}
    return bill(**{"setl_id": f"S{number}"} | when | changes)


def test_a_refused_part_of_a_stay_holds_back_its_later_parts_in_the_next_year_and_what_depends_on_those(tmp_path):
    rows = [
        stay(1, "2023-12-31", mid_setl_flag="1", hifp_pay="x"),
        stay(2, "2024-01-02", mid_setl_flag="1"),
        stay(3, "2024-03-02", mdtrt_id="L", begndate=""),
        stay(4, "2022-03-02", mdtrt_id="M", begndate=""),
    ]
    found = read_rows(write_csv(tmp_path / "a.csv", rows))
    assert found == {2: ["money_form"], 3: ["waits"], 4: ["waits"], 5: []}


def test_a_row_of_the_next_year_that_does_not_wait_leaves_that_year_alone(tmp_path):
    rows = [stay(1, "2023-12-31", mid_setl_flag="1", hifp_pay="x"), stay(2, "2024-01-02", mdtrt_id="L")]
    assert read_rows(write_csv(tmp_path / "a.csv", rows))[3] == []


def test_the_whole_referral_chain_of_a_refused_stay_waits(tmp_path):
    rows = [
        stay(1, "2023-12-31", hifp_pay="x"),
        stay(2, "2024-01-02", mdtrt_id="L", refl="1") | {"refl_from_mdtrt_id": "K"},
        stay(3, "2025-01-02", mdtrt_id="N", refl="1") | {"refl_from_mdtrt_id": "L"},
        stay(4, "2025-01-03", psn_no="P2", certno=LI, refl="1") | {"refl_from_mdtrt_id": "K"},
    ]
    rows[0] |= {"refl_from_mdtrt_id": ""}
    path = write_csv(tmp_path / "a.csv", rows)
    with BillSource(path, ReadOptions(today=dt.date(2025, 6, 30))) as source:
        persons = {person.person: person for person in source}
    assert [row.bill is None for row in persons["P1"].rows] == [True, True, True]
    assert all("waits for row 2" in row.refusals[0].reason("en") for row in persons["P1"].rows[1:])
    assert persons["P2"].rows[0].settled


@pytest.mark.parametrize(
    ("day", "care", "keys"),
    [("2024-06-28", "2106", ["waits"]), ("2024-06-28", "21", []), ("2024-06-30", "2106", [])],
)
def test_maternity_bills_of_one_pregnancy_wait_across_the_year(tmp_path, day, care, keys):
    # 300 days from 2023-09-03 end on 2024-06-29
    rows = [
        stay(1, "2023-09-03", med_type="51", begndate="", mdtrt_id="A", hifp_pay="x"),
        stay(2, day, med_type=care, mdtrt_id="B"),
    ]
    assert read_rows(write_csv(tmp_path / "a.csv", rows))[3] == keys


def test_a_time_that_cannot_be_right_holds_back_all_and_a_discharge_that_cannot_everything_later(tmp_path):
    rows = [month(1), month(2, setl_time="2031-02-05"), month(3)]
    assert read_rows(write_csv(tmp_path / "a.csv", rows)) == {2: ["waits"], 3: ["date_future"], 4: ["waits"]}
    old = {"setl_time": "2023-12-20", "begndate": "2023-12-01", "enddate": "2024-06-20"}
    rows = [month(1), month(2, **old), month(3, setl_time="2023-01-05", begndate="", enddate="")]
    found = read_rows(write_csv(tmp_path / "c.csv", rows))
    assert (found[2], found[3][-1], found[4]) == (["waits"], "date_after_settlement", [])


def test_a_reversal_goes_with_an_original_refused_for_the_year_limit(tmp_path):
    many = {"fulamt_ownpay_amt": "0", "preselfpay_amt": "0", "hifp_pay": "0"}
    large = many | {"medfee_sumamt": "60000000000.00", "inscp_scp_amt": "60000000000.00"}
    rows = [month(1, **large), month(2, **large), month(3), month(4, setl_id="Q", psn_no="P2", certno=LI)]
    found = read_rows(write_csv(tmp_path / "a.csv", [*rows, reversal(rows[1])]))
    assert found == {2: [], 3: ["over_limit_year"], 4: ["waits"], 5: [], 6: ["waits"]}
    assert read_rows(write_csv(tmp_path / "b.csv", [rows[0], reversal(rows[0]), rows[1]])) == {2: [], 3: [], 4: []}
