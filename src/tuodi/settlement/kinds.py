"""The kinds of bill that rules can tell apart: every combination of the facts they ask, as made-up bills."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from typing import Any

from tuodi.policy.index import RuleIndex
from tuodi.policy.model import AMOUNTS_ASKED, AdjustRule, Condition, Parameter, RuleBook, StageRule
from tuodi.policy.money import FULL_RATE
from tuodi.policy.regions import chain, place_code
from tuodi.policy.values import By, Const, Missing, Param, Value, keys_of, parameters_of

from .bill import Bill
from .context import BillContext
from .selection import Standing

_DEEPEST = 8  # a parameter may name another; a circle must end
_CODES = {"two_diseases": ("I10", "I10;E11")}


class Kinds:
    """Makes the kinds of bill of a set of rules, for persons of one standing."""

    def __init__(
        self, index: RuleIndex, standing: Standing, homes: Iterable[str], rules: Collection[StageRule | AdjustRule]
    ) -> None:
        self._index, self._standing, self._rules = index, standing, rules
        self._homes = sorted({standing.insured, *homes})
        self._conditions = [c for rule in rules for c in _conditions(rule)]
        self._tables: dict[str, int] = {}
        for fact, number in _tables(index, rules, standing):
            self._tables[fact] = max(number, self._tables.get(fact, 0))

    @property
    def asked(self) -> set[str]:
        """The facts that the rules ask or go by, besides the kind of care."""
        return {name for c in self._conditions for name in c.asked} | set(self._tables)

    def parameters(self) -> set[str]:
        """The names of all parameters that the rules read."""
        parts = (
            part for rule in self._rules for value in figures(rule)
            for part in _parts(self._index, value, rule, self._standing, 0)
        )  # fmt: skip
        return {part.name for part in parts if isinstance(part, Param)}

    def __iter__(self) -> Iterator[BillContext]:
        facts = self._facts()
        for chosen in product(*facts.values()):
            yield self._bill(dict(zip(facts, chosen, strict=True)))

    def _facts(self) -> dict[str, Sequence[Any]]:
        """Each fact and the values worth telling apart; one value where no rule asks it."""
        asked = self.asked
        where = {"place", "referral"} & asked
        places = [place_code(home, p) for home in self._homes for p in ("in_district", "in_city", "in_province")]
        return {
            "care": self._care(),
            "hosp_lv": (1, 2, 3) if "hosp_lv" in asked else (2,),
            "primary_care": (False, True) if "primary_care" in asked else (None,),
            "insu_plan": (1, 2) if "insu_plan" in asked else (1,),
            "minor": (False, True) if "minor" in asked else (False,),
            "student": (False, True) if "student" in asked else (False,),
            "dise_class": ("ordinary", "special") if "dise_class" in asked else ("ordinary",),
            "opsp_class": ("specific", "ordinary") if "opsp_class" in asked else (None,),
            "dise_codg": _CODES["two_diseases"] if "two_diseases" in asked else (None,),
            "mdtrt": sorted({*places, place_code(self._homes[0], "out_of_province")}) if where else self._homes[:1],
            "refl": (1, 0) if "referral" in asked else (1,),
            "admission": range(1, 2 + self._tables["admission"]) if "admission" in self._tables else (1,),
            **{name: self._amounts(name) if name in asked else (1,) for name in AMOUNTS_ASKED},
        }

    def _care(self) -> list[str]:
        """One care type for each set of conditions that ask for it."""
        found: dict[tuple[bool, ...], str] = {}
        for term in self._index.book.terms.family("care_types"):
            found.setdefault(tuple(c.care is None or term.id in c.care for c in self._conditions), term.id)
        return list(found.values())

    def _amounts(self, name: str) -> list[int]:
        """Amounts on both sides of every trigger of a name."""
        limits: set[int] = set()
        for rule in self._rules:
            for condition in _conditions(rule):
                over = getattr(condition, name)
                for amount in () if over is None else _numbers(self._index, over, rule, self._standing):
                    limits |= {amount, amount + 1}
        return sorted(limits | {1})

    def _bill(self, facts: dict[str, Any]) -> BillContext:
        standing, day = self._standing, self._standing.day
        bill = Bill(
            row=0, setl_id="", person="", setl_time=dt.datetime.combine(day, dt.time()), enddate=day,
            insu_admdvs=standing.insured, idet_admdvs=standing.certifying, mdtrt_admdvs=facts["mdtrt"],
            insutype="310" if standing.insurance == "310" else "390", insu_plan=facts["insu_plan"],
            care_type=facts["care"], hosp_lv=facts["hosp_lv"], primary_care=facts["primary_care"],
            dise_codg=facts["dise_codg"], dise_class=facts["dise_class"], opsp_class=facts["opsp_class"],
            refl=facts["refl"], minor=facts["minor"], student=facts["student"], medfee_sumamt=0, fulamt_ownpay_amt=0,
            overlmt_selfpay=0, preselfpay_amt=0, inscp_scp_amt=0,
        )  # fmt: skip
        return BillContext(
            bill=bill, index=self._index, stay_key="", admission=facts["admission"],
            stay_in_policy=facts["stay_in_policy_over"], in_policy=facts["year_in_policy_over"],
            stay_remainder=facts["stay_remainder_over"], day=day,
        )  # fmt: skip


def _conditions(rule: StageRule | AdjustRule) -> tuple[Condition, ...]:
    return (rule.when, rule.counts) if isinstance(rule, StageRule) else (rule.when,)


def figures(rule: StageRule | AdjustRule) -> Iterator[Value]:
    """Every figure of a rule."""
    found: list[Value | None]
    if isinstance(rule, StageRule):
        found = [rule.deductible, rule.flat, rule.at_least, *rule.when.amounts]
        found += [part for bracket in rule.brackets for part in (bracket.start, bracket.rate)]
        found += [cap.amount for cap in rule.caps]
    else:
        found = [rule.deductible_times, rule.rate, rule.rate_plus, rule.rate_times, rule.at_least]
    yield from (value for value in found if value is not None)


def paying_by_class(book: RuleBook) -> frozenset[StageRule | AdjustRule]:
    """The rules that pay otherwise to one class than to another: by a table of figures, or a base of each class."""
    parameters = [rule for rule in book.of(Parameter) if rule.value is not None]
    names: set[str] = set()

    def goes(value: Value) -> bool:
        return any(True for _ in keys_of(value, "class")) or not names.isdisjoint(parameters_of(value))

    while more := {p.name for p in parameters if p.value is not None and goes(p.value)} - names:
        names |= more
    rules: list[StageRule | AdjustRule] = [*book.of(StageRule), *book.of(AdjustRule)]
    return frozenset(
        rule for rule in rules
        if (isinstance(rule, StageRule) and rule.per_class) or any(goes(value) for value in figures(rule))
    )  # fmt: skip


def _tables(
    index: RuleIndex, rules: Collection[StageRule | AdjustRule], standing: Standing
) -> Iterator[tuple[str, int]]:
    """The facts by which figures go, parameters followed; for an open one the highest number named."""
    for rule in rules:
        for value in figures(rule):
            for part in _parts(index, value, rule, standing, 0):
                if isinstance(part, By):
                    numbers = [int(name) for name, _ in part.cases if name.isdigit()]
                    yield part.fact, max(numbers, default=0)


def _numbers(
    index: RuleIndex, value: Value, rule: StageRule | AdjustRule, standing: Standing, deep: int = 0
) -> Iterator[int]:
    """The amounts a figure can be."""
    if isinstance(value, Const):
        yield value.amount
    elif isinstance(value, By):
        for _, item in value.cases:
            yield from _numbers(index, item, rule, standing, deep)
    elif deep < _DEEPEST:
        found = _parameter(index, value, rule, standing)
        for amount in () if found is None else _numbers(index, found, rule, standing, deep + 1):
            yield amount * value.times // FULL_RATE


def _parameter(index: RuleIndex, value: Param, rule: StageRule | AdjustRule, standing: Standing) -> Value | None:
    region = standing.insured if rule.origin.region in chain(standing.insured) else rule.origin.region
    found = index.figure(value.name, region, standing.day)
    return None if isinstance(found, Missing) else found


def _parts(
    index: RuleIndex, value: Value, rule: StageRule | AdjustRule, standing: Standing, deep: int
) -> Iterator[Value]:
    """A figure and all that it names."""
    yield value
    inner: list[Value] = []
    if isinstance(value, By):
        inner = [item for _, item in value.cases]
    elif isinstance(value, Param) and deep < _DEEPEST:
        found = _parameter(index, value, rule, standing)
        inner = [] if found is None else [found]
    for item in inner:
        yield from _parts(index, item, rule, standing, deep + 1)
