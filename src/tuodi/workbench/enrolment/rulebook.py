"""The rule book as this room asks it: prices, window, targets, the eight groups. Nothing is computed here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from tuodi.enrolment import EnrolmentRules
from tuodi.policy.model import Origin, Parameter, Statement
from tuodi.policy.regions import chain
from tuodi.workbench.rules import book

COMPLETION, FORMER_POOR, LOW_INCOME = "enrolment_completion", "enrolment_former_poor", "enrolment_low_income"
_SEVEN = "seven_low_income"
_STABLE = "stable_exit"


@cache
def rules() -> EnrolmentRules:
    """The installation's rules."""
    return EnrolmentRules(book())


@dataclass(frozen=True, slots=True)
class Target:
    """What share of whom is to be insured. `classes` None: measured by the number assigned, not by persons."""

    name: str
    zh: str
    at_least: int
    classes: frozenset[str] | None
    base: str
    clause: str


_NAMES = {COMPLETION: "居民医保参保完成率", FORMER_POOR: "脱贫人口参保率", LOW_INCOME: "七类低收入人口参保率"}


@cache
def targets(county: str) -> tuple[Target, ...]:
    """The enrolment targets of a county, by the nearest region that names each; none where no text does."""
    near = chain(county)
    found: dict[str, Statement] = {}
    for one in rules().book.of(Statement):
        region = one.origin.region
        if one.kind != "target" or one.name not in _NAMES or region not in near:
            continue
        before = found.get(one.name)
        if before is None or near.index(region) < near.index(before.origin.region):
            found[one.name] = one
    return tuple(_target(found[name]) for name in _NAMES if name in found)


def _target(one: Statement) -> Target:
    fields = dict(one.fields)
    classes = frozenset(one.classes) if one.classes is not None else None
    return Target(
        one.name, _NAMES[one.name], int(fields["at_least"]), classes, fields["denominator"], one.origin.clause
    )


@cache
def seven() -> tuple[str, ...]:
    """The seven low-income classes."""
    return rules().book.terms.classes_named(_SEVEN)


@cache
def eight() -> frozenset[str]:
    """Whom the ledger of the eight groups holds (reading `eight_classes`)."""
    if rules().choice("eight_classes", "seven_and_stable") == "all_subsidised":
        return frozenset(term.id for term in rules().book.terms.family("classes"))
    return frozenset((*seven(), _STABLE))


def window(county: str, year: int) -> tuple[dt.date | None, dt.date | None, Origin | None]:
    """First and last day of the payment window of a cover year, and where they stand."""
    start, origin = rules().day("window_start", county, year)
    end, end_origin = rules().day("window_end", county, year)
    return start, end, end_origin or origin


def class_names(classes: str | tuple[str, ...]) -> str:
    """Classes in Chinese; of a ledger entry's text, or of a tuple."""
    ids = [c for c in classes.split(",") if c] if isinstance(classes, str) else list(classes)
    return "、".join(rules().book.terms.label("classes", c) for c in ids)


_FACTS = {
    "insu_plan": "缴费档次", "paid_date": "缴费日期", "paid_amt": "已缴金额", "brdy": "出生日期", "minor": "是否未成年",
    "begndate": "身份起始日期", "identity_at": "以何时身份为准的规定", "waiting_months": "等待期月数的规定",
    "window_start": "集中缴费期首日", "window_end": "集中缴费期末日",
}  # fmt: skip
"""Facts and figures that may be missing, where no parameter of the book names them in Chinese."""


@cache
def missing_name(name: str) -> str:
    """What is missing, in words."""
    named = next((one.zh for one in rules().book.of(Parameter) if one.name == name), "")
    return _FACTS.get(name) or named or name
