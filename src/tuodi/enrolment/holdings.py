"""The classes a person holds over time: since when certified, until when, and since when that is known."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from tuodi.enrolment.enrolee import Enrolee
from tuodi.enrolment.rules import EnrolmentRules
from tuodi.settlement.bill import IdentityRecord
from tuodi.settlement.identities import current_versions, first_known, reaching

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holding:
    """One class without a break. `certified` None: marked without a date, held whenever it is asked."""

    class_id: str
    region: str
    certified: dt.date | None
    ends: dt.date | None = None
    known_from: dt.datetime | None = None

    def on(self, day: dt.date) -> bool:
        """Whether it is held on a day."""
        return (self.certified is None or self.certified <= day) and not self.over(day)

    def over(self, day: dt.date) -> bool:
        """Whether it has ended before a day."""
        return self.ends is not None and self.ends < day

    def meets(self, first: dt.date, last: dt.date) -> bool:
        """Whether it is held on some day of a period."""
        return (self.certified is None or self.certified <= last) and not self.over(first)

    def first_day(self, start: dt.date) -> dt.date:
        """The first day it is held from a day on."""
        return start if self.certified is None else max(start, self.certified)


def holdings_of(rules: EnrolmentRules, enrolee: Enrolee, known_at: dt.datetime) -> tuple[Holding, ...]:
    """What the lists known at a time say; without a list the marks of the people file."""
    if enrolee.identities is None:
        return tuple(Holding(class_id, enrolee.insu_admdvs, None) for class_id in sorted(set(enrolee.marked_classes)))
    reach = rules.choice("late_class_reach", "certified_start")
    versions = current_versions(enrolee.identities, known_at)
    return joined(_holding(row, reach, first_known(enrolee.identities, row)) for row in versions)


def _holding(row: IdentityRecord, reach: str, known: dt.datetime) -> Holding:
    begin = reaching(row.begndate, known, reach)
    return Holding(row.identity, row.idet_admdvs, begin, row.enddate, known)


def joined(found: Iterable[Holding]) -> tuple[Holding, ...]:
    """A yearly renewal is no new certification: rows of one class and region that follow each other become one."""
    out: list[Holding] = []
    for new in sorted(found, key=lambda h: (h.class_id, h.region, h.certified or dt.date.min)):
        last = out[-1] if out else None
        if last is None or (last.class_id, last.region) != (new.class_id, new.region) or _apart(last, new):
            out.append(new)
            continue
        ends = None if last.ends is None or new.ends is None else max(last.ends, new.ends)
        out[-1] = dataclasses.replace(last, ends=ends)
    return tuple(out)


def _apart(earlier: Holding, later: Holding) -> bool:
    return earlier.ends is not None and later.certified is not None and later.certified > earlier.ends + _DAY
