"""The benefit sheet as PDF: what to print as text, and the compiler that prints it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from tuodi.lab.advice.told import headline
from tuodi.settlement.render import yuan
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.printing import Printer

from .examples import Example
from .sheet import Sheet, region_words

_PRINTER = Printer(Path(__file__).parent.parent / "notice" / "sheet.typ")
UNKNOWN = "未定"


def pdf_of(sheet: Sheet) -> bytes:
    """The sheet. Raises NoFont."""
    return _PRINTER.printed(data_of(sheet))


def data_of(sheet: Sheet) -> dict[str, Any]:
    """Everything that is printed, as text."""
    cover = sheet.cover
    plan = f"{cover.insu_plan}档" if cover and cover.insu_plan else ""
    insured = f"{cover.get_insutype_display()} {plan}" if cover else "本年度未查到参保"
    office = sheet.office
    return {
        "head": "医疗保障待遇明白纸",
        "facts": [
            ["姓名", sheet.person.psn_name], ["证件号码", masked(sheet.person.certno)],
            ["身份", "、".join(sheet.classes) or "普通居民"],
            ["参保", f"{region_words(cover.insu_admdvs) if cover else ''} {insured}".strip()],
        ],
        "examples": [_example(one) for one in sheet.examples],
        "rights": [[line.text, line.clause] for line in sheet.rights],
        "uses": [
            [one.name, f"共 {yuan(one.whole)}", f"已用 {yuan(one.used)}", f"还剩 {yuan(one.left)}"]
            for one in (sheet.year.uses if sheet.year else ())
        ],
        "year": [] if sheet.year is None else [
            ["总费用", yuan(sheet.year.total)], *([name, yuan(fen)] for name, fen in sheet.year.paid.items()),
            ["自己负担", yuan(sheet.year.borne)],
        ],
        "advice": [
            {"say": headline(one.offers[0], "zh"), "do": [c.do_zh for c in one.offers[0].choices],
             "by": "、".join(one.offers[0].clauses), "bill": one.setl_id}
            for one in sheet.advice if one.offers
        ],
        "ask": f"有疑问请问：{office.office} {office.phone}".strip(), "day": f"{sheet.day:%Y年%m月%d日}",
        "rules": sheet.rule_hash[:12], "mark": "演示数据，不作依据" if settings.DEMO else "",
    }  # fmt: skip


def _example(one: Example) -> list[str]:
    parts = (one.basic, one.critical, one.assistance, one.borne)
    return [one.level, yuan(one.in_policy), *(UNKNOWN if fen is None else yuan(fen) for fen in parts)]
