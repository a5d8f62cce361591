"""What is in force at one place on one day, rule by rule, in words: the two sides of a diff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tuodi.lawcheck.bounds.schedules import describe
from tuodi.lawcheck.bounds.subsidies import says
from tuodi.lawcheck.bounds.task import plain
from tuodi.lawcheck.finding import Words
from tuodi.lawcheck.scope import Scope
from tuodi.lawcheck.words import STAGES, facts, values
from tuodi.policy.model import (
    COMPUTED_STAGES,
    AdjustRule,
    Condition,
    Entitlement,
    Parameter,
    Repeal,
    RuleBook,
    StageRule,
    Subsidy,
    WarningRule,
)
from tuodi.policy.regions import chain
from tuodi.policy.terms import RESIDENT, Terms
from tuodi.policy.values import Const
from tuodi.settlement.selection import Chooser, Standing


@dataclass(frozen=True, slots=True)
class Point:
    """A rule book at a place on a day."""

    book: RuleBook
    region: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in force: what it is called on both sides, for which class, what it says, and its clause."""

    topic: str
    key: tuple[str, ...]
    name: Words
    class_id: str
    says: Words
    clause: str


def items(point: Point) -> list[Item]:
    """Everything in force."""
    scope = Scope(point.book)
    classes = [t.id for t in point.book.terms.family("classes")]
    chooser = Chooser(scope.index)
    found = [item for c in classes for item in _stages(scope, chooser, point, c)]
    for class_id in classes:
        found += [*_changes(scope, point, class_id), *_subsidies(scope, point, class_id)]
    found += [
        *_entitlements(scope, point),
        *_warnings(scope, point),
        *_parameters(scope, point),
        *_repeals(scope, point),
    ]
    return found


def _stages(scope: Scope, chooser: Chooser, point: Point, class_id: str) -> Iterator[Item]:
    held = () if class_id == RESIDENT else ((class_id, point.region),)
    standing = Standing(point.region, point.region, held, "390", point.day)
    for stage in COMPUTED_STAGES:
        rules = list(dict.fromkeys(c.rule for c in chooser.candidates(standing, stage)))
        beaten = {
            name for r in rules for name in r.overrides for o in rules if o.origin.rule == name and o.when == r.when
        }
        for rule in rules:
            if rule.origin.rule not in beaten:
                yield _stage(scope, point, rule, class_id)


def _stage(scope: Scope, point: Point, rule: StageRule, class_id: str) -> Item:
    pinned = replace(rule, first=point.day, last=point.day)
    when = when_words(point.book.terms, rule.when)
    stage = STAGES[rule.stage]
    name = Words(f"{stage.zh}：{when.zh}" if when.zh else stage.zh, f"{stage.en}: {when.en}" if when.en else stage.en)
    said = Words(describe(scope, pinned, point.region, "zh"), describe(scope, pinned, point.region, "en"))
    return Item("stage", (rule.stage, when.en), name, class_id, said, rule.origin.clause)


def when_words(terms: Terms, when: Condition) -> Words:
    """A condition in words; nothing where it asks nothing."""
    zh: list[str] = []
    en: list[str] = []
    if when.care is not None:
        zh.append(_care(terms, when.care))
        en.append(",".join(when.care) if len(when.care) < 4 else f"{len(when.care)} care types from {when.care[0]}")  # noqa: PLR2004
    pairs = (
        ("hosp_lv", when.hosp_lv), ("insu_plan", when.insu_plan), ("dise_class", when.dise_class),
        ("opsp_class", when.opsp_class), ("minor", when.minor),
    )  # fmt: skip
    for fact, allowed in pairs:
        if allowed is not None:
            said = "/".join(str(a) for a in allowed)
            zh.append(facts([(fact, said)], "zh"))
            en.append(facts([(fact, said)], "en"))
    if when.place is not None:
        zh.append(values("/".join(when.place)))
        en.append("/".join(when.place))
    if when.referral:
        zh.append("规范转诊")
        en.append("referred")
    for amount, words in (
        (when.stay_in_policy_over, ("一次住院超", "stay over ")),
        (when.year_in_policy_over, ("全年合计超", "year over ")),
        (when.stay_remainder_over, ("一次住院报销后余额超", "rest of the stay over ")),
    ):
        if amount is not None:
            zh.append(words[0] + plain(amount))
            en.append(words[1] + plain(amount))
    return Words("，".join(zh), ", ".join(en))


def _care(terms: Terms, care: tuple[str, ...]) -> str:
    settings = {t.setting for t in terms.family("care_types") if t.id in care}
    labels = [t.zh for t in terms.family("care_types") if t.id in care]
    if settings == {"inpatient"} and len(care) > 2:  # noqa: PLR2004
        return "住院"
    return "、".join(labels) if len(labels) < 4 else f"{labels[0]}等{len(labels)}种"  # noqa: PLR2004


def _changes(scope: Scope, point: Point, class_id: str) -> Iterator[Item]:
    for stage in COMPUTED_STAGES:
        for code in chain(point.region):
            found = [
                a for a in scope.own(AdjustRule, code)
                if a.stage == stage and a.holds_on(point.day) and a.serves((class_id, RESIDENT))
            ]  # fmt: skip
            for rule in found:
                yield _change(rule, class_id)
            if found:
                break


def _change(rule: AdjustRule, class_id: str) -> Item:
    zh: list[str] = []
    en: list[str] = []
    for sign, value in (
        ("×", rule.deductible_times),
        ("=", rule.rate),
        ("+", rule.rate_plus),
        ("×", rule.rate_times),
        ("≥", rule.at_least),
    ):
        if value is None or (isinstance(value, Const) and value.amount == 0):
            continue
        what = (
            ("起付", "deductible ")
            if value is rule.deductible_times
            else ("保底", "floor ")
            if sign == "≥"
            else ("比例", "rate ")
        )
        zh.append(f"{what[0]}{sign}{plain(value)}")
        en.append(f"{what[1]}{sign}{plain(value)}")
    if rule.round_deductible != "exact":
        down = rule.round_deductible == "yuan_down"
        zh.append("起付舍到元" if down else "起付进到元")
        en.append("deductible down to the yuan" if down else "deductible up to the yuan")
    if rule.uncap:
        zh.append("不封顶")
        en.append("no cap")
    stage = STAGES[rule.stage]
    name = Words(f"{stage.zh}倾斜（{rule.slot}）", f"{stage.en}: tilt ({rule.slot})")
    return Item(
        "stage",
        (rule.stage, "adjust", rule.slot),
        name,
        class_id,
        Words("，".join(zh), ", ".join(en)),
        rule.origin.clause,
    )


def _subsidies(scope: Scope, point: Point, class_id: str) -> Iterator[Item]:
    year = point.day.year
    for plan in (1, 2):
        for code in chain(point.region):
            found = [
                s for s in scope.own(Subsidy, code)
                if s.serves((class_id,)) and plan in s.plans and s.in_year(year, point.region)
            ]  # fmt: skip
            for rule in found:
                fund = scope.book.terms.label("funds", rule.fund)
                said = replace(rule, plans=(plan,))
                zh, en = says(said).zh, says(said).en
                if not rule.nothing:
                    zh, en = f"{zh}，{fund}", f"{en}, {rule.fund}"
                name = Words(f"资助参保：{'一二'[plan - 1]}档", f"premium subsidy: plan {plan}")
                key = ("subsidy", str(plan), str(rule.certified_before or ""), str(rule.certified_from or ""))
                yield Item("subsidy", key, name, class_id, Words(zh, en), rule.origin.clause)
            if found:
                break


def _entitlements(scope: Scope, point: Point) -> Iterator[Item]:
    seen: set[tuple[str, str]] = set()
    for code in chain(point.region):
        for rule in scope.own(Entitlement, code):
            if rule.holds_on(point.day):
                said = "、".join(part for part in (values("/".join(rule.place)), rule.condition) if part) or "有"
                name = Words(f"权利：{rule.name}", f"entitlement: {rule.name}")
                for class_id in rule.classes or (RESIDENT,):
                    if (rule.name, class_id) in seen:
                        continue  # a nearer region's prevails
                    seen.add((rule.name, class_id))
                    yield Item("entitlement", (rule.name,), name, class_id, Words(said, said), rule.origin.clause)


def _warnings(scope: Scope, point: Point) -> Iterator[Item]:
    for code in chain(point.region):
        for rule in scope.own(WarningRule, code):
            if rule.holds_on(point.day) and rule.threshold is not None:
                said = plain(rule.threshold)
                for class_id in rule.classes or (RESIDENT,):
                    name = Words(f"预警：{rule.name}", f"warning: {rule.name}")
                    yield Item("warning", (rule.name,), name, class_id, Words(said, said), rule.origin.clause)


def _parameters(scope: Scope, point: Point) -> Iterator[Item]:
    seen: set[str] = set()
    for code in chain(point.region):
        for rule in scope.own(Parameter, code):
            if rule.name in seen or not rule.holds_on(point.day):
                continue
            seen.add(rule.name)
            said = _value(scope, point, rule)
            if said:
                yield Item(
                    "parameter", (rule.name,), Words(rule.zh, rule.name), "", Words(said, said), rule.origin.clause
                )


def _value(scope: Scope, point: Point, rule: Parameter) -> str:
    if rule.day is not None:
        return rule.day.isoformat()
    if rule.codes is not None:
        return f"{len(rule.codes)} codes: {','.join(rule.codes[:3])}…"
    if rule.value is None:
        return f"missing:{rule.name}" if rule.required else ""
    leaves = list(scope.leaves(rule.value, point.region, replace(rule, first=point.day, last=point.day)))
    parts = [
        facts(leaf.facts, "zh") + (" " if leaf.facts else "") + _number(leaf.amount, leaf.missing, rule)
        for leaf in leaves
    ]
    return "；".join(parts)


def _number(amount: int | None, missing: str, rule: Parameter) -> str:
    if amount is None:
        return f"missing:{missing}"
    unit = _unit(rule.value)
    return plain(Const(amount, "rate" if unit == "rate" else "count" if unit == "count" else "yuan"))


def _unit(value: object) -> str:
    while hasattr(value, "cases"):
        value = value.cases[0][1]
    return getattr(value, "unit", "")


def _repeals(scope: Scope, point: Point) -> Iterator[Item]:
    for code in chain(point.region):
        for rule in scope.own(Repeal, code):
            if rule.ends < point.day:
                said = Words(f"{rule.ends}已停", f"ended {rule.ends}")
                yield Item("repeal", (rule.name,), Words(rule.zh, rule.name), "", said, rule.origin.clause)
