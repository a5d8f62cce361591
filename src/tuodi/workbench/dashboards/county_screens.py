"""Key counties side by side and one of them; a county's areas; the two diseases."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request

from . import charts
from .areas import areas_of, lay_out
from .areas import together as grouped
from .asked import Asked
from .counties import County, side_by_side, together, year_before
from .figure import Figure, Seen, figure
from .forms import KeyForm
from .issues import mark
from .report import goal_in_words, in_words, value_in_words
from .serviced import DRUGS, MANAGEMENT
from .whose import figures_of

_KEY_PAGE = (
    "enrolment_former_poor", "enrolment_low_income", "assistance_key", "assistance_other", "low_income_burden",
    "assisted_money", "warned", "missed",
)  # fmt: skip


def _those(request: Request, keys: tuple[str, ...]) -> list[Figure]:
    mine = figures_of(request.user)
    return [found for key in keys if (found := figure(key)) and found in mine]


@needs("board.see")
def key_counties(request: Request) -> HttpResponse:
    """重点县: every county one may see side by side, and the one asked for."""
    asked = Asked(request.user, request.GET)
    may_mark = may(request.user, "board.mark")
    form = KeyForm(request.POST or None)
    if request.method == "POST" and may_mark and form.is_valid():
        given = form.cleaned_data
        mark(asked.about.county, given["kind"], given["basis"], request.user.get_username())
        messages.success(request, "已登记")
        return redirect(f"{request.path}{asked.query}")
    shown = _those(request, _KEY_PAGE)
    names = {asked.about.county: asked.where} if asked.own_town else asked.counties  # a township's rows are its own
    lines = side_by_side(asked.about, names, shown)
    own = next(line for line in lines if line.code == asked.about.county)
    before = [Seen(one, year_before(asked.about)) for one in shown]
    at = next((at for at, one in enumerate(shown) if one.key == request.GET.get("rank")), 0)
    return render(request, "dashboards/key_counties.html", {
        **asked.context(), "title": "重点县监测", "own": own, "figures": shown,
        "may_money": may(request.user, "funds.see"), "form": form if may_mark else None,
        "counties": [(line, [in_words(one) for one in line.seen]) for line in lines], "sums": _sums(lines, shown),
        "lines": [
            (one, in_words(one), in_words(last), goal_in_words(one))
            for one, last in zip(own.seen, before, strict=True)
        ],
        "courses": charts.courses(
            [one for one in own.seen if one.figure.unit == "rate"],
            lambda one, month: asked.rows_of(one.figure.key, month),
        ) if shown else None,
        "ranked": shown[at] if shown else None,
        "bars": charts.counties(
            [(line.name, line.seen[at]) for line in lines], lambda one: _rows_of_county(one, asked)
        ) if len(lines) > 1 else None,
    })  # fmt: skip


def _rows_of_county(one: Seen, asked: Asked) -> str:
    own = f"county={asked.about.county}"
    return asked.rows_of(one.figure.key).replace(own, f"county={one.about.county}", 1)


def _sums(lines: list[County], shown: list[Figure]) -> list[tuple[str, list[str]]]:
    """Key counties together and the others together, where there are both."""
    groups = [
        ("重点县合计", [one for one in lines if one.is_key]),
        ("其他县合计", [one for one in lines if not one.is_key]),
    ]
    if not all(some for _, some in groups):
        return []
    return [(name, [value_in_words(one, together(some, at)) for at, one in enumerate(shown)]) for name, some in groups]


@needs("board.see")
def areas(request: Request) -> HttpResponse:
    """片区: each with its townships and figures; the leader says which township is whose."""
    asked = Asked(request.user, request.GET)
    county, may_lay_out = asked.about.county, may(request.user, "board.mark")
    if request.method == "POST" and may_lay_out:
        given = {town: request.POST.get(f"town-{town}", "") for town in asked.towns}
        try:
            changed = lay_out(county, asked.towns, given, request.user.get_username())
        except ValidationError as fault:
            messages.error(request, fault.message)
        else:
            messages.success(request, f"已登记，{changed} 个镇街有变化。")
            return redirect(f"{request.path}{asked.query}")
    known = areas_of(county)
    seen = [Seen(one, asked.about) for one in _those(request, _KEY_PAGE)]
    found = grouped(seen, known)
    lines = [
        (one.figure, [(name, value_in_words(one.figure, values[at])) for name, _, values in found])
        for at, one in enumerate(seen)
    ]  # fmt: skip
    return render(request, "dashboards/areas.html", {
        **asked.context(), "title": "片区", "lines": lines,
        "areas": [(name, [asked.towns.get(town, town) for town in towns]) for name, towns, _ in found],
        "towns": [(code, name, known.get(code, "")) for code, name in asked.towns.items()], "may_lay_out": may_lay_out,
        "names": sorted(set(known.values())),
    })  # fmt: skip


@needs("board.see")
def two_diseases(request: Request) -> HttpResponse:
    """两病: who is known, who gets medicine paid, who is managed, township by township."""
    asked = Asked(request.user, request.GET)
    seen = [Seen(one, asked.about) for one in _those(request, (DRUGS, MANAGEMENT))]
    by_town = [dict(one.towns) for one in seen]
    towns: list[tuple[str, str, list[Any]]] = [
        (code, name, [
            (found.get(code), asked.rows_of(one.figure.key, "", code)) for one, found in zip(seen, by_town, strict=True)
        ]) for code, name in asked.towns.items()
        if not asked.about.town or code == asked.about.town
    ]  # fmt: skip
    return render(request, "dashboards/two_diseases.html", {
        **asked.context(), "title": "两病保障", "towns": towns,
        "bars": charts.towns_of(seen, asked.towns, lambda one, town: asked.rows_of(one.figure.key, "", town))
        if seen else None,
        "tiles": [(one, in_words(one), goal_in_words(one)) for one in seen],
    })  # fmt: skip
