"""What an assistance schedule must be: on in-policy amounts, by class, capped, shared between care types, referred."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.lawcheck.bounds.schedules import describe
from tuodi.lawcheck.bounds.task import Task
from tuodi.lawcheck.finding import Finding, Verdict, Words
from tuodi.lawcheck.scope import meet
from tuodi.lawcheck.words import labels
from tuodi.policy.model import StageRule
from tuodi.policy.regions import chain

_IN_POLICY: tuple[Verdict, Words] = ("within", Words("基数是政策范围内余额", "the base is the in-policy remainder"))
_FIRST_SELF_PAY: tuple[Verdict, Words] = (
    "listed",
    Words("基数另含先行自付（目录内、政策范围外）", "the base adds first-self-pay: in the catalogues, not in policy"),
)
_OUTSIDE = Words("基数含目录外费用", "the base holds amounts outside the catalogues")
_WITHOUT_DEDUCTIBLES = ("in_policy_without_deductible", "co_payment", "remainder_once_capped")


def _schedules(task: Task, *stages: str) -> Iterator[tuple[str, StageRule]]:
    for region in task.regions:
        for rule in task.scope.stage_rules(region, *stages):
            if rule.outcome == "schedule" and meet(rule, task.bound):
                yield region, rule


def base_is_in_policy(task: Task) -> Iterator[Finding]:
    """Only amounts of the three catalogues enter the base."""
    for region, rule in _schedules(task, task.bound.stage):
        verdict, words = _IN_POLICY
        if rule.base == "total_remainder":
            verdict, words = task.breach(), _OUTSIDE
        elif rule.base == "in_policy_with_first_self_pay":
            verdict, words = _FIRST_SELF_PAY
        yield task.finding(verdict, region, words, rule, local=rule.base)


def base_includes_deductibles(task: Task) -> Iterator[Finding]:
    """What lies under the deductibles of the insurances belongs to the base."""
    for region, rule in _schedules(task, task.bound.stage):
        inside = rule.base not in _WITHOUT_DEDUCTIBLES
        words = Words(
            "起付线以下部分纳入基数" if inside else "起付线以下部分没有纳入",
            "what lies under the deductibles is in the base"
            if inside
            else "what lies under the deductible is left out",
        )
        verdict: Verdict = "within" if inside else task.breach()
        yield task.finding(verdict, region, words, rule, local=rule.base, reading="in_policy_self_pay")


def assistance_states_class_and_cap(task: Task) -> Iterator[Finding]:
    """Every schedule says for whom it is and its yearly limit."""
    for region, rule in _schedules(task, task.bound.stage):
        named = rule.classes is not None
        limited = [cap for cap in rule.caps if cap.amount is not None]
        yearly = any(task.scope.index.account(c.account, region).per == "year" for c in limited)
        lacks = [w for w, ok in ((("对象", "the class"), named), (("年度限额", "a yearly cap"), yearly)) if not ok]
        text = describe(task.scope, rule, region, "zh")
        words = Words(
            f"{text}：缺{'、'.join(w[0] for w in lacks)}" if lacks else f"{text}：写明对象和年度限额",
            f"does not state {' and '.join(w[1] for w in lacks)}" if lacks else "states class and yearly cap",
        )
        yield task.finding(task.breach() if lacks else "within", region, words, rule, local=text)


def shared_cap(task: Task) -> Iterator[Finding]:
    """Outpatient chronic care and inpatient care draw on one yearly limit."""
    setting = {term.id: term.setting for term in task.scope.book.terms.family("care_types")}
    for region in task.regions:
        rules = [r for r in task.scope.stage_rules(region, task.bound.stage) if meet(r, task.bound)]
        paying = [r for r in rules if r.outcome == "schedule"]
        if not paying:
            opened = next((r for r in rules if r.open), None)
            if opened is not None:
                words = Words(
                    f"标准不在手（{opened.open}），无法判断",
                    f"the schedule is not at hand ({opened.open}): cannot be decided",
                )
                yield task.finding("undecided", region, words, opened, missing=opened.open)
            continue
        for rule in paying:
            care = {setting[c] for c in rule.when.care} if rule.when.care is not None else set(setting.values())
            if "outpatient" in care:
                yield _outpatient(task, region, rule, paying, setting)
            elif "inpatient" in care:
                yield _inpatient(task, region, rule, paying, setting)


def _accounts(rule: StageRule) -> set[str]:
    return {cap.account for cap in rule.caps if cap.amount is not None}


def _sharing(rule: StageRule, paying: list[StageRule]) -> list[StageRule]:
    return [r for r in paying if _accounts(r) & _accounts(rule)]


def _any_care(rule: StageRule, wanted: str, setting: dict[str, str]) -> bool:
    return rule.when.care is None or any(setting[c] == wanted for c in rule.when.care)


def _outpatient(task: Task, region: str, rule: StageRule, paying: list[StageRule], setting: dict[str, str]) -> Finding:
    care = {setting[c] for c in rule.when.care} if rule.when.care is not None else set(setting.values())
    partners = [r for r in _sharing(rule, paying) if _any_care(r, "inpatient", setting)]
    if partners or ("inpatient" in care and _accounts(rule)):
        words = Words("门诊和住院写同一账户", "outpatient and inpatient care draw on one account")
        return task.finding(
            "within", region, words, rule, local="、".join(sorted(_accounts(rule))), reading="shared_cap"
        )
    words = Words(
        "门诊没有与住院共用的年度限额", "outpatient care has no yearly limit that it shares with inpatient care"
    )
    return task.finding(
        task.breach(), region, words, rule, local="、".join(sorted(_accounts(rule))), reading="shared_cap"
    )


def _inpatient(task: Task, region: str, rule: StageRule, paying: list[StageRule], setting: dict[str, str]) -> Finding:
    shared = [r for r in _sharing(rule, paying) if r.when.care is not None and _any_care(r, "outpatient", setting)]
    text = "、".join(sorted(_accounts(rule)))
    if shared:
        words = Words("住院和门诊写同一账户", "inpatient and outpatient care draw on one account")
        return task.finding("within", region, words, rule, local=text, reading="shared_cap")
    words = Words("这个限额只有住院用，门诊另用或没有", "only inpatient care draws on this limit: listed")
    return task.finding("listed", region, words, rule, local=text, reading="shared_cap")


def tilt_exists(task: Task) -> Iterator[Finding]:
    """A region that helps at all has a tilt; its figures are the region's, its base should be in policy."""
    for region in [r for r in task.scope.settling() if r in task.regions]:
        rules = [r for code in chain(region) for r in task.scope.stage_rules(code, "tilt") if meet(r, task.bound)]
        if not rules:
            words = Words("没有倾斜救助规则", "no tilt at all")
            yield task.finding(task.breach(), region, words)
        for rule in (r for r in rules if r.origin.region == region):
            names = labels(task.scope.book.terms, rule.classes or ())
            text = describe(task.scope, rule, region, "zh")
            verdict: Verdict = (
                "undecided" if rule.open else "within" if rule.base != "total_remainder" else task.breach()
            )
            words = Words(f"{names.zh}：{text}", f"{names.en}: {describe(task.scope, rule, region, 'en')}")
            yield task.finding(
                verdict,
                region,
                words,
                rule,
                local=text,
                classes=rule.classes or (),
                missing=rule.open,
                reading="tilt_base",
            )


def referral_condition(task: Task) -> Iterator[Finding]:
    """Care sought against the rules of referral is not assisted: every paying rule must ask for it."""
    for region, rule in _schedules(task, "assistance", "tilt"):
        asked = rule.when.referral
        words = Words(
            "以规范转诊为条件" if asked else "没有以规范转诊为条件",
            "asks for compliant referral" if asked else "does not ask for compliant referral",
        )
        yield task.finding("within" if asked else task.breach(), region, words, rule, reading="referral_exceptions")


def one_schedule_in_city(task: Task) -> Iterator[Finding]:
    """No part of the bound's city has an assistance schedule of its own."""
    parts = [r for r in task.regions if r != task.bound.origin.region]
    found = False
    for region in parts:
        for rule in task.scope.stage_rules(region, "assistance", "tilt"):
            if meet(rule, task.bound):
                found = True
                text = describe(task.scope, rule, region, "zh")
                words = Words(
                    f"区市另定标准：{text}",
                    f"a district schedule of its own: {describe(task.scope, rule, region, 'en')}",
                )
                yield task.finding(task.breach(), region, words, rule, local=text)
    if not found:
        words = Words("各区市没有另定救助标准", "no district has a schedule of its own")
        yield task.finding("within", task.bound.origin.region, words)


def designated_together(task: Task) -> Iterator[Finding]:
    """Providers of assistance are those of basic insurance: no schedule may ask for a provider of its own.

    Rules cannot name providers at all, so whoever basic insurance settles with counts for assistance. What they can do
    is leave out a hospital level; that narrows the benefit, not the designation, and is named.
    """
    for region in task.regions:
        rules = [r for r in task.scope.stage_rules(region, "assistance", "tilt") if r.outcome == "schedule"]
        levels = "、".join(dict.fromkeys(r.origin.clause for r in rules if r.when.hosp_lv is not None))
        zh, en = (f"；按医院级别区分待遇的有{levels}", f"; by hospital level: {levels}") if levels else ("", "")
        words = Words(
            f"救助规则都不另设定点：基本医保结算的机构一律视为救助定点{zh}（两份定点名单是否一致不在文件内）",
            f"no schedule of assistance asks for a provider of its own: whoever basic insurance settles with "
            f"counts{en} (whether the two lists agree is no part of the documents)",
        )
        yield task.finding("within", region, words)
