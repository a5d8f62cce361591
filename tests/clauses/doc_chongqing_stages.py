"""Basic insurance, critical illness insurance, its tilt and what the districts leave open, in Chongqing at large."""

from __future__ import annotations

from tests.clauses.doc_weihai_stages import DRUGS, EVERY_CARE, INPATIENT, THREE
from tests.clauses.stages import LEVELS, Row, rows

CITY = "500113"  # 巴南区: a district without a document of its own
ASSISTED = (
    *THREE, "low_income_edge", "unstable_exit", "marginal_at_risk", "sudden_hardship", "illness_poor", "veteran_key",
    "veteran_other", "severe_disability", "hardship_student",
)  # fmt: skip
NEAR, AWAY = ("in_district", "in_city"), ("in_province", "out_of_province")
PLAIN = (
    "inpatient",
    "inpatient_major_disease",
    "inpatient_injury",
    "inpatient_emergency",
    "inpatient_newborn",
    "day_surgery",
)
BY_OTHER_WAYS = ("inpatient_case_payment", "inpatient_psychiatric", "inpatient_tuberculosis", "inpatient_two_disease")
OTHER = (
    "outpatient_registration", "outpatient_injury", "emergency", "emergency_rescue", "outpatient_children_two_disease",
)  # fmt: skip
CRITICAL = (*INPATIENT, "outpatient_major_disease")
STARTS = (  # the year's critical deductible, and half of it
    ("B-CQ.7a", "2022", 15_412, 7_706),
    ("B-CQ.7b", "2023", 16_901, 8_450.5),
    ("B-CQ.7c", "2024", 17_833, 8_916.5),
    ("B-CQ.7d", "2025", 18_797, 9_398.5),
)


def city(rule: str, clause: str, **said) -> Row:
    return Row(**{
        "clause": clause, "rule": rule, "stage": "basic", "region": CITY, "first": "2022-01-01", "fund": "basic_fund",
        "per": "bill", **said,
    })  # fmt: skip


# 起付一级100、二级300、三级800，每次；一档80/70/50，二档、未成年人各加5；年限额8万、12万
for plan in (1, 2):
    for minor in (False, True):
        for level, start, rate in ((1, 100, 80), (2, 300, 70), (3, 800, 50)):
            grid = {
                "facts": {"insu_plan": plan, "minor": minor, "hosp_lv": level}, "deductibles": (start,), "places": NEAR,
                "edges": ((0, rate + 5 * (plan == 2) + 5 * minor),),
                "cap": ("basic_paid", {1: 80_000, 2: 120_000}[plan]),
                "figures_only": (plan, minor, level) != (1, False, 2),
                "also": ("B-CQ.3a", "B-CQ.3b", "B-CQ.3c", "B-CQ.3d"),
            }  # fmt: skip
            rows(
                city("B-CQ.3.inpatient", "B-CQ.3", care=PLAIN, **grid),
                city("B-CQ.3.major_outpatient", "B-CQ.3", care=("outpatient_major_disease",), **grid),
                city("B-CQ.6b.caesarean", "B-CQ.6b", care=("delivery_caesarean",), floor=600, **{
                    **grid, "first": "2024-01-01", "also": ()}),
            )  # fmt: skip

rows(
    city("B-CQ.3e.transfer", "B-CQ.3e", care=("inpatient_transfer",), missing="inpatient_out_of_area_schedule"),
    city("B-CQ.3e.out_of_area", "B-CQ.3e", care=(*PLAIN, "outpatient_major_disease"), places=AWAY,
         missing="inpatient_out_of_area_schedule"),
    city("B-CQ.3f.open", "B-CQ.3f", care=BY_OTHER_WAYS, missing="inpatient_special_schedule"),
    city("B-CQ.4.level_3", "B-CQ.4", care=("outpatient",), levels=(3,), nothing=True),
    city("B-CQ.5.chronic", "B-CQ.5", care=("outpatient_chronic",), missing="outpatient_chronic_schedule"),
    city("B-CQ.5.two_disease", "B-CQ.5", care=("outpatient_two_disease",), missing="outpatient_two_disease_schedule"),
    city("B-CQ.5.tuberculosis", "B-CQ.5", care=("outpatient_tuberculosis",),
         missing="outpatient_tuberculosis_schedule"),
    city("B-CQ.5b.other", "B-CQ.5b", care=OTHER, missing="outpatient_other_schedule"),
    city("B-CQ.5b.special_drug", "B-CQ.5b", care=DRUGS, missing="special_drug_schedule"),
    city("B-CQ.5b.pharmacy", "B-CQ.5b", care=("pharmacy",), missing="pharmacy_schedule"),
    city("B-CQ.5b.home_bed", "B-CQ.5b", care=("home_bed",), missing="home_bed_schedule"),
    city("B-CQ.6a", "B-CQ.6a", care=("delivery_normal",), last="2023-12-31", flat=400),
    city("B-CQ.6b.prenatal", "B-CQ.6b", care=("prenatal",), first="2024-01-01", edges=((0, 100),),
         cap=("prenatal_paid", 300)),
    city("B-CQ.6b.normal", "B-CQ.6b", care=("delivery_normal",), first="2024-01-01", flat=600),
    city("B-CQ.6b.caesarean", "B-CQ.6b", adjust="B-CQ.6b.caesarean_floor", care=("delivery_caesarean",), places=NEAR,
         first="2024-01-01", facts={"hosp_lv": 2}, deductibles=(300,), edges=((0, 70),), floor=600,
         cap=("basic_paid", 80_000)),
    city("B-CQ.6b.caesarean_out_of_area", "B-CQ.6b", care=("delivery_caesarean",), places=AWAY,
         first="2024-01-01", missing="inpatient_out_of_area_schedule"),
    city("B-CQ.6c.prenatal", "B-CQ.6c", care=("prenatal",), last="2023-12-31", missing="prenatal_limit"),
    city("B-CQ.6c.caesarean", "B-CQ.6c", care=("delivery_caesarean",), last="2023-12-31", missing="caesarean_schedule"),
    city("B-CQ.6c.family_planning", "B-CQ.6c", care=("family_planning_surgery",), missing="family_planning_schedule"),
)  # fmt: skip

# 一级60%，二级40%年起付200，年限额一档300、二档500
for plan, limit in ((1, 300), (2, 500)):
    visits = {
        "care": ("outpatient",), "cap": ("outpatient_paid", limit), "facts": {"insu_plan": plan},
        "figures_only": plan == 2,
    }  # fmt: skip
    rows(
        city("B-CQ.4.level_1", "B-CQ.4", levels=(1,), edges=((0, 60),), **visits),
        city("B-CQ.4.level_2", "B-CQ.4", levels=(2,), edges=((200, 40),), **{**visits, "per": "year"}),
    )

# 大病：起付线以上60%，年封顶20万；三类起付线降50%、加5个百分点、不设封顶线 (C-Q3b)
for clause, year, start, half in STARTS:
    of_year = {
        "stage": "critical", "fund": "critical_fund", "per": "year", "care": CRITICAL, "on": f"{year}-01-01",
        "years": False, "figures_only": year != "2022", "also": (clause,),
    }  # fmt: skip
    rows(
        city("B-CQ.7.main", "B-CQ.7", edges=((start, 60),), cap=("critical_paid", 200_000), **of_year),
        city(
            "B-CQ.7.main",
            "C-Q3b",
            adjust="C-Q3b",
            classes=THREE,
            edges=((half, 65),),
            cap=("critical_paid", None),
            **of_year,
        ),
    )

rows(
    city("B-CQ.7.not_covered", "B-CQ.7", stage="critical", care=tuple(c for c in EVERY_CARE if c not in CRITICAL),
         nothing=True, fund="critical_fund"),
)  # fmt: skip


def district(rule: str, **said) -> Row:
    """The district's own figures are not at hand."""
    return city(rule, **{
        "clause": "B-CQ.8",
        "stage": "assistance", "fund": "assistance_fund", "classes": ASSISTED, "certifying": True,
        "missing": "district_assistance_schedule", **said,
    })  # fmt: skip


ordinary = {"disease": "ordinary"}
rows(
    district("B-CQ.8.special_disease", care=EVERY_CARE, disease="special"),
    district("B-CQ.8.large_bill", care=INPATIENT, levels=(2, 3), over=30_000, **ordinary),
    district("B-CQ.8.ordinary_inpatient", care=INPATIENT, size=30_000, **ordinary),
    district("B-CQ.8.ordinary_inpatient", care=INPATIENT, levels=LEVELS[:1], size=30_001, **ordinary),
    district("B-CQ.8.ordinary_other", care=tuple(c for c in EVERY_CARE if c not in INPATIENT), **ordinary),
    district("B-CQ.8b.tilt", clause="B-CQ.8b", stage="tilt", care=EVERY_CARE, missing="district_tilt_schedule"),
)
