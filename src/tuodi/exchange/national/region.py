"""What differs by region at the interface: small files, the county's over the province's over the nation's."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

NATION = "000000"


class Region(BaseModel):
    """The settings of a place at the interface."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bases: tuple[str, ...]
    skew_minutes: int
    gateway_status: int
    retry_status: int
    refmsg_prefix: str
    unknown_item: Literal["refuse", "self_paid"]
    tilt_fund: str
    tilt_in_maf_pay: bool
    fields: dict[str, dict[str, str]]
    mandatory: dict[str, tuple[str, ...]]


@cache
def region_of(admdvs: str) -> Region:
    """The settings of a place, from the general to the particular."""
    found: dict[str, object] = {}
    for code in dict.fromkeys((NATION, admdvs[:2] + "0000", admdvs[:4] + "00", admdvs)):
        place = files("tuodi.exchange.national") / "regions" / f"{code}.yaml"
        if place.is_file():
            found |= yaml.safe_load(place.read_text("utf-8")) or {}
    return Region.model_validate(found)


@cache
def bases() -> tuple[str, ...]:
    """Every base that some region names."""
    found: list[str] = []
    for place in sorted((files("tuodi.exchange.national") / "regions").iterdir(), key=lambda one: one.name):
        found += (yaml.safe_load(place.read_text("utf-8")) or {}).get("bases", [])
    return tuple(dict.fromkeys(found))
