"""Explaining a difference, and closing it: by two people where money moves."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone

from .day import settle_state
from .models import DayEnd, Finding

_SHORTEST = 4


def explain(finding: Finding, cause: str, note: str, by: str) -> None:
    """Say why a difference is there. ValidationError for nothing said."""
    finding = _held(finding)
    if finding.state not in (Finding.State.OPEN, Finding.State.EXPLAINED):
        raise ValidationError("这笔差异已闭合或已消除", code="state")
    if cause not in Finding.Cause.values or len(note.strip()) < _SHORTEST:
        raise ValidationError("请选择原因，并写明说明（至少 4 个字）", code="no_note")
    finding.cause, finding.note, finding.maker, finding.explained_at = cause, note.strip(), by, timezone.now()
    finding.explain()
    finding.save()
    settle_state(finding.day)


def decide(finding: Finding, by: str, *, agrees: bool) -> None:
    """The second person's word. ValidationError for one's own explanation."""
    finding = _held(finding)
    if finding.state != Finding.State.EXPLAINED:
        raise ValidationError("这笔差异不在待复核状态", code="state")
    if finding.maker == by:
        raise ValidationError("说明人不能复核自己的说明，请由另一人复核", code="maker")
    if agrees:
        finding.checker, finding.closed_at = by, timezone.now()
        finding.close()
    else:
        finding.give_back()
    finding.save()
    settle_state(finding.day)


def _held(finding: Finding) -> Finding:
    """The row, locked after its day, so that two people take turns."""
    DayEnd.objects.select_for_update().get(pk=finding.day_id)
    held: Finding = Finding.objects.select_for_update().get(pk=finding.pk)
    return held
