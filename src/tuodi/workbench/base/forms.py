"""How forms look, and the fields of this trade: yuan, months."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

from tuodi.exchange.money import parse_money
from tuodi.exchange.refusals import CellError
from tuodi.policy.money import format_yuan


class Renderer(TemplatesSetting):
    """Forms from our own templates."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class YuanField(forms.CharField):
    """An amount in yuan with two decimals at most, as people write it; the value is integer fen, None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "class": "amount", "autocomplete": "off"}

    def clean(self, value: Any) -> int | None:
        """Text → fen."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_money(text.replace(",", ""))
        except CellError as fault:
            raise ValidationError("应为金额，最多两位小数，如 1234.50") from fault

    def prepare_value(self, value: Any) -> Any:
        """Fen → text, when a form shows what is stored."""
        return format_yuan(value) if isinstance(value, int) else value


class MonthField(forms.CharField):
    """A month as YYYY-MM; the value is its first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = forms.TextInput(attrs={"type": "month", "placeholder": "2024-06"})

    def clean(self, value: Any) -> dt.date | None:
        """Text → first day of the month."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return dt.datetime.strptime(text, "%Y-%m").date()
        except ValueError as fault:
            raise ValidationError("应为年月，如 2024-06") from fault
