"""The forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms

from tuodi.workbench.base.forms import DateInput, SheetField, YuanField
from tuodi.workbench.base.words import choices

from .models import FundWarning, Income
from .service.names import fund_choices


class BudgetForm(forms.Form):
    """A fund's budget."""

    fund = forms.ChoiceField(label="基金", choices=fund_choices)
    year = forms.IntegerField(label="年度", min_value=2020, max_value=2100)
    amount = YuanField(label="预算（元）")
    reason = forms.CharField(label="依据", max_length=200, help_text="如：财政批复文号，或调整的原因")

    def clean_amount(self) -> int:
        """Above zero."""
        return _positive(self.cleaned_data["amount"])


class IncomeForm(forms.Form):
    """Money that came in."""

    fund = forms.ChoiceField(label="基金", choices=fund_choices)
    source = forms.ChoiceField(label="来源", choices=Income.Source.choices)
    giver = forms.CharField(label="来源单位", max_length=100, help_text="拨款部门、捐赠人、被并入的资金名称")
    amount = YuanField(label="到账金额（元）")
    received_on = forms.DateField(label="到账日期", widget=DateInput)
    reason = forms.CharField(label="依据", max_length=200, help_text="文号或凭证号")
    classes = forms.MultipleChoiceField(
        label="专用于", required=False, choices=lambda: choices("classes"), widget=forms.CheckboxSelectMultiple,
        help_text="不选为不限定人员",
    )  # fmt: skip

    def clean_amount(self) -> int:
        """Above zero."""
        return _positive(self.cleaned_data["amount"])


class MeasureForm(forms.Form):
    """What is done about a fund that will not last."""

    measure = forms.ChoiceField(label="措施", choices=FundWarning.Measure.choices)
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="如：文号、金额、完成时间")


class AdvanceForm(forms.Form):
    """An advance."""

    fixmedins_code = forms.CharField(label="医疗机构编码", max_length=40)
    fund = forms.ChoiceField(label="基金", choices=fund_choices)
    amount = YuanField(label="预付金额（元）")
    paid_on = forms.DateField(label="拨付日期", widget=DateInput)
    reason = forms.CharField(label="依据", max_length=200)

    def clean_amount(self) -> int:
        """Above zero."""
        return _positive(self.cleaned_data["amount"])


def _positive(amount: int | None) -> int:
    if not amount or amount < 0:
        raise forms.ValidationError("金额应大于零")
    return amount


class DecideForm(forms.Form):
    """A decision with its note."""

    verdict = forms.ChoiceField(choices=[("yes", "同意"), ("no", "不同意")])
    remark = forms.CharField(label="意见", max_length=200, required=False)


class AccountForm(forms.Form):
    """Where a payee's money goes."""

    holder = forms.CharField(label="户名", max_length=100)
    bank = forms.CharField(label="开户行", max_length=100)
    account = forms.CharField(label="账号", max_length=40, help_text="只填数字，不留空格")
    relation = forms.CharField(label="与本人关系", max_length=40, initial="本人")

    def clean_account(self) -> str:
        """Eight to thirty digits: a mistake here sends the money back weeks later."""
        text = "".join(str(self.cleaned_data["account"]).split())
        if not text.isdecimal() or not 8 <= len(text) <= 30:  # noqa: PLR2004 - what banks use
            raise forms.ValidationError("账号应为 8 至 30 位数字")
        return text


class ReturnForm(forms.Form):
    """The bank's return file."""

    file = SheetField(
        label="银行回盘文件", help_text="XLSX 或 CSV；列：序号、账号、金额、结果（成功/失败）、代码、说明、日期"
    )

    def bytes(self) -> tuple[str, bytes]:
        """Its name and content."""
        upload: Any = self.cleaned_data["file"]
        return upload.name, upload.read()
