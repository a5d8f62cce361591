"""A line of a township's contract file: reading, template, error sheet and help are made from it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from tuodi.exchange.cells import has_lost_digits, narrow
from tuodi.exchange.dates import check_range, parse_date
from tuodi.exchange.refusals import CellError
from tuodi.workbench.lists.columns import Column

from .models import Contract, Disease

_STATES = {one.label: one.value for one in Contract.State}
_DISEASES = {one.label: one.value for one in Disease} | {"糖尿病": Disease.DIABETES.value}
_YES = {"是": True, "否": False}


def _number(text: str) -> str:
    if has_lost_digits(text):
        raise CellError("lost_digits")
    return narrow(text).upper().replace(" ", "").replace("-", "")


def _one_of(known: dict[str, str]) -> BeforeValidator:
    def take(text: str) -> str:
        if text not in known:
            raise CellError("code", known="、".join(known))
        return known[text]

    return BeforeValidator(take)


def _yes(text: str) -> bool:
    if text not in _YES:
        raise CellError("code", known="、".join(_YES))
    return _YES[text]


def _day(text: str, info: ValidationInfo) -> dt.date:
    """A day that a contract may have; the context is the latest."""
    day = parse_date(text)
    check_range(day, info.context)  # type: ignore[arg-type]
    return day


def _done_on(text: str, info: ValidationInfo) -> dt.date:
    day = parse_date(text)
    check_range(day, info.context)  # type: ignore[arg-type]
    if not info.data.get("item"):
        raise CellError("contract_item_needed")
    return day


def _cut(length: int) -> BeforeValidator:
    return BeforeValidator(lambda text: text[:length])


class ContractLine(BaseModel):
    """One contract of a person, and what was done under it on a day."""

    model_config = ConfigDict(frozen=True)

    psn_name: Annotated[
        str, Column("姓名", "与身份证件一致", ("人员姓名", "居民姓名"), "杨秀英", 12),
        BeforeValidator(lambda text: "".join(text.split())[:50]),
    ]  # fmt: skip
    certno: Annotated[
        str,
        Column("证件号码", "18位居民身份证号等；列格式须为文本，以免丢位",
               ("身份证号", "身份证号码", "公民身份号码", "证件号"), "500243198001010029", 22),
        BeforeValidator(_number),
    ]  # fmt: skip
    state: Annotated[
        str,
        Column(
            "签约状态", "不填按已签约；没有签成的写明原因", ("状态",), "已签约", 12, choices=lambda _: tuple(_STATES)
        ),
        _one_of(_STATES),
    ] = Contract.State.SIGNED.value
    disease: Annotated[
        str,
        Column("病种", "四种慢病之一；一般人群不填；两种病写两行", ("疾病", "慢病病种"), "高血压", 14,
               choices=lambda _: tuple(one.label for one in Disease)),
        _one_of(_DISEASES),
    ] = ""  # fmt: skip
    institution: Annotated[
        str, Column("签约机构", "乡镇卫生院、社区卫生服务中心或村卫生室", ("机构", "签约单位"), "汉葭街道卫生院", 22),
        _cut(100),
    ]  # fmt: skip
    doctor: Annotated[str, Column("家庭医生", "团队长或签约医生", ("签约医生", "医生"), "", 12), _cut(50)] = ""
    begndate: Annotated[
        dt.date, Column("签约日期", "协议生效的日期", ("开始日期", "起始日期"), "2024-03-01", 13), BeforeValidator(_day)
    ]
    enddate: Annotated[
        dt.date, Column("到期日期", "不少于一年", ("终止日期", "结束日期"), "2025-03-01", 13), BeforeValidator(_day)
    ]
    renews: Annotated[
        bool, Column("到期自动续签", "不填按否", ("自动续签",), "否", 13, choices=lambda _: tuple(_YES)),
        BeforeValidator(_yes),
    ] = False  # fmt: skip
    item: Annotated[
        str, Column("服务项目", "做过的服务；同一份签约有几项，写几行", ("项目",), "随访评估", 14), _cut(40)
    ] = ""
    on: Annotated[
        dt.date | None,
        Column("服务日期", "有服务项目时填写", ("随访日期",), "2024-04-02", 13),
        BeforeValidator(_done_on),
    ] = None  # fmt: skip
    note: Annotated[str, Column("情况", "血压、血糖、去向等", ("备注",), "", 24), _cut(200)] = ""
