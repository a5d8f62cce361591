"""Tables of catalogues."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tuodi.policy.money import format_rate
from tuodi.workbench.base.biglisting import BigListing
from tuodi.workbench.base.columns import WhoColumn
from tuodi.workbench.base.templatetags.tuodi import badge, division

from .layouts import TABS
from .models import Entry, Load
from .pricing import CLASSES, C, unit_price
from .standing import ItemNow, now_of

_KINDS = {"01": "good", "02": "info", "03": "plain"}


class EntryTable(tables.Table):
    """Entries as a search shows them; `EntryListing` adds what holds today."""

    code = tables.Column(verbose_name="编码")
    name = tables.Column(verbose_name="名称")
    chrgitm_lv = tables.Column(verbose_name="等级", empty_values=())
    cap = tables.Column(verbose_name="限价（元）", accessor="now", empty_values=(), attrs={"td": {"class": "amount"}})
    prop = tables.Column(verbose_name="先行自付", accessor="now", empty_values=(), attrs={"td": {"class": "amount"}})
    begndate = tables.Column(verbose_name="有效期", attrs={"td": {"class": "whole"}})
    area = tables.Column(verbose_name="适用区划")

    class Meta:
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有符合条件的目录。"

    def render_code(self, record: Entry) -> SafeString:
        """A link to the item."""
        return format_html('<a href="{}">{}</a>', reverse("catalogue:item", args=[record.pk]), record.code)

    def render_chrgitm_lv(self, record: Entry) -> SafeString | str:
        """Class and restricted use."""
        told = badge(CLASSES[record.chrgitm_lv], _KINDS[record.chrgitm_lv]) if record.chrgitm_lv in CLASSES else ""
        restricted = badge("限制使用", "warn") if record.lmt_used_flag == "1" else ""
        withdrawn = "" if record.valid else badge("已失效", "bad")
        return format_html("{} {} {}", told, restricted, withdrawn)

    def render_cap(self, value: ItemNow | None) -> str:
        """Of hospitals of the second level."""
        return cap_words(value)

    def render_prop(self, value: ItemNow | None) -> str:
        """Of hospitals of the second level."""
        return prop_words(value)

    def render_begndate(self, record: Entry) -> str:
        """From, and until where it ends."""
        return span_words(record)

    def render_area(self, value: str) -> str:
        """Its name."""
        return area_words(value)


class EntryListing(BigListing):
    """The entries of a page, with cap and ratio of today."""

    area = ""

    def _rows(self, keys: list[int]) -> list[Any]:
        rows = super()._rows(keys)
        now = now_of(rows, self.area)
        for row in rows:
            row.now = now.get(row.pk)
        return rows


class LoadTable(tables.Table):
    """Files that were loaded."""

    at = tables.Column(verbose_name="导入时间", attrs={"td": {"class": "whole"}})
    tab = tables.Column(verbose_name="目录")
    name = tables.Column(verbose_name="文件")
    region = tables.Column(verbose_name="区划")
    rows = tables.Column(verbose_name="行数", attrs={"td": {"class": "amount"}})
    fresh = tables.Column(verbose_name="新增", attrs={"td": {"class": "amount"}})
    changed = tables.Column(verbose_name="变更", attrs={"td": {"class": "amount"}})
    withdrawn = tables.Column(verbose_name="失效", attrs={"td": {"class": "amount"}})
    refused = tables.Column(verbose_name="拒收", attrs={"td": {"class": "amount"}})
    by = WhoColumn("导入人")

    class Meta:
        attrs = {"class": "cards-on-phone"}
        empty_text = "还没有导入过目录。"

    def render_at(self, record: Load) -> SafeString:
        """A link to what became of it."""
        return format_html(
            '<a href="{}">{}</a>', reverse("catalogue:load", args=[record.pk]), f"{record.at:%Y-%m-%d %H:%M}"
        )

    def render_tab(self, record: Load) -> str:
        """Its name."""
        return tab_words(record.tab)

    def render_region(self, value: str) -> str:
        """Its name."""
        return area_words(value)

    def render_refused(self, value: int) -> SafeString | str:
        """Seen at once where there are any."""
        return badge(str(value), "bad") if value else "0"


def tab_words(number: str) -> str:
    """A catalogue's name with its number."""
    return f"{number} {TABS[number].zh}" if number.isdigit() else TABS[number].zh


def area_words(area: str) -> str:
    """Where an entry holds."""
    return "全国" if area == "000000" else division(area)


def span_words(entry: Entry) -> str:
    """From when until when an entry holds."""
    begin = "" if entry.begndate.year == 1900 else f"{entry.begndate} 起"  # noqa: PLR2004 - SINCE_EVER
    return f"{entry.begndate} 至 {entry.enddate}" if entry.enddate else begin or "长期"


def cap_words(now: ItemNow | None) -> str:
    """A price cap."""
    if now is None or now.lv == C:
        return "—"
    return "不限" if now.cap is None else unit_price(now.cap)


def prop_words(now: ItemNow | None) -> str:
    """A first-self-pay ratio."""
    if now is None:
        return "—"
    if now.lv == C:
        return "全自费"
    return "缺" if now.prop is None else format_rate(now.prop)
