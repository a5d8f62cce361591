"""3201 and 3202 as an institution asks them."""

import base64
import datetime as dt
import io
import json
import zipfile

import pytest
from django.utils import timezone

from tests.workbench.reconciliation.conftest import DAY
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.service.reverse import reverse
from tuodi.workbench.reconciliation.models import Statement
from tuodi.workbench.reconciliation.ours import Scope, kinds_of, ours_of

pytestmark = pytest.mark.django_db


def result(desk, told, say):
    """The rows of the result file."""
    node = {"file_qury_no": told["file_qury_no"], "filename": told["filename"], "fixmedins_code": desk.code}
    response = say("9102", {"fsDownloadIn": node}, raw=True, msgid=f"D{told['file_qury_no']}", code=desk.code)
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        lines = packed.read("result.txt").decode().splitlines()
    return [line.split("\t") for line in lines]


def test_equal_totals_are_balanced_and_kept(books, patient):
    books.settle(patient())
    told = books.totals()
    assert told["stmt_rslt"] == "0"
    assert told["setl_optins"] == "500114"
    with unlimited():
        kept = Statement.objects.get()
    assert (kept.balanced, kept.count, kept.our_count, kept.medfee_sumamt, kept.our_medfee) == (
        True,
        1,
        1,
        10000,
        10000,
    )


def test_unequal_totals_say_both_sides_and_name_the_suspect(books, patient):
    first, second = patient(), patient("王五")
    books.settle(first)
    missing = books.settle(second, "57.30")
    told = books.totals(books.rows[:1])
    assert told["stmt_rslt"] == "1"
    assert "中心 2 笔 总费用 157.30" in told["stmt_rslt_dscr"]
    assert "医院 1 笔 总费用 100.00" in told["stmt_rslt_dscr"]
    assert missing["setl_id"] in told["stmt_rslt_dscr"]
    assert len(told["stmt_rslt_dscr"]) <= 200
    more = json.loads(told["exp_content"])
    assert more["center"]["medfee_sumamt"] == "157.30"
    assert [one["setl_id"] for one in more["suspects"]] == [missing["setl_id"]]
    assert more["suspects"][0]["msgid"]


def test_an_undo_counts_as_two_rows_or_not_at_all(books, patient):
    person = patient()
    books.settle(patient("王五"))
    books.undo(books.settle(person, "57.30"), person)
    assert books.totals()["stmt_rslt"] == "0"  # 3 rows
    assert books.totals(books.rows[:1])["stmt_rslt"] == "0"  # what stands
    assert books.totals(fixmedins_setl_cnt=4)["stmt_rslt"] == "1"
    assert books.totals(books.rows[:1], fixmedins_setl_cnt=0)["stmt_rslt"] == "1"


def test_an_undo_that_the_hospital_missed_is_the_suspect(books, patient):
    person = patient()
    back = books.undo(books.settle(person), person)
    told = books.totals(books.rows[:1])
    assert told["stmt_rslt"] == "1"
    assert [one["setl_id"] for one in json.loads(told["exp_content"])["suspects"]] == [back["setl_id"]]
    assert "医院缺撤销记录" in told["stmt_rslt_dscr"]


@pytest.mark.parametrize("name", ["refd_setl_flag", "fixmedins_refd_setl_flag"])
def test_with_the_refund_flag_only_that_side_is_compared(books, patient, name):
    person = patient()
    books.undo(books.settle(person), person)
    assert books.totals(books.rows[:1], **{name: "0"})["stmt_rslt"] == "0"
    assert books.totals(books.rows[1:], **{name: "1"})["stmt_rslt"] == "0"
    assert books.totals(books.rows[:1], **{name: "1"})["stmt_rslt"] == "1"
    assert books.totals(**{name: "0"})["stmt_rslt"] == "0"  # a client that always sends 0


def test_the_days_are_inclusive_and_other_categories_are_not_asked(books, patient):
    books.settle(patient())
    nothing = {"medfee_sumamt": 0, "fund_pay_sumamt": 0, "fixmedins_setl_cnt": 0}
    for begin, end, settled in (
        ("2024-06-01", "2024-06-01", False), ("2024-06-01", DAY, True), (DAY, "2024-06-30", True),
        ("2024-06-03", "2024-06-30", False),
    ):  # fmt: skip
        dates = {"stmt_begndate": begin, "stmt_enddate": end}
        assert books.totals(**dates)["stmt_rslt"] == ("0" if settled else "1")
        assert books.totals(**dates, **nothing)["stmt_rslt"] == ("1" if settled else "0")
    assert books.totals(**nothing, clr_type="21")["stmt_rslt"] == "0"
    assert books.totals(**nothing, insutype="310")["stmt_rslt"] == "0"


def test_a_period_that_ends_before_it_begins(books, desk):
    code, words = desk.no("3201", {"data": books.said(stmt_enddate="2024-06-01")})
    assert code == "3201.stmt_enddate"
    assert "早于开始日期" in words


def test_rows_in_the_message(books, patient, desk, say):
    person, other = patient(), patient("王五")
    even = books.settle(person)
    missing = books.settle(other, "57.30")
    wrong = dict(books.rows[0], setl_id="S-unknown")
    rows = result(desk, books.inline([books.rows[0], wrong]), say)
    assert [(row[2], row[4]) for row in rows] == [
        (even["setl_id"], "0"), ("S-unknown", "1"), (missing["setl_id"], "1"),
    ]  # fmt: skip
    assert len(rows[0]) == 10
    assert rows[1][3] == "null"
    assert rows[1][6] == "中心没有这个结算编号"
    assert rows[2][6] == "中心有这笔结算，医院没有"
    assert rows[2][7] == "57.30"
    assert rows[2][3] == missing["medins_setl_id"]  # its message, for 2601


def test_rows_of_an_uploaded_file(books, patient, desk, say):
    person = patient()
    books.undo(books.settle(person), person)
    names = ("setl_id", "mdtrt_id", "psn_no", "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "refd_setl_flag")
    text = "".join("\t".join(str(row[name]) for name in names) + "\n" for row in books.rows)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("statement.txt", text)
    sent = {"in": base64.b64encode(packed.getvalue()).decode(), "filename": "a.zip", "fixmedins_code": desk.code}
    number = desk.do("9101", {"fsUploadIn": sent})["file_qury_no"]
    told = desk.do("3202", {"data": books.said(file_qury_no=number)})["fileinfo"]
    assert [(row[4], row[5]) for row in result(desk, told, say)] == [("0", "0"), ("0", "1")]
    with unlimited():
        assert Statement.objects.get().balanced


def test_a_file_may_come_inside_the_message(books, patient, desk, say):
    books.settle(patient())
    (row,) = books.rows
    names = ("setl_id", "mdtrt_id", "psn_no", "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "refd_setl_flag")
    sent = {"in": list("\t".join(str(row[name]) for name in names).encode()), "filename": "a.txt"}
    told = desk.do("3202", {"data": books.said(), "fsUploadIn": sent})["fileinfo"]
    assert [(one[2], one[4]) for one in result(desk, told, say)] == [(row["setl_id"], "0")]
    assert desk.no("3202", {"data": books.said(), "fsUploadIn": {"in": "no base64!"}})[0] == "3202.in"


def test_what_cancels_out_differs_in_rows_and_not_in_money(books, patient, desk, say):
    person = patient()
    books.undo(books.settle(person), person)
    rows = result(desk, books.inline([]), say)
    assert [row[4] for row in rows] == ["1", "1"]
    assert "相抵" in rows[0][6]


def test_no_rows_no_file_and_a_file_that_cannot_be_read(books, patient, desk):
    books.settle(patient())
    assert desk.no("3202", {"data": books.said()})[0] == "3202.file_qury_no"
    assert desk.no("3202", {"data": books.said(file_qury_no="F-none")})[0] == "3202.file_qury_no"
    sent = {"in": base64.b64encode(b"S1\tV1\tP1\tten\t1\t1\t0\n").decode(), "filename": "a.txt"}
    number = desk.do("9101", {"fsUploadIn": sent | {"fixmedins_code": desk.code}})["file_qury_no"]
    code, words = desk.no("3202", {"data": books.said(file_qury_no=number)})
    assert code == "3202.file"
    assert "第 1 行 medfee_sumamt 的值 ten 不是金额" in words


def test_what_the_bureau_took_back_by_itself_is_told_with_its_actor(books, patient, desk, say):
    """The institution was told nothing of it: both sides' totals differ, and the undo is named."""
    person = patient()
    info = books.settle(person)
    books.settle(patient("王五"), "57.30")
    with acting("test"), unlimited():
        back = reverse(Settlement.objects.get(setl_id=info["setl_id"]), "录错", "李经办", "K1")
    told = books.totals()
    assert told["stmt_rslt"] == "1"
    assert "中心 3 笔 总费用 57.30" in told["stmt_rslt_dscr"]
    assert [one["setl_id"] for one in json.loads(told["exp_content"])["suspects"]] == [back.setl_id]
    rows = result(desk, books.inline(), say)
    assert [(row[2], row[4], row[5]) for row in rows] == [
        (books.rows[0]["setl_id"], "0", "0"), (books.rows[1]["setl_id"], "0", "0"), (back.setl_id, "1", "1"),
    ]  # fmt: skip
    assert rows[2][6] == f"经办 李经办 在中心撤销结算 {info['setl_id']}，医院没有撤销记录"
    assert rows[2][7] == "-100.00"
    # the hospital writes it down: then both agree
    mended = books.rows[0] | {
        "setl_id": back.setl_id, "medfee_sumamt": -100.0, "fund_pay_sumamt": -books.rows[0]["fund_pay_sumamt"],
        "refd_setl_flag": "1",
    }  # fmt: skip
    assert books.totals([*books.rows, mended])["stmt_rslt"] == "0"
    assert {row[4] for row in result(desk, books.inline([*books.rows, mended]), say)} == {"0"}
    assert books.totals([mended], refd_setl_flag="1")["stmt_rslt"] == "0"
    assert books.totals(books.rows, refd_setl_flag="0")["stmt_rslt"] == "0"
    assert books.totals([books.rows[1]])["stmt_rslt"] == "0"  # what stands


def test_what_the_bureau_took_back_belongs_to_the_day_on_which_it_did(books, patient, hospital, monkeypatch):
    info = books.settle(patient())
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2024, 6, 5, 10))
    with acting("test"), unlimited():
        back = reverse(Settlement.objects.get(setl_id=info["setl_id"]), "录错", "李经办", "K1")
        first, later = (Scope(dt.date(2024, 6, day), dt.date(2024, 6, day)) for day in (2, 5))
        assert [(one.setl_id, one.undone_by) for one in ours_of(hospital, first)] == [(info["setl_id"], back.setl_id)]
        assert [(one.setl_id, one.undo_of, one.medfee_sumamt) for one in ours_of(hospital, later)] == [
            (back.setl_id, info["setl_id"], -10_000)
        ]
        assert kinds_of(hospital, later) == {"11"}
        assert kinds_of(hospital, Scope(dt.date(2024, 6, 4), dt.date(2024, 6, 4))) == set()
