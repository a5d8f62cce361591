"""Clearing periods, years that are booked as a whole, and how statements are printed."""

from __future__ import annotations

from typing import Any

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.desk.models import ClearingPeriod, WholeYear
from tuodi.workbench.desk.service.notice import layout_of
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.desk.service.periods import lock, sums_of

from .finding import county_of
from .once import once
from .rights import Needs
from .room import Room, shaped

room = Room()


def _period(name: str, row: ClearingPeriod | None, sums: dict[str, int]) -> shown.Period:
    return shown.Period(
        clr_ym=name, state=row.state if row else ClearingPeriod.State.OPEN, locked_by=row.locked_by if row else "",
        locked_at=row.locked_at if row else None,
        sums=shown.PeriodSums(**{
            f: sums.get(f.removesuffix("_fen"), 0) for f in shown.PeriodSums.model_fields
        }),
    )  # fmt: skip


@room.get("", response=list[shown.Period], auth=Needs("desk.see"), summary="清算期")
def listed(request: Request, county: str = "") -> Any:
    """The newest first, with what is booked in each by payer."""
    place = county_of(request.user, county)
    rows = {one.clr_ym: one for one in ClearingPeriod.objects.filter(county=place)}
    sums = sums_of(place)
    return [_period(name, rows.get(name), sums.get(name, {})) for name in sorted({*rows, *sums}, reverse=True)]


@room.post("/{clr_ym}/lock", response=shown.Period, auth=Needs("desk.lock"), summary="锁定清算期")
@once(200)
def locked(request: Request, clr_ym: str, county: str = "") -> Any:
    """For good: what comes later goes into the next open one."""
    row = lock(county_of(request.user, county), clr_ym, request.user.get_username())
    return _period(row.clr_ym, row, row.sums)


@room.get("/whole-years", response=list[shown.WholeYear], auth=Needs("desk.see"), summary="年初累计已确认的年度")
def whole_years(request: Request, county: str = "") -> Any:
    """The newest first."""
    rows = WholeYear.objects.filter(county=county_of(request.user, county)).order_by("-year")
    return [shaped(shown.WholeYear, row) for row in rows]


@room.post("/whole-years", response={201: shown.WholeYear}, auth=Needs("desk.lock"), summary="确认年初累计为零")
@once(201)
def whole_year(request: Request, given: shown.WholeYearWanted, county: str = "") -> Any:
    """Every settlement of the year is booked here."""
    return shaped(shown.WholeYear, declare(county_of(request.user, county), given.year, request.user.get_username()))


@room.get("/layout", response=shown.Layout, auth=Needs("desk.check"), summary="明白单样式")
def layout(request: Request, county: str = "") -> Any:
    """As the county has it."""
    return shaped(shown.Layout, layout_of(county_of(request.user, county)))


@room.put("/layout", response=shown.Layout, auth=Needs("desk.check"), summary="修改明白单样式")
def new_layout(request: Request, given: shown.LayoutWanted, county: str = "") -> Any:
    """For whatever is printed from now on."""
    row = layout_of(county_of(request.user, county))
    for name, value in given:
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return shaped(shown.Layout, row)
