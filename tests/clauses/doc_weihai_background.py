"""威海市居民医保背景数据: basic insurance and ordinary critical illness insurance of Weihai."""

from __future__ import annotations

from typing import Any

from tests.clauses.doc_weihai_stages import COUNTED, EVERY_CARE, INPATIENT, THREE, WEIHAI
from tests.clauses.stages import Row, rows

Y2022, FROM_2023 = {"first": "2022-01-01", "last": "2022-12-31"}, {"first": "2023-01-01"}
OTHER = (
    "emergency", "emergency_rescue", "outpatient_injury", "home_bed", "outpatient_children_two_disease",
    "outpatient_major_disease", "outpatient_tuberculosis",
)  # fmt: skip
NEVER_BASIC = ("pharmacy", "outpatient_registration", "special_drug", "rare_disease_drug")
BASIC_COUNTED = (*INPATIENT, "outpatient_chronic")
ORDINARY = ((18_000, 60), (100_000, 65), (200_000, 70), (300_000, 75))  # 封顶40万

# plan and age → level → rates to and above 40,000; limit of the year. 未成年人享二档
# 一级医院80%，其中基层医疗机构85%
PLAN_ONE = {1: ((0, 80),), 2: ((0, 60),), 3: ((0, 50),)}
PLAN_TWO = {1: ((0, 80),), 2: ((0, 65), (40_000, 70)), 3: ((0, 55), (40_000, 70))}
WHO: tuple[tuple[int, bool, Any, int], ...] = (
    (1, False, PLAN_ONE, 200_000), (1, True, PLAN_TWO, 300_000),
    (2, False, PLAN_TWO, 300_000), (2, True, PLAN_TWO, 300_000),
)  # fmt: skip
DEDUCTIBLES = {1: (300, 300, 0), 2: (500, 500, 0), 3: (800, 800, 0)}  # 第三次起免


def basic(rule: str, **said) -> Row:
    return Row(
        **{
            "clause": rule.partition("/")[0],
            "rule": rule,
            "stage": "basic",
            "region": WEIHAI,
            "fund": "basic_fund",
            **said,
        }
    )


def small(rule: str, care: str, scheme: tuple[int, int, str, tuple[int, int]], **said):
    """A small outpatient scheme: edge, rate, account, and limits of which plan 2 and minors have the second."""
    edge, rate, account, limits = scheme
    for plan, minor in ((1, False), (1, True), (2, False), (2, True)):
        yield basic(
            rule, care=(care,), edges=((edge, rate),), cap=(account, limits[plan == 2 or minor]), **FROM_2023,
            facts={"insu_plan": plan, "minor": minor, **said.pop("facts", {})},
            figures_only=(plan, minor) != (1, False), **said,
        )  # fmt: skip


for plan, minor, rates, limit in WHO:
    for level, primary in ((1, False), (1, True), (2, None), (3, None)):
        grid = {
            "facts": {"insu_plan": plan, "minor": minor, "hosp_lv": level, "primary_care": primary},
            "edges": ((0, 85),) if primary else rates[level],
            "cap": ("basic_paid", limit), "feeds": BASIC_COUNTED, "feeds_chronic": "specific", **FROM_2023,
            "figures_only": (plan, minor, level) != (1, False, 2),
        }  # fmt: skip
        rows(
            basic("B-WH.11/inpatient", care=INPATIENT, deductibles=DEDUCTIBLES[level], **grid),
            basic("B-WH.12/specific", care=("outpatient_chronic",), chronic="specific", deductibles=(300,),
                  deductible_per="year", **grid),
        )  # fmt: skip

rows(
    *small("B-WH.13/ordinary", "outpatient_chronic", (100, 60, "chronic_ordinary_paid", (500, 1_000)),
           chronic="ordinary"),
    *small("B-WH.14/outpatient", "outpatient", (100, 50, "outpatient_paid", (200, 400))),
    basic("B-WH.10/basic", **Y2022, missing="weihai_basic_2022",
          care=tuple(c for c in EVERY_CARE if c not in NEVER_BASIC)),
    basic("B-WH.15/upper", **FROM_2023, care=("outpatient_two_disease",), levels=(2, 3),
          missing="weihai_two_disease_upper_level"),
    basic("B-WH.16/delivery", **FROM_2023, care=("delivery_normal", "delivery_caesarean"), edges=((0, 100),),
          per="bill", cap=("maternity_paid", 3_000), cap_per="bill"),
    basic("B-WH.16/rest", **FROM_2023, care=("prenatal", "family_planning_surgery"), missing="weihai_maternity_rest"),
    basic("B-WH.17/outside", first="2022-01-01", care=("pharmacy", "outpatient_registration"), nothing=True),
    basic("B-WH.17/special_drug", first="2022-01-01", care=("special_drug", "rare_disease_drug"), nothing=True),
    basic("B-WH.18/high_value", **FROM_2023, care=("high_value_drug",), missing="weihai_high_value_drug"),
    basic("B-WH.18/other", **FROM_2023, care=OTHER, missing="weihai_other_outpatient"),
)  # fmt: skip

for plan, minor, limits in ((1, False, (500, 1_000)), (1, True, (1_000, 1_500)), (2, False, (1_000, 1_500))):
    for codes, limit in zip(("I10", "I10;E11"), limits, strict=True):
        rows(
            basic(
                "B-WH.15/primary", **FROM_2023, care=("outpatient_two_disease",), levels=(1,), edges=((0, 70),),
                facts={"insu_plan": plan, "minor": minor, "dise_codg": codes, "primary_care": True},
                cap=("two_disease_paid", limit),
                figures_only=plan == 2 or minor or codes != "I10",
            )
        )  # fmt: skip


def critical(rule: str, **said) -> Row:
    return basic(rule, **{"stage": "critical", "fund": "critical_fund", "never": THREE, **said})


chronic = {"care": ("outpatient_chronic",), "chronic": "specific"}
yearly = {
    "edges": ORDINARY,
    "cap": ("critical_paid", 400_000),
    "feeds": COUNTED,
    "feeds_chronic": "specific",
    **FROM_2023,
}
early = {"never": (), **Y2022}
rows(
    critical("B-WH.20/inpatient", care=INPATIENT, **yearly),
    critical("B-WH.20/chronic", **chronic, **yearly),
    critical("B-WH.21/inpatient", care=INPATIENT, missing="weihai_critical_2022", **early),
    critical("B-WH.21/chronic", missing="weihai_critical_2022", **chronic, **early),
    critical("B-WH.20/high_value", care=("high_value_drug",), missing="weihai_critical_high_value", **FROM_2023),
    critical("B-WH.21/high_value", care=("high_value_drug",), missing="weihai_critical_2022", **early),
    critical("B-WH.21/rare_disease", care=("rare_disease_drug",), missing="weihai_special_drug_2022", **early),
    critical(
        "B-WH.23",
        care=("rare_disease_drug",),
        edges=((20_000, 80), (400_000, 85)),
        cap=("rare_disease_drug_paid", 900_000),
        **FROM_2023,
    ),
    critical("B-WH.21/special_drug", care=("special_drug",), missing="weihai_special_drug_2022", **early),
    critical("B-WH.22", care=("special_drug",), edges=((20_000, 80),), cap=("special_drug_paid", 400_000), **FROM_2023),
)
