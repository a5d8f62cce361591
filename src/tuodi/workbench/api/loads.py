"""Catalogues: files loaded, and what became of them."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import File, Form, Query, Schema
from ninja.files import UploadedFile
from pydantic import Field

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.catalogue.loading import store, tab_of
from tuodi.workbench.catalogue.models import Load
from tuodi.workbench.jobs.run import start

from .rights import Needs
from .room import Paged, Room, newest, page_of, shaped

room = Room()


class LoadUpload(Schema):
    """Of which region a catalogue is; `tab` empty: by the name of the file, such as 1312.txt."""

    region: str = Field(pattern=r"^\d{6}$")
    tab: str = ""


def _shape(row: Load) -> shown.CatalogueLoad:
    return shaped(shown.CatalogueLoad, row)


@room.get("", response=shown.Page[shown.CatalogueLoad], auth=Needs("catalogue.load"), summary="目录导入")
def listed(request: Request, paged: Query[Paged]) -> Any:
    """The newest first."""
    return page_of(shown.CatalogueLoad, newest(Load.objects.all()), Load.objects.all(), paged, _shape)


@room.post("", response={201: shown.CatalogueTaken}, auth=Needs("catalogue.load"), summary="导入目录")
def upload(request: Request, file: File[UploadedFile], given: Form[LoadUpload]) -> Any:
    """In the background. The same bytes are taken once: that is its guard, it needs no key."""
    name, by = file.name or "", request.user.get_username()
    row, fresh = store(given.region, given.tab or tab_of(name), name, file.read(), by)
    job = None
    if fresh or not row.finished:
        link = f"/catalogue/loads/{row.pk}/"
        job = start("catalogue.load", f"目录导入 {row.name}", request.user, link=link, load=row.pk).pk
    return shown.CatalogueTaken(fresh=fresh, load=_shape(row), job=job)


@room.get("/{id}", response=shown.CatalogueLoad, auth=Needs("catalogue.load"), summary="一次目录导入")
def one(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """How many records were new, changed, withdrawn, refused."""
    return _shape(get_object_or_404(Load, pk=id))
