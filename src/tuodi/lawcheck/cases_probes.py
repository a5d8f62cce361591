"""Bills that meet a rule: the facts its conditions ask for, and those its figures go by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from tuodi.lawcheck.probe import Probe
from tuodi.lawcheck.scope import Scope
from tuodi.policy.model import StageRule
from tuodi.policy.terms import RESIDENT

_TWO_DISEASES = {"one": "I10", "both": "I10;E11"}
"""Codes of a bill for one and for both of the two diseases."""
_PREFERRED = ("inpatient", "outpatient_chronic", "outpatient")


def fitting(scope: Scope, region: str, rule: StageRule, day: dt.date) -> Iterator[Probe]:
    """One probe for each combination of the facts that matter to a rule."""
    when = rule.when
    pinned = replace(rule, first=day, last=day)
    facts = _facts(scope, region, pinned)
    base: dict[str, Any] = {"region": region, "care": _care(scope, rule)}
    if when.place is not None:
        base["place"] = when.place[0]
    if when.dise_class is not None:
        base["dise_class"] = when.dise_class[0]
    if when.opsp_class is not None:
        base["opsp_class"] = when.opsp_class[0]
    levels = when.hosp_lv or (tuple(int(v) for v in facts.get("hosp_lv", ())) or (1, 2, 3))
    plans = when.insu_plan or (tuple(int(v) for v in facts.get("insu_plan", ())) or (1,))
    minors = when.minor or ((False, True) if "minor" in facts else (False,))
    classes = (rule.classes or ((),))[0]
    held = () if not classes or classes == RESIDENT else (classes,)
    codes = tuple(_TWO_DISEASES[key] for key in sorted(facts.get("two_diseases", ()))) or (None,)
    primary = (True, False) if "primary_care" in facts else (True,)
    for level, plan, minor, code, first_line in product(levels, plans, minors, codes, primary):
        if first_line or level == 1:
            yield Probe(
                **base, hosp_lv=level, primary_care=first_line, plan=plan, minor=minor, classes=held, dise_codg=code
            )


def _care(scope: Scope, rule: StageRule) -> str:
    allowed = rule.when.care or tuple(t.id for t in scope.book.terms.family("care_types"))
    return next((care for care in _PREFERRED if care in allowed), allowed[0])


def _facts(scope: Scope, region: str, rule: StageRule) -> dict[str, set[str]]:
    """Facts by which the rule's figures go, with their values."""
    values = [rule.deductible, rule.flat, rule.at_least, *(c.amount for c in rule.caps)]
    values += [part for b in rule.brackets for part in (b.start, b.rate)]
    found: dict[str, set[str]] = {}
    for value in values:
        for leaf in scope.leaves(value, region, rule):
            for fact, key in leaf.facts:
                if key != "else":
                    found.setdefault(fact, set()).add(key)
    return found
