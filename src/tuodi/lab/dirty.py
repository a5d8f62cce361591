"""Files with everything that can be wrong with a file, one fault a row, and a table that says where."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .files import Number, put, put_csv, put_xlsx
from .records import Identity
from .region import make_region
from .rows import BILLS, IDENTITIES, MONEY_COLUMNS, bill_row, identity_row, yuan

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of dirt: `key` is the message it must give, `spoil` changes a clean row."""

    key: str
    column: str
    zh: str
    en: str
    spoil: Callable[[Cells], object]


def _plus(column: str, fen: int, *others: str) -> Callable[[Cells], object]:
    def spoil(cells: Cells) -> None:
        for name in (column, *others):
            cells[name] = yuan(int(cells[name].replace(".", "")) + fen)

    return spoil


def _set(**values: str) -> Callable[[Cells], object]:
    return lambda cells: cells.update(values)


def _wrong_check(cells: Cells) -> None:
    last = cells["certno"][-1]
    cells["certno"] = cells["certno"][:-1] + ("1" if last != "1" else "2")


def _negative(cells: Cells) -> None:
    _plus("medfee_sumamt", -int(cells["fulamt_ownpay_amt"].replace(".", "")) - 500)(cells)
    cells["fulamt_ownpay_amt"] = "-5.00"


def _reversed(cells: Cells) -> None:
    cells["refd_setl_flag"] = "1"
    for name in MONEY_COLUMNS:
        cells[name] = f"-{cells[name]}" if cells[name].strip("0.") else cells[name]


FAULTS = (
    Fault("care_type", "med_type", "未知的医疗类别代码", "unknown care type code", _set(med_type="8888")),
    Fault("code", "hosp_lv", "未知的医院级别", "unknown hospital level", _set(hosp_lv="五级")),
    Fault("amounts", "medfee_sumamt", "分项之和与总额不符", "amounts do not add up", _plus("medfee_sumamt", 1000)),
    Fault("money_negative", "fulamt_ownpay_amt", "非冲销单有负金额", "negative amount, no reversal", _negative),
    Fault("money_decimals", "fulamt_ownpay_amt", "三位小数", "three decimals", _set(fulamt_ownpay_amt="12.345")),
    Fault("money_form", "preselfpay_amt", "金额不是数字", "amount is no number", _set(preselfpay_amt="壹佰元")),
    Fault("money_limit", "medfee_sumamt", "金额超过上限", "amount over the limit",
        _set(medfee_sumamt="900000000000.00")),
    Fault("date_future", "setl_time", "2031年的日期", "a date in 2031", _set(setl_time="2031-05-06 10:00:00")),
    Fault("date_form", "begndate", "不存在的日期", "no such day", _set(begndate="2024-02-30")),
    Fault("date_order", "enddate", "出院早于入院", "ends before it begins", _set(enddate="2023-12-01")),
    Fault("id_length", "certno", "19位身份证号", "a 19-digit identity number",
        lambda c: c.update(certno=c["certno"] + "1")),
    Fault("id_check", "certno", "校验位不符", "wrong check digit", _wrong_check),
    Fault("lost_digits", "certno", "号码以数字存放而丢位", "an id stored as a number", _set(certno="5.00114E+17")),
    Fault("no_person", "psn_no", "没有人员", "nobody named", _set(psn_no="", certno="", psn_cert_type="")),
    Fault("division", "insu_admdvs", "未知的区划", "unknown division", _set(insu_admdvs="509876")),
    Fault("insutype_other", "insutype", "离休（340）不结算", "an insurance not settled here", _set(insutype="340")),
    Fault("identity", "psn_idet_type", "没有这种身份", "unknown class", _set(psn_idet_type="特级贫困户")),
    Fault("identity_group", "psn_idet_type", "统称不是身份", "several classes by one name",
        _set(psn_idet_type="监测对象")),
    Fault("identity_ambiguous", "psn_idet_type", "2305 含多类", "a code for several classes",
        _set(psn_idet_type="2305")),
    Fault("required", "setl_id", "没有结算编号", "no setl_id", _set(setl_id="")),
    Fault("reversal_no_orig", "orig_setl_id", "冲销单未写原单", "reversal names no original", _reversed),
    Fault("reversal_flag", "refd_setl_flag", "写了原单但不是冲销", "original named, not a reversal",
        _set(orig_setl_id="X1")),
    Fault("outarea", "outarea_selfpay", "异地首先自付大于先行自付", "out-of-area share over first-self-pay",
        _set(outarea_selfpay="99999.00")),
    Fault("care_disease", "dise_codg", "生育住院没有诊断", "delivery without a diagnosis", _set(med_type="52",
        dise_codg="Z99")),
)  # fmt: skip


Told = tuple[int, str, str, str, str]
"""Row, message key, column, and what is wrong in two languages."""


class _Page:
    """A CSV file under way, row by row in bytes, with what is to be said of each."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.told: list[Told] = []

    def add(self, cells: Cells, *, encoding: str = "utf-8", extra: str = "") -> None:
        """One row; `extra` is a cell too many."""
        row = io.StringIO()
        csv.writer(row).writerow([*cells.values(), *([extra] if extra else [])])
        self.lines.append(row.getvalue().encode(encoding))

    def tell(self, key: str, column: str, zh: str, en: str) -> None:
        """What is wrong with the row just added."""
        self.told.append((len(self.lines), key, column, zh, en))


def write(out: Path, seed: int) -> None:
    """Write the dirty files and their README."""
    clean, records = _clean(seed)
    page = _Page()
    page.add(dict(zip(BILLS, BILLS, strict=True)))
    supply = iter(clean)
    page.add(next(supply))
    for fault in FAULTS:
        cells = dict(next(supply))
        fault.spoil(cells)
        page.add(cells)
        page.tell(fault.key, fault.column, fault.zh, fault.en)
    page.add(next(supply), encoding="gb18030")
    page.tell("mixed_encoding", "psn_name", "该行编码与全文件不同", "a row in another encoding")
    page.add(next(supply), extra="多出一格")
    page.tell("cell_count", "", "多一列", "a cell too many")
    _doubles(page, next(supply), next(supply), dict(next(supply)))
    _waiting(page, dict(next(supply)))
    page.add(next(supply))
    put(out / "dirty.csv", b"".join(page.lines))
    _whole_files(out, clean)
    identities = _identities(records)
    put_csv(out / "identities-dirty.csv", [IDENTITIES, *(row for row, *_ in identities)])
    faults = [(place, key, column, zh, en) for place, (_, key, column, zh, en) in enumerate(identities, 2)]
    put(out / "README.md", _readme(page.told, faults))


def _doubles(page: _Page, same: Cells, first: Cells, second: Cells) -> None:
    page.add(same)
    page.add(same)
    page.tell("duplicate_copy", "setl_id", "与上一行完全相同", "an exact copy of the row before")
    second["setl_id"] = first["setl_id"]
    page.add(first)
    page.tell("duplicate_id", "setl_id", "编号与下一行重复而内容不同", "setl_id of the next row too, other contents")
    page.add(second)
    page.tell("duplicate_id", "setl_id", "编号与上一行重复而内容不同", "setl_id of the row before too, other contents")


def _waiting(page: _Page, broken: Cells) -> None:
    last = "2024-12-30"
    later = {**broken, "setl_id": broken["setl_id"] + "B", "setl_time": f"{last} 09:00:00", "enddate": last}
    first = "2024-03-01"
    broken.update(setl_time=f"{first} 09:00:00", begndate=first, enddate=first, med_type="")
    page.add(broken)
    page.tell("required", "med_type", "没有医疗类别", "no care type")
    page.add(later)
    page.tell("waits", "", "此人较早的上一行未改正", "waits for the row before, of the same person")


def _whole_files(out: Path, clean: list[Cells]) -> None:
    """Files that are no use as a whole, and a workbook that lost digits."""
    header = [name for name in BILLS if name != "setl_time"]
    put_csv(out / "missing-column.csv", [header, *([row[name] for name in header] for row in clean[:3])])
    put_csv(out / "doubled-column.csv", [[*BILLS, "certno"], *([*row.values(), row["certno"]] for row in clean[:3])])
    put(out / "empty.csv", b"")
    put(out / "open-quote.csv", f'{",".join(BILLS)}\r\n"S1,P1,2024-01-05\r\n')
    number = {**clean[0], "certno": Number(clean[0]["certno"][:15] + "000")}
    put_xlsx(out / "id-as-number.xlsx", [("结算", [list(BILLS), list(number.values()), list(clean[1].values())])])


def _clean(seed: int) -> tuple[list[Cells], list[Identity]]:
    """One ordinary bill for each of many people, and identities to spoil."""
    histories = make_region("500114", 130, 2024, f"dirty/{seed}", helped=500)
    rows = [
        dict(zip(BILLS, bill_row(history.bills[0]), strict=True))
        for history in histories
        if history.bills and history.person.psn_cert_type == "01" and history.person.insutype == "390"
        and history.bills[0].dise_codg and history.bills[0].hosp_lv
    ]  # fmt: skip
    return rows, [record for history in histories for record in history.identities]


def _identities(records: list[Identity]) -> list[tuple[tuple[str, ...], str, str, str, str]]:
    """(row, key, column, zh, en) of an identity list with faults; an empty key is a clean row."""
    faults: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
        ("", "", "正确的一行", "a clean row", {}),
        ("may_not_certify", "certifier", "医保部门不认定低保", "a class this office may not certify",
            {"identity": "低保对象", "certifier": "黔江区医疗保障局"}),
        ("may_not_certify", "certifier", "该区没有文件规定谁认定", "a class nobody may certify",
            {"identity": "其他优抚对象", "certifier": "渝北区退役军人事务局", "idet_admdvs": "500112"}),
        ("certifier", "certifier", "村委会不是认定部门", "an office that certifies nothing",
            {"certifier": "濯水镇村委会"}),
        ("identity", "identity", "没有这种身份", "unknown class", {"identity": "贫困户"}),
        ("identity_group", "identity", "统称不是身份", "several classes by one name", {"identity": "监测对象"}),
        ("identity_many", "identity", "一行两个身份", "two classes in a row", {"identity": "低保对象;重度残疾人"}),
        ("date_order", "enddate", "结束早于开始", "ends before it begins", {"enddate": "2001-01-01"}),
        ("required", "known_from", "没有获知时间", "no known_from", {"known_from": ""}),
        ("record_person", "record_id", "记录号属于另一人", "record of someone else",
            {"record_id": records[0].record_id}),
    )  # fmt: skip
    found = []
    one_each = list({record.person.psn_no: record for record in records}.values())
    for record, (key, column, zh, en, values) in zip(one_each, faults, strict=False):
        cells = dict(zip(IDENTITIES, identity_row(record), strict=True)) | values
        found.append((tuple(cells.values()), key, column, zh, en))
    return found


def _readme(table: list[Told], identities: list[Told]) -> str:
    def lines(rows: list[Told]) -> str:
        return "\n".join(f"| {row} | {column} | {zh} / {en} | {key} |" for row, key, column, zh, en in rows if key)

    return f"""# 脏数据 / Dirty files

表头是第1行；未列出的行是正确的。/ The header is row 1; rows not listed are clean.

## dirty.csv

| row | column | what is wrong | message |
| --- | --- | --- | --- |
{lines(table)}

## identities-dirty.csv

| row | column | what is wrong | message |
| --- | --- | --- | --- |
{lines(identities)}

## Whole files

| file | what is wrong | message |
| --- | --- | --- |
| missing-column.csv | 没有 setl_time 列 / no column setl_time | missing_column |
| doubled-column.csv | certno 两列 / column certno twice | duplicate_column |
| empty.csv | 空文件 / nothing in it | empty_file |
| open-quote.csv | 引号不成对 / a quote that never closes | bad_quotes |
| id-as-number.xlsx | 第2行身份证号存为数字 / row 2: identity number stored as a number | lost_digits |
"""
