"""What differs by region at the interface: small files, the county's over the province's over the nation's."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
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
    cap_levels: dict[str, tuple[str, ...]]
    tilt_fund: str
    tilt_in_maf_pay: bool
    fields: dict[str, dict[str, str]]
    mandatory: dict[str, tuple[str, ...]]


@cache
def region_of(admdvs: str, own: Path | None = None) -> Region:
    """The settings of a place, from the general to the particular; the files of `own` go over those shipped."""
    found: dict[str, object] = {}
    for code in dict.fromkeys((NATION, admdvs[:2] + "0000", admdvs[:4] + "00", admdvs)):
        for folder in _folders(own):
            place = folder / f"{code}.yaml"
            if place.is_file():
                found |= yaml.safe_load(place.read_text("utf-8")) or {}
    return Region.model_validate(found)


@cache
def bases(own: Path | None = None) -> tuple[str, ...]:
    """Every base that some region names."""
    found: list[str] = []
    for folder in _folders(own):
        for place in sorted(folder.iterdir(), key=lambda one: one.name):
            if place.name.endswith(".yaml"):
                found += (yaml.safe_load(place.read_text("utf-8")) or {}).get("bases", [])
    return tuple(dict.fromkeys(found))


def shipped() -> dict[str, dict[str, object]]:
    """What each file that we ship says, the nation's first."""
    folder = files(__package__) / "regions"
    places = sorted(folder.iterdir(), key=lambda one: one.name)
    return {place.name.removesuffix(".yaml"): yaml.safe_load(place.read_text("utf-8")) or {} for place in places}


def _folders(own: Path | None) -> list[Traversable]:
    shipped = files(__package__) / "regions"
    return [shipped, own] if own is not None and own.is_dir() else [shipped]
