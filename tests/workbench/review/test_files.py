"""Settlement files: a dry run changes nothing, refusals name their row, the same bill counts once."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError

from tests.workbench.review.conftest import BY, COUNTY, JUNE, text_of, writing
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.jobs.run import JobFailed
from tuodi.workbench.review import reading, service
from tuodi.workbench.review.importing import check, take
from tuodi.workbench.review.models import BillFile, FileFault, ImportedBill
from tuodi.workbench.review.service import Refused, SameFile, keep


def bills():
    with unlimited():
        rows = ImportedBill.objects.order_by("setl_id")
        return [(one.setl_id, one.person.psn_no, one.medfee_sumamt, one.insured, one.assisted) for one in rows]


def test_a_dry_run_brings_no_bill(bring, make_person):
    person = make_person()
    file = bring({"setl_id": "S1", "psn_no": person.psn_no}, taken=False)
    assert (file.state, file.rows_in, file.counts) == (
        "checked", 1, {"new": 1, "guests": 0, "same": 0, "again": 0, "refused": 0},
    )  # fmt: skip
    assert bills() == []


def test_taking_brings_what_is_sound_and_names_every_refused_row(bring, make_person):
    person = make_person()
    file = bring(
        {"setl_id": "S1", "psn_no": person.psn_no},
        {"setl_id": "S2", "psn_no": "NOBODY"},
        {"setl_id": "S3", "psn_no": person.psn_no, "setl_time": "2024-05-20 10:00:00", "medfee_sumamt": "2458.00"},
    )
    assert file.counts == {"new": 1, "guests": 0, "same": 0, "again": 0, "refused": 2}
    with unlimited():
        rows = FileFault.objects.order_by("row")
        faults = list(rows.values_list("row", "setl_id", "column", "key", "person__psn_no"))
    # row 1 is the header; 2,458.00 ≠ 153.00 + 2,295.00
    assert faults == [(3, "S2", "人员", "person_unknown", None), (4, "S3", "medfee_sumamt", "amounts", person.psn_no)]
    assert bills() == [("S1", person.psn_no, 244800, 139500, 0)]


def test_the_same_file_twice_is_told_and_changes_nothing(bring, make_person):
    person = make_person()
    file = bring({"setl_id": "S1", "psn_no": person.psn_no})
    content = ContentFile(text_of({"setl_id": "S1", "psn_no": person.psn_no}).encode(), name="other-name.csv")
    with unlimited(), writing(), pytest.raises(SameFile) as told:
        keep(COUNTY, JUNE, content, content.name, BY)
    assert told.value.file == file
    assert len(bills()) == 1


def test_a_bill_that_is_there_counts_as_the_same_and_with_other_amounts_is_refused(bring, make_person):
    person = make_person()
    one = {"setl_id": "S1", "psn_no": person.psn_no}
    bring(one)
    again = bring(one, {"setl_id": "S2", "psn_no": person.psn_no, "setl_time": "2024-05-20 10:00:00"})
    assert again.counts == {"new": 1, "guests": 0, "same": 1, "again": 0, "refused": 0}
    other = bring(one | {"maf_pay": "100.00"})
    assert other.counts == {"new": 0, "guests": 0, "same": 0, "again": 0, "refused": 1}
    with unlimited():
        assert FileFault.objects.get(file=other).key == "booked_otherwise"
    assert [row[0] for row in bills()] == ["S1", "S2"]


def test_a_reversal_finds_its_original_in_an_earlier_file(bring, make_person):
    person = make_person()
    bring({"setl_id": "S1", "psn_no": person.psn_no})
    money = ("medfee_sumamt", "fulamt_ownpay_amt", "inscp_scp_amt", "hifp_pay")
    back = {"setl_id": "S2", "psn_no": person.psn_no, "refd_setl_flag": "1", "orig_setl_id": "S1"}
    back |= {"setl_time": "2024-06-03 10:00:00", "medfee_sumamt": "-2448.00", "fulamt_ownpay_amt": "-153.00",
             "inscp_scp_amt": "-2295.00", "hifp_pay": "-1395.00"}  # fmt: skip
    file = bring(back)
    assert len(money) == 4
    assert file.counts["new"] == 1
    unknown = bring(back | {"setl_id": "S3", "orig_setl_id": "S9"})
    with unlimited():
        assert FileFault.objects.get(file=unknown).key == "reversal_unknown"


def test_a_merged_record_s_bills_are_the_survivor_s(bring, make_person):
    from tuodi.workbench.audit.acting import acting

    survivor, merged = make_person("毕琪雪"), make_person("毕琪雪")
    with acting("test"), unlimited():
        merged.merged_into = survivor
        merged.save()
    bring({"setl_id": "S1", "psn_no": merged.psn_no})
    assert bills()[0][1] == survivor.psn_no


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_columns_bring_the_same_rows_as_reading_row_by_row(encoding, bring, make_person, monkeypatch):
    one, other = make_person("甲"), make_person("乙")
    rows = [
        {"setl_id": "S1", "psn_no": one.psn_no},
        {"setl_id": "S2", "psn_no": other.psn_no, "hifp_pay": "1000.50", "maf_pay": "12.34", "tilt_pay": "0.66"},
        {"setl_id": "S3", "psn_no": other.psn_no, "medfee_sumamt": "1.00", "setl_time": "2024-05-19 08:00:00"},
        {"setl_id": "S4", "psn_no": "NOBODY"},
    ]
    rows = [row | {"psn_name": "毕𠮷兰"} for row in rows]
    plain = bring(*rows)
    kept, faults = bills(), _faults(plain)
    with unlimited():
        ImportedBill.objects.all()
    monkeypatch.setattr(reading, "wanted", lambda _lane, _path: True)
    again = bring(*[row | {"setl_id": f"C{row['setl_id']}"} for row in rows], encoding=encoding)
    assert again.counts == plain.counts
    assert [(f"C{row[0]}", *row[1:]) for row in kept] == [row for row in bills() if row[0].startswith("C")]
    assert _faults(again) == [(row, f"C{setl_id}", column, key) for row, setl_id, column, key in faults]
    with unlimited():
        lines = dict(ImportedBill.objects.values_list("setl_id", "line"))
    assert lines["CS1"] == lines["S1"].replace("S1,", "CS1,", 1)


def _faults(file):
    with unlimited():
        return list(FileFault.objects.filter(file=file).order_by("row").values_list("row", "setl_id", "column", "key"))


def test_bills_never_change(bring, make_person):
    bring({"setl_id": "S1", "psn_no": make_person().psn_no})
    with unlimited(), pytest.raises(DatabaseError):
        ImportedBill.objects.update(assisted=1)


def test_a_file_is_taken_once_and_withdrawn_only_before(bring, make_person):
    file = bring({"setl_id": "S1", "psn_no": make_person().psn_no})
    with unlimited():
        with pytest.raises(JobFailed):
            take(file, BY, writing, lambda *_: None)
        with writing(), pytest.raises(Refused, match="已导入"):
            service.withdraw(file)


def test_a_file_that_is_no_settlement_export_says_what_is_wrong(db, places):
    content = ContentFile("姓名,备注\n甲,乙\n".encode(), name="名单.csv")
    with unlimited():
        with writing():
            file = keep(COUNTY, JUNE, content, content.name, BY)
        with pytest.raises(JobFailed):
            check(file, writing, lambda *_: None)
        assert BillFile.objects.get(pk=file.pk).state == "uploaded"


def test_bureau_files_and_national_names_come_to_the_same_bills(planted, walk):
    planted(seed=46)
    walk()
    with unlimited():
        layouts = set(BillFile.objects.values_list("layout", flat=True))
        again = sum(BillFile.objects.get(layout=name).count("again") for name in ("annex1",))
        seen = list(ImportedBill.objects.values_list("person", "setl_time", "medfee_sumamt"))
    assert layouts == {"own", "national", "annex1", "annex4", "clearing", "fee_lines"}
    # 附件1 repeats bills of 附件4: they count once
    assert again > 0
    assert len(seen) == len(set(seen))
    assert max(moment for _, moment, _ in seen) < dt.datetime(2024, 7, 1)
