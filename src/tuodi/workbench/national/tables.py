"""Tables and filters of the room's lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from tuodi.exchange.national.schema import transactions
from tuodi.workbench.base.forms import DateInput, Select
from tuodi.workbench.base.templatetags.tuodi import badge, division
from tuodi.workbench.base.walk import Way

from .models import Institution, Message

_WHOLE = {"td": {"class": "whole"}}
_RIGHT = {"td": {"class": "amount"}, "th": {"class": "amount"}}
_KINDS = {Message.State.DONE: "good", Message.State.FAILED: "bad", Message.State.RUNNING: "info"}


class InstitutionTable(tables.Table):
    """Institutions with what was said today."""

    code = tables.Column(linkify=("national:institution", [tables.A("pk")]), attrs=_WHOLE)
    kind = tables.Column(attrs=_WHOLE)
    hosp_lv = tables.Column(attrs=_WHOLE)
    scheme = tables.Column(attrs=_WHOLE)
    last = tables.Column(verbose_name="最近报文", attrs=_WHOLE, orderable=False, empty_values=())
    today = tables.Column(verbose_name="今日报文", attrs=_RIGHT, orderable=False)
    failed = tables.Column(verbose_name="今日拒绝", attrs=_RIGHT, orderable=False)

    class Meta:
        model = Institution
        fields = ("code", "name", "kind", "hosp_lv", "county", "scheme", "active", "last", "today", "failed")

    def render_county(self, value: str) -> str:
        """By name."""
        return division(value)

    def render_active(self, value: bool) -> SafeString:  # noqa: FBT001
        """A word."""
        return badge("启用", "good") if value else badge("停用", "bad")

    def render_last(self, value: Any) -> str:
        """When something was said last; a dash where nothing was."""
        return f"{value:%Y-%m-%d %H:%M:%S}" if value else "—"


class MessageTable(tables.Table):
    """Messages."""

    received_at = tables.DateTimeColumn(
        format="m-d H:i:s", linkify=("national:message", [tables.A("pk")]), verbose_name="时间", attrs=_WHOLE
    )
    institution = tables.Column(accessor="institution__name", verbose_name="机构")
    infno = tables.Column(verbose_name="交易")
    state = tables.Column(verbose_name="结果")
    took = tables.Column(verbose_name="毫秒", attrs=_RIGHT)

    class Meta:
        model = Message
        fields = ("received_at", "institution", "infno", "state", "code", "psn_no", "msgid", "opter", "took")

    def render_infno(self, value: str) -> str:
        """Number and name."""
        return infno_text(value)

    def render_state(self, record: Message) -> SafeString:
        """A word."""
        return badge(record.get_state_display(), _KINDS[Message.State(record.state)])


def infno_text(infno: str) -> str:
    """A transaction's number and name."""
    known = transactions().get(infno)
    return f"{infno} {known.zh}" if known else infno


class MessageFilter(forms.Form):
    """What messages can be narrowed to; all fields may stay empty."""

    institution = forms.ChoiceField(label="机构", required=False, widget=Select)
    infno = forms.ChoiceField(label="交易", required=False, widget=Select)
    state = forms.ChoiceField(label="结果", required=False, widget=Select)
    psn_no = forms.CharField(label="人员编号", required=False)
    msgid = forms.CharField(label="报文编号", required=False)
    since = forms.DateField(label="日期起", required=False, widget=DateInput)
    until = forms.DateField(label="日期止", required=False, widget=DateInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["institution"].choices = [
            ("", "全部"), *Institution.objects.order_by("code").values_list("pk", "name")
        ]  # fmt: skip
        fields["infno"].choices = [("", "全部"), *((one, infno_text(one)) for one in transactions())]
        fields["state"].choices = [("", "全部"), *Message.State.choices[1:]]

    @property
    def form(self) -> MessageFilter:
        """As a list page asks for it."""
        return self

    def ways(self) -> list[Way]:
        """The messages that fit, the last first."""
        rows: QuerySet[Message] = Message.objects.all()
        if not self.is_valid():
            return []
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if "since" in given:
            given["received_at__gte"] = dt.datetime.combine(given.pop("since"), dt.time())
        if "until" in given:
            given["received_at__lt"] = dt.datetime.combine(given.pop("until") + dt.timedelta(days=1), dt.time())
        return [Way(rows.filter(**given), down=True)]
