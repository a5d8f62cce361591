"""What a run found against what was planted: recall and precision by kind. Finds are queries over the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from tuodi.lab.planted.truth import Truth

Found = Callable[[str, dt.date], set[str]]
JUDGED: dict[str, Found] = {}
_TOGETHER = {"corrected": ("underpaid", "overpaid")}
"""应退应补 as one."""


def judged(kind: str) -> Callable[[Found], Found]:
    """Register where the finds of a kind are, by what the truth calls them. Kept in a room's `month_steps`."""

    def mark(found: Found) -> Found:
        JUDGED[kind] = found
        return found

    return mark


def judge(truth: Truth, county: str, month: dt.date) -> dict[str, dict[str, Any]]:
    """By kind: planted, found, both, recall, precision; and how many look-alikes were taken for it."""
    found = {kind: find(county, month) for kind, find in JUDGED.items()}
    kinds = {kind: (kind,) for kind in found} | {
        name: parts for name, parts in _TOGETHER.items() if found.keys() >= set(parts)
    }
    return {name: _one(truth, parts, set().union(*(found[part] for part in parts))) for name, parts in kinds.items()}


def _one(truth: Truth, parts: tuple[str, ...], found: set[str]) -> dict[str, Any]:
    planted = set().union(*(truth.keys(part) for part in parts))
    similar = set().union(*(truth.similar(part) for part in parts))
    both = len(planted & found)
    return {
        "planted": len(planted), "found": len(found), "both": both,
        "recall": _share(both, len(planted)), "precision": _share(both, len(found)),
        "look_alikes": len(similar), "look_alikes_found": len(similar & found),
        "not_found": sorted(planted - found)[:20], "wrongly_found": sorted(found - planted)[:20],
    }  # fmt: skip


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0
