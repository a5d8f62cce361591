"""A person's premium, subsidy, own part and refund in a cover year, with the reasons."""

from __future__ import annotations

import dataclasses
import datetime as dt

from tuodi.enrolment.deciding import Decision, decide
from tuodi.enrolment.enrolee import Enrolee
from tuodi.enrolment.explain import class_lines, price_line, refund_lines, subsidy_lines
from tuodi.enrolment.holdings import holdings_of
from tuodi.enrolment.offers import UNNAMED_FUND, Case, Offer, apart, labels
from tuodi.enrolment.paid import paid_amount
from tuodi.enrolment.price import own_price
from tuodi.enrolment.refunds import NOTHING, Returned, of_subsidised, paid_twice, plan_changed, total, void_cover
from tuodi.enrolment.result import Line, PremiumResult
from tuodi.enrolment.rules import EnrolmentRules
from tuodi.enrolment.topup import top_up
from tuodi.policy.model import Subsidy
from tuodi.policy.values import Missing
from tuodi.settlement.identities import NOW
from tuodi.settlement.statement import Reason


def assess(
    rules: EnrolmentRules, enrolee: Enrolee, year: int, as_of: dt.date, known_at: dt.datetime = NOW
) -> PremiumResult:
    """`as_of`: the day of asking, for those who have not paid. `known_at`: which list rows count."""
    empty = PremiumResult(person=enrolee.person, year=year, rule_hash=rules.book.hash)
    if enrolee.insutype != "390":
        return dataclasses.replace(empty, reasons=(Reason("employee_insurance"),))
    price = own_price(rules, enrolee, year, enrolee.insu_plan, as_of)
    if isinstance(price, Missing):
        return dataclasses.replace(empty, missing=price.name)
    case = Case(rules, enrolee, year, enrolee.insu_plan, price, as_of)
    empty = dataclasses.replace(
        empty,
        demonstration=price.origin.demonstration,
        premium=price.amount,
        covers_from=price.first,
        covers_to=price.last,
        lines=(price_line(case),),
    )
    decision = decide(case, holdings_of(rules, enrolee, known_at))
    if isinstance(decision.offer, Missing):
        return dataclasses.replace(empty, missing=decision.offer.name, reasons=decision.reasons)
    if isinstance(decision.offer, Offer) and decision.offer.amount > 0:
        changed, reasons = top_up(case, decision, decision.offer)
        if changed is not None:
            return changed if isinstance(changed, PremiumResult) else _again(changed, known_at, reasons)
        decision = dataclasses.replace(decision, reasons=(*decision.reasons, *reasons))
    return _result(case, decision, empty)


def _again(case: Case, known_at: dt.datetime, reasons: tuple[Reason, ...]) -> PremiumResult:
    """The same person on the plan that counts."""
    found = assess(case.rules, case.enrolee, case.year, case.as_of, known_at)
    return dataclasses.replace(found, reasons=(*reasons, *found.reasons))


def _result(case: Case, decision: Decision, empty: PremiumResult) -> PremiumResult:
    offer = decision.offer if isinstance(decision.offer, Offer) else None
    paid, remarks = paid_amount(case, decision)
    void = void_cover(case, paid)
    if void is not None and void.void:
        return _void(case, void, offer, empty, remarks)
    helped = offer if offer is not None and offer.amount > 0 else None
    main = of_subsidised(case, decision, helped, paid) if helped is not None else NOTHING
    if main.without_subsidy:
        helped = None
    parts = [part for part in (void, main, plan_changed(case, paid), paid_twice(case)) if part is not None]
    refund = total(parts)
    subsidy = helped.amount if helped is not None else 0
    own = max(0, case.price.amount - subsidy)
    reasons = [*decision.reasons, *_why(case, decision, offer, helped)]
    reasons += [reason for part in parts for reason in part.reasons]
    if refund != 0:
        reasons += remarks
    reasons += _remarks(case, own)
    lines: list[Line] = [*empty.lines, *class_lines(case, decision)]
    if offer is not None and (helped is not None or offer.rule.nothing):
        lines += subsidy_lines(case, offer)
    lines += [Line("个人缴费", own), *refund_lines(parts)]
    unknown = isinstance(main.amount, Missing) and main.origin is None and _decides_subsidy(main)
    return dataclasses.replace(
        empty,
        subsidy=None if unknown else subsidy,
        own_pay=None if unknown else own,
        refund=None if isinstance(refund, Missing) else refund,
        fund=helped.rule.fund if helped is not None and not unknown else "",
        class_id=offer.holding.class_id if offer is not None else "",
        missing=refund.name if isinstance(refund, Missing) else "",
        reasons=tuple(dict.fromkeys(reasons)),
        lines=tuple(lines),
        demonstration=empty.demonstration or (offer is not None and offer.rule.origin.demonstration),
    )


def _decides_subsidy(part: Returned) -> bool:
    """A missing window or certification day leaves open whether there is a subsidy; a missing payment does not."""
    return isinstance(part.amount, Missing) and part.amount.name != "paid_amt"


def _void(
    case: Case, void: Returned, offer: Offer | None, empty: PremiumResult, remarks: tuple[Reason, ...]
) -> PremiumResult:
    """No cover: nothing is due from anyone, what was paid goes back to the person and to the fund."""
    reasons = [*void.reasons, *remarks]
    if offer is not None and offer.amount > 0 and case.enrolee.paid_date is not None:
        fund = case.rules.book.terms.label("funds", offer.rule.fund)
        reasons.append(Reason("subsidy_returned", void.reasons[0].clause, fund))
    missing = void.amount.name if isinstance(void.amount, Missing) else ""
    return dataclasses.replace(
        empty, premium=0, subsidy=0, own_pay=0, refund=None if isinstance(void.amount, Missing) else void.amount,
        missing=missing, reasons=tuple(reasons), lines=(*empty.lines, Line("应缴", 0), *refund_lines([void])),
    )  # fmt: skip


def _why(case: Case, decision: Decision, offer: Offer | None, helped: Offer | None) -> list[Reason]:
    """Why there is no subsidy, or what is to be known about it."""
    if offer is None:
        return _no_rule(case, decision)
    if offer.rule.nothing:
        return [Reason("not_subsidised", offer.rule.origin.clause, offer.rule.nothing)]
    return [] if helped is None else _about(case, helped)


def _no_rule(case: Case, decision: Decision) -> list[Reason]:
    if not decision.held:
        return [] if decision.reasons else [Reason("no_class")]
    ended = _ended(case, decision)
    if ended is not None:
        return [Reason("measure_ended", ended.origin.clause, str(ended.last_year(case.enrolee.insu_admdvs)))]
    return [Reason("not_subsidised_class", "", labels(case, decision.held))]


def _about(case: Case, offer: Offer) -> list[Reason]:
    """Remarks on a subsidy that is given."""
    reasons: list[Reason] = []
    clause = offer.rule.origin.clause
    if offer.rule.capped and offer.standard > offer.amount:
        reasons.append(Reason("capped", clause))
    if offer.rule.fund == UNNAMED_FUND:
        reasons.append(Reason("unnamed_fund", clause))
    if offer.rule.origin.note:
        reasons.append(Reason("rule_note", clause, offer.rule.origin.note))
    known, day = offer.holding.known_from, case.enrolee.paid_date
    if day is not None and known is not None and known.date() > day:
        reasons.append(Reason("known_later", "", known.date().isoformat()))
    if day is not None and offer.rule.known_from > day:
        reasons.append(Reason("rule_known_later", clause, offer.rule.known_from.isoformat()))
    if offer.elsewhere is not None:
        reasons.append(Reason("subsidy_elsewhere", offer.elsewhere.clause, offer.holding.region))
    elif apart(case.enrolee.insu_admdvs, offer.holding.region):
        reasons.append(Reason("certified_elsewhere", "", offer.holding.region))
    return reasons


def _ended(case: Case, decision: Decision) -> Subsidy | None:
    home = case.enrolee.insu_admdvs
    found = [case.rules.ended(home, h.class_id, case.year) for h in decision.held]
    return max((s for s in found if s is not None), key=lambda s: s.last_year(home) or 0, default=None)


def _remarks(case: Case, own: int) -> list[Reason]:
    enrolee = case.enrolee
    if enrolee.paid_date is None:
        return [Reason("not_paid", "", case.day.isoformat())]
    if enrolee.paid_amt is not None and enrolee.paid_amt < own and enrolee.plan_change_date is None:
        return [Reason("underpaid")]
    return []
