"""Rights asked at the counter: admission without deposit, waiting period, a referral or filing that covers a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from tuodi.enrolment.enrolee import Enrolee
from tuodi.enrolment.rules import EnrolmentRules
from tuodi.enrolment.waiting import waiting_period
from tuodi.settlement.identities import NOW, held_on
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.words import label
from tuodi.workbench.desk.models import Filing
from tuodi.workbench.registry.models import Insurance, Person

from .person import Held
from .rules import cascade

_DEPOSIT_FREE = "deposit_free_admission"
REFERRED, FILED, EMERGENCY = "1", "3", "4"
_REFL = {Filing.Kind.REFERRAL: REFERRED, Filing.Kind.OUT_OF_AREA: FILED, Filing.Kind.EMERGENCY: EMERGENCY}


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, no, or None where it cannot be said; why, and the clause."""

    yes: bool | None
    text: str
    clause: str = ""


def classes_on(held: Held, day: dt.date) -> tuple[tuple[str, str], ...]:
    """The classes held on a day as known now: (class, certifying region)."""
    return tuple((one.class_id, one.region) for one in held_on(held.identities, day, NOW))


def deposit_free(person: Person, day: dt.date, *, confirmed: bool) -> Answer:
    """先诊疗后付费、免押金 where the person is insured: whether, why, by which clause.

    confirmed: the clerk has looked whether the rule's own condition is met; until then nothing is promised.
    """
    index, held = cascade().index, Held(person)
    with unlimited():
        cover = Insurance.objects.filter(person_id__in=held.ids).order_by("-year", "-pk").first()
    region = cover.insu_admdvs if cover is not None else person.county
    classes = tuple(name for name, _ in classes_on(held, day))
    rule = index.entitlement(_DEPOSIT_FREE, region, classes, day)
    if rule is None:
        granted = index.granted(_DEPOSIT_FREE, region, day)
        if granted is None:
            return Answer(yes=None, text="参保地的文件没有写先诊疗后付费，不能判断")
        names = "、".join(label("classes", name) for name in granted.classes or ())
        own = "、".join(label("classes", name) for name in classes) or "无认定身份"
        return Answer(
            yes=False, text=f"当日身份为{own}，不在先诊疗后付费对象（{names}）之内", clause=granted.origin.clause
        )
    whose = "、".join(label("classes", name) for name in rule.serves(classes))
    if rule.condition and not confirmed:
        return Answer(yes=None, text=f"{whose}可免押金，条件须先核实：{rule.condition}", clause=rule.origin.clause)
    told = f"；条件：{rule.condition}" if rule.condition else ""
    return Answer(yes=True, text=f"{whose}，先诊疗后付费，免交住院押金{told}", clause=rule.origin.clause)


def waiting(person: Person, year: int) -> Answer:
    """Whether benefits of a cover year are open, or from when."""
    held = Held(person)
    with unlimited():
        cover = Insurance.objects.filter(person_id__in=held.ids, year=year).order_by("pk").last()
    if cover is None:
        return Answer(yes=False, text=f"{year} 年没有参保记录")
    rules = EnrolmentRules(cascade().book)
    enrolee = Enrolee(
        person=person.psn_no, insu_admdvs=cover.insu_admdvs, insutype="310" if cover.insutype == "310" else "390",
        insu_plan=cover.insu_plan, paid_date=cover.paid_date, identities=held.identities,
    )  # fmt: skip
    found = waiting_period(rules, enrolee, year)
    if found.months is None:
        return Answer(yes=None, text=f"不能判断，缺 {found.missing}", clause=found.clause)
    if not found.months:
        why = {"waived": f"属免等待期对象（{found.detail}）", "in_window": f"在集中参保期内缴费（截至 {found.detail}）"}
        return Answer(yes=True, text=f"无等待期：{why.get(found.reason, '不设等待期')}", clause=found.clause)
    return Answer(
        yes=False,
        text=f"集中参保期后缴费，等待期 {found.months} 个月，自缴费日 {cover.paid_date} 起算",
        clause=found.clause,
    )


def filing_for(held: Held, region: str, day: dt.date) -> Filing | None:
    """The referral or filing that covers care in a region on a day."""
    with unlimited():
        found = Filing.objects.filter(
            Q(enddate=None) | Q(enddate__gte=day), person_id__in=held.ids, begndate__lte=day, withdrawn=False
        ).order_by("-begndate", "-pk")
        return next((one for one in found if one.mdtrt_admdvs[:4] == region[:4]), None)


def refl_of(filing: Filing) -> str:
    """What a bill says of how the person came."""
    return _REFL[Filing.Kind(filing.kind)]
