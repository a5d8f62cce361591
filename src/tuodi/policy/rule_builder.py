"""One validated rule → its compiled form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import model as m
from .errors import InvalidValue, Where
from .messages import message
from .names import Names
from .schema import DocumentSpec, RuleSpec
from .schema import rules as s
from .schema.base import ConditionSpec
from .values import Const

Common = dict[str, Any]
"""What all rules share, resolved."""

_INSURANCE = {"basic": ("390",), "critical": ("390",), "assistance": ("310", "390"), "tilt": ("310", "390")}
_FUNDS = {
    "basic": "basic_fund",
    "critical": "critical_fund",
    "assistance": "assistance_fund",
    "tilt": "assistance_fund",
}


_NO_SCHEDULE = {"rate": None, "brackets": (), "flat": None, "at_least": None, "nothing": None}


def build_rule(spec: RuleSpec, origin: m.Origin, document: DocumentSpec, names: Names, where: Where) -> m.Rule:
    """Resolve names and defaults. Raises PolicyError."""
    first, last = names.period(spec.in_force, document.in_force, where)
    if isinstance(spec, s.StageSpec) and (lacks := names.lacking((spec.in_force or document.in_force).until)):
        spec = spec.model_copy(update={**_NO_SCHEDULE, "open": lacks})
    common: Common = {
        "origin": origin,
        "classes": None if spec.for_ == "all" else names.classes(spec.for_, where),
        "excluded": names.classes(spec.except_, where),
        "first": first,
        "last": last,
        "known_from": spec.known_from or document.known_from,
    }
    return _BUILDERS.get(type(spec), _statement)(spec, common, names, where)


def _adjust(spec: s.AdjustSpec, common: Common, names: Names, where: Where) -> m.Rule:
    return m.AdjustRule(
        **common,
        stage=spec.adjust,
        slot=spec.slot,
        when=_condition(spec.when, names, where),
        deductible_times=spec.deductible_times,
        round_deductible=spec.round_deductible,
        rate=spec.rate,
        rate_plus=spec.rate_plus,
        rate_times=spec.rate_times,
        at_least=spec.at_least,
        at_least_counts=spec.at_least_counts,
        uncap=spec.uncap,
    )


def _account(spec: s.AccountSpec, common: Common, _names: Names, _where: Where) -> m.Rule:
    return m.Account(**common, name=spec.account, zh=spec.zh, per=spec.per, per_disease=spec.per_disease)


def _entitlement(spec: s.EntitlementSpec, common: Common, _names: Names, _where: Where) -> m.Rule:
    return m.Entitlement(
        **common, name=spec.entitlement, place=spec.place, share=spec.share, chain=spec.chain,
        condition=spec.condition or "",
    )  # fmt: skip


def _warning(spec: s.WarningSpec, common: Common, _names: Names, _where: Where) -> m.Rule:
    return m.WarningRule(
        **common,
        name=spec.warning,
        group=spec.group or "",
        threshold=spec.threshold,
        inclusive=spec.inclusive,
        insurance=spec.insurance,
        basis=spec.basis,
        borne_by=spec.borne_by,
        class_on=spec.class_on,
    )


def _identity(spec: s.IdentitySpec, common: Common, names: Names, where: Where) -> m.Rule:
    ranks = tuple((stage, names.ordered_classes(order, where)) for stage, order in sorted(spec.ranks.items()))
    return m.Identity(
        **{**common, "classes": names.classes(spec.classes, where)},
        name=spec.identity,
        certifier=names.one("departments", spec.certifier, where),
        certified_with=names.one("departments", spec.with_, where),
        ranks=ranks,
        several=spec.several or "",
        only_with=None if spec.only_with is None else names.classes(spec.only_with, where),
        begins=spec.begins,
        definition=spec.definition or "",
    )


def _bound(spec: s.BoundSpec, common: Common, names: Names, where: Where) -> m.Rule:
    settings = ConditionSpec.model_validate({"setting": spec.setting}) if spec.setting else ConditionSpec()
    return m.Bound(
        **common,
        name=spec.bound,
        stage=spec.stage or "",
        at_least=spec.at_least,
        about=spec.about,
        times=spec.times,
        points=spec.points,
        within_points=spec.within_points,
        or_equal=spec.or_equal,
        of=spec.of or "",
        fund=names.one("funds", spec.fund, where),
        care=names.care(settings, where) or (),
        hosp_lv=_ints(spec.hosp_lv),
        on_breach=spec.on_breach,
    )


def _repeal(spec: s.RepealSpec, common: Common, names: Names, where: Where) -> m.Rule:
    return m.Repeal(
        **common,
        name=spec.repeal,
        zh=spec.zh,
        ends=spec.ends,
        by=spec.by,
        on_bills=spec.on_bills,
        fund_after=names.one("funds", spec.fund_after, where),
        measures=spec.measures or "",
    )


def _stage(spec: s.StageSpec, common: Common, names: Names, where: Where) -> m.StageRule:
    brackets = tuple(m.Bracket(b.from_, b.rate) for b in spec.brackets)
    starts = [b.start.amount for b in brackets if isinstance(b.start, Const)]
    if starts != sorted(set(starts)):
        raise InvalidValue(where, message("brackets_not_rising"))
    if spec.rate is not None:
        if brackets:
            raise InvalidValue(where, message("rate_and_brackets"))
        start = spec.deductible if spec.deductible is not None and spec.deductible_per is None else Const(0, "yuan")
        brackets = (m.Bracket(start, spec.rate),)
    pays = bool(brackets) or spec.flat is not None or spec.at_least is not None
    if sum((pays, bool(spec.nothing), bool(spec.open))) != 1:
        raise InvalidValue(where, message("stage_says_one"))
    if spec.stage in ("supplement", "case"):
        raise InvalidValue(where, message("stage_is_a_fact", stage=spec.stage))
    when = _condition(spec.when, names, where)
    counts = _condition(spec.counts, names, where) if spec.counts else when.without_amounts()
    return m.StageRule(
        **common,
        stage=spec.stage,
        slot=spec.slot,
        insurance=tuple(spec.insurance or _INSURANCE[spec.stage]),
        when=when,
        counts=counts,
        counts_from=spec.counts_from or common["first"],
        region_by=spec.region_by or "insured",
        base=spec.base,
        per=spec.per,
        per_disease=spec.per_disease,
        per_class=spec.per_class,
        base_account=spec.base_account or f"{spec.stage}_{spec.slot}_base",
        deductible=spec.deductible,
        deductible_per=spec.deductible_per,
        brackets=brackets,
        measured=spec.measured,
        caps=tuple(m.Cap(c.account, c.amount, c.of) for c in spec.caps),
        flat=spec.flat,
        at_least=spec.at_least,
        fund=names.one("funds", spec.fund or _FUNDS[spec.stage], where),
        nothing=spec.nothing or "",
        open=spec.open or "",
        overrides=spec.overrides,
    )


def _condition(spec: ConditionSpec, names: Names, where: Where) -> m.Condition:
    return m.Condition(
        care=names.care(spec, where),
        hosp_lv=_ints(spec.hosp_lv),
        insu_plan=_ints(spec.insu_plan),
        place=spec.place,
        referral=spec.referral is not None,
        dise_class=spec.dise_class,
        opsp_class=spec.opsp_class,
        minor=None if spec.minor is None else tuple(item == "true" for item in spec.minor),
        stay_in_policy_over=spec.stay_in_policy_over,
        year_in_policy_over=spec.year_in_policy_over,
        stay_remainder_over=spec.stay_remainder_over,
    )


def _ints(items: tuple[str, ...] | None) -> tuple[int, ...] | None:
    return None if items is None else tuple(int(item) for item in items)


def _parameter(spec: s.ParameterSpec, common: Common, _names: Names, where: Where) -> m.Rule:
    given = [v for v in (spec.yuan, spec.rate, spec.count) if v is not None]
    kinds = len(given) + sum(x is not None for x in (spec.day, spec.codes, spec.required))
    if kinds != 1:
        raise InvalidValue(where, message("parameter_says_one", name=spec.parameter, kinds=kinds))
    return m.Parameter(
        **common, name=spec.parameter, zh=spec.zh, value=given[0] if given else None, day=spec.day, codes=spec.codes,
        required=spec.required or "",
    )  # fmt: skip


def _identity_date(spec: s.IdentityDateSpec, common: Common, _names: Names, _where: Where) -> m.Rule:
    return m.IdentityDate(
        **common,
        cover_first=spec.cover_years.from_,
        cover_last=spec.cover_years.until,
        identity_at=spec.identity_at,
        later_change=spec.later_change,
        late_first=spec.late_first,
    )


def _refund(spec: s.RefundSpec, common: Common, _names: Names, _where: Where) -> m.Rule:
    return m.Refund(
        **common,
        cover_first=spec.cover_years.from_,
        cover_last=spec.cover_years.until,
        case=spec.refund,
        certified_before=spec.certified_before,
        result=spec.result,
        reason=spec.reason,
    )


def _subsidy(spec: s.SubsidySpec, common: Common, names: Names, where: Where) -> m.Rule:
    if sum(x is not None for x in (spec.rate, spec.fixed, spec.nothing)) != 1:
        raise InvalidValue(where, message("subsidy_says_one"))
    return m.Subsidy(
        **common,
        cover_first=spec.cover_years.from_,
        cover_last=names.last_year(spec.cover_years.until),
        last_by_region=names.last_years(spec.cover_years.until),
        open=names.lacking(spec.cover_years.until),
        plans=tuple(int(p) for p in spec.plan),
        of_plan=int(spec.of_plan),
        rate=spec.rate,
        fixed=spec.fixed,
        nothing=spec.nothing or "",
        certified_before=spec.certified_before,
        certified_from=spec.certified_from,
        fund=names.one("funds", spec.fund or "unnamed_fund", where),
        capped=spec.capped,
    )


def _statement(spec: RuleSpec, common: Common, names: Names, where: Where) -> m.Statement:
    own = [name for name in type(spec).model_fields if name not in RuleSpec.model_fields]
    values = {name: getattr(spec, name) for name in own}
    for department in values.get("departments") or ():
        names.one("departments", department, where)
    names.one("funds", values.get("fund"), where)
    fields = tuple((k, _text(v)) for k, v in values.items() if v not in (None, (), ""))
    return m.Statement(**common, kind=spec.kind, name=str(values[own[0]]), fields=fields)


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(str(item) for item in value)
    if isinstance(value, Const):
        return str(value.amount)
    return str(value)


_BUILDERS: dict[type[RuleSpec], Callable[..., m.Rule]] = {
    s.StageSpec: _stage,
    s.AdjustSpec: _adjust,
    s.AccountSpec: _account,
    s.ParameterSpec: _parameter,
    s.EntitlementSpec: _entitlement,
    s.SubsidySpec: _subsidy,
    s.IdentityDateSpec: _identity_date,
    s.RefundSpec: _refund,
    s.WarningSpec: _warning,
    s.IdentitySpec: _identity,
    s.BoundSpec: _bound,
    s.RepealSpec: _repeal,
}
"""Rule kinds with a compiled form of their own; every other becomes a `Statement`."""
