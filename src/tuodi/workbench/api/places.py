"""Places: townships and villages that one sees, any division by code or name, and files of the local ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from ninja import File, Query
from ninja.files import UploadedFile

from tuodi.client import models as shown
from tuodi.workbench.base.csv_out import csv_text
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.uploads import fault_of
from tuodi.workbench.registry.models import Place
from tuodi.workbench.registry.place_import import HEADER, load_nation, load_places, read_rows
from tuodi.workbench.registry.seen_places import townships_seen, villages_seen

from .errors import Refusal, Several
from .rights import Needs
from .room import FILE, Paged, Room, attached, shaped

room = Room()
_EXAMPLE = ("500243001", "汉葭街道", "2001-10-18", "", "")


def _division(row: Place) -> shown.Division:
    return shaped(shown.Division, row, parent=row.parent_id, successor=row.successor_id)


@room.get("", response=shown.Page[shown.Division], auth=Needs("person.search"), summary="区划")
def listed(request: Request, paged: Query[Paged], q: str = "", parent: str = "") -> Any:
    """By how the code begins or what the name contains, or what lies directly below a place; former ones too."""
    found = Place.objects.filter(parent=parent) if parent else Place.objects.all()
    found = found.filter(Q(code__prefix=q) | Q(name__contains=q)) if q else found
    rows = found.order_by("code").values_list("code", flat=True)
    at, limit = int(paged.cursor.partition(".")[2] or 0), paged.limit
    codes = list(rows[at : at + limit + 1])
    by_code = Place.objects.in_bulk(codes[:limit])
    more = f"0.{at + limit}" if len(codes) > limit else None
    return shown.Page[shown.Division](items=[_division(by_code[code]) for code in codes[:limit]], next=more)


@room.get("/townships", response=list[shown.Place], auth=Needs("person.search"), summary="乡镇（街道）")
def townships(request: Request) -> Any:
    """Those in force."""
    return [shaped(shown.Place, one) for one in townships_seen()]


@room.get("/townships/{code}/villages", response=list[shown.Place], auth=Needs("person.search"), summary="村（社区）")
def villages(request: Request, code: str) -> Any:
    """Those in force of one township."""
    return [shaped(shown.Place, one) for one in villages_seen().filter(parent_id=code)]


@room.get("/template.csv", auth=Needs("person.search"), summary="乡镇、村代码文件模板", openapi_extra=FILE)
def template(request: Request) -> HttpResponse:
    """The head of the file, with an example."""
    return attached(f"\ufeff{csv_text([HEADER, _EXAMPLE])}".encode(), "places.csv", "text/csv; charset=utf-8")


@room.post("/nation", response=shown.PlacesLoaded, auth=Needs("users.manage"), summary="载入全国区划")
def nation(request: Request) -> Any:
    """The shipped divisions; what is there already stays as it is."""
    return shown.PlacesLoaded(fresh=load_nation(), changed=0)


@room.post("/files", response=shown.PlacesLoaded, auth=Needs("users.manage"), summary="导入乡镇、村代码")
def upload(request: Request, file: File[UploadedFile]) -> Any:
    """All or nothing: with a row that cannot be used nothing is written."""
    name = Path(file.name or "").name
    fault = fault_of(name, file.size or 0, file)
    if fault:
        raise Refusal(422, "file", fault, "file")
    try:
        fresh, changed, bad = load_places(read_rows(name, file.read()))
    except ValueError as error:
        raise Refusal(422, "file", f"{name}：{error}", "file") from error
    if bad:
        raise Several(422, [
            shown.Fault(code="place", message=f"第 {row.row} 行 {row.code}：{row.why}", path=f"file.{row.row}")
            for row in bad
        ])  # fmt: skip
    return shown.PlacesLoaded(fresh=fresh, changed=changed)
