"""An institution's settlements as we have them, and both sides' totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from tuodi.workbench.national.models import Institution, InterfaceSettlement

from .compare import Ours

_REVERSAL = "2601"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which settlements a reconciliation is about: days of settlement, both included; what is empty is not asked."""

    begin: dt.date
    end: dt.date
    insutype: str = ""
    clr_type: str = ""
    setl_optins: str = ""
    refunds: bool | None = None
    """Only undos, only what is none, or both."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Count and sums of some rows."""

    count: int
    medfee: int
    fund: int
    acct: int


def ours_of(institution: Institution, scope: Scope) -> list[Ours]:
    """What stands for an institution in a scope: what it was told, and what the bureau took back by itself."""
    told = _of(institution, scope, "setl_time")
    if scope.refunds is not None:
        told = told.filter(undoes__isnull=not scope.refunds)
    found = [
        Ours(
            pk, setl_id, mdtrt_id, psn_no, undone if infno == _REVERSAL else msgid, fee, fund, acct, of or "",
            by or "", at.date(),
        )
        for pk, setl_id, mdtrt_id, psn_no, infno, msgid, undone, fee, fund, acct, of, by, at in told.values_list(
            "pk", "settlement__setl_id", "visit__mdtrt_id", "settlement__person__psn_no", "infno", "msgid",
            "undoes__msgid", "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "undoes__settlement__setl_id",
            "settlement__reversed_by__setl_id", "setl_time",
        )
    ]  # fmt: skip
    return found if scope.refunds is False else [*found, *_taken_back(institution, scope)]


def _of(institution: Institution, scope: Scope, when: str) -> QuerySet[InterfaceSettlement]:
    """Settlements in a scope by one of their times; one statement, two where it names an agency."""
    begin, after = dt.datetime.combine(scope.begin, dt.time()), scope.end + dt.timedelta(days=1)
    rows: QuerySet[InterfaceSettlement] = InterfaceSettlement.objects.filter(
        institution=institution, **{f"{when}__gte": begin, f"{when}__lt": dt.datetime.combine(after, dt.time())}
    )
    for name in ("insutype", "clr_type"):
        if value := getattr(scope, name):
            rows = rows.filter(**{name: value})
    if scope.setl_optins and rows.filter(clr_optins=scope.setl_optins).exists():
        rows = rows.filter(clr_optins=scope.setl_optins)
    return rows.order_by("pk")


def kinds_of(institution: Institution, scope: Scope) -> set[str]:
    """The clearing categories of what stands in a scope."""
    told, back = _of(institution, scope, "setl_time"), _back(institution, scope)
    return {*told.values_list("clr_type", flat=True), *back.values_list("clr_type", flat=True)}


def _back(institution: Institution, scope: Scope) -> QuerySet[InterfaceSettlement]:
    """What was reversed at the bureau's desk: the institution was told nothing, and its money is less by it."""
    rows = _of(institution, scope, "settlement__reversed_by__setl_time")
    return rows.filter(undoes=None, settlement__reversed_by__interface=None)


def _taken_back(institution: Institution, scope: Scope) -> list[Ours]:
    rows = _back(institution, scope)
    return [
        Ours(pk, setl_id, mdtrt_id, psn_no, msgid, -fee, -fund, -acct, undo_of=of, day=at.date(), by=by)
        for pk, setl_id, mdtrt_id, psn_no, msgid, fee, fund, acct, of, at, by in rows.values_list(
            "pk", "settlement__reversed_by__setl_id", "visit__mdtrt_id", "settlement__person__psn_no", "msgid",
            "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "settlement__setl_id",
            "settlement__reversed_by__setl_time", "settlement__reversed_by__by",
        )
    ]  # fmt: skip


def totals_of_ours(rows: Sequence[Ours]) -> Totals:
    """Of all of them, undos with their negative amounts."""
    sums = [sum(amounts) for amounts in zip(*(row.money for row in rows), strict=True)] or [0, 0, 0]
    return Totals(len(rows), *sums)


def counts_of(rows: Sequence[Ours]) -> tuple[int, int]:
    """The least and the most that an institution may count: without what was undone, and every row."""
    numbers = {row.setl_id for row in rows}
    pairs = sum(1 for row in rows if row.undo_of in numbers)
    return len(rows) - 2 * pairs, len(rows)
