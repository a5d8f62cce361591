"""Every person settled again: in columns who is usual, row by row who is not or of whom something is found."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from django.utils import timezone

from tuodi.exchange.identity_list import IdentityList
from tuodi.exchange.list_keys import ListKeys
from tuodi.exchange.settle_person import Surroundings
from tuodi.monitoring.review import Review
from tuodi.settlement.bill import IdentityRecord
from tuodi.settlement.cascade import Cascade, Options
from tuodi.workbench.rules import book

from .models import BillFile
from .stored import cells_of, layout_of, line_of, read_options
from .verdicts import KINDS, PLAIN, Said, said_of
from .whom import Scope, Subjects, identities, unusual, whole

_WORTH_COLUMNS = 20_000
"""Bills; compiled code takes a second to load."""
_MEMORY = 1 << 30
Held = dict[int, list[tuple[str, IdentityRecord]]]


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
    if scope.bills().count() >= _WORTH_COLUMNS:
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
        with path.open("w", encoding="utf-8", newline="\n") as file:
            people = _written(scope, apart, file)
        work = columns.ReviewWork(
            read=read_options(scope.county, timezone.now().date()), book=book(), from_stage="assistance",
            known_at=scope.until, around=Surroundings(identities=_listed(held), opening="zero" if opened else None),
            lang="zh", memory=_MEMORY,
        )  # fmt: skip
        lane = columns.open_lane(path, work)
        if lane is None:
            return set(people)
        for _, verdict, count in lane.counts():
            found.counts[PLAIN[verdict]] += count
            found.counts["bills"] += count
        rest = (lane.values[:, 0] == 0).nonzero()[0].tolist()
        return {people[row] for row in rest}


def _written(scope: Scope, apart: set[int], file: TextIO) -> list[int]:
    """The lines of all but some persons as one file; whose line each is."""
    headers = dict(BillFile.objects.filter(county=scope.county, layout="own").values_list("pk", "header"))
    columns = list(dict.fromkeys(name for header in headers.values() for name in cells_of(header)))
    whole_header = line_of(columns)
    file.write(f"{whole_header}\n")
    people: list[int] = []
    for person, source, line in _lines(scope):
        if person in apart:
            continue
        header = headers[source]
        file.write(f"{line if header == whole_header else _moved(line, header, columns)}\n")
        people.append(person)
    return people


def _moved(line: str, header: str, columns: list[str]) -> str:
    """A line under a header with more columns or in another order."""
    cells = dict(zip(layout_of(header).headers, cells_of(line), strict=False))
    return line_of([cells.get(name, "") for name in columns])


def _lines(scope: Scope) -> Iterator[tuple[int, int, str]]:
    """Person, file and line of what came in our own layout."""
    rows = scope.bills().filter(facts="").order_by("person_id").values_list("person_id", "file_id", "line")
    yield from rows.iterator(chunk_size=20_000)


def _listed(held: Held) -> IdentityList:
    """The certified rows as a list that columns read."""
    keys = ListKeys()
    records: dict[str, tuple[IdentityRecord, ...]] = {}
    for rows in held.values():
        person = rows[0][1].person
        records[person] = tuple(record for _, record in rows)
        for certificate, _ in rows:
            keys.add(person, certificate)
    return IdentityList((), records, (), frozenset(), sum(map(len, records.values())), keys)
