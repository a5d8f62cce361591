"""A line of a marked warning list: what the department answers for one person."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from tuodi.exchange.cells import has_lost_digits, narrow
from tuodi.exchange.dates import check_range, parse_date
from tuodi.exchange.refusals import CellError

from .columns import Column
from .enums import Mark
from .line import class_of, reading_of

_LABELS = {one.label: one.value for one in Mark}


def _number(text: str) -> str:
    if has_lost_digits(text):
        raise CellError("lost_digits")
    return narrow(text).upper()


def _mark(text: str) -> str:
    if text not in _LABELS:
        raise CellError("code", known="、".join(_LABELS))
    return _LABELS[text]


def _day(text: str, info: ValidationInfo) -> dt.date:
    day = parse_date(text)
    check_range(day, reading_of(info).latest)
    return day


class MarkLine(BaseModel):
    """One person with the mark; class and dates where the identity changed."""

    model_config = ConfigDict(frozen=True)

    psn_name: Annotated[str, Column("姓名", "不要改动", ("人员姓名",), "", 12)]
    certno: Annotated[str, Column("证件号码", "不要改动", ("身份证号", "身份证号码"), "", 22), BeforeValidator(_number)]
    town: Annotated[str, Column("乡镇（街道）", "供核对", ("乡镇",), "", 14)] = ""
    village: Annotated[str, Column("村（社区）", "供核对", ("村",), "", 14)] = ""
    held: Annotated[str, Column("现有身份", "供核对", (), "", 24)] = ""
    why: Annotated[str, Column("预警原因", "供核对", (), "", 30)] = ""
    mark: Annotated[
        str,
        Column("标识结果", "每个人都要标识", ("标识",), "身份不变", 16, choices=lambda _: tuple(_LABELS)),
        BeforeValidator(_mark),
    ]
    identity: Annotated[
        str,
        Column("身份类别", "新认定或退出的类别，本部门有权认定的", (), "", 18, choices=lambda offer: offer.classes),
        BeforeValidator(class_of),
    ] = ""
    begndate: Annotated[
        dt.date | None, Column("起始日期", "新认定的起始日期", (), "", 13), BeforeValidator(_day)
    ] = None  # fmt: skip
    enddate: Annotated[
        dt.date | None, Column("终止日期", "身份退出的最后一天", (), "", 13), BeforeValidator(_day)
    ] = None  # fmt: skip
    remark: Annotated[
        str, Column("处置情况", "帮扶、入户核查等", ("备注",), "", 30), BeforeValidator(lambda text: text[:200])
    ] = ""  # fmt: skip
