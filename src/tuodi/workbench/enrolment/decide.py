"""Deciding on subsidies: proposed by computing, submitted by a clerk, checked by another person, in batches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from tuodi.enrolment import text_of
from tuodi.workbench.base.bulk import create, update
from tuodi.workbench.registry.models import Person

from .compute import Worked, chunks, refresh, worth_asking
from .enums import DueKind, State
from .facts import CHUNK
from .models import Batch, Due, EnrolmentYear, LedgerEntry, SubsidyDecision
from .rulebook import missing_name, rules
from .years import not_closed

TRACE_FORMAT = 1
Writing = Callable[[], AbstractContextManager[None]]
Progress = Callable[[int, int], None]


def open_year(county: str, year: int) -> EnrolmentYear:
    """The year's record; ValidationError when the year is not open for decisions."""
    found = EnrolmentYear.objects.select_for_update().filter(county=county, year=year).first()
    if found is None or not found.open:
        raise ValidationError(f"{year}参保年度没有开放核定")
    return found


def propose(county: str, year: int, maker: str, writing: Writing, progress: Progress) -> Batch | None:
    """Work the county out and put everybody with money to decide, and without a decision, into a batch."""
    with writing():
        open_year(county, year)
        batch = Batch.objects.create(county=county, year=year, kind=Batch.Kind.FIRST, maker=maker)
    done, today, ids = 0, timezone.now().date(), worth_asking(county, year)
    for people in chunks(ids):
        with writing():
            _add(batch, (w for w in refresh(people, year, today) if _first_time(w)))
        done += len(people)
        progress(done, len(ids))
    with writing():
        EnrolmentYear.objects.filter(county=county, year=year).update(
            computed_at=timezone.now(), rule_hash=rules().book.hash
        )
        return _sum_up(batch)


def propose_differences(county: str, year: int, maker: str, writing: Writing, progress: Progress) -> Batch | None:
    """Put everybody whose decision is no longer what the rules say into a batch of differences."""
    with writing():
        open_year(county, year)
        batch = Batch.objects.create(county=county, year=year, kind=Batch.Kind.DIFFERENCE, maker=maker)
    waiting = LedgerEntry.objects.filter(county=county, year=year, differs=True, pending=None)
    ids = list(waiting.order_by("person_id").values_list("person_id", flat=True))
    for at in range(0, len(ids), CHUNK):
        people = list(Person.objects.filter(pk__in=ids[at : at + CHUNK]).order_by("pk"))
        with writing():
            _add(batch, (w for w in refresh(people, year) if decidable(w)))
        progress(at + len(people), len(ids))
    with writing():
        return _sum_up(batch)


def decidable(worked: Worked) -> bool:
    """Whether there is an answer that can be decided: paid here or elsewhere, and no figure missing."""
    result = worked.result
    amounts = (result.premium, result.subsidy, result.own_pay, result.refund)
    paid = worked.facts.state in (State.HERE, State.ELSEWHERE) and worked.facts.enrolee.paid_date is not None
    return paid and not result.missing and None not in amounts


def _first_time(worked: Worked) -> bool:
    entry = worked.facts.entry
    fresh = entry is None or (entry.decided_id is None and entry.pending_id is None)
    return fresh and decidable(worked) and bool(worked.result.subsidy or worked.result.refund)


def _add(batch: Batch, chosen: Iterable[Worked]) -> None:
    """Decisions of a chunk; the entries say that they wait for one. Whom another batch took meanwhile is left to it."""
    wanted = {worked.facts.person.pk: worked for worked in chosen}
    locked = LedgerEntry.objects.select_for_update().filter(person_id__in=list(wanted), year=batch.year, pending=None)
    entries = [one for one in locked.order_by("pk") if one.decided_id == _decided(wanted[one.person_id])]
    made = [_decision(batch, wanted[entry.person_id]) for entry in entries]
    create(made)
    for entry, decision in zip(entries, made, strict=True):
        entry.pending, entry.differs = decision, False
    update(entries, ["pending", "differs"])


def _decided(worked: Worked) -> int | None:
    return worked.facts.entry.decided_id if worked.facts.entry is not None else None


def _decision(batch: Batch, worked: Worked) -> SubsidyDecision:
    result, entry = worked.result, worked.facts.entry
    before = entry.decided if entry is not None else None
    subsidy, refund = result.subsidy or 0, result.refund or 0
    clause = next((line.clause for line in result.lines if line.label.startswith("资助（")), "")
    return SubsidyDecision(
        batch=batch, person=worked.facts.person, year=batch.year,
        insu_plan=worked.facts.enrolee.insu_plan, class_id=result.class_id, fund=result.fund,
        premium=result.premium or 0, subsidy=subsidy, own_pay=result.own_pay or 0, refund=refund,
        top_up=worked.top_up, top_up_by=worked.top_up_by,
        subsidy_more=subsidy - (before.subsidy if before else 0),
        refund_more=refund - (before.refund if before else 0),
        clause=clause, rule_hash=result.rule_hash, trace=trace_of(worked), supersedes=before,
    )  # fmt: skip


def trace_of(worked: Worked) -> dict[str, Any]:
    """The explanation as plain data, kept with a decision and shown again word for word."""
    result, waiting = worked.result, worked.waiting
    return {
        "format": TRACE_FORMAT,
        "lines": [
            {"label": line.label, "amount": line.amount, "clause": line.clause, "detail": line.detail,
             "readings": [f"{name}={choice}" for name, choice in line.readings]}
            for line in result.lines
        ],
        "reasons": [text_of(reason) for reason in result.reasons],
        "missing": missing_name(result.missing) if result.missing else "",
        "demonstration": result.demonstration,
        "rule_hash": result.rule_hash,
        "waiting": None if waiting is None else {
            "months": waiting.months, "reason": waiting.reason, "clause": waiting.clause, "detail": waiting.detail,
            "missing": waiting.missing,
        },
    }  # fmt: skip


def _sum_up(batch: Batch) -> Batch | None:
    """Head count and sums; a batch of nobody does not stay."""
    sums = batch.decisions.aggregate(subsidy=Sum("subsidy_more"), refund=Sum("refund_more"))
    batch.persons = batch.decisions.count()
    if not batch.persons:
        batch.delete()
        return None
    batch.subsidy, batch.refund, batch.rule_hash = sums["subsidy"], sums["refund"], rules().book.hash
    batch.save()
    return batch


@transaction.atomic
def submit(batch: Batch, user: str) -> Batch:
    """Hand a batch over; only whoever made it."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    _must(batch.state == Batch.State.DRAFT, "只有待提交的批次可以提交", "state")
    _must(batch.maker == user, "由核定人本人提交", "not_maker")
    not_closed(batch.county, batch.year)
    batch.submit()
    batch.save()
    return batch


@transaction.atomic
def approve(batch: Batch, checker: str) -> Batch:
    """Let a batch count: entries point at its decisions, what has to move becomes due."""
    batch = _checkable(batch, checker)
    changed = changed_since(batch).count()
    _must(not changed, f"提出后有 {changed} 人的身份、参保或缴费有变化，请退回后重新提出", "stale")
    dues = [due for decision in batch.decisions.select_related("supersedes").iterator(2_000)
            for due in _dues(batch, decision)]  # fmt: skip
    batch.approve(checker)
    batch.save()
    create(dues)
    LedgerEntry.objects.filter(year=batch.year, pending__batch=batch).update(
        decided_id=F("pending_id"), pending=None, differs=False
    )
    return batch


@transaction.atomic
def give_back(batch: Batch, checker: str, remark: str) -> Batch:
    """Send a batch back; its persons are free to be proposed again."""
    batch = _checkable(batch, checker)
    _must(bool(remark.strip()), "退回须写明原因")
    batch.give_back(checker, remark.strip())
    batch.save()
    waiting = LedgerEntry.objects.filter(year=batch.year, pending__batch=batch)
    waiting.filter(decided__isnull=False).update(pending=None, differs=True)
    waiting.update(pending=None)
    return batch


def changed_since(batch: Batch) -> QuerySet[LedgerEntry]:
    """Entries of a batch that the facts have moved away from what was proposed."""
    proposed = SubsidyDecision.objects.filter(pk=OuterRef("pending_id"))
    entries = LedgerEntry.objects.filter(year=batch.year, pending__batch=batch).annotate(
        then_subsidy=Subquery(proposed.values("subsidy")[:1]), then_refund=Subquery(proposed.values("refund")[:1]),
        then_fund=Subquery(proposed.values("fund")[:1]),
    )  # fmt: skip
    none = -1  # no amount is below zero: what is not known now differs from every amount
    return entries.exclude(
        Q(paid_date__isnull=False), Q(then_fund=F("fund")),
        then_subsidy=Coalesce("subsidy", none), then_refund=Coalesce("refund", none),
    )  # fmt: skip


def _dues(batch: Batch, decision: SubsidyDecision) -> list[Due]:
    """What a decision makes due. A subsidy is paid by the batch itself; only lowering one is a due."""
    found: list[tuple[DueKind, int, dt.date | None]] = [
        (DueKind.REFUND, decision.refund_more, None), (DueKind.REPAY, -decision.refund_more, None),
        (DueKind.RECOVER, -decision.subsidy_more, None), (DueKind.TOP_UP, decision.top_up, decision.top_up_by),
    ]  # fmt: skip
    before = decision.supersedes
    if before is not None and before.top_up == decision.top_up:
        found.pop()
    return [
        Due(decision=decision, person_id=decision.person_id, year=decision.year, kind=kind, amount=amount,
            deadline=deadline, maker=batch.maker)
        for kind, amount, deadline in found if amount > 0
    ]  # fmt: skip


@transaction.atomic
def finish_due(due: Due, user: str, voucher: str) -> Due:
    """Record that money has moved, by somebody who did not decide it."""
    due = Due.objects.select_for_update(of=("self",)).get(pk=due.pk)
    _must(due.state == Due.State.OPEN, "该事项已办理", "state")
    _must(due.maker != user, "核定人不能办理自己核定的事项", "maker")
    _must(bool(voucher.strip()), "请填写凭证号")
    not_closed(due.decision.batch.county, due.year)
    due.finish(user, voucher.strip())
    due.save()
    return due


def _checkable(batch: Batch, checker: str) -> Batch:
    """The batch as it stands, nobody else at it."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    _must(batch.state == Batch.State.SUBMITTED, "只有待复核的批次可以复核", "state")
    _must(batch.maker != checker, "核定人不能复核自己的批次", "maker")
    not_closed(batch.county, batch.year)
    return batch


def _must(holds: bool, words: str, code: str = "invalid") -> None:  # noqa: FBT001 - a condition and its sentence
    if not holds:
        raise ValidationError(words, code=code)
