"""What each class held would give towards the premium, and which class gives most."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tuodi.enrolment.enrolee import Enrolee
from tuodi.enrolment.holdings import Holding
from tuodi.enrolment.price import Price, own_price, price_of
from tuodi.enrolment.rules import EnrolmentRules
from tuodi.policy.conflicts import where_of
from tuodi.policy.errors import RuleOverlap
from tuodi.policy.messages import message
from tuodi.policy.model import Origin, Subsidy
from tuodi.policy.money import FULL_RATE, round_half_up
from tuodi.policy.regions import chain
from tuodi.policy.values import Missing, Value, evaluate

UNNAMED_FUND = "unnamed_fund"


@dataclass(frozen=True, slots=True)
class Offer:
    """The subsidy under one class. `standard` is what the rule names, `amount` what is given towards this price."""

    holding: Holding
    rule: Subsidy
    base: int | None
    standard: int
    amount: int
    elsewhere: Origin | None
    """The rule by which the certifying region pays for someone insured in another."""


@dataclass(frozen=True, slots=True)
class Case:
    """One person, cover year and plan: what every question about it needs."""

    rules: EnrolmentRules
    enrolee: Enrolee
    year: int
    plan: int | None
    price: Price
    as_of: dt.date

    @property
    def day(self) -> dt.date:
        """The day of payment; while nothing is paid, the day of asking."""
        return self.enrolee.paid_date or min(self.as_of, self.price.last)


def offers(case: Case, held: Sequence[Holding]) -> list[Offer | Missing]:
    """One answer for each class for which some region has a rule; none for the others."""
    classes = tuple(dict.fromkeys(h.class_id for h in held))
    answers: list[Offer | Missing] = []
    for holding in held:
        rules, elsewhere = _rules_for(case, holding, classes)
        if not rules:
            continue
        found = [_offer(case, holding, rule, elsewhere) for rule in rules]
        amounts = {o if isinstance(o, Missing) else (o.amount, o.rule.fund) for o in found}
        if len(rules) > 1 and holding.certified is not None:
            first, second = rules[:2]
            raise RuleOverlap(
                where_of(first), message("person_overlap", name=holding.class_id, year=case.year), where_of(second)
            )
        answers.append(found[0] if len(amounts) == 1 else Missing("begndate"))
    return answers


def best(case: Case, held: Sequence[Holding]) -> Offer | Missing | None:
    """The class that gives most (就高). Missing where a figure that is not at hand could change the answer."""
    answers = offers(case, held)
    known = [a for a in answers if isinstance(a, Offer)]
    missing = next((a for a in answers if isinstance(a, Missing)), None)
    top = max(known, key=lambda offer: _height(case, offer), default=None)
    if missing is not None and (top is None or top.amount < case.price.amount):
        return missing
    return top


def _height(case: Case, offer: Offer) -> tuple[int, int, bool, int]:
    """More money first, then a fund that is named, then the order of the vocabulary."""
    fixed = case.rules.choice("best_by_plan", "best_for_chosen_plan") == "fixed_order"
    ranked = _on_plan_1(case, offer.holding) if fixed else offer.amount
    return ranked, offer.amount, offer.rule.fund != UNNAMED_FUND, -case.rules.class_order(offer.holding.class_id)


def _on_plan_1(case: Case, holding: Holding) -> int:
    """The height of a class in an order that does not ask which plan was chosen: what it gives on plan 1."""
    price = own_price(case.rules, case.enrolee, case.year, 1, case.as_of)
    if isinstance(price, Missing):
        return 0
    plain = Case(case.rules, case.enrolee, case.year, 1, price, case.as_of)
    return max((o.amount for o in offers(plain, [holding]) if isinstance(o, Offer)), default=0)


def _rules_for(case: Case, holding: Holding, classes: tuple[str, ...]) -> tuple[list[Subsidy], Origin | None]:
    home, elsewhere = payer(case, holding)
    for code in chain(home):
        found = [
            rule for rule in case.rules.subsidies(code, case.year, home)
            if holding.class_id in rule.serves(classes) and _plan_fits(case, rule) and _in_time(case, holding, rule)
        ]  # fmt: skip
        if found:
            return found, elsewhere
    return [], None


def payer(case: Case, holding: Holding) -> tuple[str, Origin | None]:
    """The region that pays: where insured, or where certified if that region says so (reading subsidy_elsewhere)."""
    insured = case.enrolee.insu_admdvs
    if not apart(insured, holding.region):
        return insured, None
    marker = case.rules.certifying_pays(holding.region, max(case.day, dt.date(case.year, 1, 1)))
    return (holding.region, marker.origin) if marker is not None else (insured, None)


def apart(insured: str, certified: str) -> bool:
    """Whether two regions are different places, neither being part of the other."""
    return certified not in chain(insured) and insured not in chain(certified)


def _plan_fits(case: Case, rule: Subsidy) -> bool:
    return set(rule.plans) >= ({1, 2} if case.plan is None else {case.plan})


def _in_time(case: Case, holding: Holding, rule: Subsidy) -> bool:
    """Certified on the right side of a transition; a rule that begins inside the cover year asks for later payment."""
    if rule.first > dt.date(case.year, 1, 1) and case.day < rule.first:
        return False
    if holding.certified is None:
        return True
    before, since = rule.certified_before, rule.certified_from
    return (before is None or holding.certified < before) and (since is None or since <= holding.certified)


def _offer(case: Case, holding: Holding, rule: Subsidy, elsewhere: Origin | None) -> Offer | Missing:
    if rule.nothing:
        return Offer(holding, rule, None, 0, 0, elsewhere)
    region = holding.region if elsewhere is not None else case.enrolee.insu_admdvs
    if unknown := rule.unknown_end(region):
        return Missing(unknown)
    standard: int | Missing
    base: int | None = None
    if rule.fixed is not None:
        standard = _figure(case, rule.fixed, region)
    else:
        category = case.price.category if rule.capped and elsewhere is None else "premium"
        price = price_of(case.rules, category, case.year, rule.of_plan, region)
        rate = _figure(case, rule.rate, region) if rule.rate is not None else Missing("rate")
        if isinstance(price, Missing):
            return price
        base = price.amount
        standard = rate if isinstance(rate, Missing) else round_half_up(base * rate, FULL_RATE)
    if isinstance(standard, Missing):
        return standard
    amount = min(standard, case.price.amount) if rule.capped else standard
    return Offer(holding, rule, base, standard, amount, elsewhere)


def _figure(case: Case, value: Value, region: str) -> int | Missing:
    def figure(name: str) -> Value | Missing:
        found = case.rules.parameter(name, region, dt.date(case.year, 1, 1))
        return Missing(name) if found is None or found.value is None else found.value

    def fact(name: str) -> str | None:
        return str(case.plan) if name == "insu_plan" and case.plan is not None else None

    return evaluate(value, fact, figure)


def subsidised(found: Offer | Missing | None) -> bool:
    """Whether an answer is money."""
    return isinstance(found, Offer) and found.amount > 0


def labels(case: Case, held: Iterable[Holding]) -> str:
    """The Chinese names of classes, each once."""
    names = dict.fromkeys(case.rules.book.terms.label("classes", h.class_id) for h in held)
    return "、".join(names)
