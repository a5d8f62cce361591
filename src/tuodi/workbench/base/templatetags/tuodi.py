"""Tags and filters of every template: money, masks, labels of codes, parts of pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tuodi.exchange.divisions import name_of
from tuodi.settlement.render import yuan as yuan_text
from tuodi.workbench.access.ways import may_open
from tuodi.workbench.base.masking import masked as mask
from tuodi.workbench.base.months import MonthSelect
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
def open_to(address: str, user: Any) -> bool:
    """Whether a link leads somewhere for a user."""
    return may_open(user, address)


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


@register.filter
def change(rate: int | None) -> str:
    """Ten-thousandths more or less than before, with a sign."""
    return NOTHING if rate is None else f"{'+' if rate >= 0 else '-'}{percent(abs(rate))}"


@register.filter
def item(some: Sequence[Any], at: int) -> Any:
    """What stands at a place of a list."""
    return some[at]


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
def chart(name: str, options: dict[str, Any], *, table: bool = True) -> SafeString:
    """An ECharts chart from its options (plain data), drawn by `tuodi/charts.js`; its numbers below as a table.

    `drill` among the options: for each category the address of its rows, opened by a click and linked in the table; a
    list there is an address for every series.
    """
    data = json.dumps(options, ensure_ascii=False).replace("<", "\\u003c")
    drawn = format_html(
        '<div class="chart" id="{}" data-chart="{}-data" role="img"></div>'
        '<script type="application/json" id="{}-data">{}</script>',
        name, name, name, SafeString(data),
    )  # fmt: skip
    return drawn + _numbers(options.get("baseOption", options), options.get("drill", ())) if table else drawn


def _numbers(options: dict[str, Any], drill: Sequence[Any]) -> SafeString:
    """What a chart over categories shows, for whoever would rather read, or cannot see."""
    upright = options.get("xAxis", {}).get("type") == "category"
    names, values = (options.get(axis, {}) for axis in (("xAxis", "yAxis") if upright else ("yAxis", "xAxis")))
    lines = [one for one in options.get("series", ()) if one.get("name")]
    if names.get("type") != "category" or not lines:
        return SafeString("")
    unit = f"（{values['name']}）" if values.get("name") else ""
    head = format_html_join("", '<th scope="col" class="amount">{}{}</th>', ((one["name"], unit) for one in lines))
    order = range(len(names["data"])) if upright else range(len(names["data"]) - 1, -1, -1)
    rows = format_html_join(
        "", '<tr><th scope="row">{}</th>{}</tr>',
        ((_linked(names["data"][at], _whole(drill, at)), format_html_join(
            "", '<td class="amount" data-label="{}{}">{}</td>',
            ((one["name"], unit, _linked(_shown(one, at, values), _each(drill, at, place)))
             for place, one in enumerate(lines)),
        )) for at in order),
    )  # fmt: skip
    return format_html(
        '<details class="more"><summary>看数字</summary><div class="table-wrap plain">'
        '<table class="table table-tight heads-wrap cards-on-phone">'
        '<thead><tr><th scope="col"></th>{}</tr></thead><tbody>{}</tbody></table></div></details>',
        head, rows,
    )  # fmt: skip


def _whole(drill: Sequence[Any], at: int) -> str:
    return drill[at] if drill and isinstance(drill[at], str) else ""


def _each(drill: Sequence[Any], at: int, place: int) -> str:
    return "" if not drill or isinstance(drill[at], str) else drill[at][place]


def _linked(name: str, address: str) -> SafeString | str:
    return format_html('<a href="{}">{}</a>', address, name) if address else name


def _shown(line: dict[str, Any], at: int, axis: dict[str, Any]) -> str:
    found = line["data"][at]
    number = found.get("value") if isinstance(found, dict) else found
    if number is None:
        return NOTHING
    words = str(line.get("label", {}).get("formatter") or axis.get("axisLabel", {}).get("formatter") or "{c}")
    return words.replace("{c}", str(number)).replace("{value}", str(number))


@register.simple_tag
def month_select(month: Any, label: str, name: str = "month", ident: str = "") -> SafeString:
    """Choose a month outside a form class."""
    return MonthSelect({"aria-label": label, **({"id": ident} if ident else {})}, empty="").render(name, month)


@register.simple_tag
def badge(text: str, kind: str = "plain") -> SafeString:
    """A small coloured word: plain, good, warn, bad, info."""
    return format_html('<span class="badge badge-{}">{}</span>', kind, text)
