"""Every class of the Chongqing, Qianjiang, Pengshui and Weihai rules, cover years 2022 to 2024, both plans.

Worked out by hand from the texts and the prices of facts.md: Chongqing 320/695, 350/725, 380/755; Weihai 450/650.
"""

from typing import NamedTuple

import pytest

from tests.enrolment.build import CITY, PENGSHUI, QIANJIANG, WEIHAI, ask, held, person, rules, yuan

ASSISTANCE, BRIDGE, UNNAMED, NONE = "assistance_fund", "bridge_fund", "unnamed_fund", ""

PRICES = {  # (一档, 二档)
    "chongqing": {2022: (320, 695), 2023: (350, 725), 2024: (380, 755)},
    "weihai": {2022: (450, 650), 2023: (450, 650), 2024: (450, 650)},
}
PAID = {2022: "2021-11-15", 2023: "2022-11-15", 2024: "2023-11-15"}

FIVE = ("low_income_edge", "returned_to_poverty", "unstable_exit", "marginal_at_risk", "sudden_hardship")
OUTSIDE = (
    "expenditure_poor", "illness_poor", "veteran_key", "veteran_other", "severe_disability", "hardship_student",
    "family_planning_special", "family_planning_reward", "resident",
)  # fmt: skip

SEVENTY_PER_CENT = {  # 320 × 0.7 = 224; 350 × 0.7 = 245; 380 × 0.7 = 266
    2022: (224, 320, ASSISTANCE, "C-Q1b", "C-Q1b2"),
    2023: (245, 350, ASSISTANCE, "C-Q1b", "C-Q1b2"),
    2024: (266, 380, ASSISTANCE, "C-Q1b", "C-Q1b2"),
}
NOTHING = dict.fromkeys((2022, 2023, 2024), (0, 0, NONE, "", ""))

# class → {year: (subsidy on plan 1, subsidy on plan 2, fund, clause on plan 1, clause on plan 2)}
CITY_TABLE = {
    # C-Q1b 特困 100 % of plan 1; C-Q1b2 plan 2: 100 % of plan 1
    "special_hardship": {
        2022: (320, 320, ASSISTANCE, "C-Q1b", "C-Q1b2"),
        2023: (350, 350, ASSISTANCE, "C-Q1b", "C-Q1b2"),
        2024: (380, 380, ASSISTANCE, "C-Q1b", "C-Q1b2"),
    },
    # 低保 90 %: 320 × 0.9 = 288; 350 × 0.9 = 315; 380 × 0.9 = 342
    "minimum_living": {
        2022: (288, 320, ASSISTANCE, "C-Q1b", "C-Q1b2"),
        2023: (315, 350, ASSISTANCE, "C-Q1b", "C-Q1b2"),
        2024: (342, 380, ASSISTANCE, "C-Q1b", "C-Q1b2"),
    },
    **dict.fromkeys(FIVE, SEVENTY_PER_CENT),  # the other five
    # C-3.1a 100, 50, out
    "stable_exit": {
        2022: (100, 100, BRIDGE, "C-3.1a", "C-3.1a"),
        2023: (50, 50, BRIDGE, "C-3.1a", "C-3.1a"),
        2024: (0, 0, NONE, "C-3.1a", "C-3.1a"),
    },
    **dict.fromkeys(OUTSIDE, NOTHING),
}  # fmt: skip

# 2022 and 2023 are the city's years; the plan of 2023-10-12 (Q-2.1a, Q-2.1b) rules cover year 2024
QIANJIANG_2024 = {
    "special_hardship": (380, 380, ASSISTANCE, "Q-2.1a", "Q-2.1b"),
    "minimum_living": (342, 380, ASSISTANCE, "Q-2.1a", "Q-2.1b"),
    **dict.fromkeys(FIVE, (266, 380, ASSISTANCE, "Q-2.1a", "Q-2.1b")),
    "veteran_key": (380, 755, UNNAMED, "Q-2.1a", "Q-2.1b"),
    "veteran_other": (380, 380, UNNAMED, "Q-2.1a", "Q-2.1b"),
    "illness_poor": (266, 380, UNNAMED, "Q-2.1a", "Q-2.1b"),
    "severe_disability": (266, 380, UNNAMED, "Q-2.1a", "Q-2.1b"),
    "hardship_student": (266, 380, UNNAMED, "Q-2.1a", "Q-2.1b"),
    "stable_exit": (0, 0, NONE, "C-3.1a", "C-3.1a"),
    "family_planning_special": (0, 0, NONE, "", ""),
    "family_planning_reward": (0, 0, NONE, "", ""),
    "expenditure_poor": (0, 0, NONE, "", ""),
    "resident": (0, 0, NONE, "", ""),
}

PENGSHUI_2024 = {
    "veteran_key": (380, 755, UNNAMED, "P-3.1a", "P-3.1a"),  # 100 % of plan 2, never more than the own price
    "veteran_other": (380, 380, UNNAMED, "P-3.1b", "P-3.1b"),
    "special_hardship": (380, 380, ASSISTANCE, "P-3.1b", "P-3.1b"),
    "family_planning_special": (380, 380, UNNAMED, "P-3.1b", "P-3.1b"),
    "family_planning_reward": (304, 304, UNNAMED, "P-3.1c", "P-3.1c"),  # 380 × 0.8
    "minimum_living": (342, 380, ASSISTANCE, "P-3.1d", "P-3.1d3"),
    **dict.fromkeys(FIVE, (266, 380, ASSISTANCE, "P-3.1d2", "P-3.1d3")),
    "illness_poor": (266, 380, UNNAMED, "P-3.1d2", "P-3.1d3"),
    "severe_disability": (266, 380, UNNAMED, "P-3.1d2", "P-3.1d3"),
    "stable_exit": (30, 30, BRIDGE, "P-3.1e", "P-3.1e"),
    "hardship_student": (0, 0, NONE, "", ""),
    "expenditure_poor": (0, 0, NONE, "", ""),
    "resident": (0, 0, NONE, "", ""),
}

PLAN_1_TRANSITION = dict.fromkeys((2023, 2024), (450, 450, ASSISTANCE, "W-2.1a3", "W-2.1a3"))
NOTHING_LATER = dict.fromkeys((2023, 2024), (0, 0, NONE, "", ""))
WEIHAI_TABLE = {
    "special_hardship": dict.fromkeys((2023, 2024), (450, 650, ASSISTANCE, "W-2.1a", "W-2.1a")),
    "minimum_living": dict.fromkeys((2023, 2024), (450, 450, ASSISTANCE, "W-2.1a2", "W-2.1a2")),
    **dict.fromkeys(FIVE, PLAN_1_TRANSITION),
    "expenditure_poor": dict.fromkeys((2023, 2024), (0, 0, NONE, "W-2.1b", "W-2.1b")),
    "stable_exit": dict.fromkeys((2023, 2024), (0, 0, NONE, "W-2.1b", "W-2.1b")),
    **dict.fromkeys(OUTSIDE[1:], NOTHING_LATER),
}
WEIHAI_2022_OLD = {  # W-2.2: certified before 2022-05-01, plan 1 for all
    "special_hardship": (450, 450, ASSISTANCE, "W-2.2", "W-2.2"),
    "minimum_living": (450, 450, ASSISTANCE, "W-2.2", "W-2.2"),
    **dict.fromkeys(FIVE, (450, 450, ASSISTANCE, "W-2.2", "W-2.2")),
    "expenditure_poor": (0, 0, NONE, "W-2.1b", "W-2.1b"),
    "stable_exit": (0, 0, NONE, "W-2.1b", "W-2.1b"),
}
WEIHAI_2022_NEW = {  # W-2.2b: from 2022-05-01 on the new rules
    "special_hardship": (450, 650, ASSISTANCE, "W-2.2b", "W-2.2b"),
    "minimum_living": (450, 450, ASSISTANCE, "W-2.2b", "W-2.2b"),
    **dict.fromkeys(FIVE, (450, 450, ASSISTANCE, "W-2.2b", "W-2.2b")),
    "expenditure_poor": (0, 0, NONE, "W-2.1b", "W-2.1b"),
    "stable_exit": (0, 0, NONE, "W-2.1b", "W-2.1b"),
}


class Row(NamedTuple):
    region: str
    prices: str
    class_id: str
    year: int
    expected: tuple
    certified: str
    paid: str


def rows():
    for region, late in ((CITY, None), (QIANJIANG, QIANJIANG_2024), (PENGSHUI, PENGSHUI_2024)):
        for class_id, years in CITY_TABLE.items():
            for year, expected in years.items():
                row = late[class_id] if late is not None and year == 2024 else expected
                yield Row(region, "chongqing", class_id, year, row, "2020-01-01", PAID[year])
    for class_id, years in WEIHAI_TABLE.items():
        for year, row in years.items():
            yield Row(WEIHAI, "weihai", class_id, year, row, "2020-01-01", PAID[year])
    for class_id, row in WEIHAI_2022_OLD.items():
        yield Row(WEIHAI, "weihai", class_id, 2022, row, "2022-04-30", "2022-05-10")
    for class_id, row in WEIHAI_2022_NEW.items():
        yield Row(WEIHAI, "weihai", class_id, 2022, row, "2022-05-01", "2022-05-10")


@pytest.mark.parametrize("plan", [1, 2])
@pytest.mark.parametrize("row", [*rows()], ids=lambda r: f"{r.region}-{r.class_id}-{r.year}-{r.certified}")
def test_amount_fund_and_clause(row, plan):
    price, subsidy = PRICES[row.prices][row.year][plan - 1], row.expected[plan - 1]
    fund, clause = row.expected[2], row.expected[2 + plan]
    identities = () if row.class_id == "resident" else (held(row.class_id, row.certified),)
    own = price - subsidy
    found = ask(person(row.region, plan, *identities, paid_date=row.paid, paid_amt=own * 100), row.year)
    amounts = (yuan(found.premium), yuan(found.subsidy), yuan(found.own_pay), yuan(found.refund), found.fund)
    assert amounts == (price, subsidy, own, 0, fund)
    assert not clause or clause in found.clauses
    assert found.reasons or subsidy  # nothing given: it says why


def test_every_class_of_the_vocabulary_is_in_the_tables():
    known = {term.id for term in rules().book.terms.family("classes")}
    assert set(CITY_TABLE) == set(QIANJIANG_2024) == set(PENGSHUI_2024) == set(WEIHAI_TABLE) == known
