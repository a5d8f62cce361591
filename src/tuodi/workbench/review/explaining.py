"""One case worked out again when it is opened: what is due step by step, and what was due as known when it settled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tuodi.monitoring.due import dues, standing
from tuodi.monitoring.finding import Finding as Found
from tuodi.monitoring.review import Review
from tuodi.settlement.bill import Bill
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.statement import Statement
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.service.rules import renderer
from tuodi.workbench.explain.trace import trace_of
from tuodi.workbench.rules import book

from .models import Finding
from .settling import cascade_at
from .spill import bucket_of
from .verdicts import said_of
from .whom import Scope, Subject, Subjects, identities_of, whole


@dataclass(frozen=True, slots=True)
class Explained:
    """Both sides. same: whether working it out again says what the finding says."""

    bill: Bill
    due: dict[str, Any] | None
    then: dict[str, Any] | None
    found: Found
    same: bool


def explain(finding: Finding) -> Explained | None:
    """None where the bill is no longer reviewed."""
    with unlimited():  # a person's bills decide together, wherever they were registered
        subject = _subject(finding)
        if subject is None:
            return None
        cascade = cascade_at(finding.run.known_at)
        found = next(
            (one for one in Review(cascade).person(subject.facts, subject.known) if one.bill.row == finding.bill_id),
            None,
        )
    if found is None:
        return None
    filed = finding.bill_id in subject.filed
    then = _then(subject, found.bill)
    said = said_of(found, cascade.book.terms, filed=filed) if found.statement is not None else None
    return Explained(
        bill=found.bill, due=None if found.statement is None else trace_of(found.statement, renderer()),
        then=None if then is None else trace_of(then, renderer()), found=found,
        same=said is None or said.digest == finding.digest,
    )  # fmt: skip


def _subject(finding: Finding) -> Subject | None:
    bucket = bucket_of(finding.person_id)
    scope = Scope(finding.county, finding.run.known_at, bucket, bucket + 1)
    subjects = Subjects(scope, opened=whole(finding.county, finding.run.known_at))
    held = identities_of(finding.person_id)
    return next(iter(subjects.of({finding.person_id}, {finding.person_id: held} if held else {})), None)


def _then(subject: Subject, bill: Bill) -> Statement | None:
    """As known at the settlement, over the bills that stood then."""
    cascade = Cascade(book(), Options(from_stage="assistance", known_at=bill.setl_time))
    before = tuple(one for one in subject.facts.bills if one.order_key <= bill.order_key)
    facts = replace(subject.facts, bills=before)
    found = dues(cascade, facts, standing(before))
    return next((one.statement for one in found if one.bill.setl_id == bill.setl_id), None)
