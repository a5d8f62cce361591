"""The shape of a rule book: what the lean kernel is made for. It is known before any bill is, and says no figure.

Same shape, same compiled kernel: a region, a year or a bill more changes nothing, a fifth bracket does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tuodi.policy.index import RuleIndex
from tuodi.policy.model import COMPUTED_STAGES, AdjustRule, Entitlement, Parameter, StageRule
from tuodi.policy.regions import chain
from tuodi.policy.values import By, Const, Value

from .accounts import AccountName
from .asked import values_of

Use = tuple[int, str]
"""Stage by number, and `base`, `due` or `limit`."""


IDLE: Final[Use] = (-1, "")
"""Use of a running base of which no rule asks anything: all pay one rate from the first fen."""


@dataclass(frozen=True, slots=True)
class StageShape:
    """What most rules for admissions have at one stage, and a lean step must keep to."""

    brackets: int
    """At most so many."""
    base: bool
    """A running base that some rule asks for."""
    due: bool
    """A deductible of each bill besides, taken before the running base goes on."""
    limit: bool
    """One limit per year, or none."""
    for_all: bool
    """Whether it serves everybody, so that a bill on which it pays nothing by rule is rare."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a lean kernel can do."""

    stages: tuple[StageShape, ...]
    admissions: bool
    over: bool
    waives: bool


def shape_of(index: RuleIndex, inpatient: frozenset[str]) -> Shape:
    """The shape of a book; `inpatient`: kinds of care that are admissions."""
    rules, changes = index.book.of(StageRule), index.book.of(AdjustRule)
    conditions = [condition for rule in rules for condition in (rule.when, rule.counts)]
    own: tuple[StageRule | AdjustRule, ...] = (*rules, *changes)
    values = [value for rule in own for value in values_of(rule)]
    values += [parameter.value for parameter in index.book.of(Parameter) if parameter.value is not None]
    return Shape(
        stages=tuple(
            _stage([rule for rule in rules if rule.stage == stage and rule.fund and _serves(rule, inpatient)])
            for stage in COMPUTED_STAGES
        ),
        admissions=any(_goes_by_admission(value) for value in values),
        over=any(condition.stay_in_policy_over is not None for condition in conditions),
        waives=any(rule.name == "out_of_area_first_share_waived" for rule in index.book.of(Entitlement)),
    )


def _stage(rules: list[StageRule]) -> StageShape:
    paying = [rule for rule in rules if rule.outcome == "schedule"]
    base = any(rule.per == "year" and _asks_base(rule) for rule in paying)
    return StageShape(
        brackets=max((len(rule.brackets) for rule in paying), default=0),
        base=base,
        due=base and any(rule.deductible_per or (rule.per != "year" and _asks_base(rule)) for rule in paying),
        limit=2 * sum(bool(rule.caps) for rule in paying) > len(paying),
        for_all=any(rule.classes is None for rule in paying),
    )


def _serves(rule: StageRule, inpatient: frozenset[str]) -> bool:
    return rule.when.care is None or bool(inpatient.intersection(rule.when.care))


def _asks_base(rule: StageRule) -> bool:
    """Whether it matters where on the running base a bill lies: not for one rate from the first fen."""
    return len(rule.brackets) > 1 or not all(_nothing(bracket.start) for bracket in rule.brackets)


def _nothing(value: Value) -> bool:
    return isinstance(value, Const) and value.amount == 0


def _goes_by_admission(value: Value) -> bool:
    return isinstance(value, By) and (
        value.fact == "admission" or any(_goes_by_admission(item) for _, item in value.cases)
    )


@dataclass(frozen=True, slots=True)
class MainAccounts:
    """The accounts that the lean kernel keeps in variables, and the running bases that it need not keep.

    For each use it is the account that most rules for admissions share. Accounts of regions of which neither contains
    the other share a variable: nobody with one home meets both.
    """

    uses: Mapping[AccountName, Use]
    idle: frozenset[tuple[str, str]]
    """Name and region of the running bases of which no rule asks anything."""

    @classmethod
    def of(cls, index: RuleIndex, inpatient: frozenset[str]) -> MainAccounts:
        """Those of a book."""
        votes: dict[Use, Counter[AccountName]] = defaultdict(Counter)
        rules = index.book.of(StageRule)
        for rule in rules:
            for use, name in _uses(rule, index) if _serves(rule, inpatient) else ():
                votes[use][name] += 1
        found: dict[AccountName, Use] = {}
        for use, names in votes.items():
            regions: list[str] = []
            for name in sorted(names, key=lambda name: (-names[name], name)):
                if name not in found and not any(_related(name[1], region) for region in regions):
                    found[name] = use
                    regions.append(name[1])
        bases = [((rule.base_account, rule.origin.region), _asks_base(rule)) for rule in rules if rule.brackets]
        asked = {base for base, asks in bases if asks}
        return cls(found, frozenset(base for base, _ in bases if base not in asked))

    def use(self, account: AccountName) -> Use | None:
        """Of what an account is the main one; IDLE where nothing asks for it; None: neither."""
        return IDLE if account[:2] in self.idle else self.uses.get(account)

    def asked(self, region: str) -> tuple[bool, ...]:
        """By stage: whether a region has a main running base."""
        above = set(chain(region))
        own = {use for (_, code, *_), use in self.uses.items() if code in above}
        return tuple((stage, "base") in own for stage in range(len(COMPUTED_STAGES)))


def _uses(rule: StageRule, index: RuleIndex) -> Iterator[tuple[Use, AccountName]]:
    """The accounts per year that a rule uses, each with its use."""
    stage, region = COMPUTED_STAGES.index(rule.stage), rule.origin.region
    if _asks_base(rule) and rule.per == "year" and not (rule.per_disease or rule.per_class):
        yield (stage, "base"), (rule.base_account, region, "year", "")
    for cap in rule.caps:
        account = index.account(cap.account, region)
        if account.per == "year" and not account.per_disease:
            yield (stage, "limit"), (cap.account, account.origin.region, "year", "")


def _related(one: str, other: str) -> bool:
    return one in chain(other) or other in chain(one)
