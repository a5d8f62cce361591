"""Reminders before a term ends, escalation after it: each once a term, so that a second run on a day says nothing."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from .enums import OPEN, State
from .models import Alert, AlertEvent, DepartmentTask
from .terms import terms_of


def remind(county: str, by: str, today: dt.date) -> tuple[int, int]:
    """How many were reminded, how many went to the leader."""
    terms = terms_of(county)
    soon, long_ago = today + dt.timedelta(days=terms.remind_days), today - dt.timedelta(days=terms.escalate_days)
    tasks = DepartmentTask.objects.filter(warning__county=county, warning__state=State.SHARED, verdict="")
    tasks = tasks.select_related("warning")
    due = list(tasks.filter(due_date__lte=soon, reminded_on=None))
    late = list(tasks.filter(due_date__lt=long_ago, escalated_on=None))
    own = Alert.objects.filter(county=county, state__in=[one for one in OPEN if one != State.SHARED])
    own_due = list(own.filter(due_date__lte=soon, reminded_at=None))
    own_late = list(own.filter(due_date__lt=long_ago, escalated_at=None))
    said = [(task.warning, "提醒", f"{task.get_department_display()} {task.due_date} 前核实") for task in due]
    said += [(task.warning, "超期上报", f"{task.get_department_display()} {task.due_date} 到期未核实") for task in late]
    said += [(one, "提醒", f"{one.get_state_display()}，{one.due_date} 到期") for one in own_due]
    said += [(one, "超期上报", f"{one.get_state_display()}，{one.due_date} 到期未办") for one in own_late]
    DepartmentTask.objects.filter(pk__in=[one.pk for one in due]).update(reminded_on=today)
    DepartmentTask.objects.filter(pk__in=[one.pk for one in late]).update(escalated_on=today)
    Alert.objects.filter(pk__in=[one.pk for one in own_due]).update(reminded_at=today)
    Alert.objects.filter(pk__in=[one.pk for one in own_late]).update(escalated_at=today)
    now = timezone.now()
    AlertEvent.objects.bulk_create(
        (AlertEvent(warning=one, what=what, by=by, at=now, note=note) for one, what, note in said), batch_size=500
    )
    return len(due) + len(own_due), len(late) + len(own_late)
