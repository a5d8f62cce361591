"""The closed set of rule kinds. A rule is recognised by its first key: `stage:`, `subsidy:`, `bound:` and so on."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from tuodi.policy.model import Base, Chain, RoundDeductible

from .base import (
    ConditionSpec,
    Day,
    Grade,
    Kind,
    Name,
    NamedYears,
    Number,
    Per,
    Period,
    Rate,
    Share,
    Strict,
    Years,
    Yuan,
)  # fmt: skip

Classes = tuple[str, ...] | Literal["all"]
Stage = Literal["basic", "critical", "assistance", "tilt", "supplement", "case"]


class RuleSpec(Strict):
    """What every rule may say: its own name, whom it is for, when it holds, its reading and its source."""

    kind: ClassVar[Kind]

    id: str | None = None
    for_: Classes = Field(default="all", alias="for")
    except_: tuple[str, ...] = Field(default=(), alias="except")
    in_force: Period | None = None
    known_from: Day | None = None
    under: dict[str, str] = {}
    """Only in the rule book of these reading choices."""
    variants: dict[str, dict[str, dict[str, Any]]] = {}
    """Reading → choice → keys of this rule replaced under that choice."""
    source: str | None = None
    grade: Grade | None = None
    note: str | None = None


class BracketSpec(Strict):
    """A part of the base from an amount on (lower edge in, upper edge out) and its rate."""

    from_: Yuan = Field(alias="from")
    rate: Share


class CapSpec(Strict):
    """A limit on what an account may hold; without an amount the payment is only written to it (不封顶).

    `of: base` limits the costs paid on instead of the payments.
    """

    account: Name
    amount: Yuan | None = None
    of: Literal["payment", "base"] = "payment"


class StageSpec(RuleSpec):
    """How one fund pays: schedule, or `nothing` with a reason, or `open` for want of a named figure."""

    kind: ClassVar[Kind] = "stage"

    stage: Stage
    slot: Name = "main"
    insurance: tuple[Literal["310", "390"], ...] | None = None
    when: ConditionSpec = ConditionSpec()
    counts: ConditionSpec | None = None
    counts_from: Day | None = None
    region_by: Literal["insured", "certifying"] | None = None
    base: Base = "in_policy_remainder"
    per: Per = "bill"
    per_disease: bool = False
    per_class: bool = False
    base_account: Name | None = None
    deductible: Yuan | None = None
    deductible_per: Per | None = None
    rate: Share | None = None
    brackets: tuple[BracketSpec, ...] = ()
    measured: Literal["on_base", "above_deductible"] = "on_base"
    caps: tuple[CapSpec, ...] = ()
    flat: Yuan | None = None
    at_least: Yuan | None = None
    rounding: Literal["half_up_fen"] = "half_up_fen"
    fund: str | None = None
    nothing: str | None = None
    open: Name | None = None
    overrides: tuple[str, ...] = ()


class AdjustSpec(RuleSpec):
    """A change of another stage's schedule for some classes: the tilt (倾斜)."""

    kind: ClassVar[Kind] = "stage"

    adjust: Stage
    slot: Name = "tilt"
    when: ConditionSpec = ConditionSpec()
    deductible_times: Rate | None = None
    round_deductible: RoundDeductible = "exact"
    rate: Share | None = None
    rate_plus: Rate | None = None
    rate_times: Rate | None = None
    at_least: Yuan | None = None
    at_least_counts: Literal["stage", "all_payers"] = "stage"
    uncap: bool = False


class AccountSpec(RuleSpec):
    """Declares a running total: its key and what it holds."""

    kind: ClassVar[Kind] = "stage"

    account: Name
    zh: str
    per: Per = "year"
    per_disease: bool = False


class ParameterSpec(RuleSpec):
    """A named figure for a region and a period; `required` has no value here and must be set by the user."""

    kind: ClassVar[Kind] = "parameter"

    parameter: Name
    zh: str
    yuan: Yuan | None = None
    rate: Rate | None = None
    count: Number | None = None
    day: Day | None = None
    codes: tuple[str, ...] | None = None
    required: str | None = None
    """Why no value can be given here and where the user would find it."""


class EntitlementSpec(RuleSpec):
    """A right that changes how a bill or an enrolment is handled."""

    kind: ClassVar[Kind] = "entitlement"

    entitlement: Literal[
        "no_waiting_period", "out_of_area_first_share_waived", "continuous_deductible", "deposit_free_admission",
        "two_disease_drugs", "home_region_rules", "internet_care", "direct_assistance", "certifying_region_governs",
    ]  # fmt: skip
    place: tuple[str, ...] = ()
    share: Literal["out_of_area", "all_first_self_pay"] = "out_of_area"
    chain: Chain = "difference"
    condition: str | None = None
    screen: str | None = None


class SubsidySpec(RuleSpec):
    """What of a person's premium a fund pays, by cover year, class and plan."""

    kind: ClassVar[Kind] = "subsidy"

    subsidy: Literal["premium"]
    cover_years: NamedYears
    plan: tuple[Literal["1", "2"], ...] = ("1", "2")
    of_plan: Literal["1", "2"] = "1"
    rate: Share | None = None
    fixed: Yuan | None = None
    nothing: str | None = None
    certified_before: Day | None = None
    certified_from: Day | None = None
    fund: str | None = None
    capped: bool = True


class IdentityDateSpec(RuleSpec):
    """Which day's identity fixes the premium subsidy, and what a later change does."""

    kind: ClassVar[Kind] = "subsidy"

    identity_at: Literal["payment", "first_of_cover_year"]
    cover_years: Years
    later_change: Literal["no_change", "recomputed"] = "no_change"
    late_first: Literal["flagged", "subsidised", "refused"] = "flagged"


class RefundSpec(RuleSpec):
    """When a premium the person has paid is given back, and how much."""

    kind: ClassVar[Kind] = "subsidy"

    refund: Literal[
        "certified_in_window", "certified_after_window", "certified_before_reform", "top_up_deadline",
        "death_before_cover", "employee_before_resident", "paid_twice", "subsidy_found_later", "plan_change_in_window",
    ]  # fmt: skip
    cover_years: Years
    certified_before: Day | None = None
    result: Literal["refund_up_to_standard", "refund_all", "refund_subsidy", "no_refund"]
    reason: str


class WarningSpec(RuleSpec):
    """A threshold on what a person bore in the calendar year."""

    kind: ClassVar[Kind] = "warning"

    warning: Name
    group: Literal["key", "general"] | None = None
    threshold: Yuan | None = None
    inclusive: bool = True
    insurance: tuple[Literal["310", "390"], ...] = ("310", "390")
    basis: Literal["self_borne_after_three_tiers", "self_borne_after_every_payer"] = "self_borne_after_three_tiers"
    borne_by: Literal["person", "household", "head"] = "person"
    """Whose cost meets the threshold: the person's, the household's, or the household's per head."""
    class_on: Literal["run_day", "bill_day"] = "run_day"
    """Whose year: all of it by the class on the run day, or each bill by the class on its own day."""


class IdentitySpec(RuleSpec):
    """Who is who: the classes of a region, who certifies them, and their order where several are held."""

    kind: ClassVar[Kind] = "identity"

    identity: Name
    classes: tuple[str, ...] = ()
    certifier: str | None = None
    with_: str | None = Field(default=None, alias="with")
    declares: dict[Name, str] = {}
    """New class id → Chinese label, for classes only this region knows."""
    ranks: dict[Stage, tuple[str, ...]] = {}
    several: Literal["per_stage", "one_class_for_the_year", "one_class_per_bill"] | None = None
    only_with: tuple[str, ...] | None = None
    """The classes count only where one of these is held too; an empty list: never."""
    begins: Literal["certified", "year_of_certification"] = "certified"
    """Whether a class, once certified, counts for care from 1 January of the year of its certification."""
    definition: str | None = None


class BoundSpec(RuleSpec):
    """What a lower document's rules are held against; `policy check` reports within, outside or cannot be decided."""

    kind: ClassVar[Kind] = "bound"

    bound: Name
    stage: Stage | None = None
    at_least: Rate | None = None
    about: Rate | None = None
    times: Rate | None = None
    points: Rate | None = None
    within_points: Rate | None = None
    or_equal: bool = False
    """An order that an equal rate keeps (不高于)."""
    of: Name | None = None
    fund: str | None = None
    setting: tuple[str, ...] = ()
    hosp_lv: tuple[Literal["1", "2", "3"], ...] | None = None
    on_breach: Literal["failed", "listed", "measured"] = "failed"


class TargetSpec(RuleSpec):
    """A figure to be reached, with its denominator and due date."""

    kind: ClassVar[Kind] = "target"

    target: Name
    at_least: Rate | None = None
    denominator: str | None = None
    due: Day | None = None
    screen: str | None = None


class RepealSpec(RuleSpec):
    """A measure that ended: a bill after the end says so with this clause."""

    kind: ClassVar[Kind] = "repeal"

    repeal: Name
    zh: str
    ends: Day
    by: Literal["service_date", "settlement_day"] = "service_date"
    on_bills: bool = True
    fund_after: str | None = None
    measures: Name | None = None
    """A parameter of codes that names the measures, region by region."""


class FundingSpec(RuleSpec):
    """Who pays, from when to when."""

    kind: ClassVar[Kind] = "funding"

    funding: Name
    fund: str | None = None
    of: Annotated[str | None, Field(description="what is paid: premium, settlement, advance …")] = None
    by: Literal["service_date", "settlement_day"] = "service_date"
    screen: str | None = None


class DutySpec(RuleSpec):
    """Something a department must do; becomes a screen or a list."""

    kind: ClassVar[Kind] = "duty"

    duty: Name
    departments: tuple[str, ...] = ()
    every: Literal["month", "quarter", "year"] | None = None
    due: Day | None = None
    screen: str | None = None
    document: str | None = None


class ServiceSpec(RuleSpec):
    """A service to be given, with its items and term."""

    kind: ClassVar[Kind] = "service"

    service: Name
    items: tuple[str, ...] = ()
    term_years: Number | None = None
    screen: str | None = None


class ContextSpec(RuleSpec):
    """Named for completeness; nothing computes from it."""

    kind: ClassVar[Kind] = "context"

    context: Name
    document: str | None = None


RULE_MODELS: dict[str, type[RuleSpec]] = {
    "stage": StageSpec,
    "adjust": AdjustSpec,
    "account": AccountSpec,
    "parameter": ParameterSpec,
    "entitlement": EntitlementSpec,
    "subsidy": SubsidySpec,
    "identity_at": IdentityDateSpec,
    "refund": RefundSpec,
    "warning": WarningSpec,
    "identity": IdentitySpec,
    "bound": BoundSpec,
    "target": TargetSpec,
    "repeal": RepealSpec,
    "funding": FundingSpec,
    "duty": DutySpec,
    "service": ServiceSpec,
    "context": ContextSpec,
}
"""First key of a rule → its model. `in_force` dates are inclusive; `Count` years are cover years."""
