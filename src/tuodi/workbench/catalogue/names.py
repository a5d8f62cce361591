"""What codes are called."""

from __future__ import annotations

from collections.abc import Collection

from .models import Entry
from .pricing import areas_of


def names_of(codes: Collection[str], area: str) -> dict[str, str]:
    """Names in the insurance's catalogue of a place, the more particular place's where several have one."""
    areas = areas_of(area)
    rows = Entry.objects.filter(tab="1312", replaced=None, code__in=codes, area__in=areas).values_list(
        "code", "name", "area"
    )
    return {code: name for code, name, _ in sorted(rows, key=lambda row: -areas.index(row[2]))}
