"""Figures, classes and periods in words, in Chinese and English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tuodi.lawcheck.finding import Lang, Words
from tuodi.policy.money import format_rate
from tuodi.policy.terms import Terms

STAGES: dict[str, Words] = {
    "basic": Words("基本医保", "basic insurance"),
    "critical": Words("大病保险", "critical illness insurance"),
    "assistance": Words("医疗救助", "assistance"),
    "tilt": Words("倾斜救助", "tilt"),
}
FACTS: dict[str, Words] = {
    "hosp_lv": Words("医院级别", "hospital level"),
    "primary_care": Words("基层医疗机构", "primary care institution"),
    "insu_plan": Words("档次", "plan"),
    "minor": Words("未成年", "minor"),
    "student": Words("学生", "student"),
    "admission": Words("住院次数", "admission"),
    "opsp_class": Words("门诊慢特病类别", "outpatient class"),
    "dise_class": Words("病种类别", "disease class"),
    "two_diseases": Words("两病", "two diseases"),
    "class": Words("身份", "class"),
}


VALUES: dict[str, str] = {
    "special": "特殊", "ordinary": "普通", "specific": "特定", "true": "是", "false": "否", "one": "一种",
    "in_district": "区内", "in_city": "市内", "in_province": "省内", "out_of_province": "省外",
    "both": "两种", "else": "其他",
}  # fmt: skip
"""Values of facts and places in Chinese."""


def values(said: str) -> str:
    """Values separated by strokes in Chinese, as they are where there is no word for them."""
    return "/".join(VALUES.get(part, part) for part in said.split("/"))


def yuan(fen: int) -> str:
    """Fen → yuan with thousands separators.

    >>> yuan(3000001)
    '30,000.01'
    """
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def amount(value: int, unit: str) -> str:
    """A figure with its unit."""
    return format_rate(value) if unit == "rate" else yuan(value) if unit == "yuan" else str(value)


def labels(terms: Terms, classes: Iterable[str]) -> Words:
    """Class names; a group's name where the classes are exactly a group's."""
    ids = tuple(dict.fromkeys(classes))
    for group in terms.family("groups"):
        if len(ids) > 1 and set(ids) == set(group.members):
            return Words(group.zh, group.en)
    found = [terms.find("classes", one) for one in ids]
    zh = "、".join(t.zh if t else i for t, i in zip(found, ids, strict=True))
    en = ", ".join(t.en if t else i for t, i in zip(found, ids, strict=True))
    return Words(zh, en)


def period(first: dt.date | None, last: dt.date | None) -> Words:
    """A time in words; nothing where it is open at both ends."""
    if first is None and last is None:
        return Words("", "")
    if last is None:
        return Words(f"{first}起", f"from {first}")
    if first is None:
        return Words(f"至{last}", f"to {last}")
    return Words(f"{first}至{last}", f"{first} to {last}")


def facts(pairs: Iterable[tuple[str, str]], lang: Lang) -> str:
    """The facts by which a figure was chosen, e.g. `医院级别2，档次1`."""
    if lang == "zh":
        return "，".join(f"{FACTS[name].zh}{values(value)}" for name, value in pairs)
    return ", ".join(f"{FACTS[name].en} {value}" for name, value in pairs)
