"""People insured in another county and treated in this one: the same patterns of fraud on another county's fund.

How they come in and are told apart is another room's business: here they are people on no list of ours.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from .kinds import case, kind, look_alike
from .scenes import EVENING, GALLSTONES, NOON, PNEUMONIA, clinic, fraud_day, stay
from .stage import DAY, Stage
from .visit import COUNTY, Life, Visit

ELSEWHERE = kind("fraud_elsewhere", "异地参保疑点")
_ABROAD = "500103"


def _in_bed(stage: Stage, life: Life, end: dt.date, days: int, **more: Any) -> Visit:
    """Insured elsewhere they have a referral or a filing for care here."""
    return stay(stage, life, end, days, **{"refl": 3, "level": 2, **more})


def _seen(stage: Stage, life: Life, day: dt.date, at: dt.time = NOON, **more: Any) -> Visit:
    return clinic(stage, life, day, at, **{"refl": 3, **more})


def _twice(stage: Stage, one: Life, other: Life, day: dt.date, later: dt.date) -> tuple[Visit, Visit]:
    same = {"rest": stage.chance.between(8_000, 40_000), "insured": 6_000, "outside": 1_100, "level": 1, "hospital": 9}
    return _seen(stage, one, day, NOON, **same), _seen(stage, other, later, EVENING, **same)


@case(ELSEWHERE)
def in_two_beds_here(stage: Stage) -> None:
    """In a second hospital of the county before leaving the first."""
    life, day = stage.guest(), fraud_day(stage)
    _in_bed(stage, life, day, stage.chance.between(5, 8), hospital=1)
    second = _in_bed(stage, life, day + 2 * DAY, 5, hospital=2, disease=GALLSTONES)
    stage.found("fraud_elsewhere", second, "异地参保人员两家医院同时住院")


@case(ELSEWHERE)
def cut_in_two_here(stage: Stage) -> None:
    """Out, and in again on the next day for the same illness."""
    life, day = stage.guest(), fraud_day(stage)
    _in_bed(stage, life, day, 5, hospital=5, disease=PNEUMONIA)
    second = _in_bed(stage, life, day + 5 * DAY, 4, hospital=5, disease=("J18.903", "肺炎"))
    stage.found("fraud_elsewhere", second, "异地参保人员出院即再入院")


@case(ELSEWHERE)
def a_bed_nobody_lies_in_here(stage: Stage) -> None:
    """At other doctors' of the county on two days of the stay."""
    life, day = stage.guest(), fraud_day(stage)
    bed = _in_bed(stage, life, day, 8, hospital=7)
    for back in (6, 3):
        _seen(stage, life, day - back * DAY, hospital=8)
    stage.found("fraud_elsewhere", bed, "异地参保人员挂床")


@case(ELSEWHERE)
def entered_twice_here(stage: Stage) -> None:
    """One visit at noon and again in the evening."""
    life, day = stage.guest(), fraud_day(stage)
    stage.found("fraud_elsewhere", _twice(stage, life, life, day, day)[1], "异地参保人员同一次就诊结算两次")


@look_alike(ELSEWHERE)
def ill_while_visiting(stage: Stage) -> None:
    """One stay, one visit afterwards."""
    life, day = stage.guest(), fraud_day(stage)
    bed = _in_bed(stage, life, day, 4, hospital=5)
    _seen(stage, life, day + 3 * DAY, hospital=5)
    stage.looks("fraud_elsewhere", bed, "异地参保人员一次住院")


@look_alike(ELSEWHERE)
def moved_on_the_day(stage: Stage) -> None:
    """From the township's hospital to the county's, by referral."""
    life, day = stage.guest(), fraud_day(stage)
    _in_bed(stage, life, day, 3, hospital=1, level=1, stay=f"MOVE{life.person.psn_no}")
    second = _in_bed(stage, life, day + 5 * DAY, 5, hospital=2, level=3, from_stay=f"MOVE{life.person.psn_no}")
    stage.looks("fraud_elsewhere", second, "异地参保人员当日转院")


@look_alike(ELSEWHERE)
def ill_of_something_else(stage: Stage) -> None:
    """Ill again soon, of another illness."""
    life, day = stage.guest(), fraud_day(stage)
    _in_bed(stage, life, day, 4, hospital=5, disease=PNEUMONIA)
    second = _in_bed(stage, life, day + 5 * DAY, 4, hospital=5, disease=GALLSTONES)
    stage.looks("fraud_elsewhere", second, "异地参保人员病种不同")


@look_alike(ELSEWHERE)
def taken_back_here(stage: Stage) -> None:
    """The first settlement was taken back."""
    life, day = stage.guest(), fraud_day(stage)
    first, second = _twice(stage, life, life, day, day)
    first.back = dt.datetime.combine(day, dt.time(14))
    stage.looks("fraud_elsewhere", second, "异地参保人员冲销后重新结算")


@look_alike(ELSEWHERE)
def two_workmates(stage: Stage) -> None:
    """Two people of one other county, the same complaint, the same bill."""
    one, day = stage.guest(), fraud_day(stage)
    other = stage.guest(insured=one.person.insu_admdvs)
    stage.looks("fraud_elsewhere", _twice(stage, one, other, day, day)[1], "同一参保地两个人")


@look_alike(ELSEWHERE)
def one_of_ours_and_one_of_theirs(stage: Stage) -> None:
    """The same bill on a day: one is insured here."""
    one, other, day = stage.life(), stage.guest(), fraud_day(stage)
    stage.looks("fraud_elsewhere", _twice(stage, one, other, day, day)[1], "一人本县参保、一人异地参保")


@look_alike(ELSEWHERE)
def dialysis_while_visiting(stage: Stage) -> None:
    """The same amount on every second day."""
    life, day = stage.guest(), fraud_day(stage)
    stage.looks("fraud_elsewhere", _twice(stage, life, life, day, day + 2 * DAY)[1], "异地参保人员隔日治疗")


@look_alike(ELSEWHERE)
def treated_elsewhere_too(stage: Stage) -> None:
    """Two beds at once, but in another county: neither insured here nor treated here, the rows are refused."""
    life, day = stage.guest(), fraud_day(stage)
    _in_bed(stage, life, day, 6, hospital=1, place=_ABROAD)
    second = _in_bed(stage, life, day + 2 * DAY, 5, hospital=2, place=_ABROAD, disease=GALLSTONES)
    stage.looks("fraud_elsewhere", second, "既不在本县参保也不在本县就医")


def visitors(stage: Stage, count: int) -> None:
    """People of other counties who were ill here once or twice, like anybody."""
    for _ in range(count):
        life = stage.guest()
        for day in stage.days(stage.chance.between(1, 2), apart=12):
            if stage.chance.hits(300):
                _in_bed(stage, life, max(day, dt.date(stage.year, 1, 12)), stage.chance.between(2, 6), hospital=5)
            else:
                _seen(stage, life, day, rest=stage.chance.between(500, 30_000), place=COUNTY)
