"""片区: groups of townships that the bureau's working groups guide, with the figures of each together (P-4.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError

from .figure import Cell, Seen, Value, summed
from .models import TownArea


def areas_of(county: str) -> dict[str, str]:
    """Township → its area, those that have one."""
    rows = TownArea.objects.filter(county=county).order_by("pk").values_list("township", "name")
    return {town: name for town, name in dict(rows).items() if name}


def lay_out(county: str, towns: Mapping[str, str], given: Mapping[str, str], by: str) -> int:
    """New areas of townships (code → area); how many changed. Raises ValidationError for a township of elsewhere."""
    if not set(given) <= set(towns):
        raise ValidationError("不是本县的乡镇（街道）", code="township")
    now = areas_of(county)
    changed = {town: name.strip() for town, name in given.items() if name.strip() != now.get(town, "")}
    if any(len(name) > 40 for name in changed.values()):  # noqa: PLR2004 - what a column takes
        raise ValidationError("片区名称不超过 40 字", code="name")
    TownArea.objects.bulk_create(
        (TownArea(county=county, township=town, name=name, by=by) for town, name in changed.items()), batch_size=500
    )
    return len(changed)


def together(seen: Sequence[Seen], areas: Mapping[str, str]) -> list[tuple[str, list[str], list[Value]]]:
    """Each area: its townships, and every figure's parts and wholes added, rates never averaged."""
    by_area: dict[str, list[str]] = {}
    for town, name in areas.items():
        by_area.setdefault(name, []).append(town)
    values = [dict(one.towns) for one in seen]
    return [
        (name, towns, [
            summed(Cell("", town, found[town].part, found[town].whole) for town in towns if town in found)
            for found in values
        ])
        for name, towns in sorted(by_area.items(), key=lambda pair: min(pair[1]))
    ]  # fmt: skip
