"""How many residents and visits, as published for 2022, and the spreads that nobody published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

YEAR: Final = 2024
"""The year whose rules are applied: the first in which every document of the library is in force."""

RESIDENTS: Final = 983_490_000
"""居民医保参保人数 98,349 万 (医疗保障事业发展统计快报 2022)."""

ORDINARY, CHRONIC, STAYS = range(3)
GROUPS: Final = ("ordinary outpatient", "chronic outpatient", "inpatient")
VISITS: Final = (1_700_000_000, 297_000_000, 160_000_000)
"""享受待遇人次 21.57 亿: 普通门急诊 17 亿, 门诊慢特病 2.97 亿, 住院 1.6 亿 (2022)."""

# What follows is made up: plausible spreads, not published ones.

REGIONS: Final = (("371002", 30), ("500112", 40), ("500114", 15), ("500243", 15))
"""Insured regions in hundredths. Only those with rules in the library can be settled: they stand for all."""

CLASSES: Final = (
    (("minimum_living",), 410), (("special_hardship",), 48), (("low_income_edge",), 60), (("returned_to_poverty",), 8),
    (("unstable_exit",), 14), (("marginal_at_risk",), 18), (("sudden_hardship",), 6), (("severe_disability",), 130),
    (("minimum_living", "severe_disability"), 40), (("veteran_other",), 60), (("illness_poor",), 18),
    (("family_planning_special",), 20),
)  # fmt: skip
"""Classes held, in ten-thousandths of residents: 8.3 % together, as 8,186 万 were helped to enrol (2022)."""
CHANGES: Final = 50
"""Of a thousand residents with a class, so many have it only from or until some day of the year."""


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of visit (`care.KINDS`) and its share of a group in thousandths."""

    group: int
    care: str
    share: int


SORTS: Final = (
    Sort(ORDINARY, "outpatient", 905), Sort(ORDINARY, "emergency", 45), Sort(ORDINARY, "outpatient_injury", 25),
    Sort(ORDINARY, "outpatient_registration", 10), Sort(ORDINARY, "prenatal", 15),
    Sort(CHRONIC, "outpatient_chronic", 790), Sort(CHRONIC, "outpatient_two_disease", 150),
    Sort(CHRONIC, "outpatient_major_disease", 35), Sort(CHRONIC, "outpatient_children_two_disease", 2),
    Sort(CHRONIC, "outpatient_tuberculosis", 3), Sort(CHRONIC, "special_drug", 20),
    Sort(STAYS, "inpatient", 780), Sort(STAYS, "inpatient_case_payment", 60), Sort(STAYS, "inpatient_injury", 35),
    Sort(STAYS, "inpatient_major_disease", 45), Sort(STAYS, "inpatient_transfer", 12),
    Sort(STAYS, "inpatient_emergency", 15), Sort(STAYS, "inpatient_newborn", 6),
    Sort(STAYS, "inpatient_psychiatric", 5), Sort(STAYS, "inpatient_tuberculosis", 1),
    Sort(STAYS, "inpatient_two_disease", 1), Sort(STAYS, "day_surgery", 15), Sort(STAYS, "delivery_normal", 15),
    Sort(STAYS, "delivery_caesarean", 10),
)  # fmt: skip

FRAILTY: Final = (
    (0, 10, 20, 30, 40, 50, 70, 80, 90, 100, 120, 140, 170, 200, 230, 250),
    (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 600, 1000),
    (20, 30, 40, 40, 50, 50, 60, 60, 70, 80, 90, 110, 130, 170, 250, 350),
)
"""How often sixteen equally many residents go, by group, in hundredths of the mean: each line adds up to 1,600."""

PLACES: Final = ((92, 6, 1, 1), (92, 6, 1, 1), (66, 22, 7, 5))
"""In the district, the city, the province, beyond, by group, in hundredths."""
MINORS, STUDENTS = 21, 3
"""Of a hundred residents."""
