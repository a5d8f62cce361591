"""Forms of the access room."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django_otp import match_token, user_has_device


class LoginForm(AuthenticationForm):
    """Name, password, and the code of a second factor for those who have one."""

    otp = forms.CharField(label="动态验证码", required=False, help_text="启用了动态口令的账号填写")

    def clean(self) -> dict[str, object]:
        """Check the code after the password."""
        cleaned = super().clean()
        user = self.get_user()
        if user_has_device(user) and match_token(user, self.cleaned_data.get("otp", "")) is None:
            raise forms.ValidationError("动态验证码不正确", code="otp")
        return cleaned
