"""Beds: two at once, one stay as two, one that nobody lies in; and for each what is lawful and only looks like it."""

from __future__ import annotations

from .kinds import case, kind, look_alike
from .scenes import EVENING, GALLSTONES, PNEUMONIA, clinic, fraud_day, somebody, stay
from .stage import DAY, Stage

OVERLAP = kind("fraud_overlap", "重叠住院")
SPLIT = kind("fraud_split", "分解住院")
BED = kind("fraud_bed_holding", "挂床住院")
_CHEMOTHERAPY = ("Z51.101", "恶性肿瘤化学治疗")

# two beds at once


@case(OVERLAP)
def two_beds_at_once(stage: Stage) -> None:
    """In a second hospital before leaving the first."""
    life, chance = stage.life(), stage.chance
    day = fraud_day(stage)
    stay(stage, life, day, chance.between(5, 8), hospital=1)
    second = stay(stage, life, day + chance.between(1, 3) * DAY, 5, hospital=2, disease=GALLSTONES)
    stage.found("fraud_overlap", second, "两家医院同时住院")


@case(OVERLAP)
def a_stay_inside_another(stage: Stage) -> None:
    """A short stay elsewhere in the middle of a long one."""
    life, day = somebody(stage)
    stay(stage, life, day, 8, hospital=3)
    inside = stay(stage, life, day - 3 * DAY, 2, hospital=4, disease=GALLSTONES)
    stage.found("fraud_overlap", inside, "住院期间又在别处住院")


@look_alike(OVERLAP)
def moved_to_another_hospital(stage: Stage) -> None:
    """Discharged and admitted elsewhere on one day, by referral."""
    life, day = somebody(stage)
    stay(stage, life, day, 4, hospital=1, level=1, stay=f"MOVE{life.person.psn_no}")
    second = stay(stage, life, day + 5 * DAY, 5, hospital=2, level=3, from_stay=f"MOVE{life.person.psn_no}")
    stage.looks("fraud_overlap", second, "当日转院")


@look_alike(OVERLAP)
def twins_in_hospital(stage: Stage) -> None:
    """Twins ill at the same time."""
    one = stage.life(age=4)
    other = stage.sibling(one)
    day = fraud_day(stage)
    stay(stage, one, day, 5, hospital=1)
    stage.looks("fraud_overlap", stay(stage, other, day + DAY, 5, hospital=2), "双胞胎")


@look_alike(OVERLAP)
def entered_again_after_a_reversal(stage: Stage) -> None:
    """The first settlement was taken back because its dates were wrong."""
    life, day = somebody(stage)
    wrong = stay(stage, life, day, 7, hospital=1)
    wrong.back = stage.moment(day + 2 * DAY)
    right = stay(stage, life, day, 5, hospital=1)
    right.settled = stage.moment(day + 3 * DAY)
    stage.looks("fraud_overlap", right, "冲销后重新结算")


# one stay as two


@case(SPLIT)
def discharged_and_admitted_again(stage: Stage) -> None:
    """Out for a day at most, in again for the same illness."""
    life, day = somebody(stage)
    stay(stage, life, day, 5, hospital=5, level=2, disease=PNEUMONIA)
    gap = stage.chance.below(2)
    second = stay(stage, life, day + (gap + 4) * DAY, 4, hospital=5, level=2, disease=("J18.903", "肺炎"))
    stage.found("fraud_split", second, "出院即再入院，同一疾病")


@look_alike(SPLIT)
def another_illness(stage: Stage) -> None:
    """Ill again soon, of something else."""
    life, day = somebody(stage)
    stay(stage, life, day, 5, hospital=5, level=2, disease=PNEUMONIA)
    stage.looks("fraud_split", stay(stage, life, day + 5 * DAY, 4, hospital=5, level=2, disease=GALLSTONES), "病种不同")


@look_alike(SPLIT)
def relapsed_later(stage: Stage) -> None:
    """The same illness, a week later."""
    life, day = somebody(stage)
    stay(stage, life, day - 4 * DAY, 3, hospital=5, level=2, disease=PNEUMONIA)
    stage.looks(
        "fraud_split", stay(stage, life, day + 7 * DAY, 3, hospital=5, level=2, disease=PNEUMONIA), "一周后复发"
    )


@look_alike(SPLIT)
def a_course_of_chemotherapy(stage: Stage) -> None:
    """Comes back as the plan has it."""
    life, day = somebody(stage)
    stay(stage, life, day, 2, hospital=5, level=2, disease=_CHEMOTHERAPY)
    stage.looks(
        "fraud_split", stay(stage, life, day + 3 * DAY, 2, hospital=5, level=2, disease=_CHEMOTHERAPY), "化疗疗程"
    )


@look_alike(SPLIT)
def into_another_hospital(stage: Stage) -> None:
    """To a higher hospital for the same illness."""
    life, day = somebody(stage)
    stay(stage, life, day, 4, hospital=5, level=1, disease=PNEUMONIA)
    stage.looks("fraud_split", stay(stage, life, day + 6 * DAY, 5, hospital=6, level=3, disease=PNEUMONIA), "上转")


# a bed nobody lies in


@case(BED)
def seen_elsewhere_while_in_bed(stage: Stage) -> None:
    """At the doctor's elsewhere on two or three days of the stay."""
    life, chance = stage.life(), stage.chance
    day = fraud_day(stage)
    bed = stay(stage, life, day, 8, hospital=7)
    for back in (6, 4, 2)[: chance.between(2, 3)]:
        clinic(stage, life, day - back * DAY, hospital=8)
    stage.found("fraud_bed_holding", bed, "住院期间多次在外就诊")


@look_alike(BED)
def one_examination_elsewhere(stage: Stage) -> None:
    """Sent to another hospital for one examination."""
    life, day = somebody(stage)
    bed = stay(stage, life, day, 8, hospital=7)
    clinic(stage, life, day - 4 * DAY, hospital=8)
    stage.looks("fraud_bed_holding", bed, "外出检查一次")


@look_alike(BED)
def on_the_way_in_and_out(stage: Stage) -> None:
    """At a clinic before being admitted and after being discharged, on those very days."""
    life, day = somebody(stage)
    bed = stay(stage, life, day, 6, hospital=7)
    clinic(stage, life, day - 6 * DAY, hospital=8)
    clinic(stage, life, day, EVENING, hospital=8)
    stage.looks("fraud_bed_holding", bed, "入院、出院当天就诊")


@look_alike(BED)
def the_twin_was_outside(stage: Stage) -> None:
    """One twin in bed, the other at the doctor's."""
    one = stage.life(age=6)
    other = stage.sibling(one)
    day = fraud_day(stage)
    bed = stay(stage, one, day, 7, hospital=7)
    for back in (5, 3):
        clinic(stage, other, day - back * DAY, hospital=8)
    stage.looks("fraud_bed_holding", bed, "双胞胎中另一人就诊")
