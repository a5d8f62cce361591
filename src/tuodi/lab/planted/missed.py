"""未救助: entitled and nothing paid; and what only looks so."""

from __future__ import annotations

from .kinds import case, kind, look_alike
from .stage import DAY, Stage
from .tariff import HELPED, KEY, LARGE_OVER, ORDINARY_CAP, OTHER

MISSED = kind("missed", "未救助")
_FAR = "510100"


@case(MISSED)
def unmarked(stage: Stage) -> None:
    """On the list for long, but the hospital's system had no mark."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(HELPED))
    first, second = stage.days(2)
    stage.visit(life, first, held=held)
    stage.found("missed", stage.visit(life, second, held=held, seen=""), "结算时没有标识")


@case(MISSED)
def settled_far_away(stage: Stage) -> None:
    """Settled in another province, where one-stop settling of assistance does not reach."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(HELPED))
    (day,) = stage.days(1)
    visit = stage.visit(life, day, held=held, place=_FAR, refl=1, paid=(0, 0), manual=False)
    stage.found("missed", visit, "市外结算")


@case(MISSED)
def no_manual_claim(stage: Stage) -> None:
    """Paid by hand at the counter; the claim for assistance was never made."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(HELPED))
    (day,) = stage.days(1)
    stage.found("missed", stage.visit(life, day, held=held, manual=True, paid=(0, 0)), "未提出手工申请")


@case(MISSED)
def large_bill(stage: Stage) -> None:
    """A bill over the line for large ones of a family on the list, without a mark."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(HELPED))
    (day,) = stage.days(1)
    rest = stage.chance.between(900_000, 2_400_000)
    visit = stage.visit(
        life, day, rest=rest, insured=LARGE_OVER - rest + stage.chance.between(1, 900_000), level=2, held=held, seen=""
    )
    stage.found("missed", visit, "大额费用，没有标识")


@case(MISSED)
def limit_used_by_a_reversed_bill(stage: Stage) -> None:
    """A bill that was taken back still used up the year's limit when the next one settled."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(KEY))
    first, second = stage.days(2, apart=9)
    gone = stage.visit(life, first, rest=900_000, held=held, counts_on=True)
    gone.back = stage.moment(first + 4 * DAY)
    # 80 % of 9,000.00 is over the 6,000.00 of the year; nothing was left for the second
    stage.found("missed", stage.visit(life, second, rest=200_000, held=held, paid=(0, 0)), "已冲销单据仍占限额")


@look_alike(MISSED)
def nothing_left(stage: Stage) -> None:
    """Insurance paid all of the in-policy amount."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(HELPED))
    (day,) = stage.days(1)
    visit = stage.visit(life, day, rest=0, insured=stage.chance.between(90_000, 400_000), outside=30_000, held=held)
    stage.looks("missed", visit, "政策范围内已无余额")


@look_alike(MISSED)
def outpatient_care(stage: Stage) -> None:
    """Ordinary outpatient care and chronic care of an ordinary disease are not assisted."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(HELPED))
    first, second = stage.days(2)
    stage.looks("missed", stage.visit(life, first, care="outpatient", held=held), "普通门诊不予救助")
    stage.looks("missed", stage.visit(life, second, care="outpatient_chronic", held=held), "普通慢特病门诊不予救助")


@look_alike(MISSED)
def stable_exit(stage: Stage) -> None:
    """脱贫稳定: watched, no longer assisted."""
    life = stage.life()
    stage.certify(life, "stable_exit")
    (day,) = stage.days(1)
    stage.looks("missed", stage.visit(life, day, rest=stage.chance.between(200_000, 900_000)), "稳定脱贫不救助")


@look_alike(MISSED)
def limit_used_up(stage: Stage) -> None:
    """The first bill took the whole limit, the second gets nothing; both are right."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(OTHER))
    first, second = stage.days(2)
    # 70 % of 8,600.00 = 6,020.00, the limit is 6,000.00
    stage.visit(life, first, rest=ORDINARY_CAP + 260_000, held=held)
    second_visit = stage.visit(life, second, rest=100_000, held=held)
    stage.looks("missed", second_visit, "年度限额已用完")


@look_alike(MISSED)
def reversal_pair(stage: Stage) -> None:
    """Settled without the mark, taken back and settled again with it: nothing is owed."""
    life = stage.life()
    stage.certify(life, held := stage.chance.pick(HELPED))
    (day,) = stage.days(1)
    gone = stage.visit(life, day, held=held, seen="")
    gone.back = stage.moment(day + 3 * DAY)
    again = stage.visit(
        life, day, rest=gone.in_policy - gone.insured, insured=gone.insured, outside=gone.outside, held=held,
        hospital=gone.hospital, level=gone.level,
    )  # fmt: skip
    again.settled = stage.moment(day + 4 * DAY)
    stage.looks("missed", gone, "未标识的单据已冲销重结")
    stage.looks("missed", again, "重结的单据已救助")


@look_alike(MISSED)
def ended_before(stage: Stage) -> None:
    """Left the list before the admission ended."""
    life = stage.life()
    (day,) = stage.days(1)
    stage.certify(life, stage.chance.pick(HELPED), end=day - DAY)
    stage.looks("missed", stage.visit(life, day), "出院前一日身份已终止")


@look_alike(MISSED)
def begins_after(stage: Stage) -> None:
    """Came onto the list on the day after the discharge."""
    life = stage.life()
    (day,) = stage.days(1)
    stage.certify(life, stage.chance.pick(HELPED), day + DAY, known=stage.moment(day + DAY))
    stage.looks("missed", stage.visit(life, day), "出院次日才认定")


@look_alike(MISSED)
def twins(stage: Stage) -> None:
    """Born on one day, ill on one day, the same amounts; one is on the list of her own, the other is not."""
    life = stage.life(age=9)
    stage.certify(life, held := stage.chance.pick(OTHER))
    (day,) = stage.days(1)
    one = stage.visit(life, day, held=held, manual=False)
    other = stage.visit(
        stage.sibling(life), day, rest=one.in_policy - one.insured, insured=one.insured, outside=one.outside,
        hospital=one.hospital, level=one.level, manual=False,
    )  # fmt: skip
    stage.looks("missed", one, "双胞胎之一，已救助")
    stage.looks("missed", other, "双胞胎之一，不在名单")


@look_alike(MISSED)
def nobody_on_a_list(stage: Stage) -> None:
    """A resident with a large bill and no class."""
    (day,) = stage.days(1)
    visit = stage.visit(stage.life(), day, rest=stage.chance.between(900_000, 2_000_000), level=3)
    stage.looks("missed", visit, "普通居民")
