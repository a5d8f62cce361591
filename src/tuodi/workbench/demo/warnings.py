"""The demonstration's warnings on every step of their way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max
from django.utils import timezone

from tuodi.workbench.audit.acting import acting
from tuodi.workbench.jobs.run import Running
from tuodi.workbench.warning import following
from tuodi.workbench.warning.enums import State, Without
from tuodi.workbench.warning.models import Alert, DepartmentTask
from tuodi.workbench.warning.reminding import remind

from .cast import COUNTY
from .places import townships

_ANALYST, _TOWN, _LEADER = "analyst", "town", "leader"
_WHO = {"civil_affairs": "civil", "rural_revitalisation": "rural", "health": "health"}
_SAID = {
    "civil_affairs": "家庭人均收入略高于低保标准，无劳动力两人", "rural_revitalisation": "村级评议认为有返贫风险",
    "health": "需长期治疗，费用仍会发生",
}  # fmt: skip
_CAN = "子女在外务工，费用已由家庭筹措"
_FAR = 8
"""Warnings go up to so many steps."""
_OF_MONTH, _WAITS, _WITHOUT = 5, 2, 3
"""Of five warnings of an earlier month one waits for a department, and one was closed without help."""
_LATE_FROM = 2
"""The third of each eight, shared with the departments, waits too long."""
_CHECK, _SHARE, _VISIT, _FIRST, _, _HELP, _END = range(1, _FAR)


def seed_warnings(running: Running) -> dict[str, Any]:
    """Those of the newest month, each a step further than the one before, once."""
    newest = Alert.objects.filter(county=COUNTY).aggregate(month=Max("month"))["month"]
    rows = list(Alert.objects.filter(county=COUNTY, month=newest).order_by("pk"))
    if any(one.state != State.FOUND for one in rows):
        return {"warnings": 0}
    own = townships()[0][0]
    for number, one in enumerate(rows):
        running.progress(number, len(rows), "演示月：预警")
        _walk(one, number % _FAR, visited=one.township == own)
    _let_wait(rows[_LATE_FROM::_FAR])
    return {"warnings": len(rows)}


def end_warnings(month: dt.date) -> None:
    """What an earlier month found is closed, with help or without; some of it waits for a department."""
    own = townships()[0][0]
    rows = Alert.objects.filter(county=COUNTY, month=month, state=State.FOUND).order_by("pk")
    for number, one in enumerate(rows):
        turn = number % _OF_MONTH
        helped = turn != _WITHOUT
        _walk(one, _FIRST if turn == _WAITS else _END, visited=one.township == own, helped=helped)
        if turn != _WAITS:
            with acting(_LEADER, "演示月"):
                without = "" if helped else Without.BEARABLE
                following.close(one, _LEADER, note="资料已归档", without=without)


def _let_wait(rows: list[Alert]) -> None:
    """Some are past their day, and told to the leader, so that what is overdue has something to show."""
    today = timezone.now().date()
    with acting(_ANALYST, "演示月"):
        for at, one in enumerate(rows):
            due = today - dt.timedelta(days=2 + 3 * (at % 3))
            Alert.objects.filter(pk=one.pk).update(due_date=due)
            DepartmentTask.objects.filter(warning=one, verdict="").update(due_date=due)
        remind(COUNTY, _ANALYST, today)


def _walk(one: Alert, steps: int, *, visited: bool, helped: bool = True) -> None:
    today = f"{timezone.now().date()}"
    if steps >= _CHECK:
        with acting(_ANALYST, "演示月"):
            following.check(one, _ANALYST, note="")
    if steps >= _SHARE:
        with acting(_ANALYST, "演示月"):
            following.share(one, _ANALYST)
    if steps >= _VISIT and visited:
        with acting(_TOWN, "演示月"):
            following.visit(one, _TOWN, on=timezone.now().date(), note="入户，本人卧床，儿子外出务工")
    if steps >= _FIRST:
        for department, who in list(_WHO.items())[: 1 if steps == _FIRST else None]:
            with acting(who, "演示月"):
                verdict, note = ("hardship", _SAID[department]) if helped else ("bearable", _CAN)
                following.answer(one, department, who, verdict=verdict, note=note)
    if steps >= _HELP and helped:
        given = {"wanted": "低保边缘", "members": "4", "income": "780.00", "applied_on": today}
        with acting("civil", "演示月"):
            following.dispose(one, "civil_affairs", "civil", kind="minimum_living", given=given)
    if steps >= _END and helped:
        with acting("civil", "演示月"):
            following.feed_back(one.dispositions.get(), "civil", done=True, result="已纳入低保边缘")
