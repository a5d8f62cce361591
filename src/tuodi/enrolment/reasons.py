"""The coded reasons of premium results, in Chinese and English."""

from __future__ import annotations

from typing import Literal

from tuodi.settlement.statement import Reason

REASONS: dict[str, tuple[str, str]] = {
    "no_class": ("无资助身份", "holds no class"),
    "not_subsidised_class": ("不在资助参保对象内：{detail}", "not a subsidised class: {detail}"),
    "not_subsidised": ("不资助：{detail}", "not subsidised: {detail}"),
    "measure_ended": ("该项资助已于{detail}参保年度后结束", "this subsidy ended with cover year {detail}"),
    "late_first_flagged": (
        "缴费后才认定{detail}：本文未写是否资助，请核定",
        "certified after payment ({detail}): not decided by this text, to be judged",
    ),
    "late_first_refused": (
        "缴费后才认定{detail}：不再资助",
        "certified after payment ({detail}): not subsidised any more",
    ),
    "late_first_subsidised": (
        "缴费后才认定{detail}：补发资助",
        "certified after payment ({detail}): subsidised afterwards",
    ),
    "later_change": ("享受资助后身份变为{detail}，不再补差", "class changed to {detail} after the subsidy: no top-up"),
    "first_identity": ("按年度内首次认定的{detail}执行，不予调整", "the first identity of the year decides: {detail}"),
    "several": ("多重身份就高：{detail}", "several classes, the highest counts: {detail}"),
    "lost_before_payment": ("缴费时已不是{detail}", "no longer {detail} when the premium was paid"),
    "known_later": ("缴费时尚未标识，{detail}才获知", "not yet marked at payment, known since {detail}"),
    "rule_known_later": (
        "文件{detail}才公布，与缴费时的差额另行退补",
        "the rule is known since {detail}, after the payment",
    ),
    "capped": ("资助以本人应缴为限", "never more than the person's own price"),
    "rule_note": ("{detail}", "{detail}"),
    "unnamed_fund": ("文件未写明资金来源", "the text names no fund"),
    "subsidy_elsewhere": (
        "由认定地{detail}凭证资助（依据弱，请核定）",
        "paid on proof by the certifying region {detail} (weak text)",
    ),
    "certified_elsewhere": (
        "身份由{detail}认定，按参保地政策资助",
        "certified by {detail}, subsidised by the region of insurance",
    ),
    "employee_insurance": ("参加职工医保，没有居民医保个人缴费", "insured as an employee, no resident premium"),
    "not_paid": ("未缴费，按{detail}的身份试算", "not paid yet, by the classes of {detail}"),
    "underpaid": ("已缴金额少于应缴", "paid less than is due"),
    "paid_supposed": ("未填已缴金额，按缴费时应缴推定", "no paid amount given, what was due at payment is supposed"),
    "top_up_due": (
        "选二档的差额须在集中缴费期内自补 {detail}",
        "the plan-2 difference is due inside the window {detail}",
    ),
    "top_up_late": (
        "二档差额未在集中缴费期内补足（读法 no_top_up={detail}）",
        "plan-2 difference not paid in time (no_top_up={detail})",
    ),
    "refund_unwritten": ("本地文件未写此种退费，请核定 {detail}", "no rule of this region on such a refund {detail}"),
    "subsidy_returned": ("已划拨的资助退回{detail}", "a subsidy already paid goes back to {detail}"),
    "plan_change_late": ("集中缴费期{detail}已过，不退", "the window ended on {detail}, no refund"),
    "death_before_cover": ("退费：{detail}", "refund: {detail}"),
    "employee_before_resident": ("退费：{detail}", "refund: {detail}"),
    "paid_twice": ("退费：{detail}", "refund: {detail}"),
    "subsidy_found_later": ("退费：{detail}", "refund: {detail}"),
    "plan_change_in_window": ("退费：{detail}", "refund: {detail}"),
    "certified_in_window": ("退费：{detail}", "refund: {detail}"),
    "certified_before_reform": ("退费：{detail}", "refund: {detail}"),
    "certified_after_window": ("退费：{detail}", "refund: {detail}"),
}


def text_of(reason: Reason, lang: Literal["zh", "en"] = "zh") -> str:
    """A reason in words, with its clause."""
    text = REASONS[reason.code][0 if lang == "zh" else 1].format(detail=reason.detail).strip()
    return f"{text}（{reason.clause}）" if reason.clause else text
