"""Places: the shipped divisions with former codes, and files of townships and villages."""

import datetime as dt
import io

import pytest
import xlsxwriter

from tests.workbench.conftest import COUNTY, TOWN
from tuodi.workbench.registry.models import Place
from tuodi.workbench.registry.place_import import HEADER, load_nation, load_places, read_rows

HEAD = list(HEADER)


def test_the_nation_with_its_former_codes(working):
    assert load_nation() > 3_000
    qianjiang = Place.objects.get(code="500239")  # a county of its own until the edition of December 1999
    assert (qianjiang.name, qianjiang.enddate) == ("黔江土家族苗族自治县", dt.date(1999, 12, 31))
    assert qianjiang.successor.name == "黔江区"
    assert Place.objects.get(code="500221").successor_id == "500115"  # 长寿县 → 长寿区
    assert Place.objects.get(code="110103").successor is None  # 崇文区 went into 东城区: no name says so
    now = Place.objects.get(code=COUNTY)
    assert (now.enddate, now.parent_id, now.level) == (None, "500000", "county")
    assert load_nation() == 0


def test_what_is_there_already_stays(places, working):
    Place.objects.filter(code=COUNTY).update(name="彭水")
    load_nation()
    assert Place.objects.get(code=COUNTY).name == "彭水"


def test_a_file_adds_and_changes(places, working):
    rows = [
        HEAD,
        [TOWN + "202", "汉葭新村", "2020-01-01", "", ""],
        [TOWN + "201", "汉葭1村", "", "2019/12/31", TOWN + "202"],
        ["500243010", "新田镇", "", "", ""],
        ["500243010001", "新田1村", "", "", ""],
        ["", "", "", "", ""],
    ]
    assert load_places(rows) == (3, 1, [])
    old = Place.objects.get(code=TOWN + "201")
    assert (old.enddate, old.successor.name) == (dt.date(2019, 12, 31), "汉葭新村")
    assert Place.objects.get(code="500243010001").parent.name == "新田镇"
    assert load_places(rows) == (0, 0, [])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["50024301", "x"], "9 位"),
        (["500999001", "x"], "上级 500999"),
        (["500243010001", "x"], "上级 500243010"),
        (["500243010", ""], "缺少名称"),
        (["500243010", "x", "2020-13-01"], "应写作"),
        (["500243010", "x", "2020-02-01", "2020-01-31"], "早于"),
        (["500243010", "x", "", "2020-01-31", "500243011"], "现代码"),
    ],
)
def test_a_bad_row_is_told_and_nothing_written(places, working, row, said):
    before = Place.objects.count()
    fresh, changed, bad = load_places([HEAD, ["500243020", "好镇"], row])
    assert (fresh, changed, len(bad), bad[0].row) == (0, 0, 1, 3)
    assert said in bad[0].why
    assert Place.objects.count() == before


def test_a_wrong_head_and_a_code_twice(places, working):
    assert load_places([["code", "name"]])[2][0].row == 1
    assert load_places([HEAD, ["500243020", "甲"], ["500243020", "乙"]])[2][0].why == "代码在文件中出现两次"


@pytest.mark.parametrize("below", [[], [["", ""]]])
def test_a_head_without_a_row(places, working, below):
    assert [row.why for row in load_places([HEAD, *below])[2]] == ["只有表头，没有一行数据"]


def test_files_of_every_kind_read_the_same():
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD[:3])
    sheet.write_number(1, 0, 500243020)
    sheet.write_string(1, 1, "好镇")
    sheet.write_datetime(1, 2, dt.datetime(2020, 1, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    text = "代码,名称,启用日期\n500243020,好镇,2020-01-01\n"
    wanted = [HEAD[:3], ["500243020", "好镇", "2020-01-01"]]
    assert read_rows("a.xlsx", made.getvalue()) == wanted
    assert read_rows("a.csv", text.encode("utf-8-sig")) == wanted
    assert read_rows("a.csv", text.encode("gb18030")) == wanted
    with pytest.raises(ValueError, match="Excel"):
        read_rows("a.xlsx", b"nonsense")
    with pytest.raises(ValueError, match="编码"):
        read_rows("a.csv", b"\xff\xff\xff")
