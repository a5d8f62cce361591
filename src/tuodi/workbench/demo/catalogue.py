"""A small catalogue of made-up items for the demonstration: every case that pricing knows, in the files' own layout."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from typing import NamedTuple

from tuodi.workbench.catalogue.layouts import TABS
from tuodi.workbench.catalogue.loading import carry_out, store

from .cast import COUNTY

BY = "system:demo"
_SINCE, _CHANGED, _BEFORE = "2020-01-01", "2024-07-01", "2024-06-30"
_COMMON = {"insu_admdvs": COUNTY, "begndate": _SINCE, "vali_flag": "1", "updt_time": "2024-01-01 00:00:00"}


class DemoItem(NamedTuple):
    """An item of the insurance's catalogue: price as institutions ask it, cap and ratio as the region says."""

    code: str
    name: str
    lv: str
    list_type: str
    charge: str
    price: str
    prop: str = ""
    cap: str = ""
    restricted: str = "0"

    @property
    def medical_code(self) -> str:
        """Its code in the medical catalogue."""
        return f"M{self.code}"


ITEMS: tuple[DemoItem, ...] = (
    DemoItem("YSX001", "演示感冒胶囊（虚构）", "01", "101", "09", "12.80"),
    DemoItem("YSX002", "演示降压片（虚构）", "01", "101", "09", "23.50"),
    DemoItem("YSX003", "演示降糖片（虚构）", "01", "101", "09", "31.20", cap="28.6"),
    DemoItem("YSX004", "演示抗菌注射液（虚构）", "02", "101", "09", "46.00", "0.1"),
    DemoItem("YSX005", "演示护胃肠溶片（虚构）", "02", "101", "09", "58.75", "0.15", "52"),
    DemoItem("YSX006", "演示靶向片（虚构）", "02", "101", "09", "1860.00", "0.3", restricted="1"),
    DemoItem("YSX007", "演示营养粉（虚构）", "03", "101", "09", "168.00"),
    DemoItem("YSZ001", "演示止咳颗粒（虚构）", "02", "101", "11", "19.90", "0.1"),
    DemoItem("YSZ002", "演示养血丸（虚构）", "02", "101", "11", "35.60", "0.2", "32.345"),
    DemoItem("YST001", "演示甘草饮片（虚构）", "01", "102", "10", "0.80"),
    DemoItem("YST002", "演示灵芝饮片（虚构）", "03", "102", "10", "1.25"),
    DemoItem("YSF001", "门诊诊察费（演示）", "01", "201", "02", "9.00", cap="8"),
    DemoItem("YSF002", "住院护理费（演示）", "01", "201", "07", "26.00"),
    DemoItem("YSF003", "普通病房床位费（演示）", "01", "201", "01", "48.00", cap="35"),
    DemoItem("YSF004", "血常规（演示）", "01", "201", "04", "20.00"),
    DemoItem("YSF005", "彩色超声（演示）", "02", "201", "03", "120.00", "0.1"),
    DemoItem("YSF006", "CT 平扫（演示）", "02", "201", "03", "260.00"),
    DemoItem("YSF007", "磁共振（演示）", "02", "201", "03", "580.00"),
    DemoItem("YSF008", "阑尾切除术（演示）", "01", "201", "06", "1480.00"),
    DemoItem("YSF009", "美容缝合（演示）", "03", "201", "06", "800.00"),
    DemoItem("YSC001", "一次性注射器（演示）", "01", "301", "08", "0.65"),
    DemoItem("YSC002", "可吸收缝合线（演示）", "02", "301", "08", "86.00", "0.2", "70"),
    DemoItem("YSC003", "髋关节假体（演示）", "02", "301", "08", "9800.00", "0.3", "8000"),
    DemoItem("YSC004", "镇痛泵（演示）", "03", "301", "08", "260.00"),
)
_OF_CLASS = (("02", "201", "3", "0.15"), ("02", "201", "", "0.1"))
"""Class B services without a ratio of their own: 15 % in hospitals of the third level, else 10 %."""


def make_catalogue() -> None:
    """Load it where it is not. The price cap of one item and the ratio of another change in the middle of 2024."""
    for tab, rows in _files():
        text = "\n".join("\t".join(row.get(name, "null") for name in TABS[tab].columns) for row in rows)
        record, fresh = store(COUNTY, tab, f"{tab}_演示.txt", f"{text}\n".encode(), BY)
        if fresh or not record.finished:
            carry_out(record, nullcontext, lambda *_: None)


def _files() -> Iterable[tuple[str, list[dict[str, str]]]]:
    yield "1312", [
        _COMMON | {"rid": f"D1312{one.code}", "hilist_code": one.code, "hilist_name": one.name, "chrgitm_lv": one.lv,
                   "lmt_used_flag": one.restricted, "list_type": one.list_type, "med_chrgitm_type": one.charge}
        for one in ITEMS
    ]  # fmt: skip
    yield "1316", [
        _COMMON | {"rid": f"D1316{one.code}", "med_list_codg": one.medical_code, "hilist_code": one.code,
                   "list_type": one.list_type}
        for one in ITEMS
    ]  # fmt: skip
    yield "1318", [
        *(_COMMON | {"rid": f"D1318{one.code}", "hilist_code": one.code, "hilist_pric_uplmt_amt": one.cap or "999999"}
          | ({"enddate": _BEFORE} if one.code == "YSX003" else {}) for one in ITEMS),
        _COMMON | {"rid": "D1318YSX003b", "hilist_code": "YSX003", "hilist_pric_uplmt_amt": "26.1",
                   "begndate": _CHANGED},
    ]  # fmt: skip
    yield "1319", [
        *(_COMMON | {"rid": f"D1319{one.code}", "hilist_code": one.code, "selfpay_prop": one.prop,
                     "selfpay_prop_type": "10"} | ({"enddate": _BEFORE} if one.code == "YSX004" else {})
          for one in ITEMS if one.prop),
        _COMMON | {"rid": "D1319YSX004b", "hilist_code": "YSX004", "selfpay_prop": "0.05", "selfpay_prop_type": "10",
                   "begndate": _CHANGED},
    ]  # fmt: skip
    yield "class", [
        _COMMON | {"rid": f"DC{lv}{kind}{level}", "chrgitm_lv": lv, "list_type": kind, "selfpay_prop": prop}
        | ({"lmtpric_hosp_lv": level} if level else {})
        for lv, kind, level, prop in _OF_CLASS
    ]  # fmt: skip
