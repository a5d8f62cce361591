"""身份标识晚: the class held when the person was ill, but known only after the bill; and what only looks so."""

from __future__ import annotations

import datetime as dt

from .kinds import case, kind, look_alike
from .stage import DAY, Stage
from .tariff import HELPED, KEY, OTHER

LATE = kind("late_identity", "身份标识晚")


@case(LATE)
def first_list_after_the_bill(stage: Stage) -> None:
    """Held since before the admission, on a list only days after the settlement."""
    life = stage.life()
    (day,) = stage.days(1)
    held = stage.chance.pick(HELPED)
    stage.certify(life, held, day - 20 * DAY, known=stage.moment(day + 4 * DAY))
    visit = stage.visit(life, day, held=held, seen="")
    stage.found("late_identity", visit, "结算后才进入名单")
    stage.found("missed", visit, "结算后才进入名单")


@case(LATE)
def raised_after_the_bill(stage: Stage) -> None:
    """From a class of 70 % to one of 80 %, known after the settlement: the difference is owed."""
    life = stage.life()
    (day,) = stage.days(1)
    before, held = stage.chance.pick(OTHER), stage.chance.pick(KEY)
    change, known = day - 10 * DAY, stage.moment(day + 4 * DAY)
    first = stage.certify(life, before, dt.date(stage.year - 1, 1, 10))
    stage.certify(life, before, first.begndate, change - DAY, known=known, record=first.record_id)
    stage.certify(life, held, change, known=known)
    visit = stage.visit(life, day, held=held, seen=before)
    stage.found("late_identity", visit, "身份升档在结算后才知晓")
    stage.found("underpaid", visit, "身份升档在结算后才知晓")


@case(LATE)
def two_bills_before_the_list(stage: Stage) -> None:
    """Two admissions before the list came."""
    life = stage.life()
    (day,) = stage.days(1)
    held = stage.chance.pick(KEY)
    stage.certify(life, held, day - 30 * DAY, known=stage.moment(day + 6 * DAY))
    for place in (0, 4):
        # two hospitals: twice in one within days for one illness would be a split stay
        visit = stage.visit(life, day + place * DAY, rest=90_000, days=2, held=held, seen="", hospital=1 + place)
        stage.found("late_identity", visit, "名单前的住院")
        stage.found("missed", visit, "名单前的住院")


@look_alike(LATE)
def known_in_time(stage: Stage) -> None:
    """The list came on the day before the settlement."""
    life = stage.life()
    (day,) = stage.days(1)
    held = stage.chance.pick(HELPED)
    stage.certify(life, held, day - 20 * DAY, known=stage.moment(day))
    stage.looks("late_identity", stage.visit(life, day, held=held), "结算前一日已进入名单")


@look_alike(LATE)
def known_after_the_month(stage: Stage) -> None:
    """Not known yet when the month is reviewed: it is found next month."""
    life = stage.life()
    (day,) = stage.days(1)
    stage.certify(life, stage.chance.pick(HELPED), day - 20 * DAY, known=stage.moment(stage.last + 4 * DAY))
    stage.looks("late_identity", stage.visit(life, day), "月末以后才知晓")


@look_alike(LATE)
def late_but_not_assisted(stage: Stage) -> None:
    """A late class for which nothing is paid."""
    life = stage.life()
    (day,) = stage.days(1)
    stage.certify(life, "stable_exit", day - 20 * DAY, known=stage.moment(day + 4 * DAY))
    stage.looks("late_identity", stage.visit(life, day), "迟到的身份不享受救助")


@look_alike(LATE)
def late_and_outpatient(stage: Stage) -> None:
    """A late class, but care that is not assisted."""
    life = stage.life()
    (day,) = stage.days(1)
    held = stage.chance.pick(HELPED)
    stage.certify(life, held, day - 20 * DAY, known=stage.moment(day + 4 * DAY))
    stage.looks("late_identity", stage.visit(life, day, care="outpatient", held=held, seen=""), "门诊不予救助")


@look_alike(LATE)
def late_and_withdrawn(stage: Stage) -> None:
    """Came late and was taken back within the month."""
    life = stage.life()
    (day,) = stage.days(1)
    held = stage.chance.pick(HELPED)
    first = stage.certify(life, held, day - 20 * DAY, known=stage.moment(day + 3 * DAY))
    known = stage.moment(day + 5 * DAY)
    stage.certify(life, held, first.begndate, known=known, record=first.record_id, valid=False)
    stage.looks("late_identity", stage.visit(life, day), "迟到的身份又被撤销")


@look_alike(LATE)
def late_and_settled_again(stage: Stage) -> None:
    """The hospital took the bill back after the list and settled it again."""
    life = stage.life()
    (day,) = stage.days(1)
    held = stage.chance.pick(HELPED)
    stage.certify(life, held, day - 20 * DAY, known=stage.moment(day + 3 * DAY))
    gone = stage.visit(life, day, held=held, seen="")
    gone.back = stage.moment(day + 5 * DAY)
    again = stage.visit(
        life, day, rest=gone.in_policy - gone.insured, insured=gone.insured, outside=gone.outside, held=held
    )
    again.settled = stage.moment(day + 6 * DAY)
    stage.looks("late_identity", gone, "名单到后已冲销")
    stage.looks("late_identity", again, "名单到后已重结")


@look_alike(LATE)
def late_from_the_discharge_on(stage: Stage) -> None:
    """A late class that begins only after the discharge."""
    life = stage.life()
    (day,) = stage.days(1)
    stage.certify(life, stage.chance.pick(HELPED), day + DAY, known=stage.moment(day + 4 * DAY))
    stage.looks("late_identity", stage.visit(life, day), "身份自出院次日起")
