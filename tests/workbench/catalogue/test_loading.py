"""Files of catalogues: what is taken, what is refused with its row, what a second file changes."""

import contextlib
import datetime as dt
import zipfile

import pytest
from django.core.exceptions import ValidationError

from tuodi.workbench.audit.acting import acting
from tuodi.workbench.catalogue.layouts import TABS
from tuodi.workbench.catalogue.loading import carry_out, refused_file, store, tab_of
from tuodi.workbench.catalogue.models import Entry
from tuodi.workbench.catalogue.reading import SINCE_EVER, BadFile

pytestmark = pytest.mark.django_db
NULLS = {
    "insu_admdvs": "500000", "begndate": "2024-01-01", "vali_flag": "1", "chrgitm_lv": "02", "list_type": "101",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def line(tab, **cells):
    """A row of a catalogue's own layout, the rest of it null."""
    told = {name: value for name, value in NULLS.items() if name in TABS[tab].columns} | cells
    return "\t".join(told.get(name, "null") for name in TABS[tab].columns)


def load(tab, *lines, region="500243", name="", content=None, progress=lambda *_: None):
    content = "\n".join(lines).encode() if content is None else content
    with acting("test"):
        record, _ = store(region, tab, name or f"{tab}.txt", content, "test")
    return carry_out(record, lambda: acting("test"), progress)


def counts(record):
    return (record.rows, record.fresh, record.changed, record.withdrawn, record.same, record.older, record.refused)


def test_an_item_is_read_from_the_public_layout():
    record = load("1312", line("1312", hilist_code="Y1", hilist_name="虚构片", lmt_used_flag="1", rid="R1",
                               med_chrgitm_type="09", memo="备注"))  # fmt: skip
    assert counts(record) == (1, 1, 0, 0, 0, 0, 0)
    found = Entry.objects.get()
    assert (found.code, found.name, found.initials, found.chrgitm_lv) == ("Y1", "虚构片", "xgp", "02")
    assert (found.area, found.begndate, found.enddate) == ("500000", dt.date(2024, 1, 1), None)
    assert (found.lmt_used_flag, found.list_type, found.med_chrgitm_type, found.key) == ("1", "101", "09", "R1")
    assert found.fields == {"memo": "备注"}
    assert record.finished


@pytest.mark.parametrize(
    ("tab", "cells", "expected"),
    [
        ("1301", {"med_list_codg": "X1", "reg_name": "注册名", "drug_genname": "通用名"}, ("X1", "通用名")),
        ("1302", {"med_list_codg": "T1", "tcmherb_name": "某饮片"}, ("T1", "某饮片")),
        ("1303", {"med_list_codg": "S1", "drug_prodname": "某制剂"}, ("S1", "某制剂")),
        ("1304", {"med_list_codg": "N1", "drug_genname": "某民族药"}, ("N1", "某民族药")),
        ("1305", {"med_list_codg": "F1", "servitem_name": "某服务"}, ("F1", "某服务")),
        ("1306", {"med_list_codg": "C1", "mcs_name": "某耗材"}, ("C1", "某耗材")),
        ("1307", {"diag_code": "A00.0", "diag_name": "某病"}, ("A00.0", "某病")),
        ("1308", {"oprn_oprt_code": "00.01", "oprn_oprt_name": "某手术"}, ("00.01", "某手术")),
        ("1309", {"opsp_dise_code": "M1", "opsp_dise_name": "某慢病"}, ("M1", "某慢病")),
        ("1310", {"bydise_setl_list_code": "B1", "bydise_setl_dise_name": "某病种"}, ("B1", "某病种")),
        ("1311", {"daysrg_dise_list_code": "D1", "daysrg_dise_name": "某日间"}, ("D1", "某日间")),
        ("1313", {"mpy_type_code": "8000/0", "mpy_type": "某形态"}, ("8000/0", "某形态")),
        ("1314", {"dise_type_code": "A01", "dise_type_name": "某中医病"}, ("A01", "某中医病")),
        ("1315", {"sds_type_code": "B01", "sds_type_name": "某证候"}, ("B01", "某证候")),
        ("1316", {"med_list_codg": "X1", "hilist_code": "Y1"}, ("X1", "")),
        ("1317", {"fixmedins_code": "H1", "medins_list_codg": "O1", "medins_list_name": "院内名",
                  "med_list_codg": "X1"}, ("O1", "院内名")),
        ("1318", {"hilist_code": "Y1", "hilist_pric_uplmt_amt": "12.5"}, ("Y1", "")),
        ("1319", {"hilist_code": "Y1", "selfpay_prop": "0.1"}, ("Y1", "")),
        ("class", {"selfpay_prop": "0.1"}, ("02", "")),
    ],
)  # fmt: skip
def test_every_catalogue_is_taken(tab, cells, expected):
    record = load(tab, line(tab, **cells))
    assert record.refusals == []
    found = Entry.objects.get()
    assert (found.code, found.name) == expected
    assert found.begndate == (NULLS_BEGIN if "begndate" in TABS[tab].columns else SINCE_EVER)


NULLS_BEGIN = dt.date(2024, 1, 1)


def test_prices_and_ratios_are_exact():
    load("1318", line("1318", hilist_code="Y1", hilist_pric_uplmt_amt="12.345678", hilist_lmtpric_type="3", rid="1"))
    load("1319", line("1319", hilist_code="Y1", selfpay_prop="0.0525", selfpay_prop_psn_type="390", rid="1"))
    assert list(Entry.objects.order_by("tab").values_list("amount", "kind")) == [(12_345_678, "3"), (525, "390")]


@pytest.mark.parametrize(
    ("tab", "cells", "column", "why"),
    [
        ("1312", {"hilist_code": "Y1", "chrgitm_lv": "04"}, "chrgitm_lv", "应为 01"),
        ("1312", {"hilist_code": "null"}, "hilist_code", "不能为空"),
        ("1312", {"hilist_code": "Y1", "begndate": "null"}, "begndate", "不能为空"),
        ("1312", {"hilist_code": "Y1", "begndate": "2024-02-30"}, "begndate", "不是日期"),
        ("1312", {"hilist_code": "Y1", "enddate": "2023-12-31"}, "enddate", "早于开始日期"),
        ("1312", {"hilist_code": "Y1", "vali_flag": "Y"}, "vali_flag", "应为 0 或 1"),
        ("1312", {"hilist_code": "Y1", "lmt_used_flag": "2"}, "lmt_used_flag", "应为 0 或 1"),
        ("1312", {"hilist_code": "Y1", "insu_admdvs": "510000"}, "insu_admdvs", "不是 500243 的区划"),
        ("1312", {"hilist_code": "Y" * 61}, "hilist_code", "超过 60 位"),
        ("1318", {"hilist_code": "Y1", "hilist_pric_uplmt_amt": "-1"}, "hilist_pric_uplmt_amt", "不小于 0"),
        ("1318", {"hilist_code": "Y1", "hilist_pric_uplmt_amt": "1.2345678"}, "hilist_pric_uplmt_amt", "6 位"),
        ("1318", {"hilist_code": "Y1", "hilist_pric_uplmt_amt": "十"}, "hilist_pric_uplmt_amt", "的数"),
        ("1319", {"hilist_code": "Y1", "selfpay_prop": "1.0001"}, "selfpay_prop", "0 和 1 之间"),
        ("class", {"selfpay_prop": "0.1", "lmtpric_hosp_lv": "4"}, "lmtpric_hosp_lv", "应为 1、2、3"),
    ],
)  # fmt: skip
def test_a_row_is_refused_by_its_number_column_and_reason_and_the_others_are_taken(tab, cells, column, why):
    good = {"1312": {"hilist_code": "G"}, "1318": {"hilist_code": "G", "hilist_pric_uplmt_amt": "999999"},
            "1319": {"hilist_code": "G", "selfpay_prop": "1"}, "class": {"selfpay_prop": "0"}}[tab]  # fmt: skip
    record = load(tab, line(tab, **good), "", line(tab, **cells))
    assert (record.fresh, record.refused) == (1, 1)
    [[number, told, _, reason]] = record.refusals
    assert (number, told) == (3, column)
    assert why in reason
    assert f"3\t{column}\t" in refused_file(record).read_text("utf-8")


def test_too_few_columns_are_refused_and_more_at_the_end_are_passed_over():
    whole = line("1312", hilist_code="Y1")
    record = load("1312", whole + "\t省里加的列", "\t".join(whole.split("\t")[:16]))
    assert (record.fresh, record.refused) == (1, 1)
    assert "至少 17 列" in record.refusals[0][3]


def test_columns_may_be_named_in_any_order():
    record = load("1319", "selfpay_prop\tHILIST_CODE\tbegndate", "0.2\tY1\t2024-01-01")
    assert counts(record)[:2] == (1, 1)
    found = Entry.objects.get()
    assert (found.amount, found.area, found.valid) == (2000, "500243", True)
    with pytest.raises(BadFile, match="缺少列 begndate"):
        load("1319", "selfpay_prop\thilist_code", "0.2\tY1")


def test_the_same_file_again_changes_nothing():
    one = line("1312", hilist_code="Y1", rid="R1")
    first = load("1312", one)
    with acting("test"):
        again, fresh = store("500243", "1312", "other name.txt", one.encode(), "test")
    assert (again.pk, fresh) == (first.pk, False)
    # the same rows in other bytes
    assert counts(load("1312", one, "")) == (1, 0, 0, 0, 1, 0, 0)
    assert Entry.objects.count() == 1


def test_what_changed_replaces_and_what_was_stays_as_history():
    load("1319", line("1319", hilist_code="Y1", selfpay_prop="0.1", rid="R1", updt_time="2024-01-01 00:00:00"))
    second = load("1319", line("1319", hilist_code="Y1", selfpay_prop="0.2", rid="R1", updt_time="2024-02-01 00:00:00"))
    assert counts(second) == (1, 0, 1, 0, 0, 0, 0)
    assert list(Entry.objects.order_by("pk").values_list("amount", "replaced")) == [(1000, second.pk), (2000, None)]


def test_an_older_state_of_a_record_is_not_taken():
    load("1319", line("1319", hilist_code="Y1", selfpay_prop="0.2", rid="R1", updt_time="2024-02-01 00:00:00"))
    record = load("1319", line("1319", hilist_code="Y1", selfpay_prop="0.1", rid="R1", updt_time="2024-01-31 23:59:59"))
    assert counts(record) == (1, 0, 0, 0, 0, 1, 0)
    assert Entry.objects.get().amount == 2000


def test_a_tombstone_withdraws_a_record():
    load("1312", line("1312", hilist_code="Y1", rid="R1"))
    record = load("1312", line("1312", hilist_code="Y1", rid="R1", vali_flag="0"))
    assert counts(record) == (1, 0, 0, 1, 0, 0, 0)
    assert list(Entry.objects.filter(replaced=None).values_list("valid", flat=True)) == [False]


def test_without_a_record_s_number_place_code_kind_and_first_day_are_one():
    load("1318", line("1318", hilist_code="Y1", hilist_pric_uplmt_amt="5"))
    record = load(
        "1318",
        line("1318", hilist_code="Y1", hilist_pric_uplmt_amt="6"),
        line("1318", hilist_code="Y1", hilist_pric_uplmt_amt="6", hilist_lmtpric_type="3"),
        line("1318", hilist_code="Y1", hilist_pric_uplmt_amt="7", begndate="2025-01-01"),
    )
    assert counts(record) == (3, 2, 1, 0, 0, 0, 0)


def test_dates_as_the_platform_prints_them():
    load("1312", line("1312", hilist_code="Y1", begndate="Mon Jan 01 00:00:00 CST 2024", enddate="20241231"))
    found = Entry.objects.get()
    assert (found.begndate, found.enddate) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))


def test_zipped_and_older_encodings(tmp_path):
    text = line("1312", hilist_code="Y1", hilist_name="名称")
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("1312.txt", text.encode("gb18030"))
    load("1312", content=packed.read_bytes(), name="1312.zip")
    assert Entry.objects.get().name == "名称"
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("a.txt", "x")
        made.writestr("b.txt", "x")
    with pytest.raises(BadFile, match="应只有一个"):
        load("1312", content=packed.read_bytes(), name="two.zip")


def test_a_file_with_nothing_in_it():
    with pytest.raises(BadFile, match="空的"):
        load("1312", content=b"\n\n")
    with pytest.raises(BadFile, match="没有一行数据"):
        load("1319", "selfpay_prop\thilist_code\tbegndate\tenddate\tinsu_admdvs", "")


@pytest.mark.parametrize(
    ("region", "tab", "name"), [("50024", "1312", "a.txt"), ("500243", "", "a.txt"), ("500243", "1312", "a.pdf")]
)
def test_what_is_no_catalogue_is_not_kept(region, tab, name):
    with acting("test"), pytest.raises(ValidationError):
        store(region, tab, name, b"x", "test")


def test_the_name_of_a_file_says_its_catalogue():
    assert [tab_of(name) for name in ("1312_20240101.txt", "/a/1319.zip", "1320.txt", "目录.txt")] == [
        "1312",
        "1319",
        "",
        "",
    ]


def test_statements_grow_with_batches_not_with_rows(django_assert_max_num_queries):
    rows = [line("1312", hilist_code=f"Y{number}", rid=f"R{number}") for number in range(3000)]
    seen = []
    with django_assert_max_num_queries(100):
        record = load("1312", *rows, progress=lambda done, total: seen.append((done, total)))
    assert record.fresh == 3000
    assert seen == [(2000, 3000), (3000, 3000)]


def test_a_load_broken_off_begins_anew_without_doubling():
    rows = [line("1312", hilist_code=f"Y{number}", rid=f"R{number}") for number in range(2500)]

    def stop(done, _total):
        if done == 2000:
            raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt):
        load("1312", *rows, progress=stop)
    record = load("1312", *rows)
    assert counts(record) == (2500, 500, 0, 0, 2000, 0, 0)
    assert Entry.objects.count() == 2500
