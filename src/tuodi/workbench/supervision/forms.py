"""The forms of this room."""

from __future__ import annotations

from django import forms

from tuodi.workbench.base.forms import DateInput, YuanField

from .models import Tip


class FoundForm(forms.Form):
    """What was found."""

    guilty = forms.ChoiceField(label="认定", choices=[("yes", "属实"), ("no", "不属实")])
    recover = YuanField(label="应追回（元）", required=False)
    found = forms.CharField(label="核查情况", max_length=500, widget=forms.Textarea)


class DecideForm(forms.Form):
    """A decision."""

    verdict = forms.ChoiceField(choices=[("yes", "同意"), ("no", "退回")])
    points = forms.IntegerField(label="记信用分（扣）", min_value=0, max_value=12, required=False)
    note = forms.CharField(label="审定意见", max_length=300, required=False)


class RecoveredForm(forms.Form):
    """The money came back."""

    on = forms.DateField(label="追回日期", widget=DateInput)
    voucher = forms.CharField(label="凭证", max_length=60)


class ToldForm(forms.Form):
    """The county of insurance was told."""

    on = forms.DateField(label="告知日期", widget=DateInput)
    letter = forms.CharField(label="移送文号", max_length=60)


class TipForm(forms.Form):
    """A tip."""

    channel = forms.ChoiceField(label="渠道", choices=Tip.Channel.choices)
    subject = forms.ChoiceField(label="举报事项", choices=Tip.Subject.choices)
    institution = forms.CharField(label="被举报机构", max_length=40, required=False)
    text = forms.CharField(label="举报内容", max_length=1000, widget=forms.Textarea)
    who = forms.CharField(label="举报人（可不填）", max_length=100, required=False)
    phone = forms.CharField(label="联系电话", max_length=30, required=False)


class AnsweredForm(forms.Form):
    """Whoever told was answered."""

    on = forms.DateField(label="答复日期", widget=DateInput)
    reward = YuanField(label="奖励（元）", required=False)
