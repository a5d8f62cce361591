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
    """What stands for an institution in a scope; one statement, two where it names an agency."""
    after = scope.end + dt.timedelta(days=1)
    rows: QuerySet[InterfaceSettlement] = InterfaceSettlement.objects.filter(
        institution=institution, setl_time__gte=dt.datetime.combine(scope.begin, dt.time()),
        setl_time__lt=dt.datetime.combine(after, dt.time()),
    )  # fmt: skip
    for name in ("insutype", "clr_type"):
        if value := getattr(scope, name):
            rows = rows.filter(**{name: value})
    if scope.refunds is not None:
        rows = rows.filter(undoes__isnull=not scope.refunds)
    if scope.setl_optins and rows.filter(clr_optins=scope.setl_optins).exists():
        rows = rows.filter(clr_optins=scope.setl_optins)
    told = rows.order_by("pk").values_list(
        "pk", "settlement__setl_id", "visit__mdtrt_id", "settlement__person__psn_no", "infno", "msgid", "undoes__msgid",
        "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "undoes__settlement__setl_id",
        "undone_by__settlement__setl_id", "setl_time",
    )  # fmt: skip
    return [
        Ours(
            pk,
            setl_id,
            mdtrt_id,
            psn_no,
            undone if infno == _REVERSAL else msgid,
            fee,
            fund,
            acct,
            of or "",
            by or "",
            at.date(),
        )
        for pk, setl_id, mdtrt_id, psn_no, infno, msgid, undone, fee, fund, acct, of, by, at in told
    ]


def totals_of_ours(rows: Sequence[Ours]) -> Totals:
    """Of all of them, undos with their negative amounts."""
    sums = [sum(amounts) for amounts in zip(*(row.money for row in rows), strict=True)] or [0, 0, 0]
    return Totals(len(rows), *sums)


def counts_of(rows: Sequence[Ours]) -> tuple[int, int]:
    """The least and the most that an institution may count: without what was undone, and every row."""
    numbers = {row.setl_id for row in rows}
    pairs = sum(1 for row in rows if row.undo_of in numbers)
    return len(rows) - 2 * pairs, len(rows)
