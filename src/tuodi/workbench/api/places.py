"""Townships and villages inside the user's limits: the codes that registering and filtering ask for."""

from __future__ import annotations

from typing import Any

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.registry.seen_places import townships_seen, villages_seen

from .rights import Needs
from .room import Room, shaped

room = Room()


@room.get("/townships", response=list[shown.Place], auth=Needs("person.search"), summary="乡镇（街道）")
def townships(request: Request) -> Any:
    """Those in force."""
    return [shaped(shown.Place, one) for one in townships_seen()]


@room.get("/townships/{code}/villages", response=list[shown.Place], auth=Needs("person.search"), summary="村（社区）")
def villages(request: Request, code: str) -> Any:
    """Those in force of one township."""
    return [shaped(shown.Place, one) for one in villages_seen().filter(parent_id=code)]
