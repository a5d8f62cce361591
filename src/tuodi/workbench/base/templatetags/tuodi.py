"""Tags and filters of every template: money, masks, labels of codes, parts of pages."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tuodi.exchange.divisions import name_of
from tuodi.settlement.render import yuan as yuan_text
from tuodi.workbench.base.masking import masked as mask
from tuodi.workbench.base.naming import institution, who
from tuodi.workbench.base.words import label as word

register = template.Library()
register.filter("who", who)
register.filter("institution", institution)
NOTHING = "—"


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan with thousands apart; a dash where the amount is not known."""
    return NOTHING if fen is None else yuan_text(fen)


@register.filter
def thousands(number: int) -> str:
    """A count with its thousands apart."""
    return f"{number:,}"


@register.filter
def masked(number: str | None) -> str:
    """An identity number with its middle hidden."""
    return mask(number or "")


@register.filter
def class_label(class_id: str) -> str:
    """An identity class in Chinese."""
    return word("classes", class_id)


@register.filter
def care_label(care_type: str) -> str:
    """A kind of care in Chinese."""
    return word("care_types", care_type)


@register.filter
def fund_label(fund: str) -> str:
    """A fund in Chinese."""
    return word("funds", fund)


@register.filter
def division(code: str) -> str:
    """A division's name; its code where it has none."""
    return name_of(code) or code


@register.filter
def percent(rate: int | None) -> str:
    """Ten-thousandths as per cent."""
    return NOTHING if rate is None else f"{rate // 100}.{rate % 100:02d}%"


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: Any) -> str:
    """The page's address with some of its parameters changed; None takes one away."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def chart(name: str, options: dict[str, Any]) -> SafeString:
    """An ECharts chart from its options (plain data); drawn by `tuodi/charts.js`."""
    data = json.dumps(options, ensure_ascii=False).replace("<", "\\u003c")
    return format_html(
        '<div class="chart" id="{}" data-chart="{}-data" role="img"></div>'
        '<script type="application/json" id="{}-data">{}</script>',
        name, name, name, SafeString(data),
    )  # fmt: skip


@register.simple_tag
def badge(text: str, kind: str = "plain") -> SafeString:
    """A small coloured word: plain, good, warn, bad, info."""
    return format_html('<span class="badge badge-{}">{}</span>', kind, text)
