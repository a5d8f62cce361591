"""The form of an institution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tuodi.exchange.divisions import known

from .models import Institution
from .models.senders import Scheme

SHARED = frozenset({Scheme.CSB, Scheme.PAASID, Scheme.X_CA})
"""Schemes of a shared key."""


class InstitutionForm(forms.ModelForm):
    """An institution and how it signs. The shared key is not typed here: it is made, and shown once."""

    class Meta:
        model = Institution
        fields = (
            "code",
            "name",
            "county",
            "kind",
            "hosp_lv",
            "primary_care",
            "uscc",
            "scheme",
            "access_key",
            "public_key",
            "active",
        )

    def clean_code(self) -> str:
        """In capitals, as messages write it."""
        code: str = self.cleaned_data["code"].strip().upper()
        return code

    def clean_county(self) -> str:
        """A division that there is."""
        county: str = self.cleaned_data["county"]
        if not known(county):
            raise ValidationError(f"没有代码为 {county} 的区划")
        return county

    def clean(self) -> dict[str, Any]:
        """Each scheme has what it verifies with."""
        given: dict[str, Any] = super().clean() or {}
        scheme = given.get("scheme")
        if scheme in SHARED and not given.get("access_key"):
            self.add_error("access_key", "该验签方式须填写接入账号")
        if scheme == Scheme.SM2 and not given.get("public_key") and "public_key" not in self.errors:
            self.add_error("public_key", "该验签方式须填写 SM2 公钥")
        return given
