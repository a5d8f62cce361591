"""The forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from tuodi.workbench.base.forms import DateInput, Select, YuanField

from .layouts import TABS
from .loading import SUFFIXES
from .pricing import CLASSES

LEVELS = (("3", "三级"), ("2", "二级"), ("1", "一级及以下"))
_CATALOGUES = [(tab.number, f"{tab.number} {tab.zh}" if tab.number.isdigit() else tab.zh) for tab in TABS.values()]


class SearchForm(forms.Form):
    """All fields may stay empty."""

    q = forms.CharField(
        label="编码、名称或拼音首字母", required=False, max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    tab = forms.ChoiceField(label="目录", required=False, widget=Select, choices=_CATALOGUES)
    lv = forms.ChoiceField(
        label="等级", required=False, widget=Select, choices=[("", "全部"), *CLASSES.items()],
    )  # fmt: skip


class LoadForm(forms.Form):
    """A catalogue's file."""

    region = forms.CharField(
        label="适用区划", min_length=6, max_length=6, help_text="六位代码；文件内有区划列时以列为准",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    tab = forms.ChoiceField(
        label="目录", required=False, widget=Select, choices=[("", "按文件名（如 1312.txt）"), *_CATALOGUES]
    )
    file = forms.FileField(
        label="目录文件（TXT 或 ZIP）", widget=forms.ClearableFileInput(attrs={"accept": ",".join(sorted(SUFFIXES))})
    )


class TryForm(forms.Form):
    """A line to be split."""

    cnt = forms.DecimalField(label="数量", min_value=0, max_digits=12, decimal_places=4, initial=1)
    amount = YuanField(label="金额（元）")
    level = forms.ChoiceField(label="医院级别", widget=Select, choices=LEVELS, initial="2")
    flag = forms.ChoiceField(
        label="医院审批", widget=Select, choices=[("0", "无须审批"), ("1", "审批通过"), ("2", "审批不通过")]
    )
    on = forms.DateField(label="费用日期", widget=DateInput())

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["on"].initial = timezone.now().date()
