"""Stages of 黔江府办发〔2023〕53号 and of Pengshui's notice of 2024."""

from __future__ import annotations

from tests.clauses.doc_chongqing_stages import ASSISTED, CRITICAL, NEAR
from tests.clauses.doc_weihai_stages import EVERY_CARE, INPATIENT, THREE
from tests.clauses.stages import Row, rows

QIANJIANG, PENGSHUI = "500114", "500243"
PLAN = "2023-10-12"
LONG_TERM = (
    "outpatient_chronic",
    "outpatient_major_disease",
    "outpatient_tuberculosis",
)  # 慢性病长期服药、重特大疾病长期门诊
COVERED = (*INPATIENT, *LONG_TERM)
OTHERS = tuple(c for c in ASSISTED if c not in THREE)  # 其他医疗救助对象


def qianjiang(rule: str, **said) -> Row:
    return Row(**{
        "clause": rule.partition(".")[0] if rule.count(".") < 2 else rule.rpartition(".")[0], "rule": rule,
        "stage": "assistance", "region": QIANJIANG, "first": PLAN, "classes": ASSISTED, "fund": "assistance_fund",
        "per": "bill", "certifying": True, **said,
    })  # fmt: skip


# 超过3000元以上部分70%、4000元60%、5000元60%，年救助限额3万元；规范转诊且在市内就医
TILT = {
    "clause": "Q-3.3b", "stage": "tilt", "per": "year", "care": INPATIENT, "places": NEAR, "referral": True,
    "cap": ("tilt_paid", 30_000), "counts_from": "2023-01-01",
}  # fmt: skip
rows(
    qianjiang("Q-3.1.outside", care=tuple(c for c in EVERY_CARE if c not in COVERED), nothing=True,
              overrides=("B-CQ.8.special_disease",)),
    # 特殊疾病70%，年度救助限额10万元
    qianjiang("Q-3.2a", clause="Q-3.2a", care=COVERED, disease="special", referral=True, edges=((0, 70),),
              cap=("special_disease_paid", 100_000)),
    # 二级及以上一次性住院超过3万元，同比例，年度救助限额6万元
    qianjiang("Q-3.2b", clause="Q-3.2b", care=INPATIENT, levels=(2, 3), disease="ordinary", referral=True, over=30_000,
              edges=((0, 70),), cap=("large_bill_paid", 60_000)),
    qianjiang("Q-3.2b.small", care=INPATIENT, disease="ordinary", size=30_000, nothing=True,
              overrides=("B-CQ.8.large_bill",)),
    qianjiang("Q-3.2b.small", care=INPATIENT, disease="ordinary", levels=(1,), size=30_001, nothing=True),
    qianjiang("Q-3.2b.chronic", care=LONG_TERM, disease="ordinary", nothing=True),
    qianjiang("Q-3.3b.special_hardship", classes=("special_hardship",), edges=((3_000, 70),), **TILT),
    qianjiang("Q-3.3b.key", classes=("minimum_living", "returned_to_poverty"), edges=((4_000, 60),), **TILT),
    qianjiang("Q-3.3b.other", classes=OTHERS, edges=((5_000, 60),), **TILT),
)  # fmt: skip


def tilted(clause: str, region: str, first: str, start: float, **said) -> Row:
    """大病保险起付线降低50%，报销比例提高5个百分点，不设封顶线."""
    return Row(
        clause=clause, rule="B-CQ.7.main", adjust=clause, stage="critical", region=region, first=first,
        on=f"{first[:4]}-12-31", classes=THREE, care=CRITICAL, edges=((start, 65),), cap=("critical_paid", None),
        fund="critical_fund", years=False, **said,
    )  # fmt: skip


def pengshui(rule: str, **said) -> Row:
    return Row(**{
        "clause": rule, "rule": rule, "stage": "basic", "region": PENGSHUI, "first": "2024-01-01", "fund": "basic_fund",
        "per": "bill", **said,
    })  # fmt: skip


HELPED = (*THREE, "low_income_edge", "unstable_exit", "marginal_at_risk", "sudden_hardship", "illness_poor")
rows(
    tilted("Q-2.2", QIANJIANG, PLAN, 8_450.5),
    tilted("P-3.2d2", PENGSHUI, "2024-01-01", 8_916.5, also=("P-3.2d",)),
    # 从2024年起，产前检查限额300元；顺产600元；剖宫产低于600元的按600元补足
    pengshui("P-3.2e", care=("prenatal",), edges=((0, 100),), cap=("prenatal_paid", 300)),
    pengshui("P-3.2e2", care=("delivery_normal",), flat=600),
    pengshui("B-CQ.6b.caesarean", clause="P-3.2e3", adjust="P-3.2e3", care=("delivery_caesarean",), places=NEAR,
             facts={"hosp_lv": 2}, deductibles=(300,), edges=((0, 70),), floor=600, cap=("basic_paid", 80_000)),
    pengshui("P-3.2h.special_disease", clause="P-3.2h", stage="assistance", fund="assistance_fund", classes=HELPED,
             certifying=True, care=EVERY_CARE, missing="county_assistance_schedule"),
    pengshui("P-3.2g", clause="P-3.2g", stage="tilt", fund="assistance_fund", classes=HELPED, certifying=True,
             care=EVERY_CARE, missing="county_tilt_schedule"),
)  # fmt: skip

# 17833元自2024年1月1日；门诊支付限额一档300元、二档500元
rows(
    pengshui("B-CQ.7.main", clause="B-CQ.7", also=("P-3.2d",), stage="critical", care=CRITICAL, edges=((17_833, 60),),
             cap=("critical_paid", 200_000), fund="critical_fund", per="year", years=False, figures_only=True),
    *(pengshui("B-CQ.4.level_1", clause="B-CQ.4", also=("P-3.2b",), care=("outpatient",), levels=(1,), edges=((0, 60),),
               cap=("outpatient_paid", limit), facts={"insu_plan": plan}, years=False, figures_only=True)
      for plan, limit in ((1, 300), (2, 500))),
)  # fmt: skip
