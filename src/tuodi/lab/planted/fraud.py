"""Patterns of fraud on the fund, and for each what is lawful and only looks like it.

The patterns are written as they happen: a bed that is held, a stay cut in two, a bill entered twice, a card used after
its owner's death. How they are found is another room's business.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from .kinds import case, kind, look_alike
from .stage import DAY, Stage
from .visit import Life, Visit

OVERLAP = kind("fraud_overlap", "重叠住院")
SPLIT = kind("fraud_split", "分解住院")
BED = kind("fraud_bed_holding", "挂床住院")
TWICE = kind("fraud_duplicate", "重复结算")
DEAD = kind("fraud_after_death", "死亡后就医")
FAR = kind("fraud_distance", "异地同日就医")
_PNEUMONIA, _GALLSTONES, _CHEMOTHERAPY = ("J18.900", "肺炎"), ("K80.200", "胆囊结石"), ("Z51.101", "恶性肿瘤化学治疗")
_SICHUAN, _CITY, _NEXT, _RIVERSIDE, _OVER_THE_BORDER = "510100", "500103", "500114", "500106", "422800"
_FORTNIGHT = 15
_NOON, _EVENING = dt.time(11, 30), dt.time(16, 30)


def _day(stage: Stage) -> dt.date:
    """A day with a fortnight of the year before it: a stay that began last year would be another year's."""
    (day,) = stage.days(1)
    return max(day, dt.date(stage.year, 1, _FORTNIGHT))


def _stay(stage: Stage, life: Life, end: dt.date, days: int, **more: Any) -> Visit:
    return stage.visit(life, end, days=days, manual=False, **more)


def _clinic(stage: Stage, life: Life, day: dt.date, at: dt.time = _NOON, **more: Any) -> Visit:
    """A visit settled on its day."""
    values: dict[str, Any] = {
        "rest": stage.chance.between(3_000, 40_000),
        "care": "outpatient",
        "days": 0,
        "manual": False,
    } | more
    return stage.visit(life, day, settled=dt.datetime.combine(day, at), **values)


# two beds at once


@case(OVERLAP)
def two_beds_at_once(stage: Stage) -> None:
    """In a second hospital before leaving the first."""
    life, chance = stage.life(), stage.chance
    day = _day(stage)
    _stay(stage, life, day, chance.between(5, 8), hospital=1)
    second = _stay(stage, life, day + chance.between(1, 3) * DAY, 5, hospital=2, disease=_GALLSTONES)
    stage.found("fraud_overlap", second, "两家医院同时住院")


@case(OVERLAP)
def a_stay_inside_another(stage: Stage) -> None:
    """A short stay elsewhere in the middle of a long one."""
    life = stage.life()
    day = _day(stage)
    _stay(stage, life, day, 8, hospital=3)
    inside = _stay(stage, life, day - 3 * DAY, 2, hospital=4, disease=_GALLSTONES)
    stage.found("fraud_overlap", inside, "住院期间又在别处住院")


@look_alike(OVERLAP)
def moved_to_another_hospital(stage: Stage) -> None:
    """Discharged and admitted elsewhere on one day, by referral."""
    life = stage.life()
    day = _day(stage)
    _stay(stage, life, day, 4, hospital=1, level=1, stay=f"MOVE{life.person.psn_no}")
    second = _stay(stage, life, day + 5 * DAY, 5, hospital=2, level=3, from_stay=f"MOVE{life.person.psn_no}")
    stage.looks("fraud_overlap", second, "当日转院")


@look_alike(OVERLAP)
def twins_in_hospital(stage: Stage) -> None:
    """Twins ill at the same time."""
    one = stage.life(age=4)
    other = stage.sibling(one)
    day = _day(stage)
    _stay(stage, one, day, 5, hospital=1)
    stage.looks("fraud_overlap", _stay(stage, other, day + DAY, 5, hospital=2), "双胞胎")


@look_alike(OVERLAP)
def entered_again_after_a_reversal(stage: Stage) -> None:
    """The first settlement was taken back because its dates were wrong."""
    life = stage.life()
    day = _day(stage)
    wrong = _stay(stage, life, day, 7, hospital=1)
    wrong.back = stage.moment(day + 2 * DAY)
    right = _stay(stage, life, day, 5, hospital=1)
    right.settled = stage.moment(day + 3 * DAY)
    stage.looks("fraud_overlap", right, "冲销后重新结算")


# one stay as two


@case(SPLIT)
def discharged_and_admitted_again(stage: Stage) -> None:
    """Out for a day at most, in again for the same illness."""
    life = stage.life()
    day = _day(stage)
    _stay(stage, life, day, 5, hospital=5, level=2, disease=_PNEUMONIA)
    gap = stage.chance.below(2)
    second = _stay(stage, life, day + (gap + 4) * DAY, 4, hospital=5, level=2, disease=("J18.903", "肺炎"))
    stage.found("fraud_split", second, "出院即再入院，同一疾病")


@look_alike(SPLIT)
def another_illness(stage: Stage) -> None:
    """Ill again soon, of something else."""
    life = stage.life()
    day = _day(stage)
    _stay(stage, life, day, 5, hospital=5, level=2, disease=_PNEUMONIA)
    stage.looks(
        "fraud_split", _stay(stage, life, day + 5 * DAY, 4, hospital=5, level=2, disease=_GALLSTONES), "病种不同"
    )


@look_alike(SPLIT)
def relapsed_later(stage: Stage) -> None:
    """The same illness, a week later."""
    life = stage.life()
    day = _day(stage)
    _stay(stage, life, day - 4 * DAY, 3, hospital=5, level=2, disease=_PNEUMONIA)
    stage.looks(
        "fraud_split", _stay(stage, life, day + 7 * DAY, 3, hospital=5, level=2, disease=_PNEUMONIA), "一周后复发"
    )


@look_alike(SPLIT)
def a_course_of_chemotherapy(stage: Stage) -> None:
    """Comes back as the plan has it."""
    life = stage.life()
    day = _day(stage)
    _stay(stage, life, day, 2, hospital=5, level=2, disease=_CHEMOTHERAPY)
    stage.looks(
        "fraud_split", _stay(stage, life, day + 3 * DAY, 2, hospital=5, level=2, disease=_CHEMOTHERAPY), "化疗疗程"
    )


@look_alike(SPLIT)
def into_another_hospital(stage: Stage) -> None:
    """To a higher hospital for the same illness."""
    life = stage.life()
    day = _day(stage)
    _stay(stage, life, day, 4, hospital=5, level=1, disease=_PNEUMONIA)
    stage.looks("fraud_split", _stay(stage, life, day + 6 * DAY, 5, hospital=6, level=3, disease=_PNEUMONIA), "上转")


# a bed nobody lies in


@case(BED)
def seen_elsewhere_while_in_bed(stage: Stage) -> None:
    """At the doctor's elsewhere on two or three days of the stay."""
    life, chance = stage.life(), stage.chance
    day = _day(stage)
    stay = _stay(stage, life, day, 8, hospital=7)
    for back in (6, 4, 2)[: chance.between(2, 3)]:
        _clinic(stage, life, day - back * DAY, hospital=8)
    stage.found("fraud_bed_holding", stay, "住院期间多次在外就诊")


@look_alike(BED)
def one_examination_elsewhere(stage: Stage) -> None:
    """Sent to another hospital for one examination."""
    life = stage.life()
    day = _day(stage)
    stay = _stay(stage, life, day, 8, hospital=7)
    _clinic(stage, life, day - 4 * DAY, hospital=8)
    stage.looks("fraud_bed_holding", stay, "外出检查一次")


@look_alike(BED)
def on_the_way_in_and_out(stage: Stage) -> None:
    """At a clinic before being admitted and after being discharged, on those very days."""
    life = stage.life()
    day = _day(stage)
    stay = _stay(stage, life, day, 6, hospital=7)
    _clinic(stage, life, day - 6 * DAY, hospital=8)
    _clinic(stage, life, day, _EVENING, hospital=8)
    stage.looks("fraud_bed_holding", stay, "入院、出院当天就诊")


@look_alike(BED)
def the_twin_was_outside(stage: Stage) -> None:
    """One twin in bed, the other at the doctor's."""
    one = stage.life(age=6)
    other = stage.sibling(one)
    day = _day(stage)
    stay = _stay(stage, one, day, 7, hospital=7)
    for back in (5, 3):
        _clinic(stage, other, day - back * DAY, hospital=8)
    stage.looks("fraud_bed_holding", stay, "双胞胎中另一人就诊")


# one visit, two bills


def _twice(stage: Stage, life: Life, other: Life, day: dt.date, **more: Any) -> tuple[Visit, Visit]:
    same = {"rest": stage.chance.between(6_000, 40_000), "insured": 5_000, "outside": 1_200, "level": 1, "hospital": 9}
    first = _clinic(stage, life, day, _NOON, **same)
    return first, _clinic(stage, other, more.pop("on", day), _EVENING, **(same | more))


@case(TWICE)
def entered_twice(stage: Stage) -> None:
    """The same visit settled at noon and again in the evening."""
    life = stage.life()
    day = _day(stage)
    stage.found("fraud_duplicate", _twice(stage, life, life, day)[1], "同一次就诊结算两次")


@case(TWICE)
def entered_again_with_one_item_more(stage: Stage) -> None:
    """The same visit, in the evening with a self-paid item more: what insurance sees of it does not differ."""
    life = stage.life()
    day = _day(stage)
    rest = stage.chance.between(12_000, 40_000)
    same = {"rest": rest, "insured": 2 * rest, "level": 1, "hospital": 9}
    _clinic(stage, life, day, _NOON, outside=1_200, **same)
    second = _clinic(stage, life, day, _EVENING, outside=1_200 + rest * stage.chance.between(20, 40) // 100, **same)
    stage.found("fraud_duplicate", second, "同一次就诊加一项自费后再结算")


@case(TWICE)
def entered_again_a_few_yuan_off(stage: Stage) -> None:
    """The same visit, rounded the second time."""
    life = stage.life()
    day = _day(stage)
    first, second = _twice(stage, life, life, day)
    second.in_policy += (first.in_policy + first.outside) * stage.chance.between(1, 8) // 1000
    stage.found("fraud_duplicate", second, "同一次就诊改动零头后再结算")


@case(TWICE)
def billed_by_two_houses(stage: Stage) -> None:
    """One visit, billed by the village station and by the health centre behind it."""
    life = stage.life()
    day = _day(stage)
    stage.found("fraud_duplicate", _twice(stage, life, life, day, hospital=8)[1], "同一次就诊两家机构各结算一次")


@look_alike(TWICE)
def two_departments_on_a_day(stage: Stage) -> None:
    """The eyes in the morning, the teeth in the afternoon."""
    life = stage.life()
    day = _day(stage)
    rest = stage.chance.between(6_000, 40_000)
    same = {"insured": 2 * rest, "outside": 1_200, "level": 1, "hospital": 9}
    _clinic(stage, life, day, _NOON, rest=rest, **same)
    second = _clinic(stage, life, day, _EVENING, rest=rest * stage.chance.between(105, 110) // 100, **same)
    stage.looks("fraud_duplicate", second, "同日两个科室，金额相近")


@look_alike(TWICE)
def a_fixed_price_in_two_houses(stage: Stage) -> None:
    """The same dressing, at its fixed price of a few yuan, here and there."""
    life = stage.life()
    day = _day(stage)
    same = {"rest": 900, "insured": 1_500, "outside": 0, "level": 1}
    _clinic(stage, life, day, _NOON, hospital=9, **same)
    stage.looks("fraud_duplicate", _clinic(stage, life, day, _EVENING, hospital=8, **same), "固定价格的小额项目")


@look_alike(TWICE)
def twins_at_the_doctor(stage: Stage) -> None:
    """Twins, the same cold, the same bill."""
    one = stage.life(age=5)
    other = stage.sibling(one)
    day = _day(stage)
    stage.looks("fraud_duplicate", _twice(stage, one, other, day)[1], "双胞胎")


@look_alike(TWICE)
def taken_back_and_entered_again(stage: Stage) -> None:
    """The first was taken back."""
    life = stage.life()
    day = _day(stage)
    first, second = _twice(stage, life, life, day)
    first.back = dt.datetime.combine(day, dt.time(14))
    stage.looks("fraud_duplicate", second, "冲销后重新结算")


@look_alike(TWICE)
def the_same_treatment_every_other_day(stage: Stage) -> None:
    """Dialysis: the same amount on the next day of treatment."""
    life = stage.life()
    day = _day(stage)
    stage.looks("fraud_duplicate", _twice(stage, life, life, day, on=day + 2 * DAY)[1], "隔日治疗，金额相同")


# a card that outlives its owner


@case(DEAD)
def seen_after_death(stage: Stage) -> None:
    """The card was used on days after its owner had died."""
    life, chance = stage.life(age=70 + stage.chance.below(15)), stage.chance
    day = _day(stage)
    life.person.death_date = day - chance.between(1, 20) * DAY
    stage.found("fraud_after_death", _clinic(stage, life, day), "死亡登记后就诊")


@look_alike(DEAD)
def died_in_hospital(stage: Stage) -> None:
    """Died on the day of discharge; settled days later."""
    life = stage.life(age=70 + stage.chance.below(15))
    day = _day(stage)
    life.person.death_date = day
    visit = _stay(stage, life, day, 6)
    visit.settled = stage.moment(day + 8 * DAY)
    stage.looks("fraud_after_death", visit, "死亡后补结算")


@look_alike(DEAD)
def died_on_the_day(stage: Stage) -> None:
    """At the doctor's on the last day."""
    life = stage.life(age=70 + stage.chance.below(15))
    day = _day(stage)
    life.person.death_date = day
    stage.looks("fraud_after_death", _clinic(stage, life, day), "死亡当日抢救")


@look_alike(DEAD)
def died_later(stage: Stage) -> None:
    """Died weeks after the visit."""
    life = stage.life(age=70 + stage.chance.below(15))
    day = _day(stage)
    life.person.death_date = day + 5 * DAY
    stage.looks("fraud_after_death", _clinic(stage, life, day), "就诊后死亡")


# two places at once


@case(FAR)
def two_provinces_on_one_day(stage: Stage) -> None:
    """At home at noon, in another province in the evening."""
    life = stage.life()
    day = _day(stage)
    _clinic(stage, life, day, _NOON)
    stage.found("fraud_distance", _clinic(stage, life, day, _EVENING, place=_SICHUAN, refl=3), "同一天两省门诊")


@case(FAR)
def half_an_hour_from_the_city(stage: Stage) -> None:
    """At the counter at home, and half an hour later at one in the city, three hours away."""
    life = stage.life()
    day = _day(stage)
    _clinic(stage, life, day, _NOON)
    second = _clinic(stage, life, day, dt.time(12, stage.chance.between(0, 20)), place=_CITY, refl=1)
    stage.found("fraud_distance", second, "半小时内两地联网结算")


@case(FAR)
def minutes_from_the_next_county(stage: Stage) -> None:
    """At a counter in the next county within minutes."""
    life = stage.life()
    day = _day(stage)
    _clinic(stage, life, day, _NOON)
    second = _clinic(stage, life, day, dt.time(11, stage.chance.between(34, 44)), place=_NEXT, refl=1)
    stage.found("fraud_distance", second, "几分钟内邻县联网结算")


@look_alike(FAR)
def an_hour_to_the_next_county(stage: Stage) -> None:
    """An hour and a half later in the next county."""
    life = stage.life()
    day = _day(stage)
    _clinic(stage, life, day, _NOON)
    second = _clinic(stage, life, day, dt.time(13, stage.chance.between(0, 50)), place=_NEXT, refl=1)
    stage.looks("fraud_distance", second, "邻县就医，时间足够")


@look_alike(FAR)
def claimed_by_hand_at_home(stage: Stage) -> None:
    """Seen in the city in the morning, claimed on paper at home in the afternoon, minutes after a visit there."""
    life = stage.life()
    day = _day(stage)
    _clinic(stage, life, day, _NOON)
    paper = _clinic(stage, life, day, dt.time(11, stage.chance.between(34, 50)), place=_CITY, refl=1, manual=True)
    stage.looks("fraud_distance", paper, "外地就诊回来手工报销")


@look_alike(FAR)
def two_districts_of_the_city(stage: Stage) -> None:
    """Two hospitals on both sides of the river."""
    life = stage.life()
    day = _day(stage)
    _clinic(stage, life, day, _NOON, place=_CITY, refl=1)
    second = _clinic(stage, life, day, dt.time(11, stage.chance.between(45, 59)), place=_RIVERSIDE, refl=1)
    stage.looks("fraud_distance", second, "主城相邻两区")


@look_alike(FAR)
def over_the_border_of_the_province(stage: Stage) -> None:
    """Another province, and the nearest hospital all the same."""
    life = stage.life()
    day = _day(stage)
    _clinic(stage, life, day, _NOON)
    second = _clinic(stage, life, day, _EVENING, place=_OVER_THE_BORDER, refl=3)
    stage.looks("fraud_distance", second, "省界两侧，当日往返")


@look_alike(FAR)
def on_the_next_day(stage: Stage) -> None:
    """A day between."""
    life = stage.life()
    day = _day(stage)
    _clinic(stage, life, day)
    stage.looks("fraud_distance", _clinic(stage, life, day + DAY, place=_SICHUAN, refl=3), "次日在外地就医")


@look_alike(FAR)
def in_the_same_city(stage: Stage) -> None:
    """In the county at noon, in the city in the evening."""
    life = stage.life()
    day = _day(stage)
    _clinic(stage, life, day, _NOON)
    stage.looks("fraud_distance", _clinic(stage, life, day, _EVENING, place=_CITY, refl=1), "同日市内就医")


@look_alike(FAR)
def referred_on_the_day(stage: Stage) -> None:
    """Sent on to the other province, with the referral on the bill."""
    life = stage.life()
    day = _day(stage)
    _clinic(stage, life, day, _NOON, stay=f"REF{life.person.psn_no}")
    far = _clinic(stage, life, day, _EVENING, place=_SICHUAN, refl=1, from_stay=f"REF{life.person.psn_no}")
    stage.looks("fraud_distance", far, "当日转诊到外省")
