"""The fund that a subsidy names against the fund that a funding clause of the region or above names for its class."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.lawcheck.bounds.subsidies import says, years
from tuodi.lawcheck.bounds.task import side_of
from tuodi.lawcheck.finding import Finding, Verdict, Words
from tuodi.lawcheck.scope import Scope, common
from tuodi.lawcheck.words import labels
from tuodi.policy.model import Statement, Subsidy
from tuodi.policy.regions import chain

_UNNAMED = "unnamed_fund"


def subsidy_fund(scope: Scope) -> Iterator[Finding]:
    """Every paying subsidy rule, class by class as far as funding clauses speak of them."""
    clauses = [s for s in scope.book.of(Statement) if s.kind == "funding" and s.classes is not None and _of_premium(s)]
    for rule in scope.book.of(Subsidy):
        if rule.nothing:
            continue
        spoken: set[str] = set()
        for code in chain(rule.origin.region):
            for funding in (c for c in clauses if c.origin.region == code):
                classes = tuple(c for c in common(rule, funding) if c not in spoken)
                if classes and dict(funding.fields).get("fund"):
                    spoken |= set(classes)
                    yield _finding(scope, rule, funding, classes)
        silent = tuple(c for c in rule.classes or () if c not in spoken)
        if silent and rule.fund == _UNNAMED:
            yield _finding(scope, rule, None, silent)


def _of_premium(rule: Statement) -> bool:
    return "subsidy" in rule.name or dict(rule.fields).get("of") == "premium"


def _finding(scope: Scope, rule: Subsidy, funding: Statement | None, classes: tuple[str, ...]) -> Finding:
    label = scope.book.terms.label
    named = dict(funding.fields)["fund"] if funding else _UNNAMED
    mine, names = label("funds", rule.fund), labels(scope.book.terms, classes)
    verdict: Verdict
    if _UNNAMED in (named, rule.fund):
        verdict, zh, en = "listed", "资金来源没有写明", "the fund is not named"
    elif named == rule.fund:
        verdict, zh, en = "within", f"由{mine}支付，一致", f"paid by {rule.fund}, as the funding clause says"
    else:
        verdict = "outside"
        zh, en = (
            f"由{mine}支付，应由{label('funds', named)}支付",
            f"paid by {rule.fund}; the funding clause says {named}",
        )
    first, last = years(rule)
    return Finding(
        check="subsidy_fund", verdict=verdict, region=rule.origin.region,
        words=Words(f"{names.zh}：{zh}", f"{names.en}: {en}"),
        higher=side_of(funding, label("funds", named)) if funding else None, local=side_of(rule, says(rule).zh),
        classes=classes, first=first, last=last, reading="subsidy_fund" if verdict == "listed" else "",
    )  # fmt: skip
