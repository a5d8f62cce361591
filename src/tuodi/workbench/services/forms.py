"""Forms of this room."""

from __future__ import annotations

from django import forms

from tuodi.workbench.base.forms import DateInput, SheetField

from .models import Contract


class ContractForm(forms.ModelForm[Contract]):
    """A new contract of a person found by certificate number."""

    certno = forms.CharField(label="证件号码", max_length=50)

    class Meta:
        model = Contract
        fields = ("state", "disease", "institution", "doctor", "begndate", "enddate", "renews")
        widgets = {"begndate": DateInput, "enddate": DateInput}

    field_order = ("certno",)


class DoneForm(forms.Form):
    """Something was done."""

    item = forms.ChoiceField(label="服务项目")
    on = forms.DateField(label="服务日期", widget=DateInput)
    note = forms.CharField(label="情况", max_length=200, required=False)

    def __init__(self, *args: object, items: tuple[str, ...] = (), **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["item"].choices = [(one, one) for one in items]  # type: ignore[attr-defined]


class FileForm(forms.Form):
    """A township's file."""

    file = SheetField(label="文件", help_text="XLSX、XLS 或 CSV；能登记的行登记，有错的行退回改正")
