"""The critical deductible against half of the income of the year before.

The income is rarely at hand. A published whole-yuan deductible d that is half an income cut to the yuan says that the
income lies in [2d, 2d + 2): d = floor(income / 2). That shows which income the figure supposes; it proves nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from tuodi.lawcheck.bounds.task import Task, constant
from tuodi.lawcheck.finding import Finding, Verdict, Words
from tuodi.lawcheck.words import yuan
from tuodi.policy.model import Parameter
from tuodi.policy.money import FULL_RATE
from tuodi.policy.regions import city_of
from tuodi.policy.values import Const

READING = "income_year"
_YUAN = 100


@dataclass(frozen=True, slots=True)
class _Year:
    """A published deductible, fen, its rule and the year it is for."""

    rule: Parameter
    amount: int
    year: int


def critical_deductible_share_of_income(task: Task) -> Iterator[Finding]:
    """Every published deductible, year by year, under each reading of 上年."""
    choice = dict(task.scope.book.readings).get(READING, "both_reported")
    for region in task.regions:
        figures = _figures(task, region)
        for number, one in enumerate(figures):
            following = next((f for f in figures[number + 1 :] if f.year == one.year + 1), None)
            if choice in ("both_reported", "y_minus_2"):
                yield _practised(task, region, one)
            if choice in ("both_reported", "y_minus_1"):
                yield _worded(task, region, one, following)


def _figures(task: Task, region: str) -> list[_Year]:
    found: list[_Year] = []
    for rule in task.scope.own(Parameter, region):
        if rule.name == "critical_deductible" and isinstance(rule.value, Const):
            last = rule.last.year if rule.last else rule.first.year
            found += [_Year(rule, rule.value.amount, year) for year in range(rule.first.year, last + 1)]
    return sorted(found, key=lambda f: f.year)


def _place(task: Task, region: str) -> str:
    choice = dict(task.scope.book.readings).get("income_place", "pooling_region")
    return {"county": region, "province": region[:2] + "0000"}.get(choice, city_of(region))


def _income(task: Task, region: str, year: int) -> int | None:
    found = task.scope.index.figure(task.bound.of, _place(task, region), dt.date(year, 7, 1))
    return found.amount if isinstance(found, Const) else None


def _practised(task: Task, region: str, one: _Year) -> Finding:
    year = one.year - 2
    income = _income(task, region, year)
    if income is not None:
        return _against(task, region, one, year, income)
    low, high = _supposed(task, one.amount)
    words = Words(
        f"{one.year}年起付线{yuan(one.amount)}元；{year}年（Y−2）收入不在手，"
        f"公布的整数只说明它在[{yuan(low)}, {yuan(high)})：与“收入一半舍到元”相容，不能另行证明",
        f"{one.year} deductible {yuan(one.amount)}; the income of {year} (Y−2) is not at hand, the published integer "
        f"only says it lies in [{yuan(low)}, {yuan(high)}): consistent with half the income cut to the yuan, no proof",
    )
    return _made(task, region, one, "undecided", words=words, higher=f"{year}年收入在[{yuan(low)}, {yuan(high)})")


def _worded(task: Task, region: str, one: _Year, following: _Year | None) -> Finding:
    year = one.year - 1
    income = _income(task, region, year)
    if income is not None:
        return _against(task, region, one, year, income)
    if following is None:
        words = Words(
            f"{one.year}年起付线{yuan(one.amount)}元；上年（{year}）收入不在手，无法判断",
            f"{one.year} deductible {yuan(one.amount)}; the income of the year before ({year}) is not at hand",
        )
        return _made(task, region, one, "undecided", words=words, higher="")
    low, high = _supposed(task, following.amount)
    gap = following.amount - one.amount
    sign = ("低", "lower") if gap > 0 else ("高", "higher")
    words = Words(
        f"{one.year}年起付线{yuan(one.amount)}元；照字面上年（{year}）收入，若{following.year}年公布数即其一半，"
        f"收入在[{yuan(low)}, {yuan(high)})，一半为{yuan(following.amount)}元起，"
        f"公布数{sign[0]}{yuan(abs(gap))}元（推算，只列出）",
        f"{one.year} deductible {yuan(one.amount)}; by the words the income of {year}: if the {following.year} figure "
        f"is half of it, the income lies in [{yuan(low)}, {yuan(high)}), half is {yuan(following.amount)}, and the "
        f"published figure is {yuan(abs(gap))} {sign[1]} (inferred: listed)",
    )
    verdict: Verdict = "listed" if gap else "undecided"
    return _made(task, region, one, verdict, words=words, higher=f"{year}年收入在[{yuan(low)}, {yuan(high)})")


def _supposed(task: Task, amount: int) -> tuple[int, int]:
    """The incomes whose share, cut to whole yuan, is the amount: [d / share, (d + 1 yuan) / share), fen."""
    share = constant(task.bound.times) or FULL_RATE
    return -(-amount * FULL_RATE // share), -(-(amount + _YUAN) * FULL_RATE // share)


def _against(task: Task, region: str, one: _Year, year: int, income: int) -> Finding:
    low, high = _supposed(task, one.amount)
    share = constant(task.bound.times) or FULL_RATE
    half = income * share // FULL_RATE
    verdict: Verdict = "within" if low <= income < high else task.breach() if income < low else "listed"
    zh = {"within": "相符", "listed": "低于一半（对个人有利，列出）"}.get(verdict, "高于一半")
    en = {"within": "agrees", "listed": "lower than the share (in the person's favour: listed)"}.get(
        verdict, "higher than the share"
    )
    words = Words(
        f"{one.year}年起付线{yuan(one.amount)}元，{year}年收入{yuan(income)}元的一半{yuan(half)}元：{zh}",
        f"{one.year} deductible {yuan(one.amount)}, the share of {year}'s income {yuan(income)} is {yuan(half)}: {en}",
    )
    return _made(task, region, one, verdict, words=words, higher=yuan(half))


def _made(task: Task, region: str, one: _Year, verdict: Verdict, *, words: Words, higher: str) -> Finding:
    return task.finding(
        verdict, region, words, one.rule, local=yuan(one.amount), higher=f"{task.figure()} {higher}".strip(),
        first=dt.date(one.year, 1, 1), last=dt.date(one.year, 12, 31), reading=READING,
        missing=task.bound.of if verdict == "undecided" else "",
    )  # fmt: skip
