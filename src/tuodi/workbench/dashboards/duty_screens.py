"""What the documents ask for: every duty with its screens, the documents by region and what is wanting of them."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import resolve

from tuodi.policy.regions import chain
from tuodi.workbench.access.models import User
from tuodi.workbench.access.perms import needs
from tuodi.workbench.access.ways import may_open
from tuodi.workbench.base.day import today
from tuodi.workbench.base.http import Request
from tuodi.workbench.rules import book

from .asked import Asked
from .duties import KINDS, Duty, duties
from .library import chronic, library, region_name, regions, wanting
from .whose import figures_of


@needs("board.see")
def duty_list(request: Request) -> HttpResponse:
    """Every duty of the documents with the screens where it is done: one's own region's first."""
    kind = request.GET.get("kind", "")
    found = duties()
    own = {one.key for one in figures_of(request.user)}
    shown = [one for one in found if not kind or one.clause.kind == kind]
    return render(request, "dashboards/duties.html", {
        "title": "条款与界面", "kinds": KINDS, "kind": kind, "whole": len(found),
        "missing": sum(one.missing for one in found),
        "with_screen": sum(any(s.stands for s in one.screens) for one in found),
        "closed": {s.path for one in shown for s in one.screens if s.stands and not _opens(request.user, s.path, own)},
        "own": own,
        "documents": _by_document(shown, request.user.region),
    })  # fmt: skip


def _opens(user: User, path: str, own: set[str]) -> bool:
    """Figures are a department's own, too."""
    return may_open(user, path) and resolve(urlsplit(path).path).kwargs.get("key", "") in {"", *own}


def _by_document(shown: list[Duty], region: str) -> list[tuple[str, str, list[Duty]]]:
    heads = {one.id: one for one in book().documents}
    near = chain(region)
    order = {code: at for at, code in enumerate(near)}
    groups = [(heads[name], list(some)) for name, some in groupby(shown, key=lambda one: one.clause.document)]
    groups.sort(key=lambda pair: order.get(pair[0].region, len(near)))
    return [(head.number, region_name(head.region), some) for head, some in groups]


@needs("board.see")
def documents(request: Request) -> HttpResponse:
    """Which document carries out which, in which county none does, what is not at hand, which figures are wanting."""
    asked = Asked(request.user, request.GET)
    county = asked.about.county
    return render(request, "dashboards/documents.html", {
        "title": "文件与落实", "held": library(), "regions": regions(sorted(asked.counties.items())),
        "county": asked.counties.get(county, county), "wanting": wanting(county, today()),
        "chronic": chronic(county, today()), "day": today(),
    })  # fmt: skip
