"""The lines of a premium's explanation, each with its clause."""

from __future__ import annotations

from tuodi.enrolment.deciding import Decision
from tuodi.enrolment.offers import Case, Offer
from tuodi.enrolment.refunds import Returned
from tuodi.enrolment.result import Line
from tuodi.policy.money import format_rate, format_yuan
from tuodi.policy.values import Const, Missing

_CATEGORY = {"premium": "", "premium_minor": "未成年人", "premium_student": "学生"}


def price_line(case: Case) -> Line:
    """The person's own price."""
    plan = {1: "一档", 2: "二档"}.get(case.plan or 0, "")
    origin, price = case.price.origin, case.price
    label = f"{case.year}参保年度{_CATEGORY[price.category]}{plan}个人缴费标准"
    return Line(label, price.amount, origin.clause, f"{price.first.isoformat()}至{price.last.isoformat()}")


def class_lines(case: Case, decision: Decision) -> list[Line]:
    """On which day the class was looked at, by which clause."""
    if decision.rule is None or not decision.held:
        return []
    origin = decision.rule.origin
    how = "参保缴费时" if decision.rule.identity_at == "payment" else "年度内首次认定"
    names = "、".join(dict.fromkeys(case.rules.book.terms.label("classes", h.class_id) for h in decision.held))
    return [Line(f"{how}身份：{names}", None, origin.clause, decision.day.isoformat(), origin.readings)]


def subsidy_lines(case: Case, offer: Offer) -> list[Line]:
    """How the subsidy is made."""
    rule, terms = offer.rule, case.rules.book.terms
    name = terms.label("classes", offer.holding.class_id)
    if rule.nothing:
        return [Line(f"资助（{name}）", 0, rule.origin.clause, rule.nothing, rule.origin.readings)]
    detail = "定额"
    if offer.base is not None:
        rate = format_rate(rule.rate.amount) if isinstance(rule.rate, Const) else ""
        detail = f"{'一' if rule.of_plan == 1 else '二'}档{format_yuan(offer.base)} × {rate}"
    fund = terms.label("funds", rule.fund)
    lines = [Line(f"资助（{name}，{fund}）", offer.standard, rule.origin.clause, detail, rule.origin.readings)]
    if offer.standard != offer.amount:
        lines.append(Line("以本人应缴为限", offer.amount, rule.origin.clause))
    return lines


def refund_lines(parts: list[Returned]) -> list[Line]:
    """Each refund, and each one refused, with its clause."""
    return [
        Line("退费", None if isinstance(part.amount, Missing) else part.amount, part.origin.clause,
             "；".join(reason.detail for reason in part.reasons), part.origin.readings)
        for part in parts if part.origin is not None
    ]  # fmt: skip
