"""Twelve townships of the demonstration county, their codes, and the villages in them."""

from __future__ import annotations

from tuodi.exchange.divisions import name_of
from tuodi.lab.places import REGIONS
from tuodi.workbench.registry.models import Place

from .cast import COUNTY

TOWNSHIPS, VILLAGES = 12, 9


def townships() -> list[tuple[str, str]]:
    """Code and name. The county's own names; the codes are made up beyond the county's six digits."""
    names = REGIONS[COUNTY].homes[COUNTY][:TOWNSHIPS]
    return [(f"{COUNTY}{number:03d}", name) for number, name in enumerate(names, start=1)]


def make_places() -> None:
    """The county with its city and province, townships and villages, once."""
    above = [(COUNTY[:2] + "0000", Place.Level.PROVINCE, None), (COUNTY, Place.Level.COUNTY, COUNTY[:2] + "0000")]
    rows = [Place(code=code, name=name_of(code), level=level, parent_id=up) for code, level, up in above]
    for code, name in townships():
        rows.append(Place(code=code, name=name, level=Place.Level.TOWNSHIP, parent_id=COUNTY))
        stem = name.rstrip("街道镇乡")
        rows += [
            Place(code=f"{code}{200 + n:03d}", name=f"{stem}{n}村", level=Place.Level.VILLAGE, parent_id=code)
            for n in range(1, VILLAGES + 1)
        ]
    Place.objects.bulk_create(rows, ignore_conflicts=True)
