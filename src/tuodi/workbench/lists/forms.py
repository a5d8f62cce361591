"""Forms of the room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from tuodi.workbench.base.forms import SheetField
from tuodi.workbench.base.months import MonthField

from .enums import Kind


class UploadForm(forms.Form):
    """A month's list."""

    month = MonthField(label="名单月份", help_text="名单反映哪个月的情况")
    kind = forms.ChoiceField(
        label="名单类型", choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.FULL,
        help_text="全量名单：当月全部对象，名单上没有的视为退出。变动名单：只有变动的人，其余不动",
    )  # fmt: skip
    file = SheetField(label="文件", help_text="XLSX、XLS 或 CSV（UTF-8、GB18030 均可）；有标题行、合计行也能识别")
    note = forms.CharField(label="说明", required=False, max_length=300)

    def clean_month(self) -> dt.date:
        """Not a month that has not begun."""
        month: dt.date = self.cleaned_data["month"]
        if month > timezone.now().date():
            raise forms.ValidationError("这个月还没有到")
        return month


class SendForm(forms.Form):
    """A month's warning list."""

    month = MonthField(label="月份")


class MarkedForm(forms.Form):
    """A marked warning list."""

    file = SheetField(label="标识后的文件", help_text="下载名单，逐人填写标识结果，再传回来；有一处错误就整份不保存")


class ReasonForm(forms.Form):
    """A step that wants a reason."""

    reason = forms.CharField(
        label="原因", max_length=200, min_length=4, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def first_error(form: forms.Form) -> str:
    """What is wrong, in one sentence."""
    errors: list[Any] = [error for errors in form.errors.values() for error in errors]
    return str(errors[0]) if errors else ""
