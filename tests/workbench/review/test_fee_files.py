"""Files of fee lines: a bill's lines come whole or not at all, each once, and every refused row is named."""

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError

from tests.workbench.conftest import TOWN
from tests.workbench.review.conftest import BY, COUNTY, FEES, HEAD, JUNE, fees_of, writing
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.jobs.run import JobFailed
from tuodi.workbench.review import fee_importing
from tuodi.workbench.review.importing import check, take
from tuodi.workbench.review.models import BillFile, FileFault, ImportedBill, ImportedLine
from tuodi.workbench.review.service import SameFile, keep
from tuodi.workbench.review.spill import bucket_of

A, B = {"setl_id": "S1", "feedetl_sn": "1"}, {"setl_id": "S1", "feedetl_sn": "2"}


@pytest.fixture
def person(bring, make_person):
    """Somebody with the bills S1 and S2, each of 2,448.00."""
    one = make_person()
    bring(
        {"setl_id": "S1", "psn_no": one.psn_no},
        {"setl_id": "S2", "psn_no": one.psn_no, "setl_time": "2024-05-20 10:00:00"},
    )
    return one


def lines():
    with unlimited():
        return list(
            ImportedLine.objects.order_by("setl_id", "feedetl_sn").values_list(
                "setl_id", "feedetl_sn", "cnt", "pric", "det_item_fee_sumamt"
            )
        )


def faults(file):
    with unlimited():
        return list(FileFault.objects.filter(file=file).order_by("row", "pk").values_list("row", "column", "key"))


def test_a_dry_run_brings_no_line(bring_fees, person):
    file = bring_fees(A, B, taken=False)
    assert (file.state, file.layout, file.rows_in) == ("checked", "fee_lines", 2)
    assert file.counts == {"new": 2, "same": 0, "refused": 0}
    assert lines() == []


def test_a_bill_s_lines_are_kept_with_the_share_of_its_person(bring_fees, person):
    file = bring_fees(A, B)
    assert (file.state, file.taken_by, file.counts) == ("taken", BY, {"new": 2, "same": 0, "refused": 0})
    assert lines() == [("S1", "1", 10_000, 1_224_000_000, 122_400), ("S1", "2", 10_000, 1_224_000_000, 122_400)]
    with unlimited():
        one = ImportedLine.objects.get(feedetl_sn="1")
    assert (one.row, one.county, one.township, one.bucket) == (2, COUNTY, TOWN, bucket_of(person.pk))
    assert (one.med_list_codg, one.name, f"{one.fee_ocur_time}") == ("XJ01CAA", "阿莫西林胶囊", "2024-05-10 08:00:00")


def test_rows_in_are_taken_or_there_or_refused(bring_fees, person):
    bring_fees(A, B)
    file = bring_fees(
        A, B,  # there already
        {"setl_id": "S2", "feedetl_sn": "1", "det_item_fee_sumamt": "2448.00"},
        {"setl_id": "S9", "feedetl_sn": "1"},  # no such bill
        {"setl_id": "S8", "feedetl_sn": "1", "cnt": "x"},  # cannot be read; of no bill besides
    )  # fmt: skip
    assert (file.rows_in, file.counts) == (5, {"new": 1, "same": 2, "refused": 2})
    assert faults(file) == [(5, "setl_id", "bill_unknown"), (6, "cnt", "scaled_form")]
    assert [row[:2] for row in lines()] == [("S1", "1"), ("S1", "2"), ("S2", "1")]


def test_the_same_file_twice_is_told_and_changes_nothing(bring_fees, person):
    file = bring_fees(A, B)
    with unlimited(), writing(), pytest.raises(SameFile) as told:
        keep(COUNTY, JUNE, ContentFile(fees_of(A, B).encode(), name="another.csv"), "another.csv", BY)
    assert told.value.file == file
    again = bring_fees(B, A)  # the same lines in another order are another file
    assert again.counts == {"new": 0, "same": 2, "refused": 0}
    assert len(lines()) == 2


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([A], "这张结算单的明细合计 1224.00 元，与总费用 2448.00 元不符"),
        ([A, B | {"det_item_fee_sumamt": "1224.01"}], "这张结算单的明细合计 2448.01 元，与总费用 2448.00 元不符"),
        ([A, B, {"setl_id": "S1", "feedetl_sn": "3"}], "这张结算单的明细合计 3672.00 元，与总费用 2448.00 元不符"),
    ],
)
def test_lines_that_do_not_add_up_to_their_bill_go_back_whole(bring_fees, person, rows, told):
    file = bring_fees(*rows, {"setl_id": "S2", "feedetl_sn": "1", "det_item_fee_sumamt": "2448.00"})
    assert file.counts == {"new": 1, "same": 0, "refused": len(rows)}
    assert faults(file) == [(row, "setl_id", "lines_sum") for row in range(2, 2 + len(rows))]
    with unlimited():
        assert set(FileFault.objects.values_list("reason", flat=True)) == {told}
    assert [row[:2] for row in lines()] == [("S2", "1")]


def test_a_refund_is_part_of_the_sum(bring_fees, person):
    more = {"setl_id": "S1", "feedetl_sn": "3", "cnt": "2", "det_item_fee_sumamt": "100.00"}
    file = bring_fees(A, B, more, more | {"feedetl_sn": "4", "cnt": "-2", "det_item_fee_sumamt": "-100.00"})
    assert file.counts == {"new": 4, "same": 0, "refused": 0}
    assert sum(row[4] for row in lines()) == 244_800


def test_one_bad_row_sends_the_whole_bill_back(bring_fees, person):
    file = bring_fees(A, B | {"fee_ocur_time": "31/05"}, {"setl_id": "S2", "feedetl_sn": "1"})
    assert faults(file) == [(2, "setl_id", "bill_torn"), (3, "fee_ocur_time", "date_form"), (4, "setl_id", "lines_sum")]
    with unlimited():
        assert FileFault.objects.get(key="bill_torn").reason == "同一结算单的第3行有错，整单明细一起退回"
    assert lines() == []


def test_a_copy_is_refused_alone_and_another_line_of_that_number_with_its_bill(bring_fees, person):
    copied = bring_fees(A, B, A)
    assert faults(copied) == [(4, "feedetl_sn", "line_copy")]
    assert (copied.counts, len(lines())) == ({"new": 2, "same": 0, "refused": 1}, 2)
    whole = {"setl_id": "S2", "feedetl_sn": "1", "det_item_fee_sumamt": "2448.00"}
    twice = bring_fees(whole, whole | {"cnt": "2"})
    assert faults(twice) == [(2, "setl_id", "bill_torn"), (3, "feedetl_sn", "line_twice")]
    assert len(lines()) == 2


def test_a_line_that_is_there_with_another_content_is_refused(bring_fees, person):
    bring_fees(A, B)
    file = bring_fees(A | {"cnt": "2"}, B)
    assert (file.counts, faults(file)) == (
        {"new": 0, "same": 1, "refused": 1}, [(2, "feedetl_sn", "line_otherwise")],
    )  # fmt: skip


@pytest.mark.parametrize("name", ["own.csv", "national.csv"])
def test_a_line_of_another_visit_than_its_bill_s(bring, bring_fees, make_person, name):
    """National names are kept as facts, our own as the line."""
    bill = {"setl_id": "S1", "psn_no": make_person().psn_no, "mdtrt_id": "V1"}
    bring(bill, name=name, national=name == "national.csv")
    wrong = bring_fees(A | {"mdtrt_id": "V1"}, B | {"mdtrt_id": "V2"})
    assert faults(wrong) == [(2, "setl_id", "bill_torn"), (3, "mdtrt_id", "visit_differs")]
    assert bring_fees(A | {"mdtrt_id": "V1"}, B).counts == {"new": 2, "same": 0, "refused": 0}


def test_numbers_are_told_apart_by_their_bill(bring_fees, person):
    whole = {"feedetl_sn": "1", "det_item_fee_sumamt": "2448.00"}
    assert bring_fees(whole | {"setl_id": "S1"}, whole | {"setl_id": "S2"}).counts["new"] == 2


def test_lines_of_somebody_insured_elsewhere(bring, bring_fees):
    bring({"setl_id": "G1", "psn_no": "5001140000000001", "insu_admdvs": "500114", "refl": "3"})
    file = bring_fees({"setl_id": "G1", "feedetl_sn": "1", "det_item_fee_sumamt": "2448.00"})
    assert file.counts["new"] == 1
    with unlimited():
        assert ImportedLine.objects.get().township == ""


def test_a_bill_of_another_county_is_not_known(bring_fees, person):
    with unlimited():
        with writing():
            file = keep("500114", JUNE, ContentFile(fees_of(A, B).encode(), name="x.csv"), "x.csv", BY)
        check(file, writing, lambda *_: None)
    assert {key for _, _, key in faults(file)} == {"bill_unknown"}


def test_a_file_that_came_before_its_bills_is_checked_again(bring, bring_fees, make_person):
    one = make_person()
    file = bring_fees(A, B, taken=False)
    assert file.counts == {"new": 0, "same": 0, "refused": 2}
    bring({"setl_id": "S1", "psn_no": one.psn_no})
    with unlimited():
        take(file, BY, writing, lambda *_: None)
        assert BillFile.objects.get(pk=file.pk).counts == {"new": 2, "same": 0, "refused": 0}
        assert not FileFault.objects.exists()


def test_the_month_takes_lines_after_their_bills(bring, bring_fees, walk, make_person):
    file = bring_fees(A, B, taken=False)
    bring({"setl_id": "S1", "psn_no": make_person().psn_no}, taken=False)
    run = walk()
    with unlimited():
        assert BillFile.objects.get(pk=file.pk).counts == {"new": 2, "same": 0, "refused": 0}
    figures = run.steps.get(name="import").result
    assert (figures["files"], figures["rows_in"], figures["refused"], figures["fee_lines"]) == (2, 3, 0, 2)


def test_one_that_was_broken_off_is_taken_anew(bring_fees, person, monkeypatch):
    rows = [
        {"setl_id": name, "feedetl_sn": number, "det_item_fee_sumamt": "1224.00"}
        for name in ("S1", "S2") for number in ("1", "2")
    ]  # fmt: skip
    file = bring_fees(*rows, taken=False)
    monkeypatch.setattr(fee_importing, "_ROWS_AT_ONCE", 3)

    def stop(done, _total, words):
        if words == fee_importing.BROUGHT_IN and done == 3:
            raise KeyboardInterrupt

    with unlimited():
        with pytest.raises(KeyboardInterrupt):
            take(file, BY, writing, stop)
        assert (BillFile.objects.get(pk=file.pk).state, len(lines())) == ("checked", 3)
        take(BillFile.objects.get(pk=file.pk), BY, writing, lambda *_: None)
        done = BillFile.objects.get(pk=file.pk)
    assert (done.state, done.counts) == ("taken", {"new": 4, "same": 0, "refused": 0})
    assert len(lines()) == 4


def test_what_is_on_disk_comes_to_the_same(bring_fees, person, monkeypatch):
    for name in ("_MEMORY", "_RUN"):
        monkeypatch.setattr(fee_importing, name, 1)
    monkeypatch.setattr(fee_importing, "_BILLS_AT_ONCE", 1)
    file = bring_fees(A, {"setl_id": "S2", "feedetl_sn": "1"}, B, {"setl_id": "S9", "feedetl_sn": "1"})
    assert file.counts == {"new": 2, "same": 0, "refused": 2}
    assert faults(file) == [(3, "setl_id", "lines_sum"), (5, "setl_id", "bill_unknown")]


def test_lines_go_in_by_bill_and_number_whatever_their_order(bring_fees, person):
    """So that of two files with the same lines one waits for the other, and never both."""
    whole = {"setl_id": "S2", "feedetl_sn": "1", "det_item_fee_sumamt": "2448.00"}
    bring_fees(whole, B, A)
    with unlimited():
        found = list(ImportedLine.objects.order_by("pk").values_list("setl_id", "feedetl_sn"))
    assert found == [("S1", "1"), ("S1", "2"), ("S2", "1")]


def test_lines_never_change(bring_fees, person):
    bring_fees(A, B)
    with unlimited(), pytest.raises(DatabaseError):
        ImportedLine.objects.update(cnt=1)


def test_a_header_without_a_column_says_which(db, places):
    content = ContentFile(b"feedetl_sn,setl_id\n1,S1\n", name="x.csv")
    with unlimited():
        with writing():
            file = keep(COUNTY, JUNE, content, content.name, BY)
        with pytest.raises(JobFailed, match="med_list_codg"):
            check(file, writing, lambda *_: None)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"PK\x03\x04broken", "五月明细.xlsx", "^五月明细.xlsx：文件无法打开"),
        (f'{",".join(FEES)}\n1,"S1'.encode(), "五月明细.csv", "^五月明细.csv：第2行起引号不成对"),
        (f"{','.join(FEES)}\n,,,\n".encode(), "五月明细.csv", "^五月明细.csv：只有表头，没有一行数据"),
        (f"{','.join(HEAD)}\n".encode(), "五月结算.csv", "^五月结算.csv：只有表头，没有一行数据"),
        (f'{",".join(HEAD)}\n1,"2'.encode(), "五月结算.csv", "^五月结算.csv：第2行起引号不成对"),
    ],
)
def test_a_file_that_is_no_use_is_refused_under_the_name_its_user_gave_it(places, content, name, said):
    with unlimited():
        with writing():
            file = keep(COUNTY, JUNE, ContentFile(content, name=name), name, BY)
        with pytest.raises(JobFailed, match=said):
            check(file, writing, lambda *_: None)
        assert BillFile.objects.get(pk=file.pk).state == "uploaded"


def test_bills_and_their_files_are_as_they_were(bring, bring_fees, make_person, person):
    """A file of lines is no other layout's file of bills."""
    bring_fees(A, B)
    again = bring({"setl_id": "S1", "psn_no": person.psn_no}, {"setl_id": "S3", "psn_no": person.psn_no})
    assert again.counts["new"] + again.counts["same"] + again.counts["refused"] == 2
    with unlimited():
        assert ImportedBill.objects.filter(setl_id="S1").count() == 1
