"""What a coded reason says: why an amount is not paid or paid less, and why a bill cannot be settled.

A reason carries its code, the clause and a detail; this page turns it into a sentence in Chinese or English. Every
code that the cascade, the selection of rules, the payment and the refusals use stands here (a test looks).

>>> sentence(Reason("cap_reached", "W-3.3a", "医疗救助年度限额"), "en")
'the limit of 医疗救助年度限额 is reached (W-3.3a)'
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from tuodi.settlement.refusal import BillRefused
from tuodi.settlement.statement import Reason

Lang = Literal["zh", "en"]


class Sentence(NamedTuple):
    """A text in both languages, and for a refusal the mend; ``{detail}`` is filled in when it is used."""

    zh: str
    en: str
    mend_zh: str = ""
    mend_en: str = ""


NOT_PAID: dict[str, Sentence] = {
    "no_class": Sentence("当日不属于本项待遇的任何对象", "holds no class that this tier serves on the day"),
    "class_not_served": Sentence("所持身份不在本项待遇对象内", "the classes held are not served by this tier"),
    "class_not_known_yet": Sentence(
        "结算时尚未收到身份认定：{detail} 起才知晓", "a class was not certified yet when this settled: {detail}"
    ),
    "class_from_marking": Sentence(
        "{detail}按所选读法自标识起才算（late_class_reach）",
        "under the reading chosen {detail} counts only from its marking (late_class_reach)",
    ),
    "measure_ended": Sentence("原政策已停止执行：{detail}", "an earlier measure no longer applies: {detail}"),
    "application_needed": Sentence(
        "{detail}不在直接救助之列，须依申请救助", "{detail} is not helped directly: assistance needs an application"
    ),
    "other_fund_bears": Sentence(
        "原政策支付部分由{detail}承担", "what the earlier measures paid is borne by another fund: {detail}"
    ),
    "identity_refused": Sentence(
        "身份名单中此人有退回的行，身份未定，不计待遇",
        "a row of the identity list on this person was refused: no class is sure",
    ),
    "others_exceed_rest": Sentence(
        "其他支付方所付超过基金支付后的余额 {detail} 元，按余额计",
        "other payers gave {detail} yuan more than the funds left; only the rest is counted",
    ),
    "out_of_area_share_waived": Sentence(
        "取消市外首先自付，该部分计入政策范围内", "the out-of-area first share is waived and counts as in-policy"
    ),
    "expressly_nothing": Sentence("文件规定不予支付：{detail}", "the document says that nothing is paid: {detail}"),
    "below_deductible": Sentence("累计未超过起付标准", "the running base does not exceed the deductible"),
    "cap_reached": Sentence("已达{detail}，超过部分不付", "the limit of {detail} is reached"),
    "no_more_than_left": Sentence("以前面各项支付后的余额为限", "no more is paid than the earlier tiers left"),
    "given_by_other_class": Sentence(
        "本年按另一类身份已多付 {detail} 元，不重复支付",
        "{detail} yuan of this were already paid in the year as another class: nothing is paid twice",
    ),
    "care_type_not_covered": Sentence(
        "医疗类别不在支付范围（{detail}）", "this kind of care is not covered ({detail})"
    ),
    "hospital_level_not_covered": Sentence(
        "医院级别不在支付范围（{detail}）", "this hospital level is not covered ({detail})"
    ),
    "plan_not_covered": Sentence("参保档次不在支付范围（{detail}）", "this premium plan is not covered ({detail})"),
    "age_not_covered": Sentence("年龄不在支付范围（{detail}）", "this age is not covered ({detail})"),
    "place_not_covered": Sentence("就医地不在支付范围（{detail}）", "this place of care is not covered ({detail})"),
    "outpatient_class_not_covered": Sentence(
        "门诊慢特病类别不在支付范围（{detail}）", "this outpatient disease class is not covered ({detail})"
    ),
    "disease_not_covered": Sentence("病种不在支付范围（{detail}）", "this disease is not covered ({detail})"),
    "admission_not_over": Sentence(
        "单次住院政策范围内费用未超过规定额度（{detail}）",
        "the stay's in-policy amount is not over the limit ({detail})",
    ),
    "year_not_over": Sentence(
        "全年政策范围内费用合计未超过规定额度（{detail}）",
        "the year's in-policy amounts are not over the limit ({detail})",
    ),
    "remainder_not_over": Sentence(
        "单次住院报销后余额未超过规定额度（{detail}）",
        "what is left of the stay after insurance is not over the limit ({detail})",
    ),
    "not_referred": Sentence("未按规定转诊或备案（{detail}）", "not referred or registered by the rules ({detail})"),
}
"""Reasons on a statement."""

REFUSED: dict[str, Sentence] = {
    "region_without_documents": Sentence(
        "没有 {detail} 的政策文件",
        "no policy document speaks for region {detail}",
        "用 --documents 加入当地文件，或核对参保地",
        "add the local documents with --documents, or check the region",
    ),
    "out_of_area_share_unknown": Sentence(
        "先行自付中异地首先自付部分未写明，而当地规则取消该部分",
        "how much of the first-self-pay is the out-of-area share is not given, and a rule waives it",
        "补填 outarea_selfpay（没有则填 0）",
        "fill in outarea_selfpay (0 where there is none)",
    ),
    "payers_exceed_total": Sentence(
        "各基金支付之和超过总费用 {detail} 分",
        "the funds' payments exceed the total by {detail} fen",
        "核对总费用与已有支付金额",
        "check the total and the payments given",
    ),
    "referral_unknown": Sentence(
        "统筹区外就医而转诊情况未写明",
        "care outside the insured district and nothing said of the referral",
        "补填 refl：0 无、1 规范转诊、2 无需、3 异地备案、4 急诊",
        "fill in refl: 0 none, 1 referred, 2 not needed, 3 registered out-of-area, 4 emergency",
    ),
    "fact_needed": Sentence(
        "当地规则需要此项，单据未写明",
        "a rule asks for it and the bill does not say",
        "补填该列",
        "fill the column in",
    ),
    "original_not_standing": Sentence(
        "被冲销的单据 {detail} 不在此人未冲销的单据中",
        "the bill {detail} it reverses does not stand among the person's bills",
        "核对 orig_setl_id，并把原单放进文件",
        "check orig_setl_id and put the original into the file",
    ),
    "earlier_bill_unsettled": Sentence(
        "此人以前入账的单据现在无法重新结算：{detail}",
        "a bill of this person that was booked before cannot be settled again: {detail}",
        "冲销该单据，或更正身份名单后重新结算",
        "reverse that bill, or mend the identity list, and settle again",
    ),
    "rules_overlap": Sentence(
        "两条规则同时适用，不作默认选择：{detail}",
        "two rules apply and none is chosen silently: {detail}",
        "由政策人员修改所列文件之一后重算",
        "have one of the named documents amended and settle again",
    ),
    "rule_fault": Sentence(
        "规则无法计算：{detail}",
        "a rule cannot be computed: {detail}",
        "由政策人员核对该条款的数字",
        "have the figures of that clause checked",
    ),
}
"""Why a bill is refused: reason and mend."""


def sentence(reason: Reason, lang: Lang) -> str:
    """A reason in words, its clause behind it. KeyError for a code that is not on this page."""
    found = NOT_PAID[reason.code]
    text = (found.zh if lang == "zh" else found.en).format(detail=reason.detail)
    text = text.replace("（）", "").replace(" ()", "")
    if not reason.clause:
        return text
    return f"{text}（{reason.clause}）" if lang == "zh" else f"{text} ({reason.clause})"


def refusal_sentence(refused: BillRefused) -> Sentence:
    """Reason and mend of a refused bill in both languages. KeyError for a code that is not on this page."""
    found, zh, en = REFUSED[refused.code], refused.value_zh, refused.value
    return Sentence(
        found.zh.format(detail=zh), found.en.format(detail=en), found.mend_zh.format(detail=zh),
        found.mend_en.format(detail=en),
    )  # fmt: skip
