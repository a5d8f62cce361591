"""Words of a statement in Chinese and English: stages, slots, periods, insurances, facts a bill may leave out."""

from __future__ import annotations

from tuodi.policy.model import StageName

STAGES: dict[StageName, tuple[str, str]] = {
    "basic": ("基本医保", "basic insurance"),
    "critical": ("大病保险", "critical illness insurance"),
    "assistance": ("医疗救助", "medical assistance"),
    "tilt": ("倾斜救助", "tilted assistance"),
    "supplement": ("补充支付", "supplementary payers"),
    "case": ("一事一议", "case by case"),
}
SLOTS: dict[str, tuple[str, str]] = {
    "main": ("", ""),
    "inpatient": ("住院", "inpatient"),
    "outpatient": ("门诊", "outpatient"),
    "special_disease": ("特殊疾病", "special disease"),
    "large_bill": ("大额费用", "large bill"),
    "ordinary": ("普通疾病", "ordinary"),
    "maternity": ("生育", "maternity"),
    "special_drug": ("特药", "special drug"),
    "rare_disease_drug": ("罕见病特药", "rare disease drug"),
    "high_value_drug": ("高值药品", "high-value drug"),
    "inpatient_special": ("单病种等住院", "inpatient care with rules of its own"),
    "outpatient_level_2": ("二级医院门诊", "outpatient, level 2"),
    "outpatient_level_3": ("三级医院门诊", "outpatient, level 3"),
    "outpatient_other": ("其他门诊", "other outpatient care"),
    "outpatient_chronic": ("门诊慢特病", "outpatient chronic disease"),
    "outpatient_two_disease": ("门诊两病", "two-disease outpatient drugs"),
    "outpatient_tuberculosis": ("耐多药结核门诊", "tuberculosis outpatient care"),
    "pharmacy": ("定点药店", "designated pharmacy"),
    "home_bed": ("家庭病床", "home hospital bed"),
    "prenatal": ("产前检查", "prenatal examination"),
    "delivery_normal": ("顺产", "normal delivery"),
    "delivery_caesarean": ("剖宫产及并发症", "caesarean delivery or complications"),
    "family_planning": ("计划生育手术", "family-planning surgery"),
    "maternity_other": ("其他生育", "other maternity care"),
    "schedule_2022": ("2022年待遇", "schedule of 2022"),
    "outside": ("范围以外", "outside the scope"),
    "not_covered": ("范围以外", "outside the scope"),
}
PER: dict[str, tuple[str, str]] = {
    "bill": ("按单", "per bill"),
    "stay": ("按次住院", "per stay"),
    "month": ("按月累计", "over the month"),
    "year": ("按年累计", "over the year"),
    "cover_year": ("按参保年度累计", "over the cover year"),
    "pregnancy": ("按孕次", "per pregnancy"),
    "life": ("终身累计", "over life"),
}
FACTS = {
    "minor": "brdy / psn_type",
    "student": "psn_type",
    "hosp_lv": "hosp_lv",
    "primary_care": "primary_care",
    "insu_plan": "insu_plan",
    "opsp_class": "opsp_class",
    "dise_class": "dise_class / dise_codg",
    "two_diseases": "dise_codg",
    "hifp_pay": "hifp_pay",
    "hifmi_pay": "hifmi_pay",
    "maf_pay": "maf_pay",
}
"""A fact that a bill may leave out, and the column that says it."""
INSURANCE = {"390": ("居民医保", "residents' insurance"), "310": ("职工医保", "employees' insurance")}
