"""The three bureau layouts with their kinds of mess."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt

import pytest

from tests.exchange.samples import LI, TODAY, WANG, read, read_rows, write_csv, write_xlsx
from tuodi.exchange import settle_job
from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.settle_job import SettleOptions
from tuodi.exchange.settle_person import Surroundings
from tuodi.policy.library import load_rule_book

READ = ReadOptions(today=TODAY)

ANNEX1 = """
序号 姓名 身份证号 医疗类别 病种编码 病种名称 认定地 医药机构名称 医药机构编码 市（内）外 入院时间
出院时间 结算时间 医疗总费用 医保政策范围费用 统筹报销金额 大额报销 大病报销 已使用门诊救助金额
已使用普通住院救助金额 已使用重特大疾病救助金额 已使用大额费用住院救助
""".split()  # noqa: SIM905 (as the bureau prints it)
ANNEX4 = """
序号 姓名 身份证号 镇街 参保地 参加险种 就诊医疗机构名称 医保就诊类别 疾病编码 疾病名称 入院时间
出院时间 结算时间 总费用 医保政策范围内费用 统筹报销金额 大额报销金额 大病报销金额 医疗救助金额
渝快保报销金额 个人账户支付金额 个人现金支付金额
""".split()  # noqa: SIM905 (as the bureau prints it)
CLEARING = """
医保分类 清算期 费款所属期 结算id 认定地 镇街 参保地 参保类别 身份证号 姓名 救助身份 就诊地
就诊医疗机构名称 医保就诊类别 医疗救助类别 病种编码 病种名称 入院日期 出院日期 结算日期 费用总额
符合医保报销金额 基本医疗保险报销金额 大病报销金额 大额报销金额 进入医疗救助金额 医疗救助 倾斜救助
扶贫济困金额（元） 渝快保支出金额（元） 个人账户支付金额（元） 个人现金支付金额（元）
""".split()  # noqa: SIM905 (as the bureau prints it)


def annex1(number, person, day, total, policy, basic, *, used="0", place="市内", care="普通住院"):  # noqa: PLR0917
    when = f"2024/{day.month}/{day.day}"
    head = [number, "王某", person, care, "I10", "高血压", "黔江区", "黔江中心医院", "H5001", place, when, when, when]
    return [*head, total, policy, basic, "0", "0", "0", used, "0", "0"]


def test_annex1(tmp_path):
    first, later = dt.date(2024, 5, 3), dt.date(2024, 5, 20)
    lines = [
        ["黔江区2024年5月未救助明细"],
        ["单位：元"],
        [],
        ["序 号" if name == "序号" else name for name in ANNEX1],
        annex1("1", WANG, first, "10,000.00", "8000", "5000", used="1200.50"),
        annex1("2", WANG, later, "3000", "2500.1", "1000", used="900", place="市外"),
        annex1("3", LI, first, "500", "400", "100", care="门诊特病"),
        annex1("4", LI, later, "-500", "-400", "-100", care="门诊特病"),
        annex1("5", LI[:-1], later, "600", "500", "0"),
        ["合计", "", "", "", "", "", "", "", "", "", "", "", "", "13600", "11000.1", "6000"],
        [],
        ["制表人：某某", "审核人：某某"],
    ]
    path = tmp_path / "附件1.csv"
    width = len(ANNEX1)
    text = "\r\n".join(",".join(f'"{cell}"' for cell in line + [""] * (width - len(line))) for line in lines)
    path.write_bytes(text.encode("gb18030"))
    with BillSource(path, ReadOptions(today=TODAY)) as source:
        persons = {person.rows[0].row: person for person in source}
        assert (source.layout.name, source.rows_in) == ("annex1", 5)
        assert [(one.row, one.kind) for one in source.skipped] == [
            (1, "title"),
            (2, "title"),
            (10, "total"),
            (11, "blank"),
            (12, "remark"),
        ]
    bill, outside = persons[5].bills
    assert (bill.setl_id, bill.person, bill.clr_ym) == ("202405:annex1:1", f"01:{WANG}", "202405")
    assert (bill.medfee_sumamt, bill.fulamt_ownpay_amt, bill.inscp_scp_amt) == (1000000, 200000, 800000)
    assert (bill.preselfpay_amt, bill.overlmt_selfpay) == (0, 0)
    assert (bill.insu_admdvs, bill.idet_admdvs, bill.mdtrt_admdvs, outside.mdtrt_admdvs) == (
        "500114",
        "500114",
        "500000",
        "000000",  # outside the city is outside the province, which is not named
    )
    assert persons[5].opening["ordinary_paid"] == 120050
    assert [note.key for note in persons[5].rows[1].notes] == ["note_residents", "note_opening_down"]
    chronic, cancelled = persons[7].bills
    assert (chronic.care_type, cancelled.reversal_of) == ("outpatient_chronic", "202405:annex1:3")
    assert [refusal.key for refusal in persons[9].rows[0].refusals] == ["id_length"]


def annex4(number, total, policy, *payments, insurance="城乡居民"):
    head = [number, "李某", LI, "汉葭街道", "彭水县", insurance, "县医院", "普通住院", "I10", "高血压"]
    return [*head, dt.date(2024, 5, 1), dt.date(2024, 5, 6), dt.date(2024, 5, 6), total, policy, *payments]


def test_annex4_as_a_workbook_with_ids_as_numbers(tmp_path):
    good = annex4(1.0, 1000.1, 900.0, 500.0, 0.0, 100.0, 50.0, 20.0, 0.0, 330.1)
    lost = annex4(2.0, 10.0, 10.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 10.0)
    lost[2] = float(500243195508124561)
    good[4] = lost[4] = "彭水苗族土家族自治县"
    total = ["合计", *[None] * 12, 1010.1, 910.0]
    path = write_xlsx(tmp_path / "附件4 202405.xlsx", {"Sheet1": [["应退应补名单"], ANNEX4, good, lost, total]})
    persons = read(path)
    (bill,) = persons[0].bills
    assert (bill.setl_id, bill.insu_admdvs, bill.insutype) == ("202405:annex4:1", "500243", "390")
    assert (bill.hifp_pay, bill.hifmi_pay, bill.maf_pay, bill.oth_pay, bill.cash_payamt) == (
        50000,
        10000,
        5000,
        2000,
        33010,
    )
    assert "note_place_unknown" in [note.key for note in persons[0].rows[0].notes]
    assert [refusal.key for refusal in persons[1].rows[0].refusals] == ["lost_digits"]


def clearing(setl_id, total, policy, basic, assistance, tilt, **changes):  # noqa: PLR0917
    day = "2024-05-06"
    names = {
        "医保分类": "居民",
        "清算期": "202405",
        "费款所属期": "202405",
        "结算id": setl_id,
        "认定地": "黔江区",
        "镇街": "城东街道",
        "参保地": "黔江区",
        "参保类别": "城乡居民",
        "身份证号": WANG,
        "姓名": "王某",
        "救助身份": "低保对象",
        "就诊地": "重庆市渝中区",
        "医保就诊类别": "普通住院",
        "入院日期": "2024-05-01",
        "出院日期": day,
        "结算日期": day,
        "费用总额": total,
        "符合医保报销金额": policy,
        "基本医疗保险报销金额": basic,
        "进入医疗救助金额": "0",
        "医疗救助": assistance,
        "倾斜救助": tilt,
        "扶贫济困金额（元）": "1.5",
        "渝快保支出金额（元）": "2",
    } | changes
    return [names.get(name, "") for name in CLEARING]


def test_clearing_in_its_three_sheets(tmp_path):
    header = [name.replace("（", "(").replace("）", ")") for name in CLEARING]
    sheets = {
        "区内明细": [["2024年5月清算"], header, clearing("A1", "1000", "900", "500", "100", "50")],
        "跨区明细": [header, clearing("B1", "800", "700", "300", "0", "0", 就诊地="市外", 结算日期="2024-05-07")],
        "手工明细": [
            header,
            clearing("", "70", "60", "0", "0", "0", 结算日期="2024-05-08"),
            [*clearing("A1", "-1000", "-900", "-500", "-100", "-50", 结算日期="2024-05-09")[:-4], "-1.5", "-2", "", ""],
        ],
    }
    (person,) = read(write_xlsx(tmp_path / "清算.xlsx", sheets))
    assert [refusal.line("zh") for row in person.rows for refusal in row.refusals] == []
    first, second, third, back = person.bills
    assert (first.setl_id, first.maf_pay, first.tilt_pay, first.oth_pay) == ("A1", 10000, 5000, 350)
    assert (first.marked_classes, first.clr_ym, first.mdtrt_admdvs) == (("minimum_living",), "202405", "500103")
    assert (second.setl_id, second.mdtrt_admdvs) == ("B1", "000000")
    assert third.setl_id == "202405:手工:row20000002"
    assert (back.setl_id, back.reversal_of, back.tilt_pay) == ("A1#冲", "A1", -5000)


def test_a_negative_row_without_its_opposite_is_refused(tmp_path):
    row = dict(zip(ANNEX1, annex1("1", WANG, dt.date(2024, 5, 3), "-500", "-400", "-100"), strict=True))
    assert read_rows(write_csv(tmp_path / "202405.csv", [row]))[2] == ["reversal_unpaired"]


def test_in_policy_over_the_total_is_refused(tmp_path):
    row = dict(zip(ANNEX1, annex1("1", WANG, dt.date(2024, 5, 3), "500", "500.01", "0"), strict=True))
    assert read_rows(write_csv(tmp_path / "202405.csv", [row]))[2] == ["in_policy_over_total"]


def test_the_period_has_to_come_from_somewhere(tmp_path):
    row = dict(zip(ANNEX1, annex1("1", WANG, dt.date(2024, 5, 3), "500", "400", "0"), strict=True))
    path = write_csv(tmp_path / "a.csv", [row])
    with pytest.raises(FileRefused) as caught:
        BillSource(path, ReadOptions(today=TODAY))
    assert caught.value.key == "no_period"
    (person,) = read(path, clr_ym="202404")
    assert person.bills[0].setl_id == "202404:annex1:1"


def test_a_sequence_number_that_stands_twice(tmp_path):
    day = dt.date(2024, 5, 3)
    rows = [dict(zip(ANNEX1, annex1("1", WANG, day, total, "400", "0"), strict=True)) for total in ("500", "600")]
    assert read_rows(write_csv(tmp_path / "202405.csv", rows)) == {2: ["duplicate_id"], 3: ["duplicate_id"]}


def test_a_row_with_an_amount_and_nobody_is_refused_not_skipped(tmp_path):
    row = dict(zip(ANNEX1, annex1("1", "", dt.date(2024, 5, 3), "500", "400", "0"), strict=True))
    assert read_rows(write_csv(tmp_path / "202405.csv", [row]))[2] == ["no_person"]


def annex1_row(**changes):
    cells = annex1("1", WANG, dt.date(2024, 5, 3), "60000", "50000", "10000")
    return dict(zip(ANNEX1, cells, strict=True)) | changes


@pytest.mark.parametrize("name", ["身份证号码", "证件号码"])
def test_a_mark_may_have_any_of_its_headers(tmp_path, name):
    row = {name if header == "身份证号" else header: cell for header, cell in annex1_row().items()}
    (person,) = read(write_csv(tmp_path / "202405.csv", [row]))
    assert person.bills[0].person == f"01:{WANG}"


FACTS = {
    "转诊": ("规范转诊", "refl", 1),
    "refl": ("4", "refl", 4),
    "医院等级": ("三级", "hosp_lv", 3),
    "hosp_lv": ("2", "hosp_lv", 2),
    "hosp_lv_code": ("5", "hosp_lv", 2),
    "是否基层": ("是", "primary_care", True),
    "primary_care": ("0", "primary_care", False),
    "疾病类别": ("特殊疾病", "dise_class", "special"),
    "opsp_class": ("普通", "opsp_class", "ordinary"),
    "就诊地": ("重庆市渝中区", "mdtrt_admdvs", "500103"),
    "档次": ("二档", "insu_plan", 2),
    "出生日期": ("1990-03-08", "birth_date", dt.date(1990, 3, 8)),
    "人员类别": ("未成年", "minor", True),
    "参保地": ("彭水苗族土家族自治县", "insu_admdvs", "500243"),
    "险种": ("职工", "insutype", "310"),
}


@pytest.mark.parametrize(("header", "cell", "field", "value"), [(name, *rest) for name, rest in FACTS.items()])
def test_a_bureau_file_may_have_more_columns(tmp_path, header, cell, field, value):
    (person,) = read(write_csv(tmp_path / "202405.csv", [annex1_row(**{header: cell})]))
    assert not person.rows[0].refusals
    assert getattr(person.bills[0], field) == value


def test_a_column_added_is_checked_like_any_other(tmp_path):
    path = write_csv(tmp_path / "202405.csv", [annex1_row(转诊="也许", 医院等级="三级", hosp_lv_code="9", 档次="五")])
    assert sorted(read_rows(path)[2]) == ["code", "code", "hosp_lv"]


@pytest.mark.parametrize(
    ("code", "inside", "place", "refl"),
    [
        ("H50011400123", "市内", "500114", 2),
        ("P500114", "市内", "500114", 2),
        ("H50010300123", "市内", "500103", None),
        ("H51010400123", "市内", "500000", None),
        ("H5001", "市内", "500000", None),
        ("H50011400123", "市外", "000000", None),
    ],
)
def test_the_code_of_the_facility_tells_the_district_of_care(tmp_path, code, inside, place, refl):
    path = write_csv(tmp_path / "202405.csv", [annex1_row(医药机构编码=code) | {"市（内）外": inside}])
    (person,) = read(path)
    assert (person.bills[0].mdtrt_admdvs, person.bills[0].refl) == (place, refl)


def test_care_in_the_certifying_district_needs_no_referral(tmp_path):
    row = annex1_row(参保地="彭水苗族土家族自治县", 医药机构编码="H50011400123")
    (person,) = read(write_csv(tmp_path / "202405.csv", [row]))
    assert (person.bills[0].insu_admdvs, person.bills[0].refl) == ("500243", 2)


def test_a_bureau_row_settled_before_its_end_is_refused(tmp_path):
    row = annex1_row(出院时间="2024/5/4")
    assert read_rows(write_csv(tmp_path / "202405.csv", [row]))[2] == ["date_after_settlement"]


def test_a_row_refused_for_a_fact_names_the_column_and_can_be_mended_and_read_again(tmp_path):
    book, around = load_rule_book(), Surroundings(opening="zero")
    listed = {"record_id": "1", "certno": WANG, "identity": "低保对象", "idet_admdvs": "500114"}
    listed |= {"begndate": "2020-01-01", "known_from": "2020-01-01"}
    identities = read_identities(write_csv(tmp_path / "ids.csv", [listed]), today=TODAY)
    around = dataclasses.replace(around, identities=identities)

    def settled(path):
        return settle_job.run(path, book, READ, SettleOptions(out=tmp_path / "r.csv", around=around, lang="zh"))

    path = write_csv(tmp_path / "202405.csv", [annex1_row(病种编码="I50.900", 就诊地="重庆市渝中区")])
    asked = (("dise_class", "疾病类别", "普通疾病"), ("hosp_lv", "医院等级", "三级"), ("refl", "转诊", "规范转诊"))
    for column, name, cell in asked:
        assert settled(path).refused == 1
        with (tmp_path / "r.refused.csv").open(encoding="utf-8-sig", newline="") as file:
            (row,) = csv.DictReader(file)
        assert (row["refused_column"], f"{name}（{column}）" in row["refused_mend"]) == (column, True)
        path = write_csv(tmp_path / "202405.csv", [row | {name: cell}])
    assert (settled(path).settled, settled(path).refused) == (1, 0)
