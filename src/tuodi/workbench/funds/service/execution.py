"""What funds have spent: sums over settlements, accepted differences, subsidies and other payments; no counter rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from django.db.models import Sum
from django.db.models.functions import ExtractMonth

from tuodi.exchange.settle_values import PAID
from tuodi.workbench.desk.models import Difference, Settlement
from tuodi.workbench.enrolment.models import Batch, SubsidyDecision
from tuodi.workbench.funds.models import PaymentLine

from .names import EMPLOYEE_COLUMNS, EMPLOYEES, FUND_OF

Side = Literal["township", "class"]
SOURCES = {"settled": "就医结算", "difference": "差额调整", "subsidy": "资助参保", "paid": "其他付款"}


class Spent(NamedTuple):
    """One sum, fen: the month of the year (1 to 12), fund, source, and the township or class asked for."""

    month: int
    fund: str
    source: str
    side: str
    amount: int


def spent(county: str, year: int, side: Side = "township") -> list[Spent]:
    """Everything a county's funds spent in a year, by month, fund, source and side."""
    rows = (*_settled(county, year, side), *_differences(county, year, side), *_subsidies(county, year, side),
            *_paid(county, year, side))  # fmt: skip
    return [row for row in _joined(rows) if row.amount]


def by_month(rows: Iterable[Spent], fund: str) -> list[int]:
    """Fen of each month, January first."""
    found = [0] * 12
    for row in rows:
        if row.fund == fund:
            found[row.month - 1] += row.amount
    return found


def _joined(rows: Iterable[Spent]) -> Iterator[Spent]:
    sums: dict[tuple[int, str, str, str], int] = defaultdict(int)
    for row in rows:
        sums[row[:4]] += row.amount
    for key, fen in sorted(sums.items()):
        yield Spent(*key, fen)


def _settled(county: str, year: int, side: Side) -> Iterator[Spent]:
    name = "township" if side == "township" else "helped_class"
    columns = dict.fromkeys((*FUND_OF, *EMPLOYEE_COLUMNS))
    rows = Settlement.objects.filter(county=county, clr_ym__range=(f"{year}01", f"{year}12")).order_by()
    for row in rows.values("clr_ym", name, "insutype").annotate(**{f"{c}_sum": Sum(c) for c in columns}):
        month = int(row["clr_ym"][4:])
        for column in columns:
            fund = EMPLOYEES if row["insutype"] == "310" and column in EMPLOYEE_COLUMNS else FUND_OF.get(column)
            if fund is not None:
                yield Spent(month, fund, "settled", row[name], row[f"{column}_sum"] or 0)


def _differences(county: str, year: int, side: Side) -> Iterator[Spent]:
    name = "township" if side == "township" else "settlement__helped_class"
    rows = Difference.objects.filter(
        county=county, state=Difference.State.ACCEPTED, clr_ym__range=(f"{year}01", f"{year}12")
    )
    for row in rows.order_by().values("clr_ym", name, "fund", "stage").annotate(fen=Sum("amount")):
        fund = row["fund"] or FUND_OF[dict(PAID.items())[row["stage"]]]
        yield Spent(int(row["clr_ym"][4:]), fund, "difference", row[name], row["fen"] or 0)


def _subsidies(county: str, year: int, side: Side) -> Iterator[Spent]:
    name = "person__township" if side == "township" else "class_id"
    rows = SubsidyDecision.objects.filter(
        person__county=county, batch__state=Batch.State.APPROVED, batch__checked_at__year=year
    ).annotate(month=ExtractMonth("batch__checked_at"))
    for row in rows.order_by().values("month", name, "fund").annotate(fen=Sum("subsidy_more")):
        yield Spent(row["month"], row["fund"], "subsidy", row[name], row["fen"] or 0)


def _paid(county: str, year: int, side: Side) -> Iterator[Spent]:
    name = "township" if side == "township" else "class_id"
    rows = PaymentLine.objects.filter(
        batch__county=county, state=PaymentLine.State.PAID, booked=False, answered_on__year=year
    ).annotate(month=ExtractMonth("answered_on"))
    for row in rows.order_by().values("month", name, "batch__fund").annotate(fen=Sum("amount")):
        yield Spent(row["month"], row["batch__fund"], "paid", row[name], row["fen"] or 0)
