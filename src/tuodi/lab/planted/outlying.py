"""Institutions that take more than others for the same diseases; and those that only seem to.

Each is a hospital of its own, so that its figures are the scene's.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from .kinds import case, kind, look_alike
from .stage import DAY, Stage
from .visit import Life, Visit

OUTLYING = kind("fraud_institution", "机构偏离同级", lambda _life, visit: visit.institution, every=3)
_LEVEL, _STAYS = 2, 24
_RETURNS = 3
_TUMOUR, _PALSY, _COURSE = (
    ("C34.900", "支气管或肺恶性肿瘤"),
    ("I69.300", "脑梗死后遗症"),
    ("Z51.101", "恶性肿瘤化学治疗"),
)


def _stay(stage: Stage, hospital: int, end: dt.date, life: Life | None = None, **more: Any) -> Visit:
    values: dict[str, Any] = {
        "level": _LEVEL, "hospital": hospital, "days": stage.chance.between(2, 8), "manual": False
    } | more  # fmt: skip
    return stage.visit(life or stage.life(), end, **values)


def _day(stage: Stage) -> dt.date:
    """Late enough for a long stay to lie within the year."""
    return max(stage.days(1)[0], dt.date(stage.year, 1, 24))


def _dear(stage: Stage) -> dict[str, Any]:
    """Three or four times the usual bill."""
    rest = stage.chance.between(120_000, 250_000)
    return {"rest": rest, "insured": rest * stage.chance.between(650, 900) // 100}


@case(OUTLYING)
def dear_for_the_same_diseases(stage: Stage) -> None:
    """Everybody's bill is three times that of others."""
    hospital = stage.hospital()
    stays = [_stay(stage, hospital, _day(stage), **_dear(stage)) for _ in range(_STAYS)]
    stage.found("fraud_institution", stays[-1], "同病种费用为同级三倍以上")


@case(OUTLYING)
def kept_for_weeks(stage: Stage) -> None:
    """Nobody leaves before two weeks are over."""
    hospital, chance = stage.hospital(), stage.chance
    stays = [_stay(stage, hospital, _day(stage), days=chance.between(14, 20)) for _ in range(_STAYS)]
    stage.found("fraud_institution", stays[-1], "同病种住院天数为同级三倍")


def _again(stage: Stage, hospital: int, **more: Any) -> Visit:
    """A third of the people, each three times, a week or so between."""
    stays: list[Visit] = []
    for _ in range(_STAYS // _RETURNS):
        life, day = stage.life(), _day(stage)
        if day > stage.last - 40 * DAY:
            day = max(dt.date(stage.year - 1, 11, 1), stage.last - 40 * DAY)
        stays = [
            _stay(stage, hospital, day + number * 12 * DAY, life, days=stage.chance.between(2, 5), **more)
            for number in range(_RETURNS)
        ]
    return stays[-1]


@case(OUTLYING)
def back_within_a_fortnight(stage: Stage) -> None:
    """Everybody is admitted again and again."""
    stage.found("fraud_institution", _again(stage, stage.hospital()), "十五天内再住院过多")


@look_alike(OUTLYING)
def like_any_other(stage: Stage) -> None:
    """As dear, as long, as often as others."""
    hospital = stage.hospital()
    stays = [_stay(stage, hospital, _day(stage)) for _ in range(_STAYS)]
    stage.looks("fraud_institution", stays[-1], "与同级相当")


@look_alike(OUTLYING)
def a_hospital_for_tumours(stage: Stage) -> None:
    """Dear, as that disease is."""
    hospital = stage.hospital()
    stays = [_stay(stage, hospital, _day(stage), disease=_TUMOUR, **_dear(stage)) for _ in range(_STAYS)]
    stage.looks("fraud_institution", stays[-1], "专收肿瘤，病种费用高")


@look_alike(OUTLYING)
def a_house_for_rehabilitation(stage: Stage) -> None:
    """Weeks, as rehabilitation takes."""
    hospital, chance = stage.hospital(), stage.chance
    stays = [_stay(stage, hospital, _day(stage), disease=_PALSY, days=chance.between(14, 20)) for _ in range(_STAYS)]
    stage.looks("fraud_institution", stays[-1], "专收康复，住院天数长")


@look_alike(OUTLYING)
def courses_as_planned(stage: Stage) -> None:
    """Chemotherapy brings everybody back."""
    stage.looks("fraud_institution", _again(stage, stage.hospital(), disease=_COURSE), "化疗疗程")


@look_alike(OUTLYING)
def one_very_dear_stay(stage: Stage) -> None:
    """An average that one stay spoils."""
    hospital = stage.hospital()
    stays = [_stay(stage, hospital, _day(stage)) for _ in range(_STAYS)]
    stays.append(_stay(stage, hospital, _day(stage), rest=200_000, insured=12_000_000))
    stage.looks("fraud_institution", stays[-1], "个别病例费用极高")


@look_alike(OUTLYING)
def a_handful_of_stays(stage: Stage) -> None:
    """Too few to say anything."""
    hospital = stage.hospital()
    stays = [_stay(stage, hospital, _day(stage), **_dear(stage)) for _ in range(6)]
    stage.looks("fraud_institution", stays[-1], "病例太少")
