"""A card where its owner cannot be: after death, in two places at once; and for each what only looks like it."""

from __future__ import annotations

import datetime as dt

from .kinds import case, kind, look_alike
from .scenes import EVENING, NOON, clinic, fraud_day, noon_at_home, somebody, stay
from .stage import DAY, Stage

DEAD = kind("fraud_after_death", "死亡后就医")
FAR = kind("fraud_distance", "异地同日就医")
_SICHUAN, _CITY, _NEXT, _RIVERSIDE, _OVER_THE_BORDER = "510100", "500103", "500114", "500106", "422800"

# a card that outlives its owner


@case(DEAD)
def seen_after_death(stage: Stage) -> None:
    """The card was used on days after its owner had died."""
    life, chance = stage.life(age=70 + stage.chance.below(15)), stage.chance
    day = fraud_day(stage)
    life.person.death_date = day - chance.between(1, 20) * DAY
    stage.found("fraud_after_death", clinic(stage, life, day), "死亡登记后就诊")


@look_alike(DEAD)
def died_in_hospital(stage: Stage) -> None:
    """Died on the day of discharge; settled days later."""
    life = stage.life(age=70 + stage.chance.below(15))
    day = fraud_day(stage)
    life.person.death_date = day
    visit = stay(stage, life, day, 6)
    visit.settled = stage.moment(day + 8 * DAY)
    stage.looks("fraud_after_death", visit, "死亡后补结算")


@look_alike(DEAD)
def died_on_the_day(stage: Stage) -> None:
    """At the doctor's on the last day."""
    life = stage.life(age=70 + stage.chance.below(15))
    day = fraud_day(stage)
    life.person.death_date = day
    stage.looks("fraud_after_death", clinic(stage, life, day), "死亡当日抢救")


@look_alike(DEAD)
def died_later(stage: Stage) -> None:
    """Died weeks after the visit."""
    life = stage.life(age=70 + stage.chance.below(15))
    day = fraud_day(stage)
    life.person.death_date = day + 5 * DAY
    stage.looks("fraud_after_death", clinic(stage, life, day), "就诊后死亡")


# two places at once


@case(FAR)
def two_provinces_on_one_day(stage: Stage) -> None:
    """At home at noon, in another province in the evening."""
    life, day = noon_at_home(stage)
    stage.found("fraud_distance", clinic(stage, life, day, EVENING, place=_SICHUAN, refl=3), "同一天两省门诊")


@case(FAR)
def half_an_hour_from_the_city(stage: Stage) -> None:
    """At the counter at home, and half an hour later at one in the city, three hours away."""
    life, day = noon_at_home(stage)
    second = clinic(stage, life, day, dt.time(12, stage.chance.between(0, 20)), place=_CITY, refl=1)
    stage.found("fraud_distance", second, "半小时内两地联网结算")


@case(FAR)
def minutes_from_the_next_county(stage: Stage) -> None:
    """At a counter in the next county within minutes."""
    life, day = noon_at_home(stage)
    second = clinic(stage, life, day, dt.time(11, stage.chance.between(34, 44)), place=_NEXT, refl=1)
    stage.found("fraud_distance", second, "几分钟内邻县联网结算")


@look_alike(FAR)
def an_hour_to_the_next_county(stage: Stage) -> None:
    """An hour and a half later in the next county."""
    life, day = noon_at_home(stage)
    second = clinic(stage, life, day, dt.time(13, stage.chance.between(0, 50)), place=_NEXT, refl=1)
    stage.looks("fraud_distance", second, "邻县就医，时间足够")


@look_alike(FAR)
def claimed_by_hand_at_home(stage: Stage) -> None:
    """Seen in the city in the morning, claimed on paper at home in the afternoon, minutes after a visit there."""
    life, day = noon_at_home(stage)
    paper = clinic(stage, life, day, dt.time(11, stage.chance.between(34, 50)), place=_CITY, refl=1, manual=True)
    stage.looks("fraud_distance", paper, "外地就诊回来手工报销")


@look_alike(FAR)
def two_districts_of_the_city(stage: Stage) -> None:
    """Two hospitals on both sides of the river."""
    life, day = somebody(stage)
    clinic(stage, life, day, NOON, place=_CITY, refl=1)
    second = clinic(stage, life, day, dt.time(11, stage.chance.between(45, 59)), place=_RIVERSIDE, refl=1)
    stage.looks("fraud_distance", second, "主城相邻两区")


@look_alike(FAR)
def over_the_border_of_the_province(stage: Stage) -> None:
    """Another province, and the nearest hospital all the same."""
    life, day = noon_at_home(stage)
    second = clinic(stage, life, day, EVENING, place=_OVER_THE_BORDER, refl=3)
    stage.looks("fraud_distance", second, "省界两侧，当日往返")


@look_alike(FAR)
def on_the_next_day(stage: Stage) -> None:
    """A day between."""
    life, day = somebody(stage)
    clinic(stage, life, day)
    stage.looks("fraud_distance", clinic(stage, life, day + DAY, place=_SICHUAN, refl=3), "次日在外地就医")


@look_alike(FAR)
def in_the_same_city(stage: Stage) -> None:
    """In the county at noon, in the city in the evening."""
    life, day = noon_at_home(stage)
    stage.looks("fraud_distance", clinic(stage, life, day, EVENING, place=_CITY, refl=1), "同日市内就医")


@look_alike(FAR)
def referred_on_the_day(stage: Stage) -> None:
    """Sent on to the other province, with the referral on the bill."""
    life, day = somebody(stage)
    clinic(stage, life, day, NOON, stay=f"REF{life.person.psn_no}")
    far = clinic(stage, life, day, EVENING, place=_SICHUAN, refl=1, from_stay=f"REF{life.person.psn_no}")
    stage.looks("fraud_distance", far, "当日转诊到外省")
