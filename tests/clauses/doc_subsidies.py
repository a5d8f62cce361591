"""Premium subsidies of Weihai, Chongqing, Qianjiang and Pengshui."""

from __future__ import annotations

from tests.clauses.doc_parameters import CITY, PENGSHUI, QIANJIANG, WEIHAI
from tests.clauses.doc_weihai_stages import FOUR, THREE
from tests.clauses.grants import Grant, grants
from tests.clauses.pins import clause_of

ASSISTANCE, BRIDGE = "assistance_fund", "bridge_fund"
SEVEN, OTHERS = (*THREE, *FOUR), (*FOUR, "returned_to_poverty")
TRANSITION = (2023, 2025)
MAY = "2022-05-01"


def weihai(clause: str, rule: str, classes: tuple[str, ...], years: tuple[int, int | None], **said) -> Grant:
    usual = {"rate": 100, "fund": ASSISTANCE} if "rate" not in said else {}
    return Grant(clause=clause, rule=rule, region=WEIHAI, classes=classes, years=years, **{**usual, **said})


nothing = {"rate": 0, "fund": ""}
grants(
    weihai("W-2.1a", "W-2.1a", ("special_hardship",), (2023, None), of_plan=2),  # 特困按二档
    weihai("W-2.1a2", "W-2.1a2", ("minimum_living",), (2023, None)),  # 低保按一档
    weihai("W-2.1a3", "W-2.1a3/1", OTHERS, TRANSITION),  # 过渡期内，统一按一档
    weihai("W-2.1a3", "W-2.1a3/2", OTHERS, (2026, None), **nothing),
    weihai("W-2.1b", "W-2.1b/1", ("expenditure_poor",), (2022, None), **nothing),
    weihai("W-2.1b", "W-2.1b/2", ("stable_exit",), (2023, None), **nothing),
    weihai("W-2.1b", "W-2.1b/3", ("stable_exit",), (2022, 2022), **nothing),
    # 2022年度：5月1日前确定的统一按一档；之后新纳入的按调整后的政策
    weihai("W-2.2", "W-2.2/special_hardship", ("special_hardship",), (2022, 2022), before=MAY),
    weihai("W-2.2", "W-2.2/others", ("minimum_living", *OTHERS), (2022, 2022), before=MAY),
    weihai("W-2.2b", "W-2.2b/special_hardship", ("special_hardship",), (2022, 2022), since=MAY, of_plan=2),
    weihai("W-2.2b", "W-2.2b/others", ("minimum_living", *OTHERS), (2022, 2022), since=MAY),
)

IN_TRANSITION = (2022, 2025)


def city(clause: str, rule: str, classes: tuple[str, ...], years: tuple[int, int | None], **said) -> Grant:
    return Grant(clause=clause, rule=rule, region=CITY, classes=classes, years=years, **{"fund": ASSISTANCE, **said})


stable = ("stable_exit",)
grants(
    city("C-3.1a", "C-3.1a/1", stable, (2022, 2022), fixed=100, fund=BRIDGE),
    city("C-3.1a", "C-3.1a/2", stable, (2023, 2023), fixed=50, fund=BRIDGE),
    city("C-3.1a", "C-3.1a/3", stable, (2024, None), fund=BRIDGE),  # 退出
    city("C-Q1b", "C-Q1b/1", ("special_hardship",), IN_TRANSITION, plans=(1,), rate=100),
    city("C-Q1b", "C-Q1b/2", ("minimum_living",), IN_TRANSITION, plans=(1,), rate=90),
    city("C-Q1b", "C-Q1b/3", OTHERS, IN_TRANSITION, plans=(1,), rate=70),
    city("C-Q1b2", "C-Q1b2", SEVEN, IN_TRANSITION, plans=(2,), rate=100),
)


def county(rule: str, plan: int | tuple[int, ...], rate: int, classes: tuple[str, ...], fund: str = "", **said):
    usual = {
        "region": QIANJIANG if rule.startswith("Q") else PENGSHUI,
        "plans": plan if isinstance(plan, tuple) else (plan,), "rate": rate,
        "classes": classes, "fund": fund, "years": (2024, None),
    }  # fmt: skip
    return Grant(clause=clause_of(rule), rule=rule, **{**usual, **said})


OUTSIDE = ("illness_poor", "severe_disability", "hardship_student")
grants(
    # 一档：特困、在乡重点优抚全额，低保90%，其他70%
    county("Q-2.1a/1", 1, 100, ("special_hardship",), ASSISTANCE),
    county("Q-2.1a/2", 1, 100, ("veteran_key", "veteran_other")),
    county("Q-2.1a/3", 1, 90, ("minimum_living",), ASSISTANCE),
    county("Q-2.1a/4", 1, 70, ("low_income_edge",), ASSISTANCE),
    county("Q-2.1a/5", 1, 70, ("returned_to_poverty", *FOUR[1:]), ASSISTANCE),
    county("Q-2.1a/6", 1, 70, OUTSIDE),
    # 二档：四类优抚全额，其他按一档的100%
    county("Q-2.1b/1", 2, 100, ("veteran_key",), of_plan=2),
    county("Q-2.1b/2", 2, 100, ("special_hardship", "minimum_living", "low_income_edge"), ASSISTANCE),
    county("Q-2.1b/3", 2, 100, ("returned_to_poverty", *FOUR[1:]), ASSISTANCE),
    county("Q-2.1b/4", 2, 100, ("veteran_other", *OUTSIDE)),
    # 重点优抚四类按二档100%；其他优抚、特困、计生残抚按一档100%；计生奖扶80%
    county("P-3.1a.plan_2", 2, 100, ("veteran_key",), of_plan=2),
    county("P-3.1a.plan_1", 1, 100, ("veteran_key",), of_plan=2),
    county("P-3.1b.veteran_other", (1, 2), 100, ("veteran_other",)),
    county("P-3.1b.special_hardship", (1, 2), 100, ("special_hardship",), ASSISTANCE),
    county("P-3.1b.family_planning_special", (1, 2), 100, ("family_planning_special",)),
    county("P-3.1c.plan_1", 1, 80, ("family_planning_reward",)),
    county("P-3.1c.plan_2", 2, 80, ("family_planning_reward",)),
    # 低保90%；其余70%；自愿参加二档的按一档100%；稳定脱贫30元
    county("P-3.1d", 1, 90, ("minimum_living",), ASSISTANCE),
    county("P-3.1d2.low_income_edge", 1, 70, ("low_income_edge",), ASSISTANCE),
    county("P-3.1d2.transition", 1, 70, ("returned_to_poverty", *FOUR[1:]), ASSISTANCE),
    county("P-3.1d2.outside_seven", 1, 70, ("illness_poor", "severe_disability")),
    county("P-3.1d3.low_income", 2, 100, ("minimum_living", "low_income_edge"), ASSISTANCE),
    county("P-3.1d3.transition", 2, 100, ("returned_to_poverty", *FOUR[1:]), ASSISTANCE),
    county("P-3.1d3.outside_seven", 2, 100, ("illness_poor", "severe_disability")),
    county("P-3.1e", (1, 2), 0, ("stable_exit",), BRIDGE, fixed=30, years=(2024, 2024)),
)
