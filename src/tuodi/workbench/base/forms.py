"""How forms look, and the fields of this trade: yuan, sheets. Months are in `months.py`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tuodi.exchange.money import parse_money
from tuodi.exchange.refusals import CellError
from tuodi.policy.money import format_yuan

from .uploads import SHEETS, fault_of


class Renderer(TemplatesSetting):
    """Forms from our own template; their fields are written in one go, since a form asks for each of many."""

    form_template_name = "ui/form.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """A field by `_field`, anything else by its template."""
        if template_name == self.field_template_name:
            return _field(context["field"])
        return super().render(template_name, context, request)


def _field(field: forms.BoundField) -> SafeString:
    """A field with its label, help and faults."""
    must = SafeString('<em aria-hidden="true">*</em>') if field.field.required else ""
    if field.use_fieldset:
        body = format_html("<fieldset><legend>{}</legend>{}</fieldset>", field.label, field)
    else:
        body = format_html('<label for="{}">{}{}</label>{}', field.id_for_label, field.label, must, field)
    told = SafeString(field.help_text)  # words of the program, some with markup
    told = format_html('<small id="{}_helptext">{}</small>', field.auto_id, told) if field.help_text else told
    faults = format_html_join("", '<p class="error">{}</p>', ((error,) for error in field.errors))
    bad = " field-bad" if field.errors else ""
    return format_html('<div class="field{}">{}{}{}</div>', bad, body, told, faults)


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class Select(forms.Select):
    """Options written in one go: Django's own asks a template for each."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        """The element as HTML."""
        options = _options(tuple(self.choices), frozenset(self.format_value(value)))
        found = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(found), options)


@lru_cache(maxsize=512)
def _options(choices: tuple[tuple[Any, Any], ...], chosen: frozenset[str]) -> SafeString:
    """The same few choices stand on page after page."""
    return format_html_join(
        "", '<option value="{}"{}>{}</option>',
        ((key, SafeString(" selected") if str(key) in chosen else "", label) for key, label in choices),
    )  # fmt: skip


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


class PercentField(YuanField):
    """A share in per cent with two decimals at most, as people write it; the value is ten-thousandths."""

    def clean(self, value: Any) -> int | None:
        """Text → ten-thousandths: a hundredth of a per cent is one, as a fen is of a yuan."""
        try:
            return super().clean(str(value or "").removesuffix("%"))
        except ValidationError as fault:
            raise ValidationError("应为百分数，最多两位小数，如 20 或 12.5") from fault


class SheetField(forms.FileField):
    """A workbook or a text table, of a size that a bureau's month has; what is inside is the reader's business."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.ClearableFileInput(attrs={"accept": ",".join(sorted(SHEETS))})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what is no table by its name, or so large that reading it would stop everybody else."""
        file = super().clean(data, initial)
        if not file:
            return file
        fault = fault_of(file.name, file.size, file)
        if fault:
            raise ValidationError(fault)
        return file
