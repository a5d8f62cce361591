"""Rows, files and readers the exchange tests share. All people are made up."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import xlsxwriter

from tuodi.exchange.bill_source import BillSource, PersonBills
from tuodi.exchange.idnumber import check_character
from tuodi.exchange.options import ReadOptions

TODAY = dt.date(2024, 6, 30)


def id_number(first17: str) -> str:
    return first17 + check_character(first17)


WANG = id_number("50011419900307123")
LI = id_number("50024319550812456")
ZHAO = id_number("50011419650723458")

BASE = {
    "setl_id": "S1",
    "psn_no": "P1",
    "psn_cert_type": "01",
    "certno": WANG,
    "setl_time": "2024-01-05 10:00:00",
    "begndate": "2024-01-01",
    "enddate": "2024-01-05",
    "mdtrt_id": "M1",
    "mid_setl_flag": "",
    "refd_setl_flag": "",
    "orig_setl_id": "",
    "insu_admdvs": "500114",
    "idet_admdvs": "",
    "mdtrt_admdvs": "500114",
    "insutype": "390",
    "insu_plan": "1",
    "med_type": "21",
    "hosp_lv": "2",
    "dise_codg": "",
    "refl": "",
    "psn_type": "",
    "psn_idet_type": "",
    "medfee_sumamt": "1000.00",
    "fulamt_ownpay_amt": "100.00",
    "overlmt_selfpay": "0.00",
    "preselfpay_amt": "50.00",
    "outarea_selfpay": "",
    "inscp_scp_amt": "850.00",
    "hifp_pay": "500.00",
    "maf_pay": "",
}

MONEY = ("medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt", "hifp_pay")


def bill(**changes: str) -> dict[str, str]:
    """A good row of our own layout, changed."""
    return BASE | changes


def reversal(original: dict[str, str], **changes: str) -> dict[str, str]:
    """The reversal of a row, an hour later."""
    negative = {name: f"-{original[name]}" for name in MONEY if original[name].strip("0.")}
    time = original["setl_time"].replace(" 10:", " 11:")
    named = {"setl_id": original["setl_id"] + "R", "refd_setl_flag": "1", "orig_setl_id": original["setl_id"]}
    return original | negative | named | {"setl_time": time} | changes


def write_csv(
    path: Path, rows: list[dict[str, str]], encoding: str = "utf-8-sig", titles: tuple[str, ...] = ()
) -> Path:
    """The rows under the header of the first one."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerows([title] for title in titles)
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    return path


def write_xlsx(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """Sheets of cells; numbers stay numbers, dates become real dates."""
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, cells in enumerate(rows):
                for position, cell in enumerate(cells):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(line, position, cell, day)
                    elif isinstance(cell, str):
                        sheet.write_string(line, position, cell)
                    elif cell is not None:
                        sheet.write_number(line, position, cell)
    return path


def read(path: Path, **options: object) -> list[PersonBills]:
    """All persons of a file, by their first row."""
    with BillSource(path, ReadOptions(today=TODAY, **options)) as source:
        return sorted(source, key=lambda person: person.rows[0].row)


def read_rows(path: Path, **options: object) -> dict[int, list[str]]:
    """Row number → keys of its refusals, empty for a settled row."""
    rows = (row for person in read(path, **options) for row in person.rows)
    return {row.row: [refusal.key for refusal in row.refusals] for row in sorted(rows, key=lambda row: row.row)}
