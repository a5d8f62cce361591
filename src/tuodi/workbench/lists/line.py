"""A line of a certified list: the one declaration from which reading, template, error sheet and help are made."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from tuodi.exchange.cells import has_lost_digits, narrow
from tuodi.exchange.codes import cert_type, identity_class
from tuodi.exchange.dates import check_range, parse_date
from tuodi.exchange.divisions import parse_division
from tuodi.exchange.idnumber import BIRTH_CERTIFICATE, RESIDENT, birth_date_of
from tuodi.exchange.refusals import CellError

from .certify import Certifying
from .columns import Column, Situation

CHANGES = {"新增": "new", "变更": "changed", "退出": "ended", "撤销": "void", "不变": "new"}
CERTIFICATES = ("居民身份证（户口簿）", "军官证", "港澳居民来往内地通行证", "外国人永久居留证", "出生医学证明")
END_REASONS = ("死亡", "不再符合条件", "户籍迁出", "自愿退出", "转为其他身份")
_FOREVER = 2200
_FAR = dt.timedelta(days=366)
_LONGEST_NAME = 50
_FIRST_YEAR = 1950
"""Entitled veterans may have been certified long before there was any list of ours."""
_BIRTH_CERTIFICATE = re.compile(r"[A-Z]\d{9}")


class Reading:
    """What checking a line asks besides the line: whose list, of which month, under which rules."""

    def __init__(self, county: str, department: str, month_end: dt.date, certifying: Certifying) -> None:
        self.county, self.department, self.month_end, self.certifying = county, department, month_end, certifying
        self.latest = month_end + _FAR
        self._refusals: dict[str, tuple[str, str] | None] = {}

    def why_not(self, class_id: str) -> tuple[str, str] | None:
        """Why this department may not certify the class; asked once a class."""
        if class_id not in self._refusals:
            self._refusals[class_id] = self.certifying.why_not(class_id, self.department)
        return self._refusals[class_id]


def reading_of(info: ValidationInfo) -> Reading:
    """The context that lines are read with."""
    found = info.context
    assert isinstance(found, Reading)  # noqa: S101 - lines are read with a context only
    return found


def _name(text: str) -> str:
    name = "".join(text.split())
    if len(name) > _LONGEST_NAME:
        raise CellError("list_name", length=len(name))
    return name


def _number(text: str, info: ValidationInfo) -> str:
    if has_lost_digits(text):
        raise CellError("lost_digits")
    number = narrow(text).upper().replace(" ", "").replace("-", "")
    born = _born(info.data.get("psn_cert_type", "?"), number)
    if born is not None and born > reading_of(info).month_end:
        raise CellError("id_date")
    return number


def class_of(text: str, info: ValidationInfo) -> str:
    """A class that the department may certify, by any of its names."""
    reading, name = reading_of(info), narrow(text)
    if ";" in name or "、" in name:
        raise CellError("identity_many")
    found = identity_class(name, reading.county[:2], {})
    if not found:
        raise CellError("identity", name=name)
    refused = reading.why_not(found)
    if refused is not None:
        raise CellError("may_not_certify", zh=refused[0], en=refused[1])
    return found


def _begin(text: str, info: ValidationInfo) -> dt.date:
    day, latest = parse_date(text), reading_of(info).month_end
    if day > latest:
        raise CellError("date_future", latest=latest.isoformat())
    if day.year < _FIRST_YEAR:
        raise CellError("list_date_early", year=_FIRST_YEAR)
    born = _born(info.data.get("psn_cert_type", ""), info.data.get("certno", ""))
    if born is not None and day < born:
        raise CellError("list_began_before_birth", born=born.isoformat())
    return day


def _born(kind: str, number: str) -> dt.date | None:
    return birth_date_of(number) if number and kind_of(kind, number) == RESIDENT else None


def kind_of(written: str, number: str) -> str:
    """The type of certificate: as written, else told from the number."""
    return written or (BIRTH_CERTIFICATE if _BIRTH_CERTIFICATE.fullmatch(number) else RESIDENT)


def _end(text: str, info: ValidationInfo) -> dt.date | None:
    day = parse_date(text)
    if day.year >= _FOREVER:
        return None
    check_range(day, reading_of(info).latest)
    begin = info.data.get("begndate")
    if begin is not None and day < begin:
        raise CellError("date_order", begin=begin.isoformat())
    return day


def _change(text: str, info: ValidationInfo) -> str:
    if text not in CHANGES:
        raise CellError("code", known="、".join(CHANGES))
    if CHANGES[text] == "ended" and "enddate" in info.data and info.data["enddate"] is None:
        raise CellError("list_end_needed")
    return CHANGES[text]


def _region(text: str, info: ValidationInfo) -> str:
    home = reading_of(info).county
    found = parse_division(narrow(text), home)
    if found != home:
        raise CellError("list_region", found=found, home=home)
    return found


def _cut(length: int) -> BeforeValidator:
    return BeforeValidator(lambda text: text[:length])


class ListLine(BaseModel):
    """One person and class as a department certifies them."""

    model_config = ConfigDict(frozen=True)

    psn_name: Annotated[
        str,
        Column("姓名", "与身份证件一致", ("人员姓名", "对象姓名", "成员姓名", "户主姓名"), "杨秀英", 12),
        BeforeValidator(_name),
    ]
    psn_cert_type: Annotated[
        str,
        Column("证件类型", "不填按居民身份证（一个字母加九位数字按出生医学证明）", ("证件类别",), "", 22,
               choices=lambda _: CERTIFICATES, open_choice=True),
        BeforeValidator(lambda text: cert_type(narrow(text))),
    ] = ""  # fmt: skip
    certno: Annotated[
        str,
        Column("证件号码", "18位居民身份证号等；列格式须为文本，以免丢位",
               ("身份证号", "身份证号码", "公民身份号码", "证件号", "身份证"), "500243198001010029", 22),
        BeforeValidator(_number),
    ]  # fmt: skip
    identity: Annotated[
        str,
        Column("身份类别", "本部门有权认定的类别；每个身份写一行",
               ("救助身份", "人员类别", "对象类别", "认定类别", "保障类别", "类别"), "低保对象", 18,
               choices=lambda situation: situation.classes),
        BeforeValidator(class_of),
    ]  # fmt: skip
    begndate: Annotated[
        dt.date,
        Column("起始日期", "认定生效的日期，不晚于名单当月",
               ("开始日期", "认定日期", "认定时间", "生效日期", "享受开始日期"), "2024-03-01", 13),
        BeforeValidator(_begin),
    ]  # fmt: skip
    enddate: Annotated[
        dt.date | None,
        Column(
            "终止日期", "停止享受的最后一天；仍然享受的不填", ("结束日期", "退出日期", "停止日期", "截止日期"), "", 13
        ),
        BeforeValidator(_end),
    ] = None
    end_reason: Annotated[
        str,
        Column("终止原因", "有终止日期时填写", ("退出原因", "停止原因"), "", 16,
               choices=lambda _: END_REASONS, open_choice=True),
        _cut(40),
    ] = ""  # fmt: skip
    change: Annotated[
        str,
        Column("变动类型", "变动名单填写；撤销：此前认定有误，自始无效", ("变更类型", "操作类型", "增减类型"), "", 11,
               choices=lambda _: tuple(CHANGES)),
        BeforeValidator(_change),
    ] = ""  # fmt: skip
    idet_admdvs: Annotated[
        str,
        Column("认定地", "不填按本县（区）；其他地区认定的由当地报送", ("认定地区", "认定区划"), "", 14),
        BeforeValidator(_region),
    ] = ""
    certifier_name: Annotated[str, Column("认定单位", "出具认定的单位名称", ("审批单位",), "", 20), _cut(100)] = ""
    township: Annotated[
        str, Column("乡镇（街道）", "供核对，不据此改档案", ("乡镇", "所属乡镇", "镇街"), "汉葭街道", 14)
    ] = ""
    note: Annotated[str, Column("备注", "供核对", (), "", 20)] = ""

    @property
    def birth_date(self) -> dt.date | None:
        """What a resident's number says."""
        return _born(self.psn_cert_type, self.certno)


def situation_of(certifying: Certifying, department: str, label: Any) -> Situation:
    """What a template for a department offers."""
    return Situation(tuple(label("classes", name) for name in certifying.classes_of(department)))
