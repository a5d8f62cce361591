"""The day's end: an institution's day against what it said; a difference is kept until it is explained and closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tuodi.policy.money import format_yuan
from tuodi.workbench.national.models import Institution, InterfaceSettlement

from .compare import Kind, Ours, Pair, Theirs, compare
from .models import SILENT, TOTALS, DayEnd, Finding, Statement
from .ours import Scope, kinds_of, ours_of, totals_of_ours

_BY_SYSTEM = "系统"
_CANCELLED = "系统核对：一正一负，双方金额相抵"


@dataclass(frozen=True, slots=True)
class Said:
    """What an institution said about a day: the pairs of its rows, or totals alone, or nothing."""

    reported: str
    pairs: tuple[Pair, ...] = ()
    totals: tuple[int, int, int] | None = None


def at_work(date: dt.date) -> list[Institution]:
    """The institutions that settled on a day or said something about it, and those that are active."""
    after = dt.datetime.combine(date + dt.timedelta(days=1), dt.time())
    settled = InterfaceSettlement.objects.filter(
        setl_time__gte=dt.datetime.combine(date, dt.time()), setl_time__lt=after
    ).values("institution")
    said = Statement.objects.filter(begin__lte=date, end__gte=date).values("institution")
    found = Institution.objects.filter(Q(pk__in=settled) | Q(pk__in=said) | Q(active=True))
    return list(found.order_by("code"))


def reconcile(institution: Institution, date: dt.date, by: str) -> DayEnd:
    """Compare a day again. What was explained stays explained as long as the difference is the same one."""
    ours = ours_of(institution, Scope(date, date))
    said = _said(institution, date)
    mine = totals_of_ours(ours)
    day, _ = DayEnd.objects.get_or_create(institution=institution, date=date, defaults={"by": by, "at": timezone.now()})
    day = DayEnd.objects.select_for_update().get(pk=day.pk)
    day.reported, day.by, day.at = said.reported, by, timezone.now()
    day.our_count, day.our_medfee, day.our_fund = mine.count, mine.medfee, mine.fund
    day.their_count, day.their_medfee, day.their_fund = said.totals or (None, None, None)
    day.even = sum(pair.kind == Kind.EVEN for pair in said.pairs)
    _write(day, list(_findings(day, ours, said)))
    settle_state(day)
    return day


def settle_state(day: DayEnd) -> None:
    """Open while anything is to be explained, then waiting for the second person, then closed."""
    states = set(day.findings.values_list("state", flat=True))
    if Finding.State.OPEN in states:
        day.reopen()
    elif Finding.State.EXPLAINED in states:
        day.explained()
    else:
        day.close()
    day.save()


def _said(institution: Institution, date: dt.date) -> Said:
    """The newest rows of each clearing category; where there are none, the newest totals."""
    about = Statement.objects.filter(institution=institution, begin__lte=date, end__gte=date).order_by("-pk")
    with_rows = _newest(about.filter(infno="3202"))
    if with_rows:
        pairs = tuple(pair for one in with_rows for pair in _pairs(institution, one, date))
        theirs = [pair.theirs for pair in pairs if pair.theirs]
        sums = (len(theirs), sum(r.medfee_sumamt for r in theirs), sum(r.fund_pay_sumamt for r in theirs))
        return Said("rows", (*pairs, *_unsaid(institution, date, with_rows)), sums)
    only = _newest(about.filter(infno="3201", begin=date, end=date))
    if only:
        return Said("totals", (), (
            sum(one.count for one in only), sum(one.medfee_sumamt for one in only),
            sum(one.fund_pay_sumamt for one in only),
        ))  # fmt: skip
    return Said("none")


def _newest(statements: Iterable[Statement]) -> list[Statement]:
    """One a category; one without a category is about all and stands alone if it is the newest."""
    found: dict[tuple[str, str, str], Statement] = {}
    for one in statements:
        if not one.clr_type and not one.flag:
            return list(found.values()) if found else [one]
        found.setdefault((one.insutype, one.clr_type, one.flag), one)
    return list(found.values())


def _pairs(institution: Institution, said: Statement, date: dt.date) -> list[Pair]:
    """What a statement says of a day. Of several days: ours of the day; what we do not have counts on the last one."""
    refunds = {"0": False, "1": True}.get(said.flag)
    scope = Scope(said.begin, said.end, said.insutype, said.clr_type, refunds=refunds)
    found = compare(ours_of(institution, scope), [Theirs(*row) for row in said.rows or ()])
    return [pair for pair in found if (pair.ours.day == date if pair.ours else said.end == date)]


def _unsaid(institution: Institution, date: dt.date, said: list[Statement]) -> list[Pair]:
    """Ours of categories about which nothing was said."""
    if any(not one.clr_type for one in said):
        return []
    kinds = sorted(kinds_of(institution, Scope(date, date)) - {one.clr_type for one in said})
    return [pair for kind in kinds for pair in compare(ours_of(institution, Scope(date, date, "", kind)), [])]


def _findings(day: DayEnd, ours: list[Ours], said: Said) -> Iterable[Finding]:
    mine = totals_of_ours(ours)
    if said.reported == "none" and ours:
        yield Finding(
            day=day, key=SILENT, kind=SILENT, our_medfee=mine.medfee, our_fund=mine.fund, difference=mine.fund,
            why=f"中心有 {mine.count} 笔结算，医院当日没有报送 3201 或 3202",
        )  # fmt: skip
    if said.reported == "totals" and said.totals is not None:
        count, medfee, fund = said.totals
        if (medfee, fund) != (mine.medfee, mine.fund):
            yield Finding(
                day=day, key=TOTALS, kind=TOTALS, our_medfee=mine.medfee, our_fund=mine.fund, their_medfee=medfee,
                their_fund=fund, difference=mine.fund - fund,
                why=f"中心 {mine.count} 笔、医院 {count} 笔，基金差 {format_yuan(mine.fund - fund)}；请医院报明细",
            )  # fmt: skip
    for pair in said.pairs:
        if pair.kind != Kind.EVEN:
            yield _finding(day, pair)


def _finding(day: DayEnd, pair: Pair) -> Finding:
    ours, row = pair.ours, pair.theirs
    number = ours.setl_id if ours else row.setl_id if row else ""
    doubled = f":{row.number}" if row and (pair.kind == Kind.DOUBLED or not number) else ""
    own = ours if pair.kind != Kind.DOUBLED else None
    return Finding(
        day=day, key=f"{'s' if ours else 't'}:{number}{doubled}", kind=pair.kind.value,
        settlement_id=ours.pk if ours else None, setl_id=number, msgid=ours.msgid if ours else "",
        psn_no=ours.psn_no if ours else row.psn_no if row else "", our_medfee=own.medfee_sumamt if own else None,
        our_fund=own.fund_pay_sumamt if own else None, their_medfee=row.medfee_sumamt if row else None,
        their_fund=row.fund_pay_sumamt if row else None, difference=pair.difference[1], why=pair.why[:300],
    )  # fmt: skip


_COMPARED = ("kind", "our_medfee", "our_fund", "their_medfee", "their_fund")
_FACTS = (*_COMPARED, "settlement_id", "msgid", "psn_no", "difference", "why")


def _write(day: DayEnd, found: list[Finding]) -> None:
    """New ones are added, the same ones left alone, changed ones opened again, those that are gone kept as gone."""
    known = {one.key: one for one in day.findings.select_for_update()}
    fresh = []
    for one in found:
        before = known.pop(one.key, None)
        if before is None:
            fresh.append(one)
        elif before.state == Finding.State.GONE or _facts(before) != _facts(one):
            _reopened(before, one)
    for gone in known.values():
        if gone.state != Finding.State.GONE:
            gone.vanish()
            gone.save()
    for one in fresh:
        if one.kind == Kind.CANCELS:
            _close_by_itself(one)
    Finding.objects.bulk_create(fresh, batch_size=500)


def _facts(one: Finding) -> tuple[Any, ...]:
    return tuple(getattr(one, name) for name in _COMPARED)


def _reopened(before: Finding, now: Finding) -> None:
    for name in _FACTS:
        setattr(before, name, getattr(now, name))
    before.note = before.cause = before.maker = before.checker = ""
    before.explained_at = before.closed_at = None
    before.reopen()
    if before.kind == Kind.CANCELS:
        _close_by_itself(before)
    before.save()


def _close_by_itself(one: Finding) -> None:
    one.cause, one.note, one.maker = Finding.Cause.UNDO_UNKNOWN, _CANCELLED, _BY_SYSTEM
    one.explained_at = one.closed_at = timezone.now()
    one.close()
