"""Forms of the system room."""

from __future__ import annotations

from django import forms

from tuodi.workbench.access.enums import Role


class CodeForm(forms.Form):
    """A code that the device shows; where it proves somebody, a recovery code does too."""

    code = forms.CharField(
        label="动态验证码", max_length=24, help_text="手机应用显示的6位数字；手机丢失时填一个恢复码",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )  # fmt: skip


class FirstCodeForm(CodeForm):
    """The first code of a device that is being set up."""

    code = forms.RegexField(
        r"^\s*\d{3}\s*\d{3}\s*$", label="动态验证码", help_text="手机应用显示的6位数字",
        error_messages={"invalid": "应为6位数字"},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )  # fmt: skip


class RulesForm(forms.Form):
    """Which roles must have a device."""

    roles = forms.MultipleChoiceField(
        label="须启用动态口令的角色", choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class RemovalForm(forms.Form):
    """Why somebody's device is to be taken away."""

    reason = forms.CharField(label="事由", max_length=200, help_text="如：手机遗失，本人持身份证到场申请")
