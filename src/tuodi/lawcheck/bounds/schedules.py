"""A schedule in words and as a function of the base: what it would pay on an amount taken alone."""

from __future__ import annotations

from tuodi.lawcheck.finding import Lang
from tuodi.lawcheck.scope import Scope
from tuodi.lawcheck.words import amount
from tuodi.policy.model import StageRule
from tuodi.policy.money import FULL_RATE, round_half_up
from tuodi.policy.values import Value
from tuodi.settlement.schedule import slices

SAMPLES = (1_000_000, 3_000_000, 10_000_000)
"""Remainders, fen, at which the effective share is shown."""


def figure(scope: Scope, value: Value | None, region: str, rule: StageRule) -> list[int | None]:
    """All numbers a figure can be."""
    return [leaf.amount for leaf in scope.leaves(value, region, rule)]


def one(scope: Scope, value: Value | None, region: str, rule: StageRule) -> int | None:
    """The number where there is exactly one."""
    found = set(figure(scope, value, region, rule))
    return next(iter(found)) if len(found) == 1 else None


def say(scope: Scope, value: Value | None, region: str, rule: StageRule, unit: str) -> str:
    """A figure in words, all its numbers from the least to the highest."""
    found = figure(scope, value, region, rule)
    known = sorted({f for f in found if f is not None})
    parts = [amount(f, unit) for f in known] + (["?"] if None in found else [])
    return "/".join(parts)


def describe(scope: Scope, rule: StageRule, region: str, lang: Lang) -> str:
    """A schedule in one line: deductible, rates, caps."""
    zh = lang == "zh"
    if rule.open:
        return f"{'缺' if zh else 'missing '}{rule.open}"
    if rule.nothing:
        return ("不支付：" if zh else "pays nothing: ") + rule.nothing
    parts: list[str] = []
    if rule.flat is not None:
        parts.append(("定额" if zh else "flat ") + say(scope, rule.flat, region, rule, "yuan"))
    if rule.deductible is not None and rule.deductible_per is not None:
        per = {"stay": ("每次住院起付", "deductible per stay "), "year": ("年起付", "deductible per year ")}
        label = per.get(rule.deductible_per, ("起付", "deductible "))[not zh]
        parts.append(label + say(scope, rule.deductible, region, rule, "yuan"))
    for bracket in rule.brackets:
        start, rate = say(scope, bracket.start, region, rule, "yuan"), say(scope, bracket.rate, region, rule, "rate")
        if start == "0.00":
            parts.append(rate)
        else:
            parts.append(f"{start}以上{rate}" if zh else f"over {start} {rate}")
    for cap in rule.caps:
        if cap.amount is None:
            parts.append("不封顶" if zh else "no cap")
        else:
            costs = ("费用" if zh else "cost ") if cap.of == "base" else ""
            parts.append(costs + ("限额" if zh else "cap ") + say(scope, cap.amount, region, rule, "yuan"))
    return ("，" if zh else ", ").join(parts)


def alone(scope: Scope, rule: StageRule, region: str, base: int) -> int | None:
    """What the schedule pays on one base and nothing else in the period; None where a figure is not one number."""
    edges = [(one(scope, b.start, region, rule), one(scope, b.rate, region, rule)) for b in rule.brackets]
    known = [(start, rate) for start, rate in edges if start is not None and rate is not None]
    taken = 0 if rule.deductible_per is None or rule.deductible is None else one(scope, rule.deductible, region, rule)
    limits = [one(scope, c.amount, region, rule) for c in rule.caps if c.amount is not None]
    if len(known) != len(edges) or not edges or taken is None or None in limits:
        return None
    paid = round_half_up(sum(piece.exact for piece in slices(known, taken, base)), FULL_RATE)
    return min([paid, *(limit for limit in limits if limit is not None)])
