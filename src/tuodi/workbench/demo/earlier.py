"""The months before the demonstration's: each run like any other, and what it found followed to its end, mostly.

So that courses have more than one bar, and what was paid, returned by the bank, closed or reopened is there to be seen.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path

from django.utils import timezone

from tuodi.lab.files import put_csv
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.funds.seed import bank_says
from tuodi.workbench.funds.service.batches import check_off, make, send
from tuodi.workbench.funds.service.payables import owed
from tuodi.workbench.funds.service.returns import take
from tuodi.workbench.review import following
from tuodi.workbench.review.enums import Opinion, State
from tuodi.workbench.review.models import Finding
from tuodi.workbench.review.payables import FUND
from tuodi.workbench.review.sampling import draw, judge

from .cast import COUNTY

BY, TOWN, CHECKER, PAYER, BATCH_CHECKER = "review", "town", "checker", "fund", "leader"
_WHY = "演示月"
_SIZE, _WRONG, _WRONG_FEN = 40, 7, 12_450
"""A sample of so many bills, one of which is wrong by so much."""
_UNPAYABLE_AT, _OPEN_AT, _EVERY = 3, 5, 6
"""Of six findings one cannot be paid and one waits for its account still."""
_PAY_DAY = 20
_LATE_BY = 5


def exports_by_month(path: Path, first: dt.date) -> list[tuple[Path, dt.date]]:
    """The export of everything before a month, as it came month by month; what is older than `first` comes with it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    at = head.index("clr_ym")
    kept: dict[str, list[list[str]]] = defaultdict(list)
    for row in rows:
        kept[row[at] if row[at] >= f"{first:%Y%m}" else ""].append(row)
    found = []
    for clr_ym, some in sorted(kept.items()):
        name = f"settlements-{clr_ym}.csv" if clr_ym else f"settlements-before-{first:%Y%m}.csv"
        put_csv(path.with_name(name), [head, *some])
        month = dt.date(int(clr_ym[:4]), int(clr_ym[4:]), 1) if clr_ym else first
        found.append((path.with_name(name), month))
    return found


def end_findings(month: dt.date, seed: int, untold: str) -> None:
    """What a month's run found is told, decided and paid by the bank; its sample is judged.

    `untold`: the township that has not told its people yet.
    """
    found = Finding.objects.filter(county=COUNTY, month=month, state=State.SENT).order_by("pk")
    for number, one in enumerate(found.exclude(township=untold)):
        _follow(one, number % _EVERY)
    _pay(month)
    with acting(BY, _WHY):
        open_ = Finding.objects.filter(county=COUNTY, month=month, state__in=(State.SENT, State.NOTIFIED))
        open_.update(due_date=timezone.now().date() - dt.timedelta(days=_LATE_BY))  # time that has not passed here
        sample = draw(COUNTY, month, _SIZE, seed, BY)
        for number, item in enumerate(sample.items.all()):
            wrong = number == _WRONG
            opinion = Opinion.WRONG if wrong else Opinion.RIGHT
            judge(item, BY, opinion=opinion, amount=_WRONG_FEN if wrong else 0, note="床位费多计一日" if wrong else "")


def _follow(one: Finding, turn: int) -> None:
    with acting(TOWN, _WHY):
        if turn == _UNPAYABLE_AT:
            following.cannot_pay(one, TOWN, reason="unreachable", note="外出务工，电话停机")
            return
        following.inform(one, TOWN, phone="", note="入户告知，本人签收")
        if turn == _OPEN_AT:
            return
        if one.owed:
            account = f"62170000{one.pk:011d}"
            following.take_account(one, TOWN, payee=one.person.psn_name, bank="演示农村商业银行", account=account)
    with acting(BY, _WHY):
        following.propose(one, BY, amount=one.amount or 0, why="")
    with acting(CHECKER, _WHY):
        following.decide(one, CHECKER, agree=True, note="")
    if not one.owed:
        with acting(PAYER, _WHY):
            following.pay(one, PAYER, day=_pay_day(one.month), voucher=f"T{one.pk}")
        _close(one)


def _pay(month: dt.date) -> None:
    """One batch for all of the month; the bank does not know one of the accounts."""
    due = [one.ident for one in owed(COUNTY) if one.kind.name == "review" and one.ready]
    if not due:
        return
    with acting(PAYER, _WHY):
        batch = make(COUNTY, FUND, due, PAYER)
    with acting(BATCH_CHECKER, _WHY):
        batch = check_off(batch, BATCH_CHECKER, "同意", accept=True)
    with acting(PAYER, _WHY):
        batch, _ = send(batch)
        take(batch, "回盘.csv", bank_says(batch, _pay_day(month)), PAYER)
    for one in Finding.objects.filter(county=COUNTY, month=month, state=State.PAID):
        _close(one)


def _close(one: Finding) -> None:
    with acting(BY, _WHY):
        following.close(one, BY, note="资料已归档")


def _pay_day(month: dt.date) -> dt.date:
    """In the month after."""
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=_PAY_DAY)
