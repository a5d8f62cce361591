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
