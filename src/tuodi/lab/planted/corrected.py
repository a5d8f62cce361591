"""应退应补: paid too little or too much; and what only looks so."""

from __future__ import annotations

import datetime as dt

from .kinds import case, kind, look_alike
from .stage import DAY, Stage
from .tariff import HELPED, KEY, LARGE_OVER, ORDINARY_CAP, OTHER

UNDER = kind("underpaid", "应补")
OVER = kind("overpaid", "应退")


def _rate(rest: int, hundredths: int) -> int:
    return (rest * hundredths + 50) // 100


@case(UNDER)
def lower_rate(stage: Stage) -> None:
    """Paid at the rate of the other classes."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(KEY))
    (day,) = stage.days(1)
    rest = stage.chance.between(60_000, 250_000)
    stage.found("underpaid", stage.visit(life, day, rest=rest, held=held, paid=(_rate(rest, 70), 0)), "按70%支付")


@case(UNDER)
def tilt_forgotten(stage: Stage) -> None:
    """The tilt above the year's deductible was not paid."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(KEY))
    (day,) = stage.days(1)
    # 80 % of at least 12,000.00 is over the limit of 6,000.00; of the rest 4,000.00 is the deductible
    rest = stage.chance.between(1_200_000, 1_900_000)
    visit = stage.visit(life, day, rest=rest, held=held, paid=(ORDINARY_CAP, 0))
    stage.found("underpaid", visit, "未付倾斜救助")


@case(UNDER)
def limit_partly_used_by_a_reversed_bill(stage: Stage) -> None:
    """A bill taken back still counted towards the limit: the next got only what seemed left."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(KEY))
    first, second = stage.days(2, apart=9)
    gone = stage.visit(life, first, rest=650_000, held=held, counts_on=True)
    gone.back = stage.moment(first + 4 * DAY)
    # 80 % of 6,500.00 = 5,200.00 are used, 800.00 seem left; of the second bill 80 % of 3,000.00 = 2,400.00 are due
    stage.found("underpaid", stage.visit(life, second, rest=300_000, held=held, paid=(80_000, 0)), "已冲销仍占限额")


@look_alike(UNDER)
def limit_reached(stage: Stage) -> None:
    """Less than the rate says, for the year's limit is reached within the bill."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(KEY))
    first, second = stage.days(2)
    stage.visit(life, first, rest=600_000, held=held)
    stage.looks("underpaid", stage.visit(life, second, rest=300_000, held=held), "年度限额在本单内用完")


@look_alike(UNDER)
def far_away(stage: Stage) -> None:
    """Care outside the city: assistance without tilt."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(HELPED))
    (day,) = stage.days(1)
    visit = stage.visit(life, day, rest=1_400_000, held=held, place="510100", refl=1, level=3, manual=False)
    stage.looks("underpaid", visit, "市外不计倾斜")


@look_alike(UNDER)
def exactly_the_line(stage: Stage) -> None:
    """An in-policy amount of exactly 30,000.00 is no large bill: the limit of ordinary ones holds."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(OTHER))
    (day,) = stage.days(1)
    visit = stage.visit(life, day, rest=1_100_000, insured=LARGE_OVER - 1_100_000, level=2, held=held)
    stage.looks("underpaid", visit, "恰为3万元，不是大额")


@look_alike(UNDER)
def half_a_fen(stage: Stage) -> None:
    """70 % of an amount that ends on half a fen, rounded up."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(OTHER))
    (day,) = stage.days(1)
    stage.looks("underpaid", stage.visit(life, day, rest=100_005, held=held), "四舍五入到分")


@look_alike(UNDER)
def transfer(stage: Stage) -> None:
    """Two bills of one illness: the county's hospital, then by transfer one of the city."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(HELPED))
    (day,) = stage.days(1)
    one = stage.visit(life, day, rest=150_000, held=held, level=2, days=3, manual=False)
    one.stay = f"{life.person.psn_no}T1"
    two = stage.visit(
        life, day + 5 * DAY, rest=280_000, held=held, level=3, days=5, place="500103", refl=1, manual=False
    )
    two.from_stay = one.stay
    stage.looks("underpaid", one, "转诊前一段")
    stage.looks("underpaid", two, "转诊后一段")


@look_alike(UNDER)
def nearly_the_deductible(stage: Stage) -> None:
    """What is left over the year stays at the tilt's deductible."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(KEY))
    (day,) = stage.days(1)
    # 10,000.00 × 80 % = 8,000.00 → 6,000.00, the limit; 4,000.00 are left, which is the deductible
    stage.looks("underpaid", stage.visit(life, day, rest=1_000_000, held=held), "余额恰为倾斜起付线")


@case(OVER)
def class_had_ended(stage: Stage) -> None:
    """The list said that the class had ended; the hospital's mark stood on."""
    life = stage.life()
    (day,) = stage.days(1)
    gone = stage.chance.pick(HELPED)
    stage.certify(life, gone, end=day - 3 * DAY)
    stage.found("overpaid", stage.visit(life, day, held="", seen=gone), "身份已终止仍按旧标识支付")


@case(OVER)
def withdrawn_later(stage: Stage) -> None:
    """The list took the class back as wrongly given: a refund after a change of class."""
    life = stage.life()
    (day,) = stage.days(1)
    wrong = stage.chance.pick(HELPED)
    first = stage.certify(life, wrong)
    known = stage.moment(day + 5 * DAY)
    stage.certify(life, wrong, first.begndate, known=known, record=first.record_id, valid=False)
    stage.found("overpaid", stage.visit(life, day, held="", seen=wrong), "身份事后撤销")


@case(OVER)
def higher_rate(stage: Stage) -> None:
    """Paid at the rate of the key classes."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(OTHER))
    (day,) = stage.days(1)
    rest = stage.chance.between(60_000, 250_000)
    stage.found("overpaid", stage.visit(life, day, rest=rest, held=held, paid=(_rate(rest, 80), 0)), "按80%支付")


@case(OVER)
def over_the_limit(stage: Stage) -> None:
    """The limit of the year was not watched."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(KEY))
    first, second = stage.days(2)
    stage.visit(life, first, rest=700_000, held=held)
    # 5,600.00 of 6,000.00 are used; 400.00 are due, 80 % of 2,000.00 = 1,600.00 were paid
    stage.found("overpaid", stage.visit(life, second, rest=200_000, held=held, paid=(160_000, 0)), "超过年度限额")


@look_alike(OVER)
def ended_after_discharge(stage: Stage) -> None:
    """The class ended between discharge and settlement: the day of the discharge decides."""
    life = stage.life()
    (day,) = stage.days(1)
    held = stage.chance.pick(HELPED)
    stage.certify(life, held, end=day)
    stage.looks("overpaid", stage.visit(life, day, held=held), "出院当日身份仍有效")


@look_alike(OVER)
def died_in_care(stage: Stage) -> None:
    """The class ended with the person's death; care up to it counts."""
    life = stage.life(age=78)
    (day,) = stage.days(1)
    held = stage.chance.pick(HELPED)
    life.person.death_date = day
    stage.certify(life, held, end=day, reason="死亡")
    stage.looks("overpaid", stage.visit(life, day, held=held, manual=False), "住院期间死亡，身份计至死亡")


@look_alike(OVER)
def limits_of_two_accounts(stage: Stage) -> None:
    """More than 6,000.00 in a year, for ordinary and large bills have limits of their own."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(KEY))
    first, second = stage.days(2)
    stage.visit(life, first, rest=700_000, held=held)
    large = stage.visit(life, second, rest=1_200_000, insured=LARGE_OVER, level=2, held=held)
    stage.looks("overpaid", large, "大额与普通住院限额分开")


@look_alike(OVER)
def special_disease(stage: Stage) -> None:
    """A special disease has a limit of 100,000.00."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(KEY))
    (day,) = stage.days(1)
    visit = stage.visit(life, day, rest=2_500_000, insured=3_000_000, special=True, held=held)
    stage.looks("overpaid", visit, "特殊疾病限额10万元")


@look_alike(OVER)
def taken_back(stage: Stage) -> None:
    """Paid too much, found at the counter, taken back and settled right."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(OTHER))
    (day,) = stage.days(1)
    rest = stage.chance.between(60_000, 250_000)
    gone = stage.visit(life, day, rest=rest, held=held, paid=(_rate(rest, 80), 0))
    gone.back = stage.moment(day + 3 * DAY)
    again = stage.visit(life, day, rest=rest, insured=gone.insured, outside=gone.outside, held=held)
    again.settled = stage.moment(day + 4 * DAY)
    stage.looks("overpaid", gone, "多付的单据已冲销")
    stage.looks("overpaid", again, "重结正确")


@look_alike(OVER)
def readmitted(stage: Stage) -> None:
    """Back in the same hospital within days, lawfully: two stays, two payments."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(HELPED))
    (day,) = stage.days(1)
    one = stage.visit(life, day, rest=120_000, held=held, days=2, level=2)
    two = stage.visit(life, day + 5 * DAY, rest=120_000, held=held, days=2, level=2, hospital=one.hospital)
    stage.looks("overpaid", one, "合理再入院")
    stage.looks("overpaid", two, "合理再入院")


@look_alike(OVER)
def prolonged(stage: Stage) -> None:
    """A version of the record moved its end to a later day before the bill: the mark is right."""
    life = stage.life()
    (day,) = stage.days(1)
    held = stage.chance.pick(HELPED)
    begin = dt.date(stage.year - 1, 2, 1)
    first = stage.certify(life, held, begin, day - 2 * DAY)
    stage.certify(life, held, begin, known=stage.moment(day - DAY), record=first.record_id)
    stage.looks("overpaid", stage.visit(life, day, held=held), "身份续期后结算")
