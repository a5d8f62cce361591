"""The issue log between departments: raised, told upwards, ended by somebody else."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone

from .models import Issue, KeyCounty


def raise_issue(county: str, given: dict[str, str], by: str) -> Issue:
    """A new one."""
    return Issue.objects.create(county=county, by=by, **given)


def report(issue: Issue, to: str, on: dt.date) -> None:
    """It went up. Raises ValidationError for one that has ended, or a day to come."""
    if issue.state == Issue.State.CLOSED:
        raise ValidationError("问题已办结", code="closed")
    if on > timezone.now().date():
        raise ValidationError("上报日期不能晚于今天", code="day")
    issue.state, issue.reported_to, issue.reported_on = Issue.State.REPORTED, to, on
    issue.save(update_fields=["state", "reported_to", "reported_on"])


def close(issue: Issue, outcome: str, by: str) -> None:
    """It has ended. Raises ValidationError where the one who raised it would end it, or it has ended already."""
    if issue.state == Issue.State.CLOSED:
        raise ValidationError("问题已办结", code="closed")
    if by == issue.by:
        raise ValidationError("提出人不能自己办结，请由其他人办结", code="maker")
    issue.state, issue.outcome, issue.closed_by = Issue.State.CLOSED, outcome, by
    issue.closed_on = timezone.now().date()
    issue.save(update_fields=["state", "outcome", "closed_by", "closed_on"])


def mark(county: str, kind: str, basis: str, by: str) -> KeyCounty:
    """A county is a key county, or no longer."""
    return KeyCounty.objects.create(county=county, kind=kind, basis=basis, by=by)


def marked(county: str) -> KeyCounty | None:
    """How it is marked now."""
    return KeyCounty.objects.filter(county=county).order_by("-pk").first()
