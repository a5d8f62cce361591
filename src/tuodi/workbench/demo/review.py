"""Reviewed months for the demonstration: planted, run one after the other; findings of the last on every step."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tuodi.workbench.audit.acting import acting
from tuodi.workbench.jobs.run import Running
from tuodi.workbench.month.models import MonthRun
from tuodi.workbench.month.run import begin, go_through
from tuodi.workbench.month.steps import STEPS
from tuodi.workbench.review import following
from tuodi.workbench.review.enums import Opinion, State
from tuodi.workbench.review.models import Finding
from tuodi.workbench.review.sampling import draw, judge

from .cast import COUNTY
from .earlier import end_findings
from .places import townships
from .planted import BY, plant
from .warnings import end_warnings

FIRST_MONTH, MONTH_OF_YEAR, PEOPLE = 3, 6, 1_200
_TOWN, _CHECKER, _FUND = "town", "checker", "fund"
_FAR = 8
"""Findings go up to so many steps."""


def seed_review(running: Running, year: int, seed: int) -> dict[str, Any]:
    """Plant the months and walk them, once."""
    month = dt.date(year, MONTH_OF_YEAR, 1)
    if MonthRun.objects.filter(county=COUNTY).exists():
        return {"findings": 0}
    first, own = dt.date(year, FIRST_MONTH, 1), townships()[0][0]
    plant(month, seed, PEOPLE, lambda words: running.progress(0, 1, f"演示月：{words}"), first)
    for number in range(FIRST_MONTH, MONTH_OF_YEAR):
        earlier = dt.date(year, number, 1)
        _run(running, earlier)
        end_findings(earlier, seed, own)
        end_warnings(earlier)
    run = _run(running, month)
    rows = Finding.objects.filter(run=run, state=State.SENT).exclude(township=own).order_by("pk")
    for number, finding in enumerate(rows):
        _walk(finding, number % _FAR)
    with acting(BY, "演示月"):
        sample = draw(COUNTY, month, 40, seed, BY)
        for number, item in enumerate(sample.items.all()[:25]):
            wrong = number == 11  # noqa: PLR2004 - one of them
            opinion = Opinion.WRONG if wrong else Opinion.RIGHT
            judge(item, BY, opinion=opinion, amount=8_640 if wrong else 0, note="")
    return {"findings": Finding.objects.filter(run=run).count()}


def _run(running: Running, month: dt.date) -> MonthRun:
    with acting(BY, "演示月"):
        run = begin(COUNTY, month, BY)
    words = f"演示月 {month:%Y-%m}："
    return go_through(run, lambda name, done, total, _words: running.progress(done, total, words + STEPS[name].zh))


def _walk(finding: Finding, steps: int) -> None:
    """So many steps of its way."""
    if steps == _FAR - 1:
        with acting(_TOWN, "演示月"):
            following.cannot_pay(finding, _TOWN, reason="unreachable", note="三次上门无人")
        return
    if steps >= 1:
        with acting(_TOWN, "演示月"):
            following.inform(finding, _TOWN, phone="", note="入户告知，本人签收")
    if steps >= 2 and finding.owed:  # noqa: PLR2004 - the steps in their order
        with acting(_TOWN, "演示月"):
            name = finding.person.psn_name
            number = f"62170000{finding.pk:011d}"
            following.take_account(finding, _TOWN, payee=name, bank="演示农村商业银行", account=number)
    if steps >= 4:  # noqa: PLR2004
        with acting(BY, "演示月"):
            following.propose(finding, BY, amount=finding.amount or 0, why="")
    if steps >= 5:  # noqa: PLR2004
        with acting(_CHECKER, "演示月"):
            following.decide(finding, _CHECKER, agree=True, note="")
    if steps >= 6 and not finding.owed:  # noqa: PLR2004
        with acting(_FUND, "演示月"):
            following.pay(finding, _FUND, day=dt.date(finding.month.year, 7, 15), voucher=f"T{finding.pk}")
