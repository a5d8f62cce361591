"""The boards: everything at a glance, one figure, its rows, the wall, the printed month."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from tuodi.workbench.access.enums import Department
from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX, Listing
from tuodi.workbench.base.naming import institution
from tuodi.workbench.registry.seen_places import names_of

from . import charts
from .asked import Asked
from .figure import GROUPS, Figure, Seen, figure, figures
from .report import goal_in_words, in_words, pdf_of
from .settled import institutions, tiers
from .whose import figures_of
from .workbook import book_of

_OUTSIDE = "outside"
"""The figure that is shown by institution too."""
_RATIOS = ("basic_ratio", "critical_ratio", "assistance_key", "assistance_other")


def _seen(request: Request, asked: Asked) -> list[Seen]:
    return [Seen(one, asked.about) for one in figures_of(request.user)]


def _by_group(seen: list[Seen]) -> list[tuple[str, list[tuple[Seen, str, str]]]]:
    return [
        (group, [(one, in_words(one), goal_in_words(one)) for one in seen if one.figure.group == group])
        for group in GROUPS if any(one.figure.group == group for one in seen)
    ]  # fmt: skip


@needs("board.see")
def board(request: Request) -> HttpResponse:
    """Everything at a glance."""
    asked = Asked(request.user, request.GET)
    seen = _seen(request, asked)
    by_key = {one.figure.key: one for one in seen}
    ranked = (
        by_key.get(request.GET.get("rank", "")) or by_key.get("enrolment_low_income") or (seen[0] if seen else None)
    )
    kind = "township" if asked.about.town else "department" if len(seen) < len(figures()) else "bureau"
    names = {"township": "镇街", "department": Department(request.user.department).label, "bureau": "医保局"}
    return render(request, "dashboards/board.html", {
        **asked.context(), "title": f"{asked.where}运行监测", "kind": kind, "kind_zh": names[kind],
        "groups": _by_group(seen), "seen": seen, "ranked": ranked,
        **_drawn(asked, by_key), "places": _places(ranked, asked) if ranked else None,
    })  # fmt: skip


def _drawn(asked: Asked, by_key: dict[str, Seen], *, dark: bool = False) -> dict[str, Any]:
    """Who paid and at which ratios, by month; a month leads to its board, a ratio to its rows."""
    board_of, ratios = reverse("dashboards:board"), [by_key[key] for key in _RATIOS if key in by_key]
    return {
        "payers": charts.payers(tiers(asked.about), lambda month: board_of + asked.query_of(month), dark=dark),
        "courses": charts.courses(ratios, lambda one, month: asked.rows_of(one.figure.key, month), dark=dark),
    }


def _places(seen: Seen, asked: Asked, *, at_most: int = 0, dark: bool = False) -> dict[str, Any] | None:
    """A figure by township, where more than one is asked for; each leads to its rows."""
    if asked.about.town:
        return None
    return charts.places(
        seen, lambda town: asked.rows_of(seen.figure.key, "", town), at_most=at_most, dark=dark
    )  # fmt: skip


@needs("board.see")
def wall(request: Request) -> HttpResponse:
    """For the screen on the wall: large, dark, new every five minutes."""
    asked = Asked(request.user, request.GET)
    seen = _seen(request, asked)
    by_key = {one.figure.key: one for one in seen}
    ranked = by_key.get("enrolment_low_income")
    return render(request, "dashboards/wall.html", {
        **asked.context(), "title": f"{asked.where}医疗保障运行监测", "now": timezone.now(),
        "tiles": [(one, in_words(one), goal_in_words(one)) for one in seen][:12],
        **_drawn(asked, by_key, dark=True),
        "places": _places(ranked, asked, at_most=12, dark=True) if ranked else None,
    })  # fmt: skip


def _one(request: Request, key: str) -> Figure:
    found = figure(key)
    if found is None or found not in figures_of(request.user):
        raise Http404
    return found


@needs("board.see")
def one(request: Request, key: str) -> HttpResponse:
    """A figure: how it is defined, by which clause, its course, its townships."""
    asked = Asked(request.user, request.GET)
    seen = Seen(_one(request, key), asked.about)
    names = names_of(town for town, _ in seen.towns)
    inside = institutions(asked.about) if key == _OUTSIDE else []
    return render(request, "dashboards/figure.html", {
        **asked.context(), "title": seen.figure.zh, "seen": seen, "words": in_words(seen), "goal": goal_in_words(seen),
        "course": charts.course(seen, lambda _, month: asked.rows_of(key, month)) if seen.months else None,
        "places": _places(seen, asked) if seen.towns else None,
        "towns": [(names.get(town, town), town, value, seen.number(value)) for town, value in seen.towns],
        "may_rows": may(request.user, seen.figure.action),
        "institutions": charts.outside(
            inside, {code: institution(code) for code, _, _ in inside}, lambda code: f"{asked.rows_of(key)}&at={code}"
        ) if inside else None,
    })  # fmt: skip


@needs("board.see")
def rows(request: Request, key: str) -> HttpResponse:
    """The rows a figure is made of, as a list and as a workbook."""
    asked = Asked(request.user, request.GET)
    found = _one(request, key)
    if not may(request.user, found.action):
        return render(request, "dashboards/no_rows.html", {**asked.context(), "title": found.zh}, status=403)
    listed, told = found.rows(asked.about), found.behind.of_value(Seen(found, asked.about).value)
    at = request.GET.get("at", "") if key == _OUTSIDE else ""
    if at:
        listed = listed.filter(fixmedins_code=at)
        told = next((out for code, out, _ in institutions(asked.about) if code == at), None)
    page = Listing(request, listed, found.table, title=f"{found.zh}明细", template="dashboards/rows.html")
    return page.response(
        figure=found,
        come_to=found.behind.of_rows(listed),
        told=told,
        at=institution(at) if at else "",
        **asked.context(),
    )


@needs("board.see")
def printed(request: Request) -> HttpResponse:
    """The month as a PDF."""
    asked = Asked(request.user, request.GET)
    made = pdf_of(asked, _seen(request, asked), f"{timezone.now():%Y-%m-%d %H:%M}")
    response = HttpResponse(made, content_type="application/pdf")
    name = f"运行月报{asked.about.month:%Y%m}.pdf"
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    return response


@needs("board.see")
def workbook(request: Request) -> HttpResponse:
    """All figures by township, with clause and definition."""
    asked = Asked(request.user, request.GET)
    made = book_of(asked.where, _seen(request, asked))
    response = HttpResponse(made, content_type=XLSX)
    name = f"运行监测{asked.about.month:%Y%m}.xlsx"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
