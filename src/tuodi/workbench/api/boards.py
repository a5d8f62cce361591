"""The boards: figures with clause and goal, their rows, the printed month, key counties, duties."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from tuodi.client import models as shown
from tuodi.workbench.access.perms import may
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX, Listing
from tuodi.workbench.dashboards.areas import areas_of, lay_out
from tuodi.workbench.dashboards.asked import Asked
from tuodi.workbench.dashboards.duties import duties
from tuodi.workbench.dashboards.figure import Figure, Seen, Value, figure
from tuodi.workbench.dashboards.issues import mark, marked
from tuodi.workbench.dashboards.report import pdf_of
from tuodi.workbench.dashboards.whose import figures_of
from tuodi.workbench.dashboards.workbook import book_of

from .errors import Refusal
from .lists import first_of
from .rights import Needs
from .room import FILE, Room, attached, shaped

room = Room()


class BoardAsked(Schema):
    """The place, the month (its first day; without: the last that was worked in) and the span."""

    county: str = ""
    township: str = ""
    month: dt.date | None = None
    span: Literal["year", "month"] = Field(default="year", description="year：当年1月至该月；month：该月")

    def seen(self, request: Request) -> Asked:
        """What is asked, within what the user may see."""
        month = f"{first_of(self.month):%Y-%m}" if self.month else ""
        return Asked(request.user, {"county": self.county, "town": self.township, "month": month, "span": self.span})


def _amount(one: Figure, value: Value) -> shown.Amount:
    money = one.unit == "fen"
    parts: dict[str, int | None] = {"part_fen": value.part} if money else {"part": value.part}
    if one.unit == "rate":
        parts |= {"whole": value.whole}
    return shown.Amount(rate=value.rate if one.unit == "rate" else None, **parts)


def _told(seen: Seen) -> dict[str, Any]:
    one, goal = seen.figure, seen.goal
    return {
        "key": one.key, "title": one.zh, "group": one.group, "unit": one.unit, "clauses": list(one.clauses),
        "definition": one.definition, "value": _amount(one, seen.value), "goal": goal.rate if goal else None,
        "goal_clause": goal.clause if goal else "", "level": seen.level,
    }  # fmt: skip


def _one(request: Request, key: str) -> Figure:
    found = figure(key)
    if found is None or found not in figures_of(request.user):
        raise Http404
    return found


@room.get("", response=shown.Board, auth=Needs("board.see"), summary="运行监测")
def board(request: Request, asked: Query[BoardAsked]) -> Any:
    """The figures that one's department answers for."""
    found = asked.seen(request)
    figures = [shown.FigureBrief(**_told(Seen(one, found.about))) for one in figures_of(request.user)]
    about = found.about
    return shown.Board(county=about.county, township=about.town, month=about.month, span=asked.span, figures=figures)


@room.get("/figures.xlsx", auth=Needs("board.see"), summary="指标工作簿", openapi_extra=FILE)
def workbook(request: Request, asked: Query[BoardAsked]) -> HttpResponse:
    """All figures by township, with clause and definition."""
    found = asked.seen(request)
    made = book_of(found.where, [Seen(one, found.about) for one in figures_of(request.user)])
    return attached(made, f"运行监测{found.about.month:%Y%m}.xlsx", XLSX)


@room.get("/report.pdf", auth=Needs("board.see"), summary="运行月报", openapi_extra=FILE)
def report(request: Request, asked: Query[BoardAsked]) -> HttpResponse:
    """The month, printed."""
    found = asked.seen(request)
    seen = [Seen(one, found.about) for one in figures_of(request.user)]
    made = pdf_of(found, seen, f"{timezone.now():%Y-%m-%d %H:%M}")
    return attached(made, f"运行月报{found.about.month:%Y%m}.pdf", "application/pdf")


@room.get("/figures/{key}", response=shown.Figure, auth=Needs("board.see"), summary="一个指标")
def one(request: Request, key: str, asked: Query[BoardAsked]) -> Any:
    """Its course by month, and its townships."""
    seen = Seen(_one(request, key), asked.seen(request).about)
    return shown.Figure(
        **_told(seen), months=[shown.FigureOf(of=of, value=_amount(seen.figure, value)) for of, value in seen.months],
        towns=[shown.FigureOf(of=of, value=_amount(seen.figure, value)) for of, value in seen.towns],
    )  # fmt: skip


@room.get("/figures/{key}/rows.xlsx", auth=Needs("board.see"), summary="指标明细", openapi_extra=FILE)
def rows(request: Request, key: str, asked: Query[BoardAsked]) -> HttpResponse:
    """The rows that a figure is made of, as its screen shows them."""
    found = _one(request, key)
    if not may(request.user, found.action):
        raise Refusal(403, "forbidden", "没有查看这个指标明细的权限")
    title = f"{found.zh}明细"
    return Listing(request, found.rows(asked.seen(request).about), found.table, title=title).workbook()


@room.get("/duties", response=list[shown.Duty], auth=Needs("board.see"), summary="条款与界面")
def duty_list(request: Request) -> Any:
    """Every duty of the documents with the screens where it is done."""
    return [
        shown.Duty(
            clause=one.clause.id, kind=one.clause.kind, gist=one.clause.gist, missing=one.missing,
            screens=[shown.DutyPlace(title=screen.zh, stands=screen.stands) for screen in one.screens],
        )
        for one in duties()
    ]  # fmt: skip


@room.get("/key-county", response=shown.KeyCounty | None, auth=Needs("board.see"), summary="重点县")
def key_county(request: Request, asked: Query[BoardAsked]) -> Any:
    """How a county is marked; null: it never was."""
    row = marked(asked.seen(request).about.county)
    return None if row is None else shaped(shown.KeyCounty, row)


@room.post("/key-county", response={201: shown.KeyCounty}, auth=Needs("board.mark"), summary="登记重点县")
def new_mark(request: Request, given: shown.KeyCountyWanted, county: str = "") -> Any:
    """It is watched apart, or no longer."""
    place = Asked(request.user, {"county": county}).about.county
    return shaped(shown.KeyCounty, mark(place, given.kind, given.basis, request.user.get_username()))


@room.get("/areas", response=shown.TownAreas, auth=Needs("board.see"), summary="片区")
def areas(request: Request, county: str = "") -> Any:
    """Township → its area."""
    place = Asked(request.user, {"county": county}).about.county
    return shown.TownAreas(county=place, areas=areas_of(place))


@room.post("/areas", response=shown.TownAreas, auth=Needs("board.mark"), summary="划分片区")
def new_areas(request: Request, given: shown.TownAreasWanted, county: str = "") -> Any:
    """Of the townships named; the others stay."""
    asked = Asked(request.user, {"county": county})
    lay_out(asked.about.county, asked.towns, given.areas, request.user.get_username())
    return shown.TownAreas(county=asked.about.county, areas=areas_of(asked.about.county))
