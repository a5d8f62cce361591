"""The rows that a fund's execution is the sum of: of one source each, by month, township and class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from tuodi.exchange.settle_values import PAID
from tuodi.workbench.desk.models import Difference, Settlement
from tuodi.workbench.enrolment.models import Batch, SubsidyDecision
from tuodi.workbench.funds.models import PaymentLine

from .execution import SOURCES, Side, spent
from .names import EMPLOYEE_COLUMNS, EMPLOYEES, FUND_OF

_FEN = {"output_field": BigIntegerField()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Of a fund's year what is asked for: months from and to (1 to 12), and a township or a class where one is.

    None: all of them; empty: those without.
    """

    county: str
    year: int
    fund: str
    first: int
    last: int
    town: str | None = None
    klass: str | None = None

    @property
    def periods(self) -> tuple[str, str]:
        """The clearing periods from and to."""
        return f"{self.year}{self.first:02d}", f"{self.year}{self.last:02d}"

    def executed(self) -> dict[str, int]:
        """Source → fen of the execution that the rows have to come to."""
        side: Side = "township" if self.klass is None else "class"
        wanted = self.town if self.klass is None else self.klass
        sums = dict.fromkeys(SOURCES, 0)
        for row in spent(self.county, self.year, side):
            if row.fund == self.fund and self.first <= row.month <= self.last and wanted in (None, row.side):
                sums[row.source] += row.amount
        return sums


def rows_of(part: Part, source: str) -> QuerySet[Any]:
    """Each with `fen`, what it adds to the execution; `source` is one of SOURCES."""
    return _BY_SOURCE[source](part).exclude(fen=0)


def sum_of(rows: QuerySet[Any]) -> int:
    """Fen of some of them."""
    return int(rows.order_by().aggregate(all=Sum("fen"))["all"] or 0)


def told_of(row: Any) -> tuple[str, str, str]:
    """Of a row its number, township and class."""
    if isinstance(row, Settlement):
        return row.setl_id, row.township, row.helped_class
    if isinstance(row, Difference):
        return row.settlement.setl_id, row.township, row.settlement.helped_class
    if isinstance(row, SubsidyDecision):
        return str(row.batch_id), row.person.township, row.class_id
    return f"{row.batch.number}-{row.serial}", row.township, row.class_id


def _only(rows: QuerySet[Any], part: Part, town: str, klass: str) -> QuerySet[Any]:
    if part.town is not None:
        rows = rows.filter(**{town: part.town})
    return rows if part.klass is None else rows.filter(**{klass: part.klass})


def _settled(part: Part) -> QuerySet[Any]:
    employees = Q(insutype="310")
    if part.fund == EMPLOYEES:
        fen: Any = Case(When(employees, then=_together(EMPLOYEE_COLUMNS)), default=0, **_FEN)
    else:
        own = tuple(column for column, fund in FUND_OF.items() if fund == part.fund)
        theirs = tuple(column for column in own if column not in EMPLOYEE_COLUMNS)
        fen = Case(When(employees, then=_together(theirs)), default=_together(own), **_FEN)
    rows = Settlement.objects.filter(county=part.county, clr_ym__range=part.periods).annotate(fen=fen)
    rows = rows.select_related("person").defer("trace", "stages").order_by("-setl_time", "-pk")
    return _only(rows, part, "township", "helped_class")


def _together(columns: tuple[str, ...]) -> Any:
    found: Any = Value(0, **_FEN)
    for column in columns:
        found += Coalesce(F(column), Value(0), **_FEN)
    return found


def _differences(part: Part) -> QuerySet[Any]:
    stages = [stage for stage, column in PAID.items() if FUND_OF.get(column) == part.fund]
    mine = Q(fund=part.fund) | Q(fund="", stage__in=stages)
    rows = Difference.objects.filter(
        mine, county=part.county, state=Difference.State.ACCEPTED, clr_ym__range=part.periods
    ).annotate(fen=Coalesce(F("amount"), Value(0), **_FEN))
    rows = rows.select_related("settlement__person").order_by("-pk")
    return _only(rows, part, "township", "settlement__helped_class")


def _subsidies(part: Part) -> QuerySet[Any]:
    rows = SubsidyDecision.objects.filter(
        person__county=part.county, batch__state=Batch.State.APPROVED, fund=part.fund,
        batch__checked_at__year=part.year, batch__checked_at__month__range=(part.first, part.last),
    ).annotate(fen=F("subsidy_more"))  # fmt: skip
    return _only(rows.select_related("person", "batch").order_by("-pk"), part, "person__township", "class_id")


def _paid(part: Part) -> QuerySet[Any]:
    rows = PaymentLine.objects.filter(
        batch__county=part.county, batch__fund=part.fund, state=PaymentLine.State.PAID, booked=False,
        answered_on__year=part.year, answered_on__month__range=(part.first, part.last),
    ).annotate(fen=F("amount"))  # fmt: skip
    return _only(rows.select_related("batch").order_by("-pk"), part, "township", "class_id")


_BY_SOURCE = {"settled": _settled, "difference": _differences, "subsidy": _subsidies, "paid": _paid}
