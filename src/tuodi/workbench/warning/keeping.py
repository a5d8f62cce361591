"""What a month found, held against what is there: new warnings, worse ones, reopened ones, and those no longer so."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone

from tuodi.monitoring.warnings import Warned, Watch
from tuodi.settlement.render import yuan
from tuodi.workbench.registry.models import Person
from tuodi.workbench.review.spill import BUCKETS
from tuodi.workbench.rules import book

from .burdens import watch_on
from .enums import OPEN, Light, State
from .models import Alert, AlertEvent, Watched
from .terms import terms_of

_AT_ONCE = 500
_WORDS = "自付+自费 {} 元，占预警线 {}%"


@dataclass(frozen=True, slots=True)
class Part:
    """Whose month, by whom it was run, and which persons."""

    county: str
    month: dt.date
    low: int
    high: int
    by: str


def keep(part: Part, found: dict[int, Warned]) -> Counter[str]:
    """Write it; what changed."""
    towns = _towns(list(found))
    found = {person: warned for person, warned in found.items() if person in towns}
    _watched(part, found, towns)
    return _warnings(part, found, towns)


def _towns(people: list[int]) -> dict[int, str]:
    """Of those who live in the county, where: who moved away belongs to another."""
    found: dict[int, str] = {}
    for at in range(0, len(people), _AT_ONCE):
        found.update(Person.objects.filter(pk__in=people[at : at + _AT_ONCE]).values_list("pk", "township"))
    return found


def _mine(rows: Any, part: Part) -> Any:
    return rows.annotate(bucket=F("person_id") % BUCKETS).filter(bucket__gte=part.low, bucket__lt=part.high)


def _watched(part: Part, found: dict[int, Warned], towns: dict[int, str]) -> None:
    """Rows that say the same stay."""
    watch = watch_on(part.month)
    wanted = {person: _row(part, watch, person, warned, towns) for person, warned in found.items()}
    names = [one.attname for one in Watched._meta.concrete_fields if not one.primary_key]
    gone = []
    for old in _mine(Watched.objects.filter(county=part.county, month=part.month), part):
        new = wanted.get(old.person_id)
        if new is not None and all(getattr(old, name) == getattr(new, name) for name in names):
            del wanted[old.person_id]
        else:
            gone.append(old.pk)
    for at in range(0, len(gone), _AT_ONCE):
        Watched.objects.filter(pk__in=gone[at : at + _AT_ONCE]).delete()
    Watched.objects.bulk_create(wanted.values(), batch_size=_AT_ONCE)


def _row(part: Part, watch: Watch, person: int, warned: Warned, towns: dict[int, str]) -> Watched:
    burden, rule = warned.burden, warned.rule
    return Watched(
        county=part.county, township=towns[person], month=part.month, person_id=person, light=Light(warned.status),
        group=rule.group if rule else "", rule=rule.name if rule else "", clause=rule.origin.clause if rule else "",
        class_id=warned.class_id, amount=warned.amount, threshold=warned.threshold, ratio=warned.ratio,
        bills=burden.bills, total=burden.total, basic=burden.basic, critical=burden.critical,
        assistance=burden.assistance, missing="、".join(warned.missing)[:200],
        made_up=rule is not None and watch.demonstration(rule, part.county),
    )  # fmt: skip


class _Changes:
    """What becomes of the warnings of some persons."""

    def __init__(self, part: Part) -> None:
        self.part, self.terms = part, terms_of(part.county)
        self.due = timezone.now().date() + dt.timedelta(days=self.terms.check_days)
        self.made: list[Alert] = []
        self.changed: list[Alert] = []
        self.said: list[tuple[Alert, str, str]] = []
        self.counts: Counter[str] = Counter()

    def seen(self, person: int, warned: Warned, town: str, row: Alert | None) -> None:
        """At the line in this month."""
        part = self.part
        if row is None or (not row.is_open and row.last_month.year < part.month.year):
            new = _new(part, person, warned, town, self.due)
            self.made.append(new)
            self.said.append((new, "发现预警", _words(new)))
            self.counts["new"] += 1
            return
        what = _again(row, part, warned, self.terms.worse_by, self.due) if row.last_month <= part.month else ""
        if what:
            self.changed.append(row)
            self.counts[what] += 1
        if what in _NAMES:
            self.said.append((row, _NAMES[what], _words(row)))

    def gone(self, row: Alert) -> None:
        """Not at the line any more. What others already have goes its way to the end."""
        month = self.part.month
        if row.last_month > month or not row.stands or row.last_month.year != month.year or row.state == State.LAPSED:
            return
        row.stands = False
        if row.state in (State.FOUND, State.CHECKED):
            row.lapse()
            row.due_date = None
        if row.state != State.CLOSED:
            self.said.append((row, "不再成立", f"{month:%Y-%m} 提取时已低于预警线"))
        self.changed.append(row)
        self.counts["ended"] += 1

    def write(self) -> None:
        """Everything."""
        Alert.objects.bulk_create(self.made, batch_size=_AT_ONCE)
        for row in self.changed:
            row.save()
        now = timezone.now()
        AlertEvent.objects.bulk_create(
            (AlertEvent(warning=row, what=what, by=self.part.by, at=now, note=note[:300])
             for row, what, note in self.said),
            batch_size=_AT_ONCE,
        )  # fmt: skip


def _warnings(part: Part, found: dict[int, Warned], towns: dict[int, str]) -> Counter[str]:
    sure = {(person, w.rule.name): w for person, w in found.items() if w.status == "warned" and w.rule is not None}
    known: dict[tuple[int, str], Alert] = {}
    for row in _mine(Alert.objects.filter(county=part.county).order_by("pk"), part):
        before = known.get((row.person_id, row.rule))
        if before is None or not before.is_open:
            known[row.person_id, row.rule] = row
    changes = _Changes(part)
    for key, warned in sure.items():
        changes.seen(key[0], warned, towns[key[0]], known.get(key))
    for key in known.keys() - sure.keys():
        changes.gone(known[key])
    changes.write()
    return changes.counts


_NAMES = {"reopened": "加重，重新打开", "worse": "负担加重"}


def _words(row: Alert) -> str:
    return _WORDS.format(yuan(row.amount), row.ratio // 100)


def _new(part: Part, person: int, warned: Warned, town: str, due: dt.date) -> Alert:
    rule = warned.rule
    if rule is None or warned.amount is None or warned.threshold is None or warned.ratio is None:
        raise ValueError(person)
    return Alert(
        county=part.county, township=town, person_id=person, rule=rule.name, clause=rule.origin.clause,
        group=rule.group, class_id=warned.class_id, month=part.month, last_month=part.month, amount=warned.amount,
        threshold=warned.threshold, ratio=warned.ratio, rule_hash=book().hash, due_date=due,
    )  # fmt: skip


def _again(row: Alert, part: Part, warned: Warned, worse_by: int, due: dt.date) -> str:
    """Take the month's figures over; what that is, empty where nothing changed."""
    amount, threshold, ratio = warned.amount or 0, warned.threshold or 0, warned.ratio or 0
    if (row.amount, row.threshold, row.last_month, row.stands) == (amount, threshold, part.month, True):
        return ""
    risen = ratio - (row.closed_ratio if row.closed_ratio is not None else row.ratio)
    was_open, lapsed = row.state in OPEN, row.state == State.LAPSED
    row.amount, row.threshold, row.ratio = amount, threshold, ratio
    row.last_month, row.stands, row.rule_hash = part.month, True, book().hash
    if lapsed or (not was_open and risen >= worse_by):
        row.reopen()
        row.reopened += 1
        row.due_date, row.reminded_at, row.escalated_at, row.closed_ratio = due, None, None, None
        row.without, row.closed_by, row.closed_on = "", "", None
        return "reopened"
    return "worse" if was_open and risen >= worse_by else "same_worse"
