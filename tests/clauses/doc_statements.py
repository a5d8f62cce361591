"""Duties, targets, funding, services and contexts of the documents: who, whom, when, how much."""

from __future__ import annotations

from tests.clauses.doc_weihai_stages import FOUR, HELPED, THREE
from tests.clauses.pins import duties, stated

NATION, WEIHAI, CITY, QIANJIANG, PENGSHUI = "2021-01-29", "2022-01-01", "2022-01-01", "2023-10-12", "2024-01-01"
SEVEN, MONITORED = (*THREE, *FOUR), FOUR[1:]
ASSISTANCE, BRIDGE = "assistance_fund", "bridge_fund"
FORMER = ("stable_exit", "unstable_exit")
helped = {"for": HELPED}

duties(NATION, {
    "N-3.4": ("mobilise_enrolment", "MG"),
    "N-3.4a": ("enrolment_ledger", "MCR"),
    "N-3.4b": ("guide_to_employee_insurance", "M"),
    "N-3.5c": ("outpatient_chronic_scheme", "M"),
    "N-3.8a": ("monitoring_mechanism", "MCRH"),
    "N-3.8c": ("assistance_on_application", "MCR"),
    "N-3.8d": ("supplementary_payers", "MCI"),
    "N-4.9": ("township_desks", "M"),
    "N-4.9a": ("one_stop_settlement", "M"),
    "N-4.9b": ("out_of_area_registration", "M"),
    "N-4.9c": ("out_of_province_outpatient_settlement", "M"),
    "N-4.10c": ("in_catalogue_first", "MH"),
    "N-4.11a": ("fund_supervision", "MH"),
    "N-4.11b": ("tips_and_credit", "M"),
    "N-4.11c": ("place_of_care_responsibility", "M"),
    "N-5.13": ("local_implementation_plan", "GM"),
    "N-5.14": ("division_of_labour", "MCRFHTI"),
    "N-5.15a": ("key_county_monitoring", "MR"),
    "N-5.15b": ("list_comparison", "MRC"),
    "N-5.15c": ("report_upward", "M"),
})  # fmt: skip
duties(WEIHAI, {
    "W-3.4": ("supplementary_cover", "M", helped),
    "W-4.1": ("monitoring_mechanism", "MRH", helped),
    "W-4.1b": ("identity_maintenance", "MCR", helped),
    "W-4.1c": ("application_assistance", "MC"),
    "W-4.2b": ("grassroots_service_team", "M", helped),
    "W-4.3b": ("fund_supervision", "M"),
    "W-5.1": ("coordination", "GM"),
    "W-5.2/1": ("coordinate_policy", "M"),
    "W-5.2/2": ("certify_and_share", "CR"),
    "W-5.2/3": ("budget_and_allocate", "F"),
    "W-5.2/4": ("manage_providers", "H"),
    "W-5.2/5": ("collect_premiums", "T"),
    "W-5.2/6": ("regulate_commercial_insurance", "I"),
    "W-5.3": ("plain_language_sheet", "MRH", helped),
    "W-5.3b": ("report_issues", "MRH"),
})  # fmt: skip
FORMER_OR_MONITORED = {"for": ("stable_exit", *MONITORED)}
duties(CITY, {
    "C-2.2": ("plain_language_sheet", "MRH"),
    "C-2.3": ("shared_issue_log", "MRH"),
    "C-3.1c": ("enrol_former_poor", "MR", {"for": ("stable_exit", *MONITORED, "minimum_living"), "due": "2022-02-28"}),
    "C-3.2c": ("identity_feed", "MHRC"),
    "C-3.3b": ("special_assistance_case", "G", FORMER_OR_MONITORED),
    "C-Q6b": ("assistance_on_application", "MCR", {"for": MONITORED}),
    "C-Q8": ("special_assistance_owner", "RH", FORMER_OR_MONITORED),
    "C-Q10": ("monitoring_mechanism", "MCHR", {"document": "渝医保发〔2021〕68号"}),
    "C-Q13": ("warning_list_exchange", "MRCH", {"document": "渝医保发〔2021〕68号"}),
})  # fmt: skip
duties(QIANJIANG, {
    "Q-2.1c": ("subsidy_by_certifying_region", "MT"),
    "Q-4.1b": ("monitoring_mechanism", "CHMR"),
    "Q-4.2/1": ("application_channel", "MC"),
    "Q-4.2/2": ("monthly_identity_feed", "CRDVM", {"every": "month"}),
    "Q-4.2b": ("handover_assistance_charity", "MC"),
    "Q-5.1": ("charity_disclosure", "C"),
    "Q-5.2": ("mutual_aid_and_commercial", "MUI"),
    "Q-5.2b": ("union_temporary_aid", "U"),
    "Q-6.1c": ("handling_regulation", "M", {"document": "重庆市重特大疾病医疗救助经办业务管理规程"}),
    "Q-6.1b": ("national_platform", "M"),
    "Q-6.1e": ("provider_cost_control", "MH"),
    "Q-6.1a": ("one_stop_settlement", "M"),
    "Q-6.1a2": ("manual_reimbursement", "M"),
    "Q-6.2": ("referral_record", "HM"),
    "Q-6.2d": ("out_of_area_registration", "M"),
    "Q-6.2c": ("fund_supervision", "M"),
    "Q-7.1": ("policy_explanation", "GM"),
    "Q-7.2": ("department_roles", "MCRHF"),
    "Q-7.3": ("fund_budget", "FM"),
    "Q-7.4/1": ("township_desks", "MG"),
    "Q-7.4/2": ("proxy_application", "MG"),
})  # fmt: skip
EIGHT = {"for": (*SEVEN, "stable_exit")}  # 8类人群
duties(PENGSHUI, {
    "P-3.1": ("premium_collection_2024", "MT", {"document": "彭水府办发〔2023〕87号"}),
    "P-3.1g": ("enrolment_dispatch", "MRG", {"for": ("stable_exit", *MONITORED), "every": "month"}),
    "P-3.1g2/1": ("subsidised_ledger", "M", EIGHT),
    "P-3.1g2/2": ("insured_elsewhere_ledger", "M", EIGHT),
    "P-3.1g3": ("guide_to_employee_insurance", "M", {"for": FORMER}),
    "P-3.1h": ("enrol_in_window", "M", EIGHT),
    "P-3.2g2": ("handover_assistance_charity", "MC"),
    "P-3.3": ("monitoring_mechanism", "MRHC"),
    "P-3.3c": ("monthly_warning_run", "MCRH", {"every": "month"}),
    "P-3.3d": ("disposition_list", "MCR"),
    "P-3.3d2": ("disposition_monitoring", "R"),
    "P-3.3d3": ("disposition_minimum_living", "C"),
    "P-3.3d4": ("disposition_temporary_assistance", "C", {"document": "彭水府办发〔2018〕98号"}),
    "P-3.3d5": ("disposition_illness_poor", "C", {"document": "彭水医保发〔2022〕10号、彭水府办发〔2023〕52号"}),
    "P-3.3d6": ("disposition_case_by_case", "R", {"document": "彭水乡振发〔2023〕25号"}),
    "P-4.1": ("area_working_groups", "M"),
    "P-4.2": ("department_roles", "MCRTF"),
    "P-4.3": ("policy_explanation", "MG"),
})  # fmt: skip

stated(
    NATION, "target",
    ("N-3.5b2/1", "two_disease_drug_coverage", (), {"at_least": "10000"}),
    ("N-3.5b2/2", "two_disease_management_coverage", (), {"at_least": "10000"}),
)  # fmt: skip
managed = {"at_least": "9000", "due": "2025-12-31"}  # “十四五”末，规范管理率达到90%
stated(
    CITY, "target",
    ("C-Q12b/1", "managed_rate_hypertension", (), managed),
    ("C-Q12b/2", "managed_rate_diabetes", (), managed),
    ("C-Q12b/3", "managed_rate_tuberculosis", (), managed),
    ("C-Q12b/4", "managed_rate_severe_mental", (), managed),
)  # fmt: skip
stated(
    PENGSHUI, "target",
    ("P-2a", "enrolment_completion", (), {"at_least": "9500"}),
    ("P-2a2", "enrolment_former_poor", FORMER, {"at_least": "9900"}),
    ("P-2a3", "enrolment_low_income", SEVEN, {"at_least": "10000"}),
    ("P-2b", "warned_without_disposition", (), {}),
    ("P-3.2c2", "two_disease_drug_coverage", (), {"at_least": "10000"}),
    ("P-4.4", "township_ranking", (), {}),
)  # fmt: skip

JANUARY = {"fund": BRIDGE, "by": "settlement_day", "period": ("2022-01-01", "2022-01-31")}
stated(
    NATION, "funding",
    ("N-3.7e", "key_county_assistance", (), {"fund": ASSISTANCE}),
    ("N-4.10b", "provider_advance", (), {"fund": "basic_fund"}),
)  # fmt: skip
stated(WEIHAI, "funding", ("W-2.1f", "premium_subsidy", SEVEN, {"fund": ASSISTANCE}))
stated(
    CITY, "funding",
    ("C-3.1b", "premium_subsidy_stable_exit", ("stable_exit",), {"fund": BRIDGE}),
    ("C-3.3a2", "legacy_funds_merged", (), {"fund": ASSISTANCE}),
    ("C-3.4c", "january_2022_legacy_costs", FORMER, JANUARY),
    ("C-Q1d", "premium_subsidy_low_income", SEVEN, {"fund": ASSISTANCE}),
    ("C-Q2b", "premium_subsidy_stable_exit_qa", ("stable_exit",), {"fund": BRIDGE}),
    ("C-Q5b", "january_2022_legacy_costs_qa", FORMER, JANUARY),
)  # fmt: skip
for _choice in ("discharge_day", "service_day"):
    stated(
        CITY, "funding",
        ("C-3.4c", "january_2022_legacy_costs", FORMER, {**JANUARY, "by": "service_date"}),
        ("C-Q5b", "january_2022_legacy_costs_qa", FORMER, {**JANUARY, "by": "service_date"}),
        january_2022=_choice,
    )  # fmt: skip
stated(
    QIANJIANG, "funding",
    ("Q-7.3b", "donations", (), {"fund": ASSISTANCE}),
    ("Q-7.3c", "earmarked_veterans_monitored", ("veteran_key", "veteran_other", *MONITORED), {"fund": ASSISTANCE}),
)  # fmt: skip
UNSAID = (
    "veteran_key", "veteran_other", "family_planning_special", "family_planning_reward", "severe_disability",
    "illness_poor",
)  # fmt: skip
stated(
    PENGSHUI, "funding",
    ("P-3.1f/1", "premium_subsidy_low_income", SEVEN, {"fund": ASSISTANCE}),
    ("P-3.1f/2", "premium_subsidy_others", UNSAID, {"fund": "unnamed_fund"}),
    ("P-3.1f2", "premium_subsidy_stable_exit", ("stable_exit",), {"fund": BRIDGE}),
)  # fmt: skip
stated(
    PENGSHUI,
    "funding",
    ("P-3.1f/2", "premium_subsidy_others", UNSAID, {"fund": ASSISTANCE}),
    unnamed_fund="assistance_fund",
)

SIGNED = ("stable_exit", "minimum_living", "special_hardship", *MONITORED, "returned_to_poverty")
stated(
    CITY, "service",
    ("C-Q11", "family_doctor_contract", SIGNED, {}),
    ("C-Q11b", "family_doctor_application", (), {"items": "乡镇卫生院; 村卫生室; 社区卫生服务中心（站）"}),
    ("C-Q11c", "family_doctor_term", (), {"term_years": "1", "items": "一人一签; 一签一年; 一签多年; 到期自动续签"}),
    ("C-Q12a", "hypertension_diabetes_items", (), {"items": "筛查; 随访评估; 分类干预; 健康体检"}),
    ("C-Q12a2", "severe_mental_items", (), {"items": "信息管理; 随访评估; 分类干预; 健康体检"}),
    ("C-Q12a3", "tuberculosis_items", (), {"items": "筛查及推介转诊; 第一次入户随访; 督导服药和随访管理; 结案评估"}),
)  # fmt: skip
stated(
    CITY, "service", ("C-Q11", "family_doctor_contract", tuple(c for c in SIGNED if c != "sudden_hardship"), {}),
    vulnerable_to_return="without_sudden_hardship",
)  # fmt: skip
stated(
    WEIHAI, "service", ("W-5.2c/all_helped", "family_doctor_contract", HELPED, {}), deposit_free_classes="all_helped"
)
stated(
    PENGSHUI, "duty",
    ("P-3.1g2/1", "subsidised_ledger", (*SEVEN, "stable_exit", *UNSAID), {"departments": "medical_security"}),
    eight_classes="all_subsidised",
)  # fmt: skip

for _first, *_rows in (
    (
        WEIHAI,
        ("W-0/policies", "higher_document", "鲁医保发〔2021〕56号"),
        ("W-0/explanation", "higher_document", "鲁医保函〔2021〕94号"),
    ),
    (
        WEIHAI,
        ("B-SD.1", "missing_document", "鲁医保发〔2021〕56号"),
        ("B-SD.2", "missing_document", "鲁医保函〔2021〕94号"),
    ),
    (WEIHAI, ("B-SD.3", "missing_document", "山东省支出型困难人口医疗救助规定")),
    (WEIHAI, ("B-SD.4", "missing_document", "山东省资助参保定额标准")),
    (CITY, ("C-1", "transition_to_three_tiers", "渝医保发〔2021〕66号")),
    (QIANJIANG, ("Q-0", "district_plan", "渝府办发〔2022〕116号")),
    (PENGSHUI, ("P-1", "city_plan", "渝医保发〔2021〕66号")),
):
    stated(_first, "context", *((rule, name, (), {"document": number}) for rule, name, number in _rows))
stated(PENGSHUI, "context", ("P-3.2", "fund_balance", (), {}))
