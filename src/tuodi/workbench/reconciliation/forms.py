"""The forms and filters of this room."""

from __future__ import annotations

import django_filters as filters
from django import forms

from tuodi.workbench.base.forms import DateInput, Select

from .models import KINDS, Finding


class DateForm(forms.Form):
    """The day that is shown or reconciled."""

    date = forms.DateField(label="日期", widget=DateInput())


class ExplainForm(forms.Form):
    """Why a difference is there."""

    cause = forms.ChoiceField(label="原因", widget=Select, choices=[("", "请选择"), *Finding.Cause.choices])
    note = forms.CharField(
        label="说明", max_length=300, help_text="与谁核对过、如何处理，至少 4 个字",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class FindingFilter(filters.FilterSet):
    """By day, institution, kind and state."""

    date = filters.DateFilter(field_name="day__date", label="日期", widget=DateInput())
    institution = filters.CharFilter(field_name="day__institution__name", lookup_expr="contains", label="机构")
    kind = filters.ChoiceFilter(choices=KINDS, label="差异")
    state = filters.ChoiceFilter(choices=Finding.State.choices, label="状态")

    class Meta:
        model = Finding
        fields = ("date", "institution", "kind", "state")
