"""The year's terms as a page: window, prices, what each class is given; every figure with its clause."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tuodi.enrolment import Enrolee, PremiumResult, assess
from tuodi.enrolment.price import Price, price_of
from tuodi.policy.model import Origin
from tuodi.policy.values import Missing

from .rulebook import rules

_PLANS = (1, 2)
_CATEGORIES = (("premium", "居民"), ("premium_minor", "未成年人"), ("premium_student", "大学生"))


@dataclass(frozen=True, slots=True)
class Day:
    """A named day of the year."""

    zh: str
    day: dt.date | None
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A plan's price for a category; `missing` names what is not at hand."""

    zh: str
    plan: int
    price: Price | None
    missing: str


@dataclass(frozen=True, slots=True)
class ClassRow:
    """What a class is given on each plan by somebody paying on the first day of the window."""

    class_id: str
    results: tuple[PremiumResult, ...]


def days(county: str, year: int) -> list[Day]:
    """Window and late window; only those that a text names for the year, the window always."""
    names = (("window_start", "集中缴费期首日"), ("window_end", "集中缴费期末日"),
             ("late_window_start", "补缴期首日"), ("late_window_end", "补缴期末日"))  # fmt: skip
    found = [Day(zh, *rules().day(name, county, year)) for name, zh in names]
    return [one for at, one in enumerate(found) if at < len(_PLANS) or one.day is not None]


def prices(county: str, year: int) -> list[PriceRow]:
    """What each plan costs; categories only where the region has a list for them."""
    rows = []
    for category, zh in _CATEGORIES:
        if category != "premium" and not rules().has_parameter(category, county):
            continue
        for plan in _PLANS:
            found = price_of(rules(), category, year, plan, county)  # type: ignore[arg-type]
            missing = found.name if isinstance(found, Missing) else ""
            rows.append(PriceRow(zh, plan, None if isinstance(found, Missing) else found, missing))
    return rows


def classes(county: str, year: int) -> list[ClassRow]:
    """Every class on both plans; those that no text gives anything are left out."""
    start = rules().day("window_start", county, year)[0] or dt.date(year, 1, 1)
    rows = []
    for term in rules().book.terms.family("classes"):
        results = tuple(
            assess(rules(), Enrolee(
                person="", insu_admdvs=county, insu_plan=plan, paid_date=start, marked_classes=(term.id,),
                birth_date=dt.date(year - 40, 1, 1), student=False, minor=False,
            ), year, start)
            for plan in _PLANS
        )  # fmt: skip
        if any(result.subsidy or result.missing for result in results):
            rows.append(ClassRow(term.id, results))
    return rows
