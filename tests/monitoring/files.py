"""Small files in every layout, and what a workbook holds."""

import csv

from python_calamine import CalamineWorkbook

from tests.monitoring.people import QIANJIANG

OWN = [
    "setl_id",
    "psn_no",
    "certno",
    "psn_name",
    "镇街",
    "setl_time",
    "enddate",
    "insu_admdvs",
    "mdtrt_admdvs",
    "insutype",
    "insu_plan",
    "med_type",
    "hosp_lv",
    "dise_class",
    "refl",
    "psn_idet_type",
    "refd_setl_flag",
    "orig_setl_id",
    "brdy",
    "medfee_sumamt",
    "fulamt_ownpay_amt",
    "inscp_scp_amt",
    "hifp_pay",
    "hifmi_pay",
    "hifob_pay",
    "maf_pay",
    "tilt_pay",
]
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def idno(serial, region=QIANJIANG, born="19800101"):
    """A made-up resident's number with a valid check digit."""
    head = f"{region}{born}{serial:03d}"
    return head + "10X98765432"[sum(int(d) * w for d, w in zip(head, _WEIGHTS, strict=True)) % 11]


def own(setl_id, psn_no, day, policy, hifp, *, maf="0.00", **more):
    """A row of our own layout; amounts are text."""
    row = {
        "setl_id": setl_id,
        "psn_no": psn_no,
        "certno": idno(int(psn_no[-3:])),
        "psn_name": f"某{psn_no[-2:]}",
        "镇街": "正阳街道",
        "setl_time": f"{day} 10:00:00",
        "enddate": day,
        "insu_admdvs": QIANJIANG,
        "mdtrt_admdvs": QIANJIANG,
        "insutype": "390",
        "insu_plan": "1",
        "med_type": "21",
        "hosp_lv": "2",
        "dise_class": "special",
        "refl": "",
        "psn_idet_type": "",
        "medfee_sumamt": policy,
        "fulamt_ownpay_amt": "0.00",
        "inscp_scp_amt": policy,
        "hifp_pay": hifp,
        "hifmi_pay": "0.00",
        "maf_pay": maf,
        "tilt_pay": "0.00",
    }
    return row | more


def undone(row, setl_id, day):
    """The reversal of a row."""
    money = [name for name in row if name.endswith(("_pay", "amt")) and row[name]]
    minus = {name: row[name] if row[name] == "0.00" else f"-{row[name]}" for name in money}
    fields = {"setl_id": setl_id, "setl_time": f"{day} 09:00:00", "refd_setl_flag": "1", "orig_setl_id": row["setl_id"]}
    return row | minus | fields


def table(path, header, rows, titles=()):
    """A CSV file as Excel in China writes it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerows([*titles, header])
        out.writerows([[row.get(name, "") for name in header] for row in rows])
    return path


def sheets(path):
    """Sheet → list of rows as dicts."""
    book = CalamineWorkbook.from_path(path)
    found = {}
    for name in book.sheet_names:
        head, *rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
        found[name] = [dict(zip(head, row, strict=True)) for row in rows]
    return found
