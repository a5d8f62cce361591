"""Every person settled again: in columns who is usual, row by row who is not or of whom something is found."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from tuodi.exchange.settle_person import Surroundings
from tuodi.monitoring.review import Review
from tuodi.settlement.cascade import Cascade, Options
from tuodi.workbench.rules import book

from .lines import MEMORY, WORTH_COLUMNS, Held, listed, write_lines
from .stored import read_options
from .verdicts import KINDS, PLAIN, Said, said_of
from .whom import Scope, Subjects, identities, unusual, whole


@dataclass(slots=True)
class Settled:
    """What came of some persons. counts: bills by verdict, and persons."""

    said: list[Said] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def cascade_at(known_at: dt.datetime) -> Cascade:
    """The engine of a review: insurance as paid, assistance computed, identities as known at the end of the month."""
    return Cascade(book(), Options(from_stage="assistance", known_at=known_at))


def settle(scope: Scope) -> Settled:
    """All persons of a scope. Reads only."""
    found = Settled()
    opened = whole(scope.county, scope.until)
    held = identities(scope.county, scope.low, scope.high)
    every = set(scope.bills().order_by().values_list("person_id", flat=True).distinct())
    found.counts["persons"] = len(every)
    one_by_one = every
    if scope.bills().count() >= WORTH_COLUMNS:
        apart = unusual(scope) & every
        one_by_one = apart | _in_columns(scope, apart, held, found, opened=opened)
    cascade = cascade_at(scope.until)
    review, terms = Review(cascade), cascade.book.terms
    for subject in Subjects(scope, opened=opened).of(one_by_one, held):
        for finding in review.person(subject.facts, subject.known):
            found.counts["bills"] += 1
            if finding.verdict in PLAIN:
                found.counts[PLAIN[finding.verdict]] += 1
                continue
            found.counts[KINDS[finding.verdict].value] += 1
            found.said.append(said_of(finding, terms, filed=finding.bill.row in subject.filed))
    return found


def _in_columns(scope: Scope, apart: set[int], held: Held, found: Settled, *, opened: bool) -> set[int]:
    """Judge whom columns can judge; the others."""
    # compiled code takes a second to load
    from tuodi.exchange.columns import review as columns  # noqa: PLC0415

    with TemporaryDirectory(prefix="tuodi-") as folder:
        path = Path(folder) / "bills.csv"
        people = write_lines(scope, path, without=apart)
        work = columns.ReviewWork(
            read=read_options(scope.county, timezone.now().date()), book=book(), from_stage="assistance",
            known_at=scope.until, around=Surroundings(identities=listed(held), opening="zero" if opened else None),
            lang="zh", memory=MEMORY,
        )  # fmt: skip
        lane = columns.open_lane(path, work)
        if lane is None:
            return set(people.tolist())
        for _, verdict, count in lane.counts():
            found.counts[PLAIN[verdict]] += count
            found.counts["bills"] += count
        return set(people[lane.values[:, 0] == 0].tolist())
