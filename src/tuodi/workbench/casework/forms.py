"""The forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms

from tuodi.workbench.base.forms import DateInput, YuanField

from .kinds import kinds, payers
from .models import Case


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of cases."""
    return [(name, kind.zh) for name, kind in kinds().items()]


def payer_choices() -> list[tuple[str, str]]:
    """Kinds of other payers."""
    return list(payers().items())


class OpenForm(forms.Form):
    """An application."""

    kind = forms.ChoiceField(label="事项", choices=kind_choices)
    applicant = forms.ChoiceField(label="申请人", choices=Case.Applicant.choices)
    proxy = forms.CharField(label="代办人姓名和关系", max_length=100, required=False)
    phone = forms.CharField(label="联系电话", max_length=20, required=False)
    settlement = forms.ChoiceField(label="有异议的结算单（异议复核）", required=False)
    reason = forms.CharField(label="申请事由", max_length=500, widget=forms.Textarea)

    def __init__(self, *args: Any, settlements: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["settlement"].choices = [("", "—"), *settlements]  # type: ignore[attr-defined]


class VisitForm(forms.Form):
    """A visit."""

    on = forms.DateField(label="入户日期", widget=DateInput)
    visitors = forms.CharField(label="入户人员", max_length=100, help_text="至少两人")
    found = forms.CharField(label="核查情况", max_length=500, widget=forms.Textarea)
    agrees = forms.ChoiceField(label="与申报是否相符", choices=[("yes", "相符"), ("no", "不符")])


class MeansForm(forms.Form):
    """Income and assets."""

    members = forms.IntegerField(label="家庭人口", min_value=1, max_value=30)
    income = YuanField(label="家庭年收入（元）")
    assets = forms.CharField(label="家庭财产", max_length=300)


class ProposeForm(forms.Form):
    """A proposal."""

    amount = YuanField(label="拟定金额（元）", required=False)
    reason = forms.CharField(label="拟定理由", max_length=500, widget=forms.Textarea, required=False)
    place = forms.CharField(label="公示地点", max_length=100, required=False)


class DecideForm(forms.Form):
    """A decision."""

    verdict = forms.ChoiceField(choices=[("yes", "同意"), ("no", "不同意"), ("back", "退回")])
    amount = YuanField(label="批准金额（元）", required=False)
    reason = forms.CharField(label="审批意见", max_length=500, required=False)


class TermsForm(forms.Form):
    """A county's terms of a kind."""

    kind = forms.ChoiceField(label="事项", choices=kind_choices)
    limit_days = forms.IntegerField(label="办理期限（天）", min_value=1, max_value=365)
    publicity_days = forms.IntegerField(label="公示天数", min_value=0, max_value=60)
    review_days = forms.IntegerField(label="复查间隔（天）", min_value=1, max_value=1000, required=False)
    up_to = YuanField(label="复核人员审批上限（元）")
    percent = forms.IntegerField(label="拟定比例（%）", min_value=1, max_value=100, required=False)
    floor = YuanField(label="拟定起点（元）", required=False)
    cap = YuanField(label="拟定上限（元）", required=False)
    basis = forms.CharField(label="依据（文件和文号）", max_length=200)


class SupplementForm(forms.Form):
    """What another payer gave."""

    payer = forms.ChoiceField(label="支付方", choices=payer_choices)
    name = forms.CharField(label="单位名称", max_length=100)
    amount = YuanField(label="金额（元）")
    on = forms.DateField(label="支付日期", widget=DateInput)
    voucher = forms.CharField(label="凭证", max_length=60, required=False)

    def clean_amount(self) -> int:
        """Above zero."""
        amount: int | None = self.cleaned_data["amount"]
        if not amount or amount < 0:
            raise forms.ValidationError("金额应大于零")
        return amount


class HandOverForm(forms.Form):
    """A referral."""

    payer = forms.ChoiceField(label="转介对象", choices=payer_choices)
    name = forms.CharField(label="单位名称", max_length=100)
