"""Forms of the room."""

from __future__ import annotations

from django import forms

from tuodi.workbench.base.forms import DateInput, PercentField

from .enums import Verdict, Without
from .models import WarningTerms
from .terms import CUTS


class NoteForm(forms.Form):
    """A step with its words."""

    note = forms.CharField(label="说明", max_length=200, required=False)


class VisitForm(forms.Form):
    """What the village found at home."""

    on = forms.DateField(label="走访日期", widget=DateInput)
    note = forms.CharField(label="走访情况", max_length=280, help_text="家庭人口、收入来源、目前困难")


class AnswerForm(forms.Form):
    """What a department found."""

    verdict = forms.ChoiceField(label="核实结果", choices=Verdict.choices)
    note = forms.CharField(label="核实情况", max_length=280)


class BackForm(forms.Form):
    """What came of a way of help."""

    done = forms.ChoiceField(label="办理结果", choices=[("yes", "已办成"), ("no", "未办成")])
    result = forms.CharField(label="反馈内容", max_length=280, help_text="文号、日期、金额或未办成的原因")


class CloseForm(forms.Form):
    """The end."""

    without = forms.ChoiceField(
        label="不处置原因", choices=[("", "—（已有处置办成）"), *Without.choices], required=False
    )
    note = forms.CharField(label="办结说明", max_length=200, required=False)


class TermsForm(forms.ModelForm):
    """The county's practice."""

    worse_by = PercentField(label="办结后再升高多少算加重（%）", help_text="占预警线的比例，如 20")
    look_ahead_cut = forms.TypedChoiceField(
        label="可能性多高才提示", required=False, coerce=int, empty_value=None, choices=[("", "自动"), *CUTS]
    )

    class Meta:
        model = WarningTerms
        fields = (
            "check_days", "verify_days", "dispose_days", "remind_days", "escalate_days", "worse_by", "look_ahead",
            "look_ahead_cut", "basis",
        )  # fmt: skip


def first_error(form: forms.Form) -> str:
    """What is wrong, in one sentence."""
    return next((str(error) for errors in form.errors.values() for error in errors), "")
