"""Rows that say what one premium subsidy says, and the check of a row: years, classes, plans, days, amount and fund."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from tests.clauses.bench import FEN, classes_of, day_of
from tests.clauses.registry import register
from tests.enrolment.build import held, person
from tuodi.enrolment.holdings import holdings_of
from tuodi.enrolment.offers import Case, Offer, best
from tuodi.enrolment.price import Price, own_price
from tuodi.enrolment.rules import EnrolmentRules
from tuodi.policy.model import Parameter, RuleBook, Subsidy
from tuodi.policy.values import By, Const
from tuodi.settlement.identities import NOW

_DAY = dt.timedelta(days=1)
PRICES = {  # yuan: plan 1, plan 2; years without a published price get the one of the nearest year
    "37": {2022: (450, 650), 2023: (450, 650), 2024: (450, 650), 2025: (450, 650)},
    "50": {2022: (320, 695), 2023: (350, 725), 2024: (380, 755), 2025: (400, 775)},
}
_MINOR = 300
"""What a minor pays in Weihai, on both plans."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One subsidy rule in the tests' own words."""

    clause: str
    rule: str
    region: str
    classes: tuple[str, ...]
    years: tuple[int, int | None]
    plans: tuple[int, ...] = (1, 2)
    rate: int = 0
    """Per cent of the price of `of_plan`."""
    of_plan: int = 1
    fixed: int = 0
    fund: str = ""
    before: str = ""
    since: str = ""
    """Certified before, or from, a day."""
    paid_in_full: bool = False
    """Whether it may exceed the person's own price."""
    reading: dict[str, str] = field(default_factory=dict)


GRANTS: dict[str, Grant] = {}
"""The rows under the default readings, by rule."""


def granted(rule: str, reading: dict[str, str], **said: Any) -> Grant:
    """A rule's row as it is under another reading."""
    return replace(GRANTS[rule], reading=reading, **said)


def grants(*given: Grant) -> None:
    """Register the checks of rows."""
    for row in given:
        if not row.reading:
            GRANTS[row.rule] = row
        register(f"subsidy {row.rule}", (row.clause,), partial(_gives, row), row.reading)


def _gives(row: Grant, book: RuleBook) -> None:
    rules = _rules(book)
    rule = next(r for r in book.of(Subsidy) if r.origin.rule == row.rule)
    assert rule.origin.clause == row.clause
    assert rule.capped is not row.paid_in_full
    first, last = row.years
    for class_id in classes_of(book):
        served = class_id in row.classes
        for plan in (1, 2):
            fits = served and plan in row.plans
            for year, inside in _sides(first, last):
                _asked(row, rules, class_id, plan, year, row_applies=fits and inside)
    for certified, fits in _certified(row):
        _asked(row, rules, row.classes[0], row.plans[0], first, row_applies=fits, certified=certified)
    if row.region.startswith("37") and row.rate:
        _asked(row, rules, row.classes[0], row.plans[0], first, row_applies=True, minor=True)


def _sides(first: int, last: int | None) -> Iterator[tuple[int, bool]]:
    yield first - 1, False
    yield first, True
    yield last or first + 3, True
    if last is not None:
        yield last + 1, False


def _certified(row: Grant) -> Iterator[tuple[dt.date, bool]]:
    if row.before:
        yield day_of(row.before) - _DAY, True
        yield day_of(row.before), False
    if row.since:
        yield day_of(row.since), True
        yield day_of(row.since) - _DAY, False


def _usual(row: Grant) -> dt.date:
    return day_of(row.since) if row.since else dt.date(2020, 1, 1)


def _asked(
    row: Grant, rules: EnrolmentRules, class_id: str, plan: int, year: int, *, row_applies: bool,
    certified: dt.date | None = None, minor: bool = False,
) -> None:  # fmt: skip
    paid = dt.date(year + 1, 1, 5)  # late, so that no document comes into force after the payment
    enrolee = person(row.region, plan, held(class_id, certified or _usual(row)), paid_date=paid, minor=minor)
    price = own_price(rules, enrolee, year, plan, paid)
    assert isinstance(price, Price), f"{row.rule}: {price}"
    offer = best(Case(rules, enrolee, year, plan, price, paid), holdings_of(rules, enrolee, NOW))
    decides = isinstance(offer, Offer) and offer.rule.origin.rule == row.rule
    what = f"{row.rule}: {class_id}, plan {plan}, cover year {year}, certified {certified}"
    assert decides == row_applies, what
    if decides:
        assert (offer.standard, offer.amount) == _amounts(row, plan, year, minor=minor), what
        assert offer.rule.fund == (row.fund or "unnamed_fund"), what


def _amounts(row: Grant, plan: int, year: int, *, minor: bool) -> tuple[int, int]:
    """What the rule names, and what is given of it."""
    known = PRICES[row.region[:2]]
    prices = known[min(max(year, min(known)), max(known))]
    own = prices[plan - 1]
    if minor:
        own, prices = _MINOR, prices if row.paid_in_full else (_MINOR, _MINOR)
    standard = row.fixed * FEN if row.fixed else prices[row.of_plan - 1] * row.rate
    return standard, standard if row.paid_in_full else min(standard, own * FEN)


_last: list[tuple[RuleBook, EnrolmentRules]] = []


def _rules(book: RuleBook) -> EnrolmentRules:
    """The subsidies of a book, kept while it is the same book."""
    if not _last or _last[0][0] is not book:
        _last[:] = [(book, EnrolmentRules(_with_prices(book)))]
    return _last[0][1]


def _with_prices(book: RuleBook) -> RuleBook:
    """The book with prices of the years for which none is published, so that the years of a subsidy can be asked."""
    added: list[Parameter] = []
    for region, plan_names in (("371000", ()), ("500000", ("premium_plan_1", "premium_plan_2"))):
        like = next(p for p in book.of(Parameter) if p.name == "premium" and p.origin.region == region)
        known = PRICES[region[:2]]
        for first, last, year in ((2015, 2021, min(known)), (2026, 2040, max(known))):
            period = {"first": dt.date(first, 1, 1), "last": dt.date(last, 12, 31)}
            one, two = known[year]
            if plan_names:
                added += [
                    replace(like, **period, name=name, value=Const(x * FEN, "yuan"))
                    for name, x in zip(plan_names, (one, two), strict=True)
                ]
            if not plan_names or first < 2022:
                table = By("insu_plan", (("1", Const(one * FEN, "yuan")), ("2", Const(two * FEN, "yuan"))))
                added.append(replace(like, **period, value=table))
            if region == "371000":
                added.append(replace(like, **period, name="premium_minor", value=Const(_MINOR * FEN, "yuan")))
    return replace(book, rules=(*book.rules, *added))
