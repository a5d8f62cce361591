"""Tables of the rows behind a fund's execution, a table a source."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables

from tuodi.workbench.base.columns import FenColumn, InstitutionColumn
from tuodi.workbench.base.words import label

_WHOLE = {"td": {"class": "whole"}}
_SHARED = {"class": "cards-on-phone"}


class _PlaceColumn(tables.Column):
    """A township, by the names that the table was given."""

    def render(self, value: str, table: Any) -> str:
        """By name."""
        return str(table.towns.get(value, value))


class _ClassColumn(tables.Column):
    """A class in words."""

    def render(self, value: str) -> str:
        """Its label."""
        return label("classes", value)


class _Rows(tables.Table):
    """towns: code → name."""

    def __init__(self, *args: Any, towns: dict[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.towns = towns

    class Meta:
        attrs = _SHARED
        empty_text = "没有明细。"


class SettledTable(_Rows):
    """Settlements by what the fund bears of them."""

    setl_id = tables.Column("结算编号", linkify=("desk:settlement", [tables.A("pk")]), orderable=False, attrs=_WHOLE)
    person = tables.Column("姓名", accessor="person__psn_name", orderable=False, attrs=_WHOLE)
    setl_time = tables.DateTimeColumn(verbose_name="结算时间", format="Y-m-d H:i", attrs=_WHOLE)
    township = _PlaceColumn("镇街", orderable=False, attrs=_WHOLE)
    fixmedins_code = InstitutionColumn("医疗机构", orderable=False)
    helped_class = _ClassColumn("身份", orderable=False, attrs=_WHOLE)
    clr_ym = tables.Column("清算期", orderable=False)
    medfee_sumamt = FenColumn(verbose_name="总费用", orderable=False)
    fen = FenColumn(verbose_name="本基金支付", orderable=True)


class DifferenceTable(_Rows):
    """Differences that were accepted."""

    settlement = tables.Column("结算单", linkify=("desk:difference", [tables.A("settlement_id")]), orderable=False)
    person = tables.Column("姓名", accessor="settlement__person__psn_name", orderable=False, attrs=_WHOLE)
    township = _PlaceColumn("镇街", orderable=False, attrs=_WHOLE)
    helped_class = _ClassColumn("身份", accessor="settlement__helped_class", orderable=False)
    clr_ym = tables.Column("入账清算期", orderable=False)
    decided_at = tables.DateTimeColumn(verbose_name="复核时间", format="Y-m-d H:i", attrs=_WHOLE, orderable=False)
    fen = FenColumn(verbose_name="差额", orderable=True)


class SubsidyTable(_Rows):
    """Premiums that were subsidised."""

    person = tables.Column("姓名", accessor="person__psn_name", linkify=("registry:person", [tables.A("person_id")]),
                           orderable=False, attrs=_WHOLE)  # fmt: skip
    township = _PlaceColumn("镇街", accessor="person__township", orderable=False, attrs=_WHOLE)
    class_id = _ClassColumn("资助身份", orderable=False, attrs=_WHOLE)
    year = tables.Column("参保年度", orderable=False, localize=False)
    clause = tables.Column("条款", orderable=False)
    batch = tables.Column("批次", linkify=("enrolment:batch", [tables.A("batch_id")]), orderable=False)
    fen = FenColumn(verbose_name="资助增减", orderable=True)

    def render_year(self, value: int) -> str:
        """Without thousands."""
        return str(value)


class PaidTable(_Rows):
    """Payments that the bank has made."""

    payee = tables.Column("收款人", orderable=False, attrs=_WHOLE)
    why = tables.Column("事由", orderable=False, attrs=_WHOLE)
    township = _PlaceColumn("镇街", orderable=False, attrs=_WHOLE)
    class_id = _ClassColumn("身份", orderable=False)
    batch = tables.Column("付款批次", linkify=("funds:batch", [tables.A("batch_id")]), orderable=False, attrs=_WHOLE)
    clause = tables.Column("条款", orderable=False)
    answered_on = tables.DateColumn(verbose_name="付款日期", format="Y-m-d", attrs=_WHOLE)
    fen = FenColumn(verbose_name="金额", orderable=True)


TABLES: dict[str, type[_Rows]] = {
    "settled": SettledTable, "difference": DifferenceTable, "subsidy": SubsidyTable, "paid": PaidTable,
}  # fmt: skip
