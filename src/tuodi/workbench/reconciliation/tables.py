"""Tables of days and differences."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tuodi.policy.money import format_yuan
from tuodi.workbench.base.columns import WhoColumn
from tuodi.workbench.base.templatetags.tuodi import badge

from .models import DayEnd, Finding

_STATE = {
    "open": "bad", "explained": "warn", "closed": "good", "gone": "plain",
}  # fmt: skip
_WHOLE = {"td": {"class": "whole"}}
_MONEY = {"td": {"class": "amount"}, "th": {"class": "amount"}}


class FindingTable(tables.Table):
    """Differences of a day or of all days."""

    date = tables.Column(verbose_name="日期", accessor="day__date", attrs=_WHOLE)
    institution = tables.Column(verbose_name="机构", accessor="day__institution__name")
    kind = tables.Column(verbose_name="差异", attrs=_WHOLE)
    setl_id = tables.Column(verbose_name="结算编号")
    psn_no = tables.Column(verbose_name="人员编号")
    our_medfee = tables.Column(verbose_name="中心总费用", attrs=_MONEY)
    their_medfee = tables.Column(verbose_name="医院总费用", attrs=_MONEY)
    our_fund = tables.Column(verbose_name="中心基金", attrs=_MONEY)
    their_fund = tables.Column(verbose_name="医院基金", attrs=_MONEY)
    difference = tables.Column(verbose_name="基金差额", attrs=_MONEY)
    why = tables.Column(verbose_name="系统说明")
    state = tables.Column(verbose_name="状态")
    cause = tables.Column(verbose_name="原因")
    note = tables.Column(verbose_name="说明", visible=False)
    maker = WhoColumn("说明人", visible=False)
    checker = WhoColumn("复核人", visible=False)

    class Meta:
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有差异。"

    def render_kind(self, record: Finding) -> SafeString:
        """A link to what is to be done."""
        return format_html(
            '<a href="{}">{}</a>', reverse("reconciliation:finding", args=[record.pk]), record.get_kind_display()
        )

    def render_state(self, record: Finding) -> SafeString:
        """With its colour."""
        return state_badge(record)

    def render_our_medfee(self, value: int) -> str:
        """Yuan."""
        return format_yuan(value)

    render_their_medfee = render_our_fund = render_their_fund = render_difference = render_our_medfee


def state_badge(one: Finding | DayEnd) -> SafeString:
    """A state and its colour."""
    return badge(one.get_state_display(), _STATE[one.state])
