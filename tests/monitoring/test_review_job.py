"""A file in, a workbook out: every layout, every row on a sheet or refused, names masked, townships counted."""

import csv
import datetime as dt
import zipfile

import pytest

from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.idnumber import masked
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.people_list import read_people
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.review_job import ReviewOptions, run
from tuodi.exchange.review_sheets import SheetColumn, Workbook
from tuodi.exchange.settle_person import Surroundings

from .files import OWN, idno, own, sheets, table, undone

TODAY = dt.date(2024, 12, 31)
READ = ReadOptions(today=TODAY)


def listed(tmp_path, *rows):
    """An identity list of (certno or psn_no, class, begin, known from)."""
    header = ["record_id", "psn_no", "certno", "identity", "idet_admdvs", "begndate", "known_from"]
    lines = [
        {"record_id": f"r{n}", ("certno" if len(who) == 18 else "psn_no"): who, "identity": name,
         "idet_admdvs": "500114", "begndate": begin, "known_from": known}
        for n, (who, name, begin, known) in enumerate(rows)
    ]  # fmt: skip
    return read_identities(table(tmp_path / "ids.csv", header, lines), today=TODAY)


def reviewed(tmp_path, book, path, read=READ, **options):
    out = tmp_path / "out.xlsx"
    around = Surroundings(identities=options.pop("identities", None), opening=options.pop("opening", "zero"))
    summary = run(path, book, read, ReviewOptions(out=out, around=around, **options))
    assert summary.rows_in == sum(summary.verdicts.values()) + summary.refused
    return summary, sheets(out)


@pytest.fixture
def month(tmp_path):
    """A month with one of each."""
    cancelled = own("S5", "P005", "2024-05-05", "9000.00", "1000.00")
    rows = [
        own("S1", "P001", "2024-05-01", "10000.00", "7000.00"),
        own("S2", "P002", "2024-05-02", "10000.00", "7000.00", maf="2100.00"),
        own("S3", "P003", "2024-05-03", "10000.00", "7000.00", maf="1000.00", 镇街="城东街道"),
        own("S4", "P004", "2024-05-04", "10000.00", "7000.00", maf="2100.00", psn_idet_type="特困"),
        cancelled,
        undone(cancelled, "S6", "2024-05-06"),
        own("S7", "P007", "2024-05-07", "10000.00", "7000.00"),
        own("S8", "P008", "2024-05-08", "10000.00", "oops"),
        own("S9", "P008", "2024-05-09", "10000.00", "7000.00"),
        own("S10", "P001", "2024-06-01", "10000.00", "7000.00"),
    ]
    return table(tmp_path / "month.csv", OWN, rows)


def special_hardship(tmp_path):
    people = ("P001", "P002", "P003", "P005", "P008")
    rows = [(name, "特困", "2020-01-01", "2020-01-01") for name in people]
    return listed(tmp_path, *rows, ("P004", "特困", "2024-06-01", "2024-06-02"))


def test_every_verdict_on_its_sheet(tmp_path, book, month):
    summary, found = reviewed(tmp_path, book, month, month="2024-05", identities=special_hardship(tmp_path))
    ids = {name: [row["结算编号"] for row in rows] for name, rows in found.items() if name not in ("乡镇汇总", "说明")}
    assert ids == {
        "未救助": ["S1"],
        "应退应补": ["S3", "S4"],
        "待核": ["S9"],
        "不予救助": ["S7"],
        "一致及冲销": ["S2", "S5", "S6", "S10"],
    }
    assert (summary.rows_in, summary.refused, summary.persons_missed, summary.to_notify) == (10, 1, 1, 1)
    assert summary.sums == {"未救助": 210_000, "应补": 110_000, "应退": -210_000}
    missed, under, over = found["未救助"][0], *found["应退应补"]
    assert (missed["差额（正为应补）"], missed["通知状态"], missed["依据条款"]) == (2100, "通知", "Q-3.2a;Q-3.3b")
    assert (under["结论"], under["差额（正为应补）"]) == ("应补", 1100)
    assert (over["结论"], over["差额（正为应补）"]) == ("应退", -2100)
    assert "当日并未持有：特困人员" in over["漏救或多付的原因"]
    assert "等待" in found["待核"][0]["原因"]
    assert found["待核"][0]["差额（正为应补）"] == ""


def test_townships_and_notes(tmp_path, book, month):
    summary, found = reviewed(tmp_path, book, month, month="2024-05", identities=special_hardship(tmp_path))
    towns = {row["镇街"]: row for row in found["乡镇汇总"]}
    assert set(towns) == {"正阳街道", "城东街道", "合计"}
    assert (towns["正阳街道"]["未救助金额"], towns["城东街道"]["应补金额"], towns["合计"]["应退金额"]) == (
        2100,
        1100,
        2100,
    )
    assert towns["合计"]["单据数"] == summary.rows_in - summary.refused
    notes = {row["项目"]: row["内容"] for row in found["说明"]}
    assert notes["规则"] == book.hash
    assert notes["核对"] == "10 = 9 + 1"
    assert notes["通知起点（元）"] == "300.00"
    assert notes["读法 benefit_date"].startswith("discharge")


def test_refused_rows_have_a_file_with_reason_and_mend(tmp_path, book, month):
    summary, _ = reviewed(tmp_path, book, month, identities=special_hardship(tmp_path))
    _, header, line = [None, *sheets_of_refused(summary)]
    values = dict(zip(header, line, strict=True))
    assert (values["refused_row"], values["refused_column"], values["setl_id"]) == ("9", "hifp_pay", "S8")
    assert values["refused_mend"]


def sheets_of_refused(summary):
    rows = sheets(summary.files["refused"])
    only = next(iter(rows.values()))
    return [list(only[0]), list(only[0].values())]


def test_the_month_of_the_last_settlement_is_the_default(tmp_path, book, month):
    summary, found = reviewed(tmp_path, book, month, identities=special_hardship(tmp_path))
    assert summary.known_at == dt.datetime(2024, 6, 30, 23, 59, 59, 999_999)
    assert [row["结算编号"] for row in found["未救助"]] == ["S1", "S10"]


def test_numbers_are_masked_unless_asked_for(tmp_path, book, month):
    shown = [reviewed(tmp_path, book, month, unmasked=flag)[1]["不予救助"][0]["证件号码"] for flag in (False, True)]
    assert shown == [masked(idno(1)), idno(1)]
    assert "19800101" not in shown[0]


def test_townships_and_names_come_from_the_people_list(tmp_path, book, month):
    header = ["psn_no", "certno", "psn_name", "镇街"]
    rows = [{"psn_no": f"P00{n}", "certno": idno(n), "psn_name": "名单", "镇街": "濯水镇"} for n in range(1, 9)]
    people = read_people(table(tmp_path / "people.csv", header, rows), today=TODAY)
    read = ReadOptions(today=TODAY, people=people.map())
    _, found = reviewed(tmp_path, book, month, read, people=people, identities=special_hardship(tmp_path))
    assert {row["镇街"] for row in found["乡镇汇总"]} == {"濯水镇", "合计"}
    assert found["未救助"][0]["姓名"] == "名单"


def test_without_opening_balances_nothing_is_owed(tmp_path, book, month):
    summary, found = reviewed(tmp_path, book, month, opening=None, identities=special_hardship(tmp_path))
    assert summary.verdicts["未救助"] == 0
    assert "未核年初累计" in found["待核"][0]["原因"]
    assert found["待核"][0]["应付合计"] == 2100


def test_a_refused_identity_row_leaves_the_person_pending(tmp_path, book, month):
    identities = listed(tmp_path, ("P001", "某某人", "2020-01-01", "2020-01-01"))
    _, found = reviewed(tmp_path, book, month, identities=identities)
    assert {row["结算编号"]: row["原因"] for row in found["待核"]}["S1"] == "身份清单中此人有退回行"


def test_a_file_without_a_payment_to_compare_is_refused(tmp_path, book):
    header = [name for name in OWN if name != "maf_pay"]
    path = table(tmp_path / "x.csv", header, [own("S1", "P001", "2024-05-01", "10000.00", "7000.00")])
    with pytest.raises(FileRefused, match="maf_pay"):
        reviewed(tmp_path, book, path)


def test_a_review_is_a_workbook(tmp_path, book, month):
    with pytest.raises(FileRefused):
        run(month, book, READ, ReviewOptions(out=tmp_path / "out.csv"))


def test_json_has_yuan(tmp_path, book, month):
    summary, _ = reviewed(tmp_path, book, month, month="2024-05", identities=special_hardship(tmp_path))
    data = summary.data()
    assert (data["sums"]["未救助"], data["known_at"]) == ("2100.00", "2024-05-31 23:59:59")


def test_national_headers_hold_tilt_inside_maf_pay(tmp_path, book):
    # 20,000 × 70 % = 14,000 and tilt (6,000 − 3,000) × 70 % = 2,100: 16,100 in one column
    names = {"insu_admdvs": "insuplc_admdvs", "hosp_lv": "dedc_hosp_lv"}
    row = own("S1", "P001", "2024-05-01", "20000.00", "0.00", maf="16100.00")
    row = {names.get(name, name): value for name, value in row.items() if name != "tilt_pay"}
    header = [names.get(name, name) for name in OWN if name != "tilt_pay"]
    identities = listed(tmp_path, ("P001", "特困", "2020-01-01", "2020-01-01"))
    summary, _ = reviewed(tmp_path, book, table(tmp_path / "n.csv", header, [row]), identities=identities)
    assert summary.verdicts["一致"] == 1


# ---- the bureau's three layouts

ANNEX1 = [
    "序号",
    "姓名",
    "身份证号",
    "医疗类别",
    "病种编码",
    "病种名称",
    "认定地",
    "医药机构名称",
    "医药机构编码",
    "市（内）外",
    "入院时间",
    "出院时间",
    "结算时间",
    "医疗总费用",
    "医保政策范围费用",
    "统筹报销金额",
    "大额报销",
    "大病报销",
    "已使用门诊救助金额",
    "已使用普通住院救助金额",
    "已使用重特大疾病救助金额",
    "已使用大额费用住院救助",
]


def annex1(seq, serial, policy, pool, used="0.00", **more):
    row = {
        "序号": str(seq),
        "姓名": f"某{serial}",
        "身份证号": idno(serial),
        "医疗类别": "普通住院",
        "病种编码": "C34.900",
        "病种名称": "肺癌",
        "认定地": "黔江区",
        "医药机构名称": "黔江中心医院",
        "医药机构编码": "H50011400001",
        "市（内）外": "市内",
        "入院时间": "2024-05-01",
        "出院时间": "2024-05-08",
        "结算时间": "2024-05-08 10:00:00",
        "医疗总费用": policy,
        "医保政策范围费用": policy,
        "统筹报销金额": pool,
        "大额报销": "0.00",
        "大病报销": "0.00",
        "已使用门诊救助金额": "0.00",
        "已使用普通住院救助金额": "0.00",
        "已使用重特大疾病救助金额": used,
        "已使用大额费用住院救助": "0.00",
    }
    return row | more


def test_annex_1_with_used_columns_as_openings(tmp_path, book):
    rows = [
        annex1(1, 1, "10000.00", "7000.00"),
        annex1(2, 2, "10000.00", "7000.00", used="100000.00"),
        annex1(3, 3, "10000.00", "7000.00"),
        annex1(4, 4, "1000.00", "700.00"),
        annex1(5, 5, "1000.00", "699.99"),
    ]
    path = table(tmp_path / "附件1 2024年5月.csv", ANNEX1, rows, titles=[["未救助明细（2024年5月）"]])
    poor = [(idno(n), "特困", "2020-01-01", "2020-01-01") for n in (1, 2, 4, 5)]
    summary, found = reviewed(tmp_path, book, path, opening=None, identities=listed(tmp_path, *poor))
    assert summary.verdicts["未救助"] == 3
    assert [row["差额（正为应补）"] for row in found["未救助"]] == [2100, 210, 210.01]
    assert [row["通知状态"] for row in found["未救助"]] == ["通知", "不通知", "通知"]
    assert "倾斜救助的年初累计不详" in found["未救助"][0]["原因"]
    # the account is full, and what the year's tilt began with stands in no column
    pending, excluded = found["待核"][0], found["不予救助"][0]
    assert pending["原因"] == "未核年初累计；已达特殊疾病救助年度限额，超过部分不付（Q-3.2a）"
    assert (pending["姓名"], pending["应付医疗救助"]) == ("某2", 0)
    assert (excluded["姓名"], excluded["原因"]) == ("某3", "当日不属于本项待遇的任何对象")


def test_annex_1_without_an_identity_list_is_pending(tmp_path, book):
    path = table(tmp_path / "附件1 202405.csv", ANNEX1, [annex1(1, 1, "10000.00", "7000.00")])
    summary, found = reviewed(tmp_path, book, path, opening=None)
    assert summary.verdicts["待核"] == 1
    assert "--identities" in found["待核"][0]["原因"]


def test_annex_1_care_outside_the_city(tmp_path, book):
    away = annex1(1, 1, "10000.00", "7000.00", **{"市（内）外": "市外", "医药机构编码": "X1"})
    path = table(tmp_path / "附件1 202405.csv", ANNEX1, [away])
    identities = listed(tmp_path, (idno(1), "特困", "2020-01-01", "2020-01-01"))
    _, found = reviewed(tmp_path, book, path, opening=None, identities=identities)
    assert "：未转诊（refl=0） 时救助 0.00；规范转诊（refl=1） 时救助 2100.00" in found["待核"][0]["原因"]


ANNEX4 = [
    "序号",
    "姓名",
    "身份证号",
    "镇街",
    "参保地",
    "参加险种",
    "就诊医疗机构名称",
    "医保就诊类别",
    "疾病编码",
    "疾病名称",
    "入院时间",
    "出院时间",
    "结算时间",
    "总费用",
    "医保政策范围内费用",
    "统筹报销金额",
    "大额报销金额",
    "大病报销金额",
    "医疗救助金额",
    "渝快保报销金额",
    "个人账户支付金额",
    "个人现金支付金额",
]


def annex4(seq, serial, total, pool, maf, **more):
    row = {
        "序号": str(seq),
        "姓名": f"某{serial}",
        "身份证号": idno(serial),
        "镇街": "石会镇",
        "参保地": "黔江区",
        "参加险种": "居民",
        "就诊医疗机构名称": "黔江中心医院",
        "医保就诊类别": "普通住院",
        "疾病编码": "C34.900",
        "疾病名称": "肺癌",
        "入院时间": "2024-05-01",
        "出院时间": "2024-05-08",
        "结算时间": "2024-05-08 10:00:00",
        "总费用": total,
        "医保政策范围内费用": total,
        "统筹报销金额": pool,
        "大额报销金额": "0.00",
        "大病报销金额": "0.00",
        "医疗救助金额": maf,
        "渝快保报销金额": "100.00",
        "个人账户支付金额": "0.00",
        "个人现金支付金额": "0.00",
    }
    return row | more


def test_annex_4_cancels_equal_and_opposite_bills(tmp_path, book):
    minus = {
        "总费用": "-8000.00",
        "医保政策范围内费用": "-8000.00",
        "统筹报销金额": "-5000.00",
        "渝快保报销金额": "-100.00",
    }
    rows = [
        annex4(1, 1, "8000.00", "5000.00", "0.00"),
        annex4(2, 1, "8000.00", "5000.00", "0.00", **minus),
        annex4(3, 2, "10000.00", "7000.00", "2000.00"),
    ]
    path = table(tmp_path / "附件4 202405.csv", ANNEX4, rows)
    poor = [(idno(n), "特困", "2020-01-01", "2020-01-01") for n in (1, 2)]
    summary, found = reviewed(tmp_path, book, path, identities=listed(tmp_path, *poor))
    assert summary.verdicts["已冲销"] == 2
    pending = found["待核"]
    # the layout does not say where in the city the care was given: what is due hangs on the referral
    assert ("规范转诊（refl=1） 时救助 2100.00" in pending[0]["原因"], pending[0]["镇街"]) == (True, "石会镇")
    assert pending[0]["再减救助和渝快保"] == 900


CLEARING = [
    "医保分类",
    "清算期",
    "费款所属期",
    "结算id",
    "认定地",
    "镇街",
    "参保地",
    "参保类别",
    "身份证号",
    "姓名",
    "救助身份",
    "就诊地",
    "就诊医疗机构名称",
    "医保就诊类别",
    "医疗救助类别",
    "病种编码",
    "病种名称",
    "入院日期",
    "出院日期",
    "结算日期",
    "费用总额",
    "符合医保报销金额",
    "基本医疗保险报销金额",
    "大病报销金额",
    "大额报销金额",
    "进入医疗救助金额",
    "医疗救助",
    "倾斜救助",
    "扶贫济困金额（元）",
    "渝快保支出金额（元）",
    "个人账户支付金额（元）",
    "个人现金支付金额（元）",
]


def test_the_clearing_file_goes_by_its_marks(tmp_path, book):
    row = {
        "医保分类": "居民",
        "清算期": "202405",
        "费款所属期": "202405",
        "结算id": "J1",
        "认定地": "黔江区",
        "镇街": "石会镇",
        "参保地": "黔江区",
        "参保类别": "居民",
        "身份证号": idno(1),
        "姓名": "某1",
        "救助身份": "低保对象",
        "就诊地": "黔江区",
        "就诊医疗机构名称": "黔江中心医院",
        "医保就诊类别": "普通住院",
        "病种编码": "C34.900",
        "病种名称": "肺癌",
        "入院日期": "2024-05-01",
        "出院日期": "2024-05-08",
        "结算日期": "2024-05-08",
        "费用总额": "10000.00",
        "符合医保报销金额": "10000.00",
        "基本医疗保险报销金额": "7000.00",
        "大病报销金额": "0.00",
        "大额报销金额": "0.00",
        "医疗救助": "2000.00",
        "倾斜救助": "0.00",
    }
    path = table(tmp_path / "区内明细202405.csv", CLEARING, [row])
    summary, found = reviewed(tmp_path, book, path)
    assert summary.sums == {"应补": 10_000}
    assert (found["应退应补"][0]["救助身份（所核时点）"], found["应退应补"][0]["清算期"]) == ("低保对象", "202405")


# ---- the workbook


def test_headers_are_frozen_filtered_and_ids_are_text(tmp_path, book, month):
    summary, _ = reviewed(tmp_path, book, month, identities=special_hardship(tmp_path))
    with zipfile.ZipFile(summary.files["workbook"]) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet
    assert 't="inlineStr"' in sheet
    assert "#,##0.00" in styles


def test_headers_follow_the_language(tmp_path, book, month):
    _, found = reviewed(tmp_path, book, month, lang="en")
    heads = {name: list(rows[0]) for name, rows in found.items() if rows}
    assert heads["乡镇汇总"][:2] == ["township", "bills"]
    assert heads["说明"] == ["item", "content"]
    assert all(cell.isascii() for head in heads.values() for cell in head)


def test_a_sheet_over_the_limit_goes_on_in_another(tmp_path):
    with Workbook(tmp_path / "w.xlsx", sheet_rows=3) as workbook:
        assert workbook.sheet("甲", [SheetColumn("数", "number", "integer")], ([n] for n in range(5))) == 5
    assert [len(rows) for rows in sheets(tmp_path / "w.xlsx").values()] == [2, 2, 1]
    assert list(sheets(tmp_path / "w.xlsx")) == ["甲", "甲2", "甲3"]


def test_a_run_that_fails_leaves_no_workbook(tmp_path):
    with pytest.raises(RuntimeError, match="stop"), Workbook(tmp_path / "w.xlsx"):
        raise RuntimeError("stop")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", ["", "1", "12", "E12345678", idno(1)])
def test_masking_keeps_the_length_and_never_the_whole(number):
    assert len(masked(number)) == len(number)
    assert not number or masked(number) != number


def test_results_do_not_depend_on_the_order_of_the_file(tmp_path, book, month):
    identities = special_hardship(tmp_path)
    _, first = reviewed(tmp_path, book, month, month="2024-05", identities=identities)
    with month.open(encoding="utf-8-sig") as file:
        header, *rows = list(csv.reader(file))
    turned = table(tmp_path / "turned.csv", header, [dict(zip(header, row, strict=True)) for row in reversed(rows)])
    _, again = reviewed(tmp_path, book, turned, month="2024-05", identities=identities)

    def verdicts(found):
        return {
            row["结算编号"]: (row["结论"], row["差额（正为应补）"])
            for name, rows in found.items() if name not in ("乡镇汇总", "说明") for row in rows
        }  # fmt: skip

    assert verdicts(first) == verdicts(again)
