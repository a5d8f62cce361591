"""What people bore in the year against their line: whom the database can rule out at once, the others bill by bill.

The sum of what was left on a person's bills, reversed ones included, is never less than the burden. Who stays below the
nearness of the county's lowest line with it is below; of all others the bills are read and counted exactly.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from django.db.models import F, Sum

from tuodi.monitoring.burden import Burden, burden_of
from tuodi.monitoring.warnings import Person as Seen
from tuodi.monitoring.warnings import Warned, Watch
from tuodi.policy.model import WarningRule
from tuodi.policy.money import FULL_RATE
from tuodi.policy.values import Missing
from tuodi.settlement.bill import Bill
from tuodi.settlement.identities import held_on
from tuodi.workbench.review.enums import State as FindingState
from tuodi.workbench.review.lines import Held
from tuodi.workbench.review.models import BillFile, Finding
from tuodi.workbench.review.settling import cascade_at
from tuodi.workbench.review.stored import layout_of
from tuodi.workbench.review.whom import Scope, Subject, Subjects, identities, refused, whole
from tuodi.workbench.rules import book

from .in_columns import Quick, judged_in_columns

_TINY = dt.timedelta(microseconds=1)
_WORTH_COLUMNS = 500
"""People; compiled code takes a second to load."""


class Unwatchable(Exception):
    """The county cannot be watched, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the month, frozen: whose, how much, by which clause. missing: the figure it waits for."""

    rule: WarningRule
    amount: int | None
    missing: str = ""
    made_up: bool = False

    @property
    def whom(self) -> str:
        """Whom the rule is for, in words."""
        terms, own = book().terms, self.rule.classes
        if own is None:
            return "其他参保人员"
        groups = (term.zh for term in terms.family("groups") if set(term.members) == set(own))
        return next(groups, "、".join(terms.label("classes", name) for name in own))


@dataclass(slots=True)
class Found:
    """Who is at the line, near it or 待核. counts: persons by result, and what was missing."""

    people: dict[int, Warned] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def watch_on(month: dt.date) -> Watch:
    """The rules on the last day of a month. Raises Unwatchable for readings that look at households."""
    watch = Watch(book(), _last(month))
    if watch.by_household:
        raise Unwatchable("现用读法按户计算负担，工作台只按人监测；请改用 tuodi warn，或换读法 warning_person")
    return watch


def _last(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def lines_of(county: str, month: dt.date) -> list[Line]:
    """Every line of a county on the last day of a month."""
    watch, found = watch_on(month), []
    for rule in watch.rules_of(county):
        amount = watch.threshold(rule, county)
        gone = amount.name if isinstance(amount, Missing) else ""
        found.append(
            Line(rule=rule, amount=None if isinstance(amount, Missing) else amount, missing=gone,
                 made_up=watch.demonstration(rule, county))
        )  # fmt: skip
    return found


def look(scope: Scope, month: dt.date) -> Found:
    """Everybody of a scope. Reads only."""
    watch, found = watch_on(month), Found()
    lines = [line.amount for line in lines_of(scope.county, month) if line.amount is not None]
    sums = _at_most(scope, month.year)
    found.counts["persons"] = len(sums)
    doubtful = set(refused(scope.county))
    least = 0 if watch.by_bill_day else min(lines, default=0) * watch.near
    near = {person for person, fen in sums.items() if fen * FULL_RATE >= least} | (doubtful & sums.keys())
    found.counts["below"] = len(sums) - len(near)
    if not near:
        return found
    held, paid = identities(scope.county, scope.low, scope.high), _paid_since(scope.county, month)
    quick = Quick(near)
    if len(near) >= _WORTH_COLUMNS:
        apart = near & (doubtful | paid.keys())
        quick = judged_in_columns(scope, watch, held, near - apart)
        quick.rest |= apart
        found.counts.update(quick.counts)
    exact = Exact(scope, watch, held, paid)
    for person, warned in chain(quick.people.items(), exact.of(quick.rest, doubtful)):
        if warned.status == "pending" and any(name in _figures(watch, warned) for name in warned.missing):
            found.counts["no_figure"] += 1
            continue
        found.counts[warned.status] += 1
        if warned.status in ("warned", "near", "pending"):
            found.people[person] = warned
    return found


def _figures(watch: Watch, warned: Warned) -> tuple[str, ...]:
    """The figure for want of which a line is not known: said once of the month, not of every person."""
    line = watch.threshold(warned.rule, warned.person.region) if warned.rule else 0
    return (line.name,) if isinstance(line, Missing) else ()


def _at_most(scope: Scope, year: int) -> dict[int, int]:
    rows = scope.bills().filter(turned=False, setl_time__gte=dt.datetime(year, 1, 1)).order_by()
    left = F("medfee_sumamt") - F("insured") - F("assisted")
    return dict(rows.values("person_id").annotate(left=Sum(left)).values_list("person_id", "left"))


class Exact:
    """Burdens bill by bill."""

    def __init__(self, scope: Scope, watch: Watch, held: Held, paid: dict[int, int]) -> None:
        self._scope, self._watch, self._held, self._paid = scope, watch, held, paid
        self._cascade = cascade_at(scope.until)
        self._subjects = Subjects(scope, opened=whole(scope.county, scope.until))
        files = BillFile.objects.filter(county=scope.county).values_list("pk", "layout", "header")
        self._layouts = {pk: (layout, "tilt_pay" in layout_of(header).index) for pk, layout, header in files if header}

    def of(self, people: set[int], doubtful: set[int]) -> Iterator[tuple[int, Warned]]:
        """Person and result."""
        for subject in self._subjects.of(people, self._held):
            person = next(iter(subject.rows.values())).person_id
            burden = self.burden(subject)
            if not burden.bills:
                continue
            burden = replace(burden, assistance=burden.assistance + self._paid.get(person, 0))
            if person in doubtful:
                burden = burden.doubted(["有退回的结算行"])
            yield person, self._watch.judge(burden, self._standing(subject))

    def burden(self, subject: Subject) -> Burden:
        """Of the calendar year, as booked."""
        bills = tuple(self._as_booked(bill, subject) for bill in subject.facts.bills)
        return burden_of(self._cascade, replace(subject.facts, bills=bills), self._scope.until + _TINY)

    def _as_booked(self, bill: Bill, subject: Subject) -> Bill:
        """What a layout says by being what it is: assistance with tilt in one column, or (附件1) none at all."""
        row = subject.rows[bill.row]
        layout, tilt = self._layouts[row.file_id]
        if layout == "own" and (tilt or bill.maf_pay is None):
            return bill
        return replace(bill, maf_pay=row.assisted, tilt_pay=0)

    def _standing(self, subject: Subject) -> Seen:
        records = subject.facts.identities or ()
        classes = (one.class_id for one in held_on(records, self._watch.run_day, self._scope.until))
        insurances = sorted({bill.insutype for bill in subject.facts.bills})
        return Seen(region=self._scope.county, insurances=tuple(insurances), classes=tuple(dict.fromkeys(classes)))


def _paid_since(county: str, month: dt.date) -> dict[int, int]:
    """What the monthly review got paid to people, or taken back, for bills of the year by the end of the month."""
    rows = Finding.objects.filter(
        county=county, state__in=(FindingState.PAID, FindingState.CLOSED), paid_on__lte=_last(month),
        bill__setl_time__gte=dt.datetime(month.year, 1, 1),
    )  # fmt: skip
    return dict(rows.order_by().values("person_id").annotate(fen=Sum("decided_amount")).values_list("person_id", "fen"))
