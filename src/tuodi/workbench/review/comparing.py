"""The verdicts of a run against the findings that stand: the same stays, what changed is replaced, what is gone ends.

Money that a finding moved counts as paid: its successor says what is left.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils import timezone

from tuodi.workbench.month.models import MonthRun

from .enums import Kind, State
from .models import Finding, FindingEvent, ImportedBill, Judged

_AT_ONCE = 1_000


@dataclass(slots=True)
class Changes:
    """Of some persons: findings to be made, the standing ones they replace, those that end without one."""

    made: list[tuple[Judged, Finding | None, int]] = field(default_factory=list)
    ended: list[Finding] = field(default_factory=list)
    same: int = 0


def compare(run: MonthRun, low: int, high: int) -> Changes:
    """Reads only. Findings of months after the run's are left alone."""
    changes = Changes()
    standing = {
        finding.bill_id: finding
        for finding in Finding.objects.filter(
            county=run.county, bill__bucket__gte=low, bill__bucket__lt=high, bill__setl_time__lte=run.known_at
        ).exclude(state=State.SUPERSEDED)
    }
    paid = _paid(run.county, low, high)
    for one in Judged.objects.filter(run=run, bucket__gte=low, bucket__lt=high).order_by("bill_id"):
        before = standing.pop(one.bill_id, None)
        if before is not None and before.digest == one.digest:
            changes.same += 1
        elif before is None or before.month <= run.month:
            changes.made.append((one, before, paid.get(one.bill_id, 0)))
    changes.ended = [finding for finding in standing.values() if finding.month <= run.month]
    return changes


def _paid(county: str, low: int, high: int) -> dict[int, int]:
    """Bill → what findings have moved on it."""
    rows = Finding.objects.filter(
        county=county, bill__bucket__gte=low, bill__bucket__lt=high, paid_on__isnull=False
    ).order_by()  # fmt: skip
    return dict(rows.values_list("bill_id").annotate(Sum("decided_amount")))


def write(run: MonthRun, changes: Changes, by: str) -> dict[str, int]:
    """In the caller's transaction."""
    now = timezone.now()
    _end(run, [*changes.ended, *(before for _, before, _ in changes.made if before is not None)], by, now)
    bills = _bills(one.bill_id for one, _, _ in changes.made)
    counts: Counter[str] = Counter(same=changes.same, ended=len(changes.ended))
    made = []
    for one, before, paid in changes.made:
        finding = _finding(run, one, before, paid, bills[one.bill_id])
        made.append(finding)
        counts["changed" if before is not None else "new"] += 1
    Finding.objects.bulk_create(made, batch_size=_AT_ONCE)
    _tell(((finding, "发现" if finding.replaces_id is None else "替代旧结论", "") for finding in made), by, now)
    return dict(counts)


def _end(run: MonthRun, findings: list[Finding], by: str, now: dt.datetime) -> None:
    for finding in findings:
        finding.supersede()
        finding.ended_run = run
    Finding.objects.bulk_update(findings, ["state", "ended_run"], batch_size=_AT_ONCE)
    _tell(((finding, "被替代", f"{run} 核查结论已变") for finding in findings), by, now)


def _tell(events: Iterable[tuple[Finding, str, str]], by: str, now: dt.datetime) -> None:
    FindingEvent.objects.bulk_create(
        (FindingEvent(finding=finding, what=what, by=by, at=now, note=note) for finding, what, note in events),
        batch_size=_AT_ONCE,
    )


def _bills(keys: Iterator[int]) -> dict[int, ImportedBill]:
    bills = ImportedBill.objects.select_related("person").defer("line", "facts")
    found: dict[int, ImportedBill] = bills.in_bulk(list(keys))
    return found


def _finding(run: MonthRun, one: Judged, before: Finding | None, paid: int, bill: ImportedBill) -> Finding:
    sure = one.kind != Kind.PENDING and one.due is not None
    amount = one.due - one.booked - paid if sure and one.due is not None else None
    return Finding(
        county=bill.county, township=bill.person.township, person_id=bill.person_id, bill=bill, kind=one.kind,
        month=run.month, run=run, due=one.due, booked=one.booked, amount=amount, cause=one.cause, notify=one.notify,
        classes=one.classes, content=json.loads(one.content), digest=one.digest, rule_hash=run.rule_hash,
        replaces=before,
    )  # fmt: skip
