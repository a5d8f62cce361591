"""Forms of the room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from tuodi.workbench.base.forms import DateInput, SheetField, YuanField
from tuodi.workbench.base.months import MonthField

from .enums import Opinion, Unpayable


class UploadForm(forms.Form):
    """A settlement export."""

    month = MonthField(label="清算月份", help_text="清单所属的月份；附件1、附件4以表头或文件名中的期号为准")
    file = SheetField(
        label="文件", help_text="国家平台导出、附件1、附件4、清算明细，或费用明细；XLSX、XLS、CSV，表样自动识别"
    )

    def clean_month(self) -> dt.date:
        """Not a month that has not begun."""
        month: dt.date = self.cleaned_data["month"]
        if month > timezone.now().date():
            raise forms.ValidationError("这个月还没有到")
        return month


class NotifyForm(forms.Form):
    """The family was told."""

    phone = forms.CharField(
        label="联系电话", max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    note = forms.CharField(label="怎样通知、谁收到", max_length=200, help_text="如：入户，本人签收")


class AccountForm(forms.Form):
    """Where the money may go."""

    payee = forms.CharField(label="收款人", max_length=60)
    bank = forms.CharField(label="开户行", max_length=100)
    account = forms.CharField(
        label="银行账号", max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )


class ProposeForm(forms.Form):
    """The amount to be decided."""

    amount = YuanField(label="拟办金额（元）", help_text="应退为负数；与计算不同须写理由")
    why = forms.CharField(label="与计算不同的理由", max_length=200, required=False)


class DecideForm(forms.Form):
    """Agree or give back."""

    verdict = forms.ChoiceField(choices=[("yes", "同意"), ("no", "退回")])
    note = forms.CharField(label="审批意见（退回时必填）", max_length=200, required=False)


class PayForm(forms.Form):
    """The money has moved."""

    day = forms.DateField(label="日期", widget=DateInput)
    voucher = forms.CharField(label="凭证号", max_length=60)


class CannotForm(forms.Form):
    """Why it cannot be paid."""

    reason = forms.ChoiceField(label="不能支付的原因", choices=Unpayable.choices)
    note = forms.CharField(label="说明", max_length=200, required=False)


class NoteForm(forms.Form):
    """A step that may be explained."""

    note = forms.CharField(label="说明", max_length=200, required=False)


class DrawForm(forms.Form):
    """A drawing."""

    month = MonthField(label="结算月份")
    size = forms.IntegerField(label="抽取数量", min_value=1, max_value=1000, initial=60)
    seed = forms.IntegerField(
        label="随机种子", min_value=0, max_value=999_999_999, help_text="同一种子、同一总体抽出同样的单据，便于他人复核"
    )


class OpinionForm(forms.Form):
    """What a sampled bill turned out to be."""

    opinion = forms.ChoiceField(choices=Opinion.choices)
    amount = YuanField(label="差错金额", required=False)
    note = forms.CharField(max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """A fault has its amount."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("opinion") == Opinion.WRONG and not data.get("amount"):
            raise forms.ValidationError("有差错的请写差错金额")
        return data


def first_error(form: forms.Form) -> str:
    """What is wrong, in one sentence."""
    errors: list[Any] = [error for errors in form.errors.values() for error in errors]
    return str(errors[0]) if errors else ""
