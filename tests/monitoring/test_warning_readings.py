"""Whose cost meets the line, after which payers, and by the class of which day: the readings of P-3.3b, both sides.

Lines of 8,000 yuan (monitoring standard; 16,000 stable exit) and 20,000 (rural income) in 2024.
"""

import dataclasses
import datetime as dt

import pytest

from tuodi.exchange.options import ReadOptions
from tuodi.exchange.people_list import read_people
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.warn_job import WarnOptions, run
from tuodi.monitoring.burden import Burden, burden_of, joined
from tuodi.monitoring.warnings import Household, Person, Watch

from .files import OWN, own, sheets, table
from .people import PENGSHUI, bill, cascade, facts, held

JUNE = dt.date(2024, 6, 30)
STANDARD, INCOME = 800_000, 2_000_000
PLACE = {"insu_admdvs": PENGSHUI, "mdtrt_admdvs": PENGSHUI}
SUM, HEAD = {"warning_person": "household_sum"}, {"warning_person": "per_head"}


def borne(amount, **more):
    return Burden(person="p", year=2024, bills=1, total=amount, **more)


def judged(book, burden, *classes, household=None):
    return Watch(book, JUNE).judge(
        burden, Person(region=PENGSHUI, insurances=("390",), classes=classes), household
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------- person or household


@pytest.mark.parametrize(("rest", "status"), [(500_000, "warned"), (499_999, "near")])
def test_a_household_is_warned_of_by_its_sum(watched_book, watched_book_of, rest, status):
    # 3,000.00 + 5,000.00 = 8,000.00: at the line; each alone lies far below it
    home = Household("H1", 4, (borne(300_000), borne(rest)))
    found = judged(watched_book_of(SUM), borne(300_000), "minimum_living", household=home)
    assert (found.status, found.amount, found.threshold, found.heads) == (status, 300_000 + rest, STANDARD, 1)
    assert judged(watched_book, borne(300_000), "minimum_living", household=home).status == "below"


@pytest.mark.parametrize(("total", "status"), [(2_400_000, "warned"), (2_399_999, "near")])
def test_per_head_the_line_stands_for_each_of_the_household(watched_book_of, total, status):
    # three people: 3 × 8,000 = 24,000; the one with bills bore it all
    home = Household("H1", 3, (borne(total),))
    found = judged(watched_book_of(HEAD), borne(total), "minimum_living", household=home)
    assert (found.status, found.threshold, found.heads) == (status, 3 * STANDARD, 3)


def test_per_head_exactly_on_the_line_by_the_other_reading_of_edges(watched_book_of):
    book = watched_book_of(HEAD | {"warning_edges": "not_warned"})
    for total, status in ((2_400_000, "near"), (2_400_001, "warned")):
        assert (
            judged(book, borne(total), "low_income_edge", household=Household("H", 3, (borne(total),))).status == status
        )


@pytest.mark.parametrize("reading", [SUM, HEAD])
def test_without_a_household_number_nothing_can_be_said(watched_book_of, reading):
    found = judged(watched_book_of(reading), borne(STANDARD), "minimum_living")
    assert (found.status, found.missing, found.amount) == ("pending", ("hh_no",), None)


def test_what_is_missing_of_one_member_is_missing_of_the_household(watched_book_of):
    home = Household("H1", 2, (borne(1), borne(900_000, missing=("hifp_pay",))))
    found = judged(watched_book_of(SUM), borne(1), "minimum_living", household=home)
    assert (found.status, found.missing) == ("pending", ("hifp_pay",))


# ------------------------------------------------------------------------------------------------- after which payers


@pytest.mark.parametrize(("total", "status"), [(820_000, "warned"), (819_999, "near")])
def test_after_every_payer(watched_book, watched_book_of, total, status):
    # 8,200.00 − 200.00 of charity = 8,000.00: at the line; by the three tiers alone 8,199.99 is over it
    burden = borne(total, others=20_000, others_used=20_000)
    found = judged(watched_book_of({"warning_after": "every_payer"}), burden, "minimum_living")
    assert (found.status, found.amount) == (status, total - 20_000)
    assert judged(watched_book, burden, "minimum_living").status == "warned"


def test_bills_that_do_not_name_other_payers_leave_the_person_pending(watched_book_of):
    book = watched_book_of({"warning_after": "every_payer"})
    assert judged(book, borne(STANDARD, others_open=1), "minimum_living").missing == ("oth_pay",)
    assert judged(book, borne(640_000, others_open=1), "minimum_living").status == "pending"
    assert judged(book, borne(639_999, others_open=1), "minimum_living").status == "below"  # less can only be lower


def test_other_payers_count_for_no_more_than_was_left(book):
    # 5,000 − 3,000 = 2,000 left; a charity that gives 2,500 gives 500 too much
    first = bill("b1", "2024-02-01", 500_000, 300_000, oth_pay=250_000)
    second = bill("b2", "2024-02-02", 500_000, 300_000, oth_pay=0)
    third = bill("b3", "2024-02-03", 500_000, 300_000)
    found = burden_of(cascade(book, from_stage="basic"), facts(first, second, third), dt.datetime(2024, 7, 1))
    assert (found.amount, found.others, found.others_used, found.others_open) == (600_000, 250_000, 200_000, 1)


# ----------------------------------------------------------------------------------------------- the class of which day


@pytest.fixture
def changed(book):
    """低保 from April: 7,900 before it, 7,999.99 or 8,000 after it."""

    def made(after):
        bills = [bill("b1", "2024-03-31", 790_000, 0), bill("b2", "2024-04-01", after, 0)]
        person = facts(*bills, identities=[held("minimum_living", since="2024-04-01", region=PENGSHUI)])
        return burden_of(cascade(book, from_stage="basic"), person, dt.datetime(2024, 7, 1))

    return made


def test_a_burden_is_parted_by_the_classes_held_on_the_days_of_care(changed):
    parts = {classes: part.amount for classes, part in changed(800_000).parts}
    assert parts == {(): 790_000, ("minimum_living",): 800_000}


def test_without_a_list_the_marks_of_the_bills_part_a_burden(book):
    first = bill("b1", "2024-03-01", 100, 0, marked_classes=("minimum_living",))
    others = [bill("b2", "2024-03-02", 20, 0, marked_classes=("resident",)), bill("b3", "2024-03-03", 3, 0)]
    person = facts(first, *others, no_list=True)
    found = burden_of(cascade(book, from_stage="basic"), person, dt.datetime(2024, 7, 1))
    assert {classes: part.amount for classes, part in found.parts} == {("minimum_living",): 100, (): 23}


@pytest.mark.parametrize(("after", "status"), [(800_000, "warned"), (799_999, "near")])
def test_by_the_class_of_the_day_only_its_own_bills_count(watched_book, watched_book_of, changed, after, status):
    # as 低保 8,000.00 at a line of 8,000; as an ordinary resident 7,900 below 80 % of 20,000
    book = watched_book_of({"warning_class": "class_on_bill_day"})
    found = judged(book, changed(after), "minimum_living")
    assert (found.status, found.amount, found.class_id) == (status, after, "minimum_living")
    whole = judged(watched_book, changed(after), "minimum_living")
    assert (whole.status, whole.amount) == ("warned", 790_000 + after)


def test_who_lost_the_class_is_still_watched_for_its_days(watched_book, watched_book_of, changed):
    book = watched_book_of({"warning_class": "class_on_bill_day"})
    found = judged(book, changed(800_000))  # no class on the run day
    assert (found.status, found.rule.origin.clause, found.class_id) == ("warned", "P-3.3b", "minimum_living")
    assert judged(watched_book, changed(800_000)).rule.origin.clause == "P-3.3b3"


def test_a_household_by_the_class_of_the_day_takes_each_member_by_its_own_days(watched_book_of, changed):
    book = watched_book_of(SUM | {"warning_class": "class_on_bill_day"})
    mine, other = changed(400_000), changed(410_000)
    found = judged(book, mine, "minimum_living", household=Household("H1", 2, (mine, other)))
    # 4,000 + 4,100 on days of 低保; 7,900 + 7,900 as ordinary residents, below 16,000
    assert (found.status, found.amount) == ("warned", 810_000)


def test_parts_of_a_year_join_to_the_whole(changed):
    whole = changed(800_000)
    assert joined([part for _, part in whole.parts]) == dataclasses.replace(whole, parts=())
    doubted = whole.doubted(["x"])
    assert [part.missing for _, part in doubted.parts] == [("x",), ("x",)]


# -------------------------------------------------------------------------------------------------------- the whole run


def watched(tmp_path, book, rows, people, name="out.xlsx"):
    header = ["psn_no", "certno", "psn_name", "hh_no"]
    today = dt.date(2024, 12, 31)
    lines = [dict(zip(header, (psn_no, "", psn_no, number), strict=True)) for psn_no, number in people]
    listed = read_people(table(tmp_path / "people.csv", header, lines), today=today) if people else None
    read = ReadOptions(today=today, people=listed.map() if listed else None)
    around = Surroundings(opening="zero")
    options = WarnOptions(out=tmp_path / name, month="2024-06", around=around, people=listed)
    path = table(tmp_path / "year.csv", [c for c in OWN if c != "certno"] + ["oth_pay"], rows)
    return run(path, book, read, options), sheets(tmp_path / name)


def poor(setl_id, psn_no, amount, **more):
    return own(setl_id, psn_no, "2024-03-01", amount, "0.00", psn_idet_type="低保", **PLACE, **more)


FAMILY = [("P001", "H1"), ("P002", "H1"), ("P003", "H1"), ("P004", "H2"), ("P005", "")]
ROWS = [poor("S1", "P001", "3000.00"), poor("S2", "P002", "5000.00"), poor("S4", "P004", "7999.99")]


def test_a_run_by_household(tmp_path, watched_book_of):
    summary, found = watched(tmp_path, watched_book_of(SUM), [*ROWS, poor("S5", "P005", "9000.00")], FAMILY)
    assert [row["人员编号"] for row in found["预警名单"]] == ["P001", "P002"]
    first = found["预警名单"][0]
    assert (first["自付+自费"], first["单据数"]) == (8000, 2)
    assert "户 H1 合计（全户3人，有单据2人）" in first["说明"]
    assert [row["人员编号"] for row in found["临近预警"]] == ["P004"]
    assert [(row["人员编号"], row["缺什么"]) for row in found["待核"]] == [("P005", "missing:hh_no")]
    assert summary.missing == {"hh_no": 1}
    assert summary.persons == 4
    assert any(row["项目"] == "户" for row in found["说明"])


def test_a_run_per_head_counts_those_without_bills_too(tmp_path, watched_book_of):
    # H1: 3 × 8,000 = 24,000 against 24,000; H2: one person
    rows = [poor("S1", "P001", "3000.00"), poor("S2", "P002", "21000.00"), poor("S4", "P004", "8000.00")]
    _, found = watched(tmp_path, watched_book_of(HEAD), rows, FAMILY)
    assert [(row["人员编号"], row["预警线"]) for row in found["预警名单"]] == [
        ("P001", 24000),
        ("P002", 24000),
        ("P004", 8000),
    ]
    assert "预警线按3人计" in found["预警名单"][0]["说明"]


def test_a_refused_row_of_one_member_leaves_the_household_pending(tmp_path, watched_book_of):
    _, found = watched(tmp_path, watched_book_of(SUM), [*ROWS, poor("S3", "P003", "oops")], FAMILY)
    assert [row["人员编号"] for row in found["待核"]] == ["P001", "P002"]
    assert "退回行 5" in found["待核"][0]["缺什么"]


def test_a_household_that_the_list_does_not_give_in_full_is_not_judged(tmp_path, watched_book_of):
    twice = [("P001", "H1"), ("P002", "H1"), ("P004", "H2"), ("", "H2")]  # a row without a person is refused
    _, found = watched(tmp_path, watched_book_of(SUM), ROWS, twice)
    assert [row["人员编号"] for row in found["待核"]] == ["P004"]


def test_without_a_people_list_everyone_waits_for_the_number(tmp_path, watched_book_of):
    summary, _ = watched(tmp_path, watched_book_of(SUM), ROWS, [])
    assert summary.missing == {"hh_no": 3}


def test_a_run_after_every_payer(tmp_path, watched_book_of):
    rows = [
        poor("S1", "P001", "8200.00", oth_pay="200.00"),  # 8,000.00
        poor("S2", "P002", "8200.00", oth_pay="200.01"),  # 7,999.99
        poor("S4", "P004", "8200.00"),  # not said
    ]
    _, found = watched(tmp_path, watched_book_of({"warning_after": "every_payer"}), rows, [])
    names = {sheet: [row["人员编号"] for row in found[sheet]] for sheet in ("预警名单", "临近预警", "待核")}
    assert names == {"预警名单": ["P001"], "临近预警": ["P002"], "待核": ["P004"]}
    assert (found["预警名单"][0]["自付+自费"], found["预警名单"][0]["说明"]) == (8000, "已减其他支付")
    assert "另减商保" in next(row["内容"] for row in found["说明"] if row["项目"] == "自付+自费")
