"""Forms of this room."""

from __future__ import annotations

from django import forms

from tuodi.workbench.access.enums import Department
from tuodi.workbench.base.forms import DateInput

from .models import Issue, KeyCounty


class IssueForm(forms.ModelForm[Issue]):
    """A new issue."""

    department = forms.ChoiceField(label="责任部门", choices=[("", "请选择"), *Department.choices])

    class Meta:
        model = Issue
        fields = ("title", "detail", "clause", "department")
        widgets = {"detail": forms.Textarea(attrs={"rows": 3})}


class ReportForm(forms.Form):
    """It went up."""

    reported_to = forms.CharField(label="上报单位", max_length=100)
    reported_on = forms.DateField(label="上报日期", widget=DateInput)


class CloseForm(forms.Form):
    """It has ended."""

    outcome = forms.CharField(label="处理结果", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class KeyForm(forms.ModelForm[KeyCounty]):
    """A county is marked."""

    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), *KeyCounty.Kind.choices])

    class Meta:
        model = KeyCounty
        fields = ("kind", "basis")
