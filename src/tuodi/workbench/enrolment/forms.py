"""The forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms

from tuodi.workbench.base.forms import DateInput, SheetField

from .enums import Outcome


class MarkForm(forms.Form):
    """What a visit found out."""

    outcome = forms.ChoiceField(label="动员结果", choices=Outcome.choices, widget=forms.RadioSelect)
    insu_admdvs = forms.CharField(
        label="外地参保地", required=False, max_length=6, help_text="外地参保时填六位区划代码，如 440100",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    proof = forms.CharField(label="参保凭证", required=False, max_length=100, help_text="参保证明、缴费截图等")
    note = forms.CharField(label="说明", required=False, max_length=200, help_text="拒绝、参军服刑等须写明原因")


class UploadForm(forms.Form):
    """A payment file."""

    year = forms.IntegerField(label="参保年度", min_value=2000, max_value=2100)
    file = SheetField(label="缴费文件（CSV 或 Excel）")


class AssignmentForm(forms.Form):
    """The number assigned to each township."""

    def __init__(self, towns: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in towns.items():
            self.fields[code] = forms.IntegerField(label=name, min_value=1, required=False)


class DispatchForm(forms.Form):
    """The day of a dispatch."""

    day = forms.DateField(label="数据截止日", widget=DateInput())
