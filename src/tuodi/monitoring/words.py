"""What the reasons of this room say: why a bill is doubtful or gives nothing, and why it was missed or overpaid."""

from __future__ import annotations

from collections.abc import Mapping

from tuodi.settlement.reasons import Lang, sentence
from tuodi.settlement.statement import Reason

_OWN: dict[str, tuple[str, str]] = {
    # nothing is paid
    "nothing_left": ("前面各项支付后政策范围内已无余额", "nothing in-policy is left after the earlier tiers"),
    "rounds_to_nothing": ("按规定计算不足一分", "the schedule gives less than a fen"),
    # doubtful
    "opening_unknown": ("未核年初累计", "opening balances not known (未核年初累计)"),
    "tilt_not_opened": (
        "倾斜救助的年初累计不详，未计入差额",
        "what the year's tilt began with is not known: tilt is left out of the difference",
    ),
    "missing_figure": ("缺{figure}（missing:{detail}）", "a figure is not known (missing:{detail})"),
    "cannot_settle": ("不能结算：{detail}", "cannot be settled: {detail}"),
    "depends_on": ("取决于未写明的事实：{detail}", "depends on a fact that is not given: {detail}"),
    "waits": (
        "等待此人同年较早而未定的单据 {detail}（waits for {detail}）",
        "waits for {detail}, an earlier bill of the person's year that is undecided",
    ),
    "identity_unknown": (
        "表中没有救助身份，也没有身份清单（--identities）",
        "no identity in the file and no identity list (--identities)",
    ),
    "identity_row_refused": ("身份清单中此人有退回行", "a row of the identity list about this person is refused"),
    "original_missing": ("被冲销的单据 {detail} 不在文件中", "the bill {detail} it reverses is not in the file"),
    # cancelled, or not under review
    "reversed": ("与 {detail} 冲销抵消", "cancels with {detail}"),
    "after_month": ("在所核月份之后结算", "settled after the month reviewed"),
    # why it was missed
    "identity_late": ("身份标识晚：{detail}", "identity marked late: {detail}"),
    "mark_differs": ("结算时标识与清单不同：{detail}", "the mark at settlement differs from the list: {detail}"),
    "settled_outside": ("统筹区外就医结算（{detail}），一站式未到", "settled outside the pooling area ({detail})"),
    "manual_claim": ("未走一站式、须手工申请而未申请：{detail}", "a manual claim was never made: {detail}"),
    "referral_missing": ("结算时无转诊或备案记录", "no referral or registration on record at settlement"),
    "cap_counted": (
        "已冲销单据 {detail} 仍占用限额或累计",
        "the reversed bill {detail} still counted towards a limit or running total",
    ),
    "unknown": ("原因不明", "unknown"),
    # why it was overpaid
    "class_not_held": ("结算时标识的身份当日并未持有：{detail}", "marked with a class not held on the day: {detail}"),
}

_FACTS = {
    "refl=0": "未转诊",
    "refl=1": "规范转诊",
    "hosp_lv=1": "一级及以下",
    "hosp_lv=2": "二级",
    "hosp_lv=3": "三级",
    "insu_plan=1": "一档",
    "insu_plan=2": "二档",
    "dise_class=ordinary": "普通疾病",
    "dise_class=special": "特殊疾病",
    "opsp_class=ordinary": "普通门诊慢特病",
    "opsp_class=specific": "特定门诊慢特病",
    "brdy=False": "成年",
    "brdy=True": "未成年",
    "mdtrt_admdvs=000000": "省外就医",
}


def fact_text(name: str, value: str) -> str:
    """A fact that is not given, as one of the values it can have.

    >>> fact_text("refl", "1"), fact_text("mdtrt_admdvs", "370000")
    ('规范转诊（refl=1）', 'mdtrt_admdvs=370000')
    """
    given = f"{name}={value}"
    return f"{_FACTS[given]}（{given}）" if given in _FACTS else given


def say(reason: Reason, lang: Lang, figures: Mapping[str, str]) -> str:
    """A reason of this room or of the cascade in words, with its clause."""
    own = _OWN.get(reason.code)
    if own is None:
        return sentence(reason, lang)
    text = own[0 if lang == "zh" else 1].format(
        detail=reason.detail, figure=figures.get(reason.detail, f"数字 {reason.detail}")
    )
    if not reason.clause:
        return text
    return f"{text}（{reason.clause}）" if lang == "zh" else f"{text} ({reason.clause})"


def say_all(reasons: tuple[Reason, ...], lang: Lang, figures: Mapping[str, str] | None = None) -> str:
    """Several reasons in one cell, each once. `figures`: Chinese names of the parameters of the rule book."""
    said = (say(reason, lang, figures or {}) for reason in reasons)
    return ("；" if lang == "zh" else "; ").join(dict.fromkeys(said))
