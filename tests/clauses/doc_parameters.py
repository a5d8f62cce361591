"""Named figures and running totals of all documents, both sides of each period."""

from __future__ import annotations

import datetime as dt

from tests.clauses.facts import REQUIRED, accounts, of_year, parameters

NATION, YANTAI, WEIHAI, CITY, QIANJIANG, PENGSHUI = "000000", "370602", "371002", "500113", "500114", "500243"
Y2022 = "2022-01-01"
d = dt.date

parameters(
    NATION,
    ("N-1", "transition_years", "2021-01-29", "", "#5"),  # 5年过渡期
    ("N-1", "transition_start", "2021-01-29", "", d(2021, 1, 1)),
    ("N-1", "transition_end", "2021-01-29", "", d(2025, 12, 31)),
)
parameters(
    YANTAI,
    ("B-SD.5", "other_city_assistance", Y2022, "", REQUIRED),
    ("B-SD.5", "other_city_reassistance", Y2022, "", REQUIRED),
)

# ------------------------------------------------------------------------------------------------------------ Weihai
PLANS = {"insu_plan=1": 450, "insu_plan=2": 650}
WINDOWS = {
    2022: ("B-WH.1", REQUIRED, REQUIRED),
    2023: ("B-WH.2", d(2022, 9, 1), d(2023, 4, 30)),
    2024: ("B-WH.3", d(2023, 9, 1), d(2023, 12, 31)),
    2025: ("B-WH.4", d(2024, 9, 1), d(2024, 12, 31)),
}
for year, (clause, start, end) in WINDOWS.items():
    parameters(WEIHAI, *of_year(
        year, (clause, "premium", PLANS), (clause, "premium_minor", 300), (clause, "premium_student", 300),
        (clause, "window_start", start), (clause, "window_end", end),
    ))  # fmt: skip

FROM_2023 = ("2023-01-01", "")
LEVEL_ONE = {"hosp_lv=1 primary_care=true": "85%", "hosp_lv=1 primary_care=false": "80%"}
parameters(
    WEIHAI,
    ("W-0", "weihai_2022_13_issued", Y2022, "", REQUIRED),
    ("W-3.0b", "reform_start", Y2022, "", d(2022, 5, 1)),
    ("W-3.0b", "weihai_assistance_before_reform", Y2022, "", REQUIRED),
    ("W-3.0b", "weihai_reassistance_before_reform", Y2022, "", REQUIRED),
    ("W-3.3d", "weihai_assistance_after_transition", Y2022, "", REQUIRED),
    ("W-3.3e", "weihai_reassistance_after_transition", Y2022, "", REQUIRED),
    ("W-3.3f", "expenditure_poor_assistance", Y2022, "", REQUIRED),
    ("W-3.3f", "expenditure_poor_reassistance", Y2022, "", REQUIRED),
    ("W-5.2b", "deposit_free_classes", Y2022, "", REQUIRED),
    ("W-5.2c", "family_doctor_classes", Y2022, "", REQUIRED),
    ("B-WH.5", "waiting_months", Y2022, "", "#3"),
    ("B-WH.11", "basic_rate_level_one", *FROM_2023, {"primary_care=true": "85%", "primary_care=false": "80%"}),
    ("B-WH.11", "basic_rate_plan_one", *FROM_2023, {**LEVEL_ONE, "hosp_lv=2": "60%", "hosp_lv=3": "50%"}),
    ("B-WH.11", "basic_rate_plan_two", *FROM_2023, {**LEVEL_ONE, "hosp_lv=2": "65%", "hosp_lv=3": "55%"}),
    ("B-WH.11", "basic_rate_plan_two_upper", *FROM_2023, {**LEVEL_ONE, "hosp_lv=2": "70%", "hosp_lv=3": "70%"}),
    ("B-WH.11", "basic_limit_plan_one", *FROM_2023, 200_000),
    ("B-WH.11", "basic_limit_plan_two", *FROM_2023, 300_000),
    ("B-WH.15", "two_disease_limit_plan_one", *FROM_2023, {"two_diseases=one": 500, "two_diseases=both": 1_000}),
    ("B-WH.15", "two_disease_limit_plan_two", *FROM_2023, {"two_diseases=one": 1_000, "two_diseases=both": 1_500}),
    ("B-WH.15", "weihai_two_disease_upper_level", *FROM_2023, REQUIRED),
    ("B-WH.16", "weihai_maternity_rest", *FROM_2023, REQUIRED),
    ("B-WH.18", "weihai_other_outpatient", *FROM_2023, REQUIRED),
    ("B-WH.20", "critical_deductible", *FROM_2023, 18_000),
    ("B-WH.22", "special_drug_rate", *FROM_2023, "80%"),
    ("B-WH.22", "special_drug_limit", *FROM_2023, 400_000),
    ("B-WH.23", "rare_disease_drug_rate", *FROM_2023, "80%"),
    ("B-WH.23", "rare_disease_drug_upper_rate", *FROM_2023, "85%"),
    ("B-WH.23", "rare_disease_drug_edge", *FROM_2023, 400_000),
    ("B-WH.23", "rare_disease_drug_limit", *FROM_2023, 900_000),
    ("B-WH.18", "weihai_high_value_drug", *FROM_2023, REQUIRED),
    ("B-WH.20", "weihai_critical_high_value", *FROM_2023, REQUIRED),
    ("B-WH.30", "disposable_income", Y2022, "", REQUIRED),
    *of_year(
        2022,
        ("B-WH.10", "weihai_basic_2022", REQUIRED),
        ("B-WH.21", "weihai_critical_2022", REQUIRED),
        ("B-WH.21", "weihai_special_drug_2022", REQUIRED),
        ("B-WH.21", "special_drug_rate", REQUIRED),
        ("B-WH.21", "special_drug_limit", REQUIRED),
        ("B-WH.21", "rare_disease_drug_rate", REQUIRED),
        ("B-WH.21", "rare_disease_drug_upper_rate", REQUIRED),
        ("B-WH.21", "rare_disease_drug_edge", REQUIRED),
        ("B-WH.21", "rare_disease_drug_limit", REQUIRED),
    ),
)
accounts(
    WEIHAI,
    ("W-3.3a", "assistance_paid", "year"),  # 年度累计救助限额
    ("W-3.3a", "reassistance_paid", "year"),
    ("B-WH.11", "basic_paid", "year"),
    ("B-WH.13", "chronic_ordinary_paid", "year"),
    ("B-WH.14", "outpatient_paid", "year"),
    ("B-WH.15", "two_disease_paid", "year"),
    ("B-WH.16", "maternity_paid", "pregnancy"),
    ("B-WH.20", "critical_paid", "year"),
    ("B-WH.22", "special_drug_paid", "year"),
    ("B-WH.23", "rare_disease_drug_paid", "year"),
)

# --------------------------------------------------------------------------------------------------------- Chongqing
for year, one, two, clauses in (
    (2022, 320, 695, ("B-CQ.1b", "B-CQ.1c")),
    (2023, 350, 725, ("B-CQ.1a", "B-CQ.1c")),
    (2024, 380, 755, ("B-CQ.1b", "B-CQ.1b")),
    (2025, 400, 775, ("B-CQ.1d", "B-CQ.1d")),
):
    parameters(CITY, *of_year(year, (clauses[0], "premium_plan_1", one), (clauses[1], "premium_plan_2", two)))

LEVEL_RATES = {  # 一档80/70/50；二档加5；未成年人再加5
    f"minor={minor} insu_plan={plan} hosp_lv={level}": f"{rate + 5 * (plan - 1) + 5 * (minor == 'true')}%"
    for minor in ("false", "true") for plan in (1, 2) for level, rate in ((1, 80), (2, 70), (3, 50))
}  # fmt: skip
parameters(
    CITY,
    ("C-3.4", "policy_change_day", Y2022, "", d(2022, 1, 1)),
    ("B-CQ.1", "premium", Y2022, "", {"insu_plan=1": 320, "insu_plan=2": 695}),
    ("B-CQ.1e", "premium_student", "2022-09-01", "2023-08-31", {"insu_plan=1": 320, "insu_plan=2": 695}),
    ("B-CQ.1f", "premium_student", "2023-09-01", "2024-08-31", {"insu_plan=1": 350, "insu_plan=2": 725}),
    *of_year(2024, ("B-CQ.2a", "window_start", d(2023, 10, 12)), ("B-CQ.2a", "window_end", d(2023, 12, 31))),
    *of_year(
        2025,
        ("B-CQ.2b", "window_end", d(2024, 12, 31)),
        ("B-CQ.2b", "late_window_start", d(2025, 1, 1)),
        ("B-CQ.2b", "late_window_end", d(2025, 2, 28)),
    ),
    ("B-CQ.3a", "inpatient_deductible_level_2", Y2022, "", 300),
    ("B-CQ.3a", "inpatient_rate_plan_1_level_2", Y2022, "", "70%"),
    ("B-CQ.3b", "inpatient_deductible", Y2022, "", {"hosp_lv=1": 100, "hosp_lv=2": 300, "hosp_lv=3": 800}),
    ("B-CQ.3c", "inpatient_rate", Y2022, "", LEVEL_RATES),
    ("B-CQ.3d", "basic_ceiling", Y2022, "", {"insu_plan=1": 80_000, "insu_plan=2": 120_000}),
    ("B-CQ.4", "outpatient_limit", Y2022, "", {"insu_plan=1": 300, "insu_plan=2": 500}),
    ("B-CQ.8a", "ordinary_account_rate", Y2022, "", "70%"),
    ("B-CQ.8a", "ordinary_account_limit", Y2022, "", 6_000),
    *of_year(2022, ("B-CQ.7a", "critical_deductible", 15_412)),
    *of_year(2023, ("B-CQ.7b", "critical_deductible", 16_901)),
    *of_year(2024, ("B-CQ.7c", "critical_deductible", 17_833)),
    *of_year(2025, ("B-CQ.7d", "critical_deductible", 18_797)),
    *(
        (clause, name, Y2022, "", REQUIRED)
        for clause, names in {
            "B-CQ.3e": ("inpatient_out_of_area_schedule",),
            "B-CQ.3f": ("inpatient_special_schedule",),
            "B-CQ.5": (
                "outpatient_chronic_schedule", "outpatient_two_disease_schedule", "outpatient_tuberculosis_schedule",
            ),
            "B-CQ.5b": ("outpatient_other_schedule", "special_drug_schedule", "pharmacy_schedule", "home_bed_schedule"),
            "B-CQ.6c": ("prenatal_limit", "caesarean_schedule", "family_planning_schedule"),
            "B-CQ.8": ("district_assistance_schedule",),
            "B-CQ.8b": ("district_tilt_schedule",),
            "B-CQ.10": ("monitoring_standard", "rural_income"),
        }.items()
        for name in names
    ),
)  # fmt: skip
parameters(
    CITY,
    (
        "B-CQ.9", "special_disease_codes", Y2022, "",
        (
            "C34", "C15", "C16", "C18", "C20", "C50", "C53", "D61", "N18.0", "N18.5", "B20", "F20", "F30", "F41", "D66",
            "D67", "Z94.0", "Z94.4", "T86.1", "T86.4", "C91", "C92", "C93", "C94", "C95", "I21", "I22", "I63", "E10",
            "E05", "Q35", "Q36", "Q37", "D56",
        ),
    ),
    (
        "B-CQ.9", "undecidable_disease_codes", Y2022, "",
        (
            "A15", "A16", "B21", "B22", "B23", "B24", "C19", "D68.0", "D68.1", "E14", "F22", "F25", "F31", "F40", "I50",
            "I64", "I69.3", "J09", "J10", "J96", "K72", "N17", "N18.9", "N19", "R65", "Z49",
        ),
    ),
)  # fmt: skip
accounts(
    CITY,
    ("B-CQ.3", "basic_paid", "year"),
    ("B-CQ.4", "outpatient_paid", "year"),
    ("B-CQ.6b", "prenatal_paid", "pregnancy"),
    ("B-CQ.7", "critical_paid", "year"),
    ("B-CQ.8a", "ordinary_paid", "year"),
)

# --------------------------------------------------------------------------------------------------------- counties
parameters(
    QIANJIANG,
    ("Q-4.1", "warning_threshold", "2023-10-12", "", REQUIRED),
    ("Q-7.2b", "student_certifier", "2023-10-12", "", REQUIRED),
)
accounts(
    QIANJIANG,
    ("Q-3.2a", "special_disease_paid", "year"),  # 年度救助限额10万元
    ("Q-3.2a", "assistance_all_paid", "year"),
    ("Q-3.2b", "large_bill_paid", "year"),  # 年度救助限额6万元
    ("Q-3.3b", "tilt_paid", "year"),  # 一个自然年度内
)
parameters(
    PENGSHUI,
    *of_year(2024, ("P-3.2b", "outpatient_limit", {"insu_plan=1": 300, "insu_plan=2": 500})),
    *of_year(2024, ("P-3.2d", "critical_deductible", 17_833)),
    ("P-3.2h", "county_assistance_schedule", "2024-01-01", "", REQUIRED),
    ("P-3.2g", "county_tilt_schedule", "2024-01-01", "", REQUIRED),
    ("P-3.3b3", "rural_income", "2024-01-01", "", REQUIRED),
    ("P-3.3b3", "rural_income_city", "2024-01-01", "", REQUIRED),
    ("P-3.3b3", "rural_income_nation", "2024-01-01", "", REQUIRED),
)
parameters(
    CITY, ("C-3.4a", "local_legacy_measures", "2022-01-01", "", REQUIRED), legacy_etc="all_local_measures"
)  # fmt: skip
