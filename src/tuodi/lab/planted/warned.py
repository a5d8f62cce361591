"""预警: whoever has borne the county's line in the year; and what only looks so.

The lines are the demonstration's (示例·彭水), written out here again on purpose. Who is at a line is worked out over
everybody, for the rest of the county has its hard cases too. A class counts as held on the last day of the month, as
known then; what counts is what was left on bills of the year, by the day of discharge, after what was booked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from .kinds import case, kind, look_alike
from .stage import DAY, Stage
from .tariff import KEY
from .visit import Life, Visit

WARNED = kind("warning", "监测预警")
SEVEN = (*KEY, "low_income_edge", "unstable_exit", "marginal_at_risk", "sudden_hardship")
STANDARD = {2024: 800_000, 2025: 850_000}
INCOME = {2024: 1_600_000, 2025: 1_700_000}
_SMALL = 100_000
"""1,000.00 left by insurance: key classes get 800.00 of it, 200.00 stay."""
_STAYS = 20_000
_ELSEWHERE = 10
"""Hospitals from this number on have few stays of others."""


def at_the_line(stage: Stage, lives: Iterable[Life]) -> set[str]:
    """psn_no of everybody at a line, after everything was booked."""
    return {life.person.psn_no for life in lives if borne(stage, life) >= line(stage, life)}


WARNED.people = at_the_line


def borne(stage: Stage, life: Life) -> int:
    """Fen of the year."""
    return sum(
        visit.in_policy + visit.outside - visit.insured - sum(visit.booked)
        for visit in life.visits
        if visit.day.year == stage.year and visit.settled <= stage.until
        and (visit.back is None or visit.back > stage.until)
    )  # fmt: skip


def line(stage: Stage, life: Life) -> int:
    """Fen: the lowest that watches the person."""
    held = set()
    for record in {one.record_id for one in life.identities}:
        versions = [one for one in life.identities if one.record_id == record and one.known_from <= stage.until]
        if versions:
            last = max(versions, key=lambda one: one.known_from)
            if last.vali_flag and last.begndate <= stage.last and (last.enddate is None or last.enddate >= stage.last):
                held.add(last.identity)
    if held.intersection(SEVEN):
        return STANDARD[stage.year]
    return 2 * STANDARD[stage.year] if "stable_exit" in held else INCOME[stage.year]


def _bears(stage: Stage, life: Life, fen: int, held: str = "", day: dt.date | None = None) -> Visit:
    """One admission that leaves exactly so much to a person of a key class, or of none."""
    day = day or stage.days(1)[0]
    stays = _STAYS if held else _SMALL
    hospital = _ELSEWHERE + stage.chance.below(3 * _ELSEWHERE)  # many dear bills in one house would be another finding
    return stage.visit(life, day, rest=_SMALL, outside=fen - stays, held=held, hospital=hospital, manual=False)


@case(WARNED)
def exactly_the_standard(stage: Stage) -> None:
    """The line itself counts."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(KEY))
    stage.found("warning", _bears(stage, life, STANDARD[stage.year], held), "恰达监测标准")


@case(WARNED)
def twice_the_standard(stage: Stage) -> None:
    """脱贫稳定: exactly twice the standard."""
    life = stage.life()
    stage.certify(life, "stable_exit")
    stage.found("warning", _bears(stage, life, 2 * STANDARD[stage.year]), "稳定脱贫恰达两倍")


@case(WARNED)
def the_income_of_a_year(stage: Stage) -> None:
    """No class: exactly the rural income."""
    life = stage.life()
    stage.found("warning", _bears(stage, life, INCOME[stage.year]), "普通居民恰达上年农村收入")


@case(WARNED)
def many_small_bills(stage: Stage) -> None:
    """No single bill would tell."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(KEY))
    each: dict[str, Any] = {
        "rest": _SMALL, "outside": STANDARD[stage.year] // 5 + 1 - _SMALL, "care": "outpatient", "days": 0,
        "held": held, "manual": False,
    }  # fmt: skip
    last = [stage.visit(life, day, **each) for day in stage.days(5, apart=3)][-1]
    stage.found("warning", last, "多次小额累计")


@case(WARNED)
def became_poor_at_the_end(stage: Stage) -> None:
    """The class of the last day holds for the cost of the whole year."""
    life = stage.life()
    visit = _bears(stage, life, STANDARD[stage.year] + _SMALL)
    stage.certify(life, stage.chance.pick(KEY), stage.last, known=stage.until - dt.timedelta(hours=8))
    stage.found("warning", visit, "月末认定为低收入人口")


@case(WARNED)
def taken_back_and_settled_again(stage: Stage) -> None:
    """Of a bill settled twice and taken back once, one counts."""
    life = stage.life()
    (day,) = stage.days(1)
    gone = _bears(stage, life, INCOME[stage.year] + _SMALL, day=day)
    gone.back = stage.moment(day + 3 * DAY)
    again = stage.visit(life, day, rest=_SMALL, insured=gone.insured, outside=gone.outside, manual=False)
    again.settled = stage.moment(day + 4 * DAY)
    stage.found("warning", again, "冲销后重结仍超线")


@look_alike(WARNED)
def one_fen_below(stage: Stage) -> None:
    """A fen less than the standard."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(KEY))
    stage.looks("warning", _bears(stage, life, STANDARD[stage.year] - 1, held), "差一分")


@look_alike(WARNED)
def one_fen_below_twice(stage: Stage) -> None:
    """脱贫稳定 a fen below twice the standard."""
    life = stage.life()
    stage.certify(life, "stable_exit")
    stage.looks("warning", _bears(stage, life, 2 * STANDARD[stage.year] - 1), "稳定脱贫差一分")


@look_alike(WARNED)
def one_fen_below_the_income(stage: Stage) -> None:
    """No class, a fen below."""
    stage.looks("warning", _bears(stage, stage.life(), INCOME[stage.year] - 1), "普通居民差一分")


@look_alike(WARNED)
def no_class_of_the_seven(stage: Stage) -> None:
    """Over the standard, but with no class of the seven."""
    stage.looks("warning", _bears(stage, stage.life(), STANDARD[stage.year] + _SMALL), "普通居民超监测标准未达收入")


@look_alike(WARNED)
def illness_poor(stage: Stage) -> None:
    """因病致贫 is assisted, but none of the seven: the general line holds."""
    life = stage.life()
    stage.certify(life, "illness_poor")
    (day,) = stage.days(1)
    # 70 % of 1,000.00 = 700.00; 300.00 stay
    fen = STANDARD[stage.year] + _SMALL
    visit = stage.visit(life, day, rest=_SMALL, outside=fen - 30_000, held="illness_poor", manual=False)
    stage.looks("warning", visit, "因病致贫不在七类")


@look_alike(WARNED)
def stable_exit_over_once(stage: Stage) -> None:
    """脱贫稳定 over the standard once."""
    life = stage.life()
    stage.certify(life, "stable_exit")
    stage.looks("warning", _bears(stage, life, STANDARD[stage.year] + _SMALL), "稳定脱贫未达两倍")


@look_alike(WARNED)
def assistance_brings_below(stage: Stage) -> None:
    """10,000.00 left by insurance; 6,000.00 of assistance leave 4,000.00."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(KEY))
    (day,) = stage.days(1)
    visit = stage.visit(life, day, rest=1_000_000, outside=_SMALL, held=held, manual=False)
    stage.looks("warning", visit, "救助后低于预警线")


@look_alike(WARNED)
def of_last_year(stage: Stage) -> None:
    """Discharged in the old year, settled in the new one: the old year's cost."""
    life = stage.life()
    visit = _bears(stage, life, INCOME[stage.year] + _SMALL, day=dt.date(stage.year - 1, 12, 31))
    visit.settled = stage.moment(dt.date(stage.year, 1, 3))
    stage.looks("warning", visit, "上年出院本年结算")


@look_alike(WARNED)
def taken_back(stage: Stage) -> None:
    """The large bill was taken back."""
    life = stage.life()
    (day,) = stage.days(1)
    visit = _bears(stage, life, INCOME[stage.year] + _SMALL, day=day)
    visit.back = stage.moment(day + 3 * DAY)
    stage.looks("warning", visit, "超线单据已冲销")


@look_alike(WARNED)
def settled_next_month(stage: Stage) -> None:
    """In hospital over the end of the month."""
    life = stage.life()
    visit = _bears(stage, life, INCOME[stage.year] + _SMALL, day=stage.last)
    visit.settled = stage.moment(stage.last + 2 * DAY)
    stage.looks("warning", visit, "下月才结算")


@look_alike(WARNED)
def class_ended(stage: Stage) -> None:
    """Assisted while in care; the class ended before the last day of the month."""
    life = stage.life()
    (day,) = stage.days(1)
    held = stage.chance.pick(KEY)
    stage.certify(life, held, end=max(day, stage.last - 2 * DAY))
    stage.looks("warning", _bears(stage, life, STANDARD[stage.year] + _SMALL, held, day), "月末前身份已终止")


@look_alike(WARNED)
def a_family_together(stage: Stage) -> None:
    """Two of a household, each below: the rule looks at persons."""
    life = stage.life(age=9)
    fen = INCOME[stage.year] * 7 // 10
    stage.looks("warning", _bears(stage, life, fen), "全户合计超线，本人未达")
    stage.looks("warning", _bears(stage, stage.sibling(life), fen), "全户合计超线，本人未达")
