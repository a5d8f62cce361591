"""The compiled rule book: frozen, hashed, free of YAML. Every rule knows where it comes from.

Money is fen, rates are ten-thousandths, dates are inclusive at both ends.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from .regions import chain
from .terms import RESIDENT, Terms
from .values import Value

Per = Literal["bill", "stay", "month", "year", "cover_year", "pregnancy", "life"]
StageName = Literal["basic", "critical", "assistance", "tilt", "supplement", "case"]
COMPUTED_STAGES: tuple[StageName, ...] = ("basic", "critical", "assistance", "tilt")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a rule stands and how sure its figures are."""

    rule: str
    clause: str
    document: str
    file: str
    line: int
    region: str
    grade: str
    source: str
    demonstration: bool
    readings: tuple[tuple[str, str], ...]
    """The readings that shaped this rule, with the choice taken."""
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What all compiled rules share: origin, whom it is for (`None`: all), when it holds, since when it is known.

    Rules are compared by identity: two rules that say the same are still two rules.
    """

    origin: Origin
    classes: tuple[str, ...] | None
    excluded: tuple[str, ...]
    first: dt.date
    last: dt.date | None
    known_from: dt.date

    def holds_on(self, day: dt.date) -> bool:
        """Whether the rule is in force on a day."""
        return self.first <= day and (self.last is None or day <= self.last)

    def serves(self, classes: tuple[str, ...]) -> tuple[str, ...]:
        """The held classes under which the rule serves a person; the resident class where it is for all."""
        if any(c in self.excluded for c in classes):
            return ()
        if self.classes is None:
            return (RESIDENT,)
        return tuple(c for c in classes if c in self.classes)


Base = Literal[
    "in_policy_remainder", "total_remainder", "in_policy_without_deductible", "in_policy_with_first_self_pay",
    "in_policy_before_assistance", "co_payment", "remainder_once_capped",
]  # fmt: skip
"""Which of a bill's amounts a stage pays on; `docs/rule-language.md` says what each is."""
RoundDeductible = Literal["exact", "yuan_down", "yuan_up"]
Chain = Literal["difference", "first", "highest"]
"""The deductible of a referral chain: each stay's own less what was taken, the first stay's only, the highest."""

AMOUNTS_ASKED = ("stay_in_policy_over", "year_in_policy_over", "stay_remainder_over")
"""The keys of a condition that ask for an amount: they switch a rule on and say nothing of what it counts."""
ASKED = ("place", "opsp_class", "hosp_lv", "insu_plan", "minor", *AMOUNTS_ASKED, "dise_class", "referral")


@dataclass(frozen=True, slots=True)
class Condition:
    """Which bills; `None` asks nothing."""

    care: tuple[str, ...] | None = None
    hosp_lv: tuple[int, ...] | None = None
    insu_plan: tuple[int, ...] | None = None
    place: tuple[str, ...] | None = None
    referral: bool = False
    dise_class: tuple[str, ...] | None = None
    opsp_class: tuple[str, ...] | None = None
    minor: tuple[bool, ...] | None = None
    stay_in_policy_over: Value | None = None
    """The in-policy amount of the stay so far, before any payment."""
    year_in_policy_over: Value | None = None
    """The in-policy amounts so far of the year's bills that meet the other keys."""
    stay_remainder_over: Value | None = None
    """What the earlier stages left in policy of the stay so far."""

    def without_amounts(self) -> Condition:
        """The same without the keys that ask for an amount."""
        return replace(self, stay_in_policy_over=None, year_in_policy_over=None, stay_remainder_over=None)

    @property
    def amounts(self) -> tuple[Value, ...]:
        """The amounts asked for."""
        return tuple(amount for name in AMOUNTS_ASKED if (amount := getattr(self, name)) is not None)

    @property
    def asked(self) -> tuple[str, ...]:
        """The keys that ask something besides the kind of care, those a bill may leave open last."""
        return tuple(name for name in ASKED if getattr(self, name) not in (None, False))


@dataclass(frozen=True, slots=True)
class Bracket:
    """A part of the base from a position on, and its rate."""

    start: Value
    rate: Value


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit on what a named account may hold; None: the payment is written to it without a limit.

    The account holds payments, or (`of` base) the part of the base that was paid on.
    """

    account: str
    amount: Value | None
    of: Literal["payment", "base"] = "payment"


@dataclass(frozen=True, slots=True, eq=False)
class StageRule(Rule):
    """How a fund pays on a stage, for one slot."""

    stage: StageName
    slot: str
    insurance: tuple[str, ...]
    when: Condition
    counts: Condition
    counts_from: dt.date
    region_by: Literal["insured", "certifying"]
    base: Base
    per: Per
    per_disease: bool
    per_class: bool
    """Each class has a running base of its own: a change of class begins anew."""
    base_account: str
    deductible: Value | None
    deductible_per: Per | None
    brackets: tuple[Bracket, ...]
    measured: Literal["on_base", "above_deductible"]
    caps: tuple[Cap, ...]
    flat: Value | None
    at_least: Value | None
    fund: str
    nothing: str
    open: str
    overrides: tuple[str, ...]

    @property
    def outcome(self) -> Literal["schedule", "nothing", "open"]:
        """What the rule says: a schedule, expressly nothing, or a schedule not at hand."""
        return "open" if self.open else "nothing" if self.nothing else "schedule"


@dataclass(frozen=True, slots=True, eq=False)
class AdjustRule(Rule):
    """A change of a stage's schedule (倾斜)."""

    stage: StageName
    slot: str
    when: Condition
    deductible_times: Value | None
    round_deductible: RoundDeductible
    rate: Value | None
    """In the place of every bracket's rate; `rate_times` and `rate_plus` come after it."""
    rate_plus: Value | None
    rate_times: Value | None
    at_least: Value | None
    at_least_counts: Literal["stage", "all_payers"]
    """Whether what other payers gave on the bill counts towards `at_least`."""
    uncap: bool


@dataclass(frozen=True, slots=True, eq=False)
class Account(Rule):
    """A running total and its key."""

    name: str
    zh: str
    per: Per
    per_disease: bool


@dataclass(frozen=True, slots=True, eq=False)
class Parameter(Rule):
    """A named figure, day or list of codes; `required` says why it has none."""

    name: str
    zh: str
    value: Value | None
    day: dt.date | None
    codes: tuple[str, ...] | None
    required: str


@dataclass(frozen=True, slots=True, eq=False)
class Entitlement(Rule):
    """A right that changes how a bill or enrolment is handled."""

    name: str
    place: tuple[str, ...]
    share: Literal["out_of_area", "all_first_self_pay"]
    chain: Chain
    condition: str


@dataclass(frozen=True, slots=True, eq=False)
class Subsidy(Rule):
    """A premium subsidy by cover year, class and plan."""

    cover_first: int
    cover_last: int | None
    last_by_region: tuple[tuple[str, int], ...]
    """Where the last cover year is a region's own: the nearest of these decides, for whoever is insured in it."""
    open: str
    """The named day that ends it, where no region above gives one."""
    plans: tuple[int, ...]
    of_plan: int
    rate: Value | None
    fixed: Value | None
    nothing: str
    certified_before: dt.date | None
    certified_from: dt.date | None
    fund: str
    capped: bool

    def last_year(self, home: str) -> int | None:
        """The last cover year seen from a region; None: it has no end, or none that is known."""
        own = dict(self.last_by_region)
        return next((own[code] for code in chain(home) if code in own), self.cover_last)

    def in_year(self, year: int, home: str) -> bool:
        """Whether a cover year is one of the rule's, seen from a region."""
        return self.cover_first <= year <= (self.last_year(home) or year)

    def unknown_end(self, home: str) -> str:
        """The day for want of which nothing can be said in a region, empty where none is wanting."""
        return self.open if self.last_year(home) is None else ""


@dataclass(frozen=True, slots=True, eq=False)
class IdentityDate(Rule):
    """Which day's identity fixes the subsidy of a cover year."""

    identity_at: Literal["payment", "first_of_cover_year"]
    cover_first: int
    cover_last: int | None
    later_change: Literal["no_change", "recomputed"]
    late_first: Literal["flagged", "subsidised", "refused"]


@dataclass(frozen=True, slots=True, eq=False)
class Refund(Rule):
    """A case of refund and its result."""

    case: str
    cover_first: int
    cover_last: int | None
    certified_before: dt.date | None
    result: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class WarningRule(Rule):
    """A threshold on what a person bore in the year."""

    name: str
    group: str
    threshold: Value | None
    inclusive: bool
    insurance: tuple[str, ...]
    basis: Literal["self_borne_after_three_tiers", "self_borne_after_every_payer"]
    borne_by: Literal["person", "household", "head"]
    class_on: Literal["run_day", "bill_day"]


@dataclass(frozen=True, slots=True, eq=False)
class Identity(Rule):
    """Classes of a region, their certifiers and their order."""

    name: str
    certifier: str
    certified_with: str
    ranks: tuple[tuple[str, tuple[str, ...]], ...]
    several: str
    only_with: tuple[str, ...] | None
    """The classes count only where one of these is held too; empty: never; None: always."""
    begins: Literal["certified", "year_of_certification"]
    """From which day a certified class counts."""
    definition: str


@dataclass(frozen=True, slots=True, eq=False)
class Bound(Rule):
    """A bound on lower documents."""

    name: str
    stage: str
    at_least: Value | None
    about: Value | None
    times: Value | None
    points: Value | None
    within_points: Value | None
    or_equal: bool
    of: str
    fund: str
    care: tuple[str, ...]
    hosp_lv: tuple[int, ...] | None
    on_breach: str


@dataclass(frozen=True, slots=True, eq=False)
class Repeal(Rule):
    """A measure that ended."""

    name: str
    zh: str
    ends: dt.date
    by: str
    on_bills: bool
    fund_after: str
    measures: str


@dataclass(frozen=True, slots=True, eq=False)
class Statement(Rule):
    """A rule that nothing here computes: target, funding, duty, service, context; its keys as text."""

    kind: str
    name: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as the library lists it."""

    id: str
    document: str
    kind: str
    gist: str
    rules: tuple[str, ...]
    reason: str
    becomes: str


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """A document as the library lists it."""

    id: str
    number: str
    title: str
    region: str
    issuers: tuple[str, ...]
    issued: dt.date | None
    first: dt.date
    last: dt.date | None
    known_from: dt.date
    supersedes: tuple[str, ...]
    carries_out: tuple[str, ...]
    missing_documents: tuple[str, ...]
    background: bool
    demonstration: bool
    file: str


RuleT = TypeVar("RuleT", bound=Rule)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Everything compiled, with the hash of the rules and the readings chosen."""

    hash: str
    readings: tuple[tuple[str, str], ...]
    terms: Terms
    documents: tuple[DocumentHead, ...]
    clauses: tuple[Clause, ...]
    rules: tuple[Rule, ...]

    def of(self, kind: type[RuleT]) -> tuple[RuleT, ...]:
        """All rules of one type."""
        return tuple(rule for rule in self.rules if isinstance(rule, kind))

    def reading(self, name: str) -> str:
        """The choice taken for a reading. Raises KeyError on an unknown one."""
        return dict(self.readings)[name]

    def parameter(self, name: str, region: str, day: dt.date) -> Parameter | None:
        """The nearest region's figure in force on a day."""
        for code in chain(region):
            named = (r for r in self.rules if isinstance(r, Parameter) and r.name == name)
            found = [r for r in named if r.origin.region == code and r.holds_on(day)]
            if found:
                return min(found, key=lambda r: bool(r.required))
        return None
