"""威医保发〔2022〕13号 三（三）: assistance and re-assistance of Weihai."""

from __future__ import annotations

from tests.clauses.stages import Row, rows

WEIHAI = "371002"
THREE = ("special_hardship", "minimum_living", "returned_to_poverty")
FOUR = ("low_income_edge", "unstable_exit", "marginal_at_risk", "sudden_hardship")
HELPED = (*THREE, *FOUR, "expenditure_poor")
INPATIENT = (
    "inpatient", "inpatient_case_payment", "inpatient_major_disease", "inpatient_injury", "inpatient_transfer",
    "inpatient_emergency", "inpatient_newborn", "inpatient_psychiatric", "inpatient_tuberculosis",
    "inpatient_two_disease", "day_surgery",
)  # fmt: skip
SCOPE = (*INPATIENT, "outpatient_chronic", "special_drug")  # 住院、门诊慢特病、高值药品
OUTSIDE = (
    "outpatient", "outpatient_registration", "outpatient_injury", "emergency", "emergency_rescue",
    "outpatient_two_disease", "pharmacy", "home_bed", "prenatal", "delivery_normal", "delivery_caesarean",
    "family_planning_surgery",
)  # fmt: skip
REFORM, TRANSITION = "2022-05-01", "2025-12-31"


def assistance(clause: str, **said) -> Row:
    return Row(**{
        "clause": clause, "rule": clause, "stage": "assistance", "region": WEIHAI, "first": REFORM, "care": SCOPE,
        "fund": "assistance_fund", **said,
    })  # fmt: skip


rows(
    # 不设起付标准，按70%比例给予救助，年度累计救助限额7万元
    assistance("W-3.3b", classes=THREE, edges=((0, 70),), cap=("assistance_paid", 70_000)),
    # 超过5000元的部分按70%的比例给予再救助，年度累计救助限额2万元
    assistance("W-3.3c", stage="tilt", classes=THREE, edges=((5_000, 70),), cap=("reassistance_paid", 20_000)),
    # 过渡期内，超过3000元的部分按50%，年度累计救助限额1万元
    assistance("W-3.3d", classes=FOUR, last=TRANSITION, edges=((3_000, 50),), cap=("assistance_paid", 10_000)),
    # 超过1万元的部分按70%的比例给予再救助，年度累计救助限额1万元
    assistance("W-3.3e", stage="tilt", classes=FOUR, last=TRANSITION, edges=((10_000, 70),), cap=("reassistance_paid", 10_000)),
)
