"""A person's own price for a plan in a cover year, and the period it covers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from tuodi.enrolment.enrolee import Enrolee
from tuodi.enrolment.rules import EnrolmentRules
from tuodi.policy.model import Origin
from tuodi.policy.values import Missing, Value, evaluate

Category = Literal["premium", "premium_minor", "premium_student"]
ADULT_YEARS = 18
"""Full age (民法典 17): whoever is below is a minor."""

_TWO_YEARS = dt.timedelta(days=729)
"""A price that holds for less is the price of one cover period, whose days it names (students: September to August)."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a plan costs this person, and from when to when it covers."""

    amount: int
    category: Category
    first: dt.date
    last: dt.date
    origin: Origin


def own_price(rules: EnrolmentRules, enrolee: Enrolee, year: int, plan: int | None, as_of: dt.date) -> Price | Missing:
    """The price where the person is insured; `plan` None works only where both plans cost this person the same."""
    category = category_of(rules, enrolee, year, as_of)
    if isinstance(category, Missing):
        return category
    return price_of(rules, category, year, plan, enrolee.insu_admdvs)


def price_of(rules: EnrolmentRules, category: Category, year: int, plan: int | None, region: str) -> Price | Missing:
    """The price of one category of persons."""
    day = dt.date(year, 1, 1)
    parameter = rules.parameter(category, region, day)
    if parameter is None or parameter.value is None:
        return Missing(category)

    def fact(name: str) -> str | None:
        return str(plan) if name == "insu_plan" and plan is not None else None

    source = parameter

    def figure(name: str) -> Value | Missing:
        nonlocal source
        found = rules.parameter(name, region, day)
        if found is None or found.value is None:
            return Missing(name)
        source = found
        return found.value

    amount = evaluate(parameter.value, fact, figure)
    if isinstance(amount, Missing):
        return amount
    first, last = day, dt.date(year, 12, 31)
    if source.last is not None and source.last - source.first < _TWO_YEARS:
        first, last = source.first, source.last
    return Price(amount, category, first, last, source.origin)


def category_of(rules: EnrolmentRules, enrolee: Enrolee, year: int, as_of: dt.date) -> Category | Missing:
    """Which price list a person falls under; asked only where the region has a list of its own."""
    region = enrolee.insu_admdvs
    if enrolee.student and rules.has_parameter("premium_student", region):
        return "premium_student"
    if not rules.has_parameter("premium_minor", region):
        return "premium"
    minor = enrolee.minor
    if minor is None:
        if enrolee.birth_date is None:
            return Missing("brdy")
        days = (enrolee.paid_date or as_of, dt.date(year, 1, 1))
        answers = {under_age(enrolee.birth_date, day) for day in days}
        if len(answers) > 1:
            return Missing("minor")
        minor = answers.pop()
    return "premium_minor" if minor else "premium"


def under_age(born: dt.date, day: dt.date) -> bool:
    """Whether someone is a minor on a day.

    >>> under_age(dt.date(2005, 6, 1), dt.date(2023, 5, 31)), under_age(dt.date(2005, 6, 1), dt.date(2023, 6, 1))
    (True, False)
    """
    return (day.year - born.year, day.month, day.day) < (ADULT_YEARS, born.month, born.day)
