"""威医保发〔2022〕13号 三: critical illness tilt, assistance and re-assistance of Weihai; what Shandong leaves open."""

from __future__ import annotations

from tests.clauses.stages import Row, rows

WEIHAI, YANTAI = "371002", "370602"
THREE = ("special_hardship", "minimum_living", "returned_to_poverty")
FOUR = ("low_income_edge", "unstable_exit", "marginal_at_risk", "sudden_hardship")
HELPED = (*THREE, *FOUR, "expenditure_poor")
INPATIENT = (
    "inpatient", "inpatient_case_payment", "inpatient_major_disease", "inpatient_injury", "inpatient_transfer",
    "inpatient_emergency", "inpatient_newborn", "inpatient_psychiatric", "inpatient_tuberculosis",
    "inpatient_two_disease", "day_surgery",
)  # fmt: skip
DRUGS = ("special_drug", "rare_disease_drug", "high_value_drug")
SCOPE = (*INPATIENT, "outpatient_chronic", *DRUGS)  # 住院、门诊慢特病、高值药品
OUTSIDE = (
    "outpatient", "outpatient_registration", "outpatient_injury", "emergency", "emergency_rescue",
    "outpatient_two_disease", "outpatient_children_two_disease", "outpatient_major_disease", "outpatient_tuberculosis",
    "pharmacy", "home_bed", "prenatal", "delivery_normal", "delivery_caesarean", "family_planning_surgery",
)  # fmt: skip
EVERY_CARE = (*SCOPE, *OUTSIDE)
REFORM, TRANSITION, AFTER = "2022-05-01", "2025-12-31", "2026-01-01"
COUNTED = (*INPATIENT, "outpatient_chronic", "high_value_drug")  # 住院费用、居民特定门诊慢特病费用、高值药品费用
TILTED = ((9_000, 65), (100_000, 70), (200_000, 75), (300_000, 80))


def critical(rule: str, clause: str = "W-3.2a", **said) -> Row:
    return Row(**{
        "clause": clause, "rule": rule, "stage": "critical", "region": WEIHAI, "first": REFORM, "classes": THREE,
        "fund": "critical_fund", "edges": TILTED, "cap": ("critical_paid", None), "counts_from": "2022-01-01",
        "feeds": COUNTED, "feeds_chronic": "specific", **said,
    })  # fmt: skip


def assistance(clause: str, rule: str = "", **said) -> Row:
    return Row(**{
        "clause": clause, "rule": rule or clause, "stage": "assistance", "region": WEIHAI, "first": REFORM,
        "care": SCOPE, "fund": "assistance_fund", "certifying": True, **said,
    })  # fmt: skip


rows(
    # 9000元（含）至10万65%、至20万70%、至30万75%、以上80%，不设定最高支付限额；特困、低保、返贫致贫
    critical("W-3.2a/inpatient", care=INPATIENT),
    critical("W-3.2a/chronic", care=("outpatient_chronic",), chronic="specific"),
    critical("W-3.2a/high_value", care=("high_value_drug",)),
    # 单独补偿范围特药费用不设起付标准; rate and limit are those of everyone (B-WH.22)
    critical(
        "W-3.2b", "W-3.2b", care=("special_drug",), edges=((0, 80),), cap=("special_drug_paid", 400_000),
        on="2023-01-01", feeds=("special_drug",), feeds_chronic="", counts_from="",
    ),
    # the same of a rare disease: to 400,000 80 %, above 85 %, limit 900,000 (B-WH.23)
    critical(
        "W-3.2b/rare_disease", "W-3.2b", care=("rare_disease_drug",), edges=((0, 80), (400_000, 85)),
        cap=("rare_disease_drug_paid", 900_000), on="2023-01-01", feeds=("rare_disease_drug",), feeds_chronic="",
        counts_from="",
    ),
    # before 2022-05-01: the earlier rules are not at hand
    assistance("W-3.0b", "W-3.0b/assistance", classes=HELPED, care=EVERY_CARE, first="2022-01-01", last="2022-04-30",
               missing="weihai_assistance_before_reform"),
    assistance("W-3.0b", "W-3.0b/tilt", stage="tilt", classes=HELPED, care=EVERY_CARE, first="2022-01-01",
               last="2022-04-30", missing="weihai_reassistance_before_reform"),
    assistance("W-3.3a", "W-3.3a/outside", classes=HELPED, care=OUTSIDE, nothing=True),
    # 不设起付标准，按70%比例给予救助，年度累计救助限额7万元
    assistance("W-3.3b", classes=THREE, edges=((0, 70),), cap=("assistance_paid", 70_000)),
    # 超过5000元的部分按70%的比例给予再救助，年度累计救助限额2万元
    assistance("W-3.3c", stage="tilt", classes=THREE, edges=((5_000, 70),), cap=("reassistance_paid", 20_000)),
    # 过渡期内，超过3000元的部分按50%，年度累计救助限额1万元
    assistance("W-3.3d", classes=FOUR, last=TRANSITION, edges=((3_000, 50),), cap=("assistance_paid", 10_000)),
    assistance("W-3.3d", "W-3.3d/after", classes=FOUR, first=AFTER, missing="weihai_assistance_after_transition"),
    # 超过1万元的部分按70%的比例给予再救助，年度累计救助限额1万元
    assistance("W-3.3e", stage="tilt", classes=FOUR, last=TRANSITION, edges=((10_000, 70),),
               cap=("reassistance_paid", 10_000)),
    assistance("W-3.3e", "W-3.3e/after", stage="tilt", classes=FOUR, first=AFTER,
               missing="weihai_reassistance_after_transition"),
    # 支出型困难人口按国家、省有关要求
    assistance("W-3.3f", "W-3.3f/assistance", classes=("expenditure_poor",), missing="expenditure_poor_assistance"),
    assistance("W-3.3f", "W-3.3f/tilt", stage="tilt", classes=("expenditure_poor",),
               missing="expenditure_poor_reassistance"),
    # other cities of the province
    assistance("B-SD.5", "B-SD.5/assistance", region=YANTAI, classes=HELPED, first="2022-01-01",
               missing="other_city_assistance"),
    assistance("B-SD.5", "B-SD.5/tilt", stage="tilt", region=YANTAI, classes=HELPED, first="2022-01-01",
               missing="other_city_reassistance"),
)  # fmt: skip
