"""Funds: the year at a glance, budgets, advances, clearing sheets."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX
from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.funds.models import Advance, Budget, ClearingSheet, FundWarning, Income
from tuodi.workbench.funds.service.behind import Part, rows_of, told_of
from tuodi.workbench.funds.service.clearing import dues_of, holds, make_sheet
from tuodi.workbench.funds.service.fund_warnings import handle
from tuodi.workbench.funds.service.incomes import propose_income
from tuodi.workbench.funds.service.names import PLANNED, fund_label
from tuodi.workbench.funds.service.overview import begun_months, funds_of, months_over, this_year
from tuodi.workbench.funds.service.planning import decide, propose_advance, propose_budget
from tuodi.workbench.funds.service.sheet_book import book_of

from .finding import as_seen, county_of, version_of
from .once import once
from .rights import Needs
from .room import FILE, Paged, Room, attached, newest, page_of, shaped

room = Room()


def _budget(row: Budget) -> shown.Budget:
    return shaped(shown.Budget, row, version=version_of(row))


def _income(row: Income) -> shown.Income:
    return shaped(shown.Income, row, version=version_of(row))


def _advances() -> Any:
    return Advance.objects.annotate(offset=Sum("offsets__amount"))


def _advance(row: Any) -> shown.Advance:
    return shaped(shown.Advance, row, offset_fen=row.offset or 0, version=version_of(row))


def _planned(fund: str) -> str:
    if fund not in PLANNED:
        raise refused("fund", "没有这个基金", f"可填 {'、'.join(PLANNED)}", "fund")
    return fund


@room.get("/overview", response=list[shown.FundYear], auth=Needs("funds.see"), summary="基金总览")
def overview(request: Request, year: int | None = None) -> Any:
    """Every fund: budget, spent by month, promised, left."""
    asked = year or this_year()
    return [
        shown.FundYear(
            fund=one.fund, name=fund_label(one.fund), budget_fen=one.budget, months_fen=one.months,
            executed_fen=one.executed, committed_fen=one.committed, left_fen=one.left, level=one.level,
            forecast=None if one.forecast is None else shaped(shown.FundForecast, one.forecast),
        )
        for one in funds_of(county_of(request.user), asked, months_over(asked))
    ]  # fmt: skip


class RowsAsked(Paged):
    """month: 1 to 12. town, class_id: empty for all."""

    source: Literal["settled", "difference", "subsidy", "paid"] = "settled"
    year: int | None = None
    month: int | None = Field(default=None, ge=1, le=12)
    town: str = ""
    class_id: str = ""


@room.get("/of/{fund}/rows", response=shown.Page[shown.FundRow], auth=Needs("funds.see"), summary="基金支出明细")
def rows(request: Request, fund: str, asked: Query[RowsAsked]) -> Any:
    """What the execution of one source is the sum of, the newest first."""
    year = asked.year or this_year()
    begun = begun_months(year)
    first, last = (asked.month, min(asked.month, begun)) if asked.month else (1, begun)
    part = Part(
        county=county_of(request.user), year=year, fund=fund, first=first, last=last, town=asked.town or None,
        klass=asked.class_id or None,
    )  # fmt: skip
    found = rows_of(part, asked.source)

    def row(one: Any) -> shown.FundRow:
        number, township, class_id = told_of(one)
        return shown.FundRow(
            id=one.pk, source=asked.source, number=number, township=township, class_id=class_id, amount_fen=one.fen
        )

    return page_of(shown.FundRow, newest(found), found, asked, row)


@room.get("/budgets", response=shown.Page[shown.Budget], auth=Needs("funds.see"), summary="预算")
def budgets(request: Request, paged: Query[Paged], year: int | None = None) -> Any:
    """Every version, the newest first."""
    found = Budget.objects.filter(year=year) if year else Budget.objects.all()
    return page_of(shown.Budget, newest(found), Budget.objects.all(), paged, _budget)


@room.post("/budgets", response={201: shown.Budget}, auth=Needs("funds.plan"), summary="编制预算")
@once(201)
def new_budget(request: Request, given: shown.BudgetWanted) -> Any:
    """A version that another person decides."""
    return _budget(propose_budget(
        county_of(request.user), given.year, _planned(given.fund), given.amount_fen, reason=given.reason,
        by=request.user.get_username(),
    ))  # fmt: skip


@room.post("/budgets/{id}/decision", response=shown.Budget, auth=Needs("funds.plan_check"), summary="审定预算")
@once(200)
def decide_budget(request: Request, id: int, given: shown.Verdict) -> Any:  # noqa: A002 - the name in the path
    """Not by whoever made it."""
    row = as_seen(Budget.objects, id, given.version)
    decide(row, request.user.get_username(), given.note, accept=given.agree)
    return _budget(Budget.objects.get(pk=id))


def _warning(row: FundWarning) -> shown.FundWarning:
    return shaped(shown.FundWarning, row, version=version_of(row))


@room.get("/warnings", response=shown.Page[shown.FundWarning], auth=Needs("funds.see"), summary="基金预警")
def warnings(request: Request, paged: Query[Paged], year: int | None = None) -> Any:
    """Funds that will not last their year, the newest first."""
    found = FundWarning.objects.filter(year=year) if year else FundWarning.objects.all()
    return page_of(shown.FundWarning, newest(found), FundWarning.objects.all(), paged, _warning)


@room.post("/warnings/{id}/measure", response=shown.FundWarning, auth=Needs("funds.plan"), summary="处置基金预警")
@once(200)
def take_measure(request: Request, id: int, given: shown.FundMeasure) -> Any:  # noqa: A002
    """What is done about it."""
    row = as_seen(FundWarning.objects, id, given.version)
    return _warning(handle(row, request.user.get_username(), given.measure, given.note))


@room.get("/incomes", response=shown.Page[shown.Income], auth=Needs("funds.see"), summary="筹资")
def incomes(request: Request, paged: Query[Paged], year: int | None = None) -> Any:
    """What came in, the newest first."""
    found = Income.objects.filter(received_on__year=year) if year else Income.objects.all()
    return page_of(shown.Income, newest(found), Income.objects.all(), paged, _income)


@room.post("/incomes", response={201: shown.Income}, auth=Needs("funds.plan"), summary="登记到账")
@once(201)
def new_income(request: Request, given: shown.IncomeWanted) -> Any:
    """Another person decides it."""
    _planned(given.fund)
    said = given.model_dump(exclude={"amount_fen"})
    return _income(propose_income(
        county_of(request.user), request.user.get_username(), amount=given.amount_fen, **said
    ))  # fmt: skip


@room.post("/incomes/{id}/decision", response=shown.Income, auth=Needs("funds.plan_check"), summary="审定筹资")
@once(200)
def decide_income(request: Request, id: int, given: shown.Verdict) -> Any:  # noqa: A002
    """Not by whoever made it."""
    row = as_seen(Income.objects, id, given.version)
    decide(row, request.user.get_username(), given.note, accept=given.agree)
    return _income(Income.objects.get(pk=id))


@room.get("/advances", response=shown.Page[shown.Advance], auth=Needs("funds.see"), summary="预付款")
def advances(request: Request, paged: Query[Paged]) -> Any:
    """The newest first."""
    return page_of(shown.Advance, newest(Advance.objects.all()), _advances(), paged, _advance)


@room.post("/advances", response={201: shown.Advance}, auth=Needs("funds.plan"), summary="登记预付款")
@once(201)
def new_advance(request: Request, given: shown.AdvanceWanted) -> Any:
    """To an institution; another person decides it."""
    made = propose_advance(
        county_of(request.user), given.fixmedins_code, _planned(given.fund), given.amount_fen, paid_on=given.paid_on,
        reason=given.reason, by=request.user.get_username(),
    )  # fmt: skip
    return _advance(_advances().get(pk=made.pk))


@room.post("/advances/{id}/decision", response=shown.Advance, auth=Needs("funds.plan_check"), summary="审定预付款")
@once(200)
def decide_advance(request: Request, id: int, given: shown.Verdict) -> Any:  # noqa: A002
    """Not by whoever made it."""
    row = as_seen(Advance.objects, id, given.version)
    decide(row, request.user.get_username(), given.note, accept=given.agree)
    return _advance(_advances().get(pk=id))


def _sheet(row: ClearingSheet) -> shown.Clearing:
    lines = row.lines.order_by("fund", "fixmedins_code", "manual", "township")
    return shaped(
        shown.Clearing, row, holds=holds(row), lines=[shaped(shown.ClearingLine, line) for line in lines],
        dues=[shaped(shown.ClearingDue, due) for due in dues_of(row)],
    )  # fmt: skip


@room.get("/clearings", response=shown.Page[shown.ClearingBrief], auth=Needs("funds.see"), summary="清算表")
def clearings(request: Request, paged: Query[Paged]) -> Any:
    """The newest first."""
    rows = ClearingSheet.objects.all()
    return page_of(shown.ClearingBrief, newest(rows), rows, paged, lambda row: shaped(shown.ClearingBrief, row))


@room.post("/clearings", response={201: shown.Clearing}, auth=Needs("funds.clear"), summary="编制清算表")
@once(201)
def make(request: Request, given: shown.ClearingWanted) -> Any:
    """Of a locked period, once and for good; advances are offset."""
    return _sheet(make_sheet(county_of(request.user), given.clr_ym, request.user.get_username()))


@room.get("/clearings/{id}", response=shown.Clearing, auth=Needs("funds.see"), summary="一份清算表")
def one(request: Request, id: int) -> Any:  # noqa: A002
    """Line by line, with what each institution gets."""
    return _sheet(get_object_or_404(ClearingSheet, pk=id))


@room.get("/clearings/{id}/sheet.xlsx", auth=Needs("funds.see"), summary="清算表工作簿", openapi_extra=FILE)
def sheet(request: Request, id: int) -> HttpResponse:  # noqa: A002
    """The same as a workbook."""
    row = get_object_or_404(ClearingSheet, pk=id)
    return attached(book_of(row), f"清算表-{row.clr_ym}.xlsx", XLSX)
