"""What was given once and is billed in two visits, line by line; and what is given twice by right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from .kinds import case, kind, look_alike
from .scenes import EVENING, NOON, PNEUMONIA, clinic, fraud_day, stay
from .stage import DAY, Stage
from .visit import Given

LINES = kind("fraud_same_lines", "明细重复")
_ONE = 10_000
_MORNING = dt.time(9)
Item = tuple[str, str]
_VISIT: tuple[Item, ...] = (
    ("110200001", "普通门诊诊察费"), ("250101015", "血细胞分析"), ("250301001", "血清总蛋白测定"),
    ("210102015", "胸部正位摄影"), ("XA01", "阿莫西林胶囊"), ("XB02", "氯化钠注射液"), ("310701001", "常规心电图检查"),
    ("250502001", "尿液分析"),
)  # fmt: skip
_WARD: tuple[Item, ...] = (
    ("110900001", "普通病房床位费"), ("120100003", "二级护理"), ("XC03", "头孢曲松钠"), ("120400006", "静脉输液"),
    ("XB02", "氯化钠注射液"), ("250301011", "肝功能组合"),
)  # fmt: skip
_INJECTION: tuple[Item, ...] = (("120400001", "肌肉注射"), ("XD04", "维生素B12注射液"))
_DIALYSIS: tuple[Item, ...] = (("311000006", "血液透析"), ("XE05", "肝素钠"), ("CE01", "透析器"), ("CE02", "透析管路"))
_REFILL: tuple[Item, ...] = (("XF06", "氨氯地平片"), ("XG07", "二甲双胍片"), ("XH08", "阿托伐他汀钙片"))


def _given(items: Iterable[Item], day: dt.date, count: int = 1) -> tuple[Given, ...]:
    return tuple(Given(item, name, count * _ONE, day) for item, name in items)


def _some(stage: Stage, items: Sequence[Item], least: int) -> Sequence[Item]:
    """The first so many at least."""
    return items[: stage.chance.between(least, len(items))]


def _costs(stage: Stage, times: int = 100) -> dict[str, Any]:
    """Amounts; times: hundredths, so that two bills do not look alike by them."""
    rest = stage.chance.between(8_000, 30_000) * times // 100
    return {"rest": rest, "insured": 2 * rest, "outside": 1_000}


# billed twice


@case(LINES)
def at_another_hospital_with_something_more(stage: Stage) -> None:
    """In the evening elsewhere, with an examination more and under another total."""
    life, day = stage.life(), fraud_day(stage)
    items = _some(stage, _VISIT[:7], 4)
    first = clinic(stage, life, day, NOON, hospital=9, **_costs(stage))
    second = clinic(stage, life, day, EVENING, hospital=8, **_costs(stage, 170))
    first.given = _given(items, day)
    second.given = (*first.given, *_given(_VISIT[7:], day))
    stage.found("fraud_same_lines", second, "同一批明细换一家机构再结算")


@case(LINES)
def weeks_later_with_the_old_dates(stage: Stage) -> None:
    """Another visit, another id, another total: the lines are those of ten days before."""
    life, day = stage.life(), fraud_day(stage) - 10 * DAY
    first = clinic(stage, life, day, NOON, hospital=9, **_costs(stage))
    second = clinic(stage, life, day + 10 * DAY, NOON, hospital=9, **_costs(stage, 130))
    first.given = second.given = _given(_some(stage, _VISIT, 5), day)
    stage.found("fraud_same_lines", second, "旧明细换单据号再结算")


@case(LINES)
def of_the_ward_as_an_outpatient(stage: Stage) -> None:
    """What the ward gave on the first day is billed in a visit of that day too."""
    life, day = stage.life(), fraud_day(stage)
    bed = stay(stage, life, day, 5, hospital=7, level=2)
    visit = clinic(stage, life, day - 5 * DAY, EVENING, hospital=8, **_costs(stage))
    visit.settled = bed.settled + dt.timedelta(minutes=stage.chance.between(20, 90))
    visit.given = _given(_some(stage, _WARD[2:], 3), day - 5 * DAY)
    bed.given = (*visit.given, *(one for back in range(6) for one in _given(_WARD[:2], day - back * DAY)))
    stage.found("fraud_same_lines", visit, "住院明细又按门诊结算")


# given twice by right


@look_alike(LINES)
def dialysis_again(stage: Stage) -> None:
    """The same items and counts two days later."""
    life, day = stage.life(), fraud_day(stage) - 2 * DAY
    visits = [
        clinic(stage, life, on, NOON, hospital=9, care="outpatient_chronic", special=True, level=3, **_costs(stage))
        for on in (day, day + 2 * DAY)
    ]
    for visit, on in zip(visits, (day, day + 2 * DAY), strict=True):
        visit.given = _given(_DIALYSIS, on)
    stage.looks("fraud_same_lines", visits[-1], "透析：项目相同，日期不同")


@look_alike(LINES)
def the_same_drugs_a_month_later(stage: Stage) -> None:
    """A refill."""
    life, day = stage.life(), fraud_day(stage)
    before = max(day - 28 * DAY, dt.date(stage.year, 1, 2))
    first = clinic(stage, life, before, NOON, hospital=9, **_costs(stage))
    second = clinic(stage, life, day, NOON, hospital=9, **_costs(stage))
    first.given, second.given = _given(_REFILL, before, 2), _given(_REFILL, day, 2)
    stage.looks("fraud_same_lines", second, "慢病续方")


@look_alike(LINES)
def one_visit_settled_in_two(stage: Stage) -> None:
    """One visit, its lines settled in two batches: the lines are of the visit, once."""
    life, day = stage.life(), fraud_day(stage)
    one = f"BATCH{life.person.psn_no}"
    first = clinic(stage, life, day, NOON, hospital=9, stay=one, **_costs(stage))
    second = clinic(stage, life, day, EVENING, hospital=9, stay=one, **_costs(stage, 160))
    first.given = second.given = _given(_VISIT, day)
    stage.looks("fraud_same_lines", second, "一次就诊分两批结算")


@look_alike(LINES)
def on_the_day_of_a_transfer(stage: Stage) -> None:
    """Both hospitals bill a bed and nursing on the day of the transfer."""
    life, day = stage.life(), fraud_day(stage)
    first = stay(stage, life, day, 4, hospital=1, level=1, stay=f"LINE{life.person.psn_no}")
    second = stay(stage, life, day + 5 * DAY, 5, hospital=2, level=3, from_stay=f"LINE{life.person.psn_no}")
    nights = range(5)
    first.given = tuple(one for back in nights for one in _given(_WARD, day - back * DAY))
    second.given = (*_given(_WARD[:2], day), *(one for on in nights for one in _given(_WARD, day + (on + 1) * DAY)))
    stage.looks("fraud_same_lines", second, "转院当日床位、护理两院各计")


@look_alike(LINES)
def twins_with_one_cold(stage: Stage) -> None:
    """Two children, the same items on the same day."""
    one = stage.life(age=5)
    other, day = stage.sibling(one), fraud_day(stage)
    visits = [clinic(stage, life, day, NOON, hospital=9, **_costs(stage)) for life in (one, other)]
    for visit in visits:
        visit.given = _given(_VISIT[:6], day)
    stage.looks("fraud_same_lines", visits[-1], "双胞胎同日同项目")


@look_alike(LINES)
def corrected_after_a_reversal(stage: Stage) -> None:
    """Taken back and entered again with the right price."""
    life, day = stage.life(), fraud_day(stage)
    first = clinic(stage, life, day, _MORNING, hospital=9, **_costs(stage))
    first.back = dt.datetime.combine(day, dt.time(14))
    second = clinic(stage, life, day, EVENING, hospital=9, **_costs(stage, 120))
    first.given = second.given = _given(_VISIT[:6], day)
    stage.looks("fraud_same_lines", second, "冲销后按正确价格重结")


@look_alike(LINES)
def injected_morning_and_evening(stage: Stage) -> None:
    """The same two lines twice a day, as prescribed."""
    life, day = stage.life(), fraud_day(stage)
    first = clinic(stage, life, day, _MORNING, hospital=9, **_costs(stage))
    second = clinic(stage, life, day, EVENING, hospital=9, **_costs(stage, 160))
    first.given = second.given = _given(_INJECTION, day)
    stage.looks("fraud_same_lines", second, "每日两次注射")


@look_alike(LINES)
def two_departments_and_one_laboratory(stage: Stage) -> None:
    """Two departments on a day: some tests in both, the rest each its own."""
    life, day = stage.life(), fraud_day(stage)
    first = clinic(stage, life, day, _MORNING, hospital=9, **_costs(stage))
    second = clinic(stage, life, day, EVENING, hospital=8, **_costs(stage, 160))
    first.given = _given((*_VISIT[:3], *_REFILL), day)
    second.given = _given((*_VISIT[:3], *_WARD[2:]), day)
    stage.looks("fraud_same_lines", second, "两个科室各开部分相同检验")


@look_alike(LINES)
def the_second_dose_is_another(stage: Stage) -> None:
    """The same drugs on a day, in another number."""
    life, day = stage.life(), fraud_day(stage)
    first = clinic(stage, life, day, _MORNING, hospital=9, **_costs(stage))
    second = clinic(stage, life, day, EVENING, hospital=8, **_costs(stage, 160))
    first.given, second.given = _given(_REFILL, day), _given(_REFILL, day, 3)
    stage.looks("fraud_same_lines", second, "同日同药，数量不同")


@look_alike(LINES)
def pneumonia_and_its_control(stage: Stage) -> None:
    """In bed, and a fortnight later the same tests as a control."""
    life, day = stage.life(), fraud_day(stage) - 12 * DAY
    day = max(day, dt.date(stage.year, 1, 10))
    bed = stay(stage, life, day, 3, hospital=7, level=2, disease=PNEUMONIA)
    control = clinic(stage, life, day + 12 * DAY, NOON, hospital=7, level=2, **_costs(stage))
    bed.given, control.given = _given((*_WARD, *_VISIT[1:5]), day), _given(_VISIT[1:5], day + 12 * DAY)
    stage.looks("fraud_same_lines", control, "出院后复查")
