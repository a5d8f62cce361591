"""Screen a county's bills by every rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from .bills import standing
from .hits import Hit
from .institutions import outlying, stays_of
from .lines import same_lines
from .positions import Positions, shipped_positions
from .settings import Rule, shipped
from .stays import held, overlapping, split
from .visits import after_death, duplicates, far_apart, sudden

OF_A_MONTH = frozenset({"sudden"})
"""Rules that look at the month only; the others look at all bills given."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What screening is set to."""

    rules: Mapping[str, Rule] = field(default_factory=shipped)
    positions: Positions = field(default_factory=shipped_positions)


def screen(
    bills: pl.DataFrame, deaths: Mapping[int, dt.date], month: dt.date, settings: Settings | None = None,
    lines: pl.DataFrame | None = None,
) -> Iterator[Hit]:  # fmt: skip
    """Every hit of the bills (`bills.COLUMNS`). Whole persons: what is not there cannot be compared.

    month: its first day, for the rules `OF_A_MONTH`. lines: what was given (`lines.LINES`), as far as it is known.
    """
    known = settings or Settings()
    rules, stand = known.rules, standing(bills)
    yield from overlapping(stand, rules["overlap"])
    yield from split(stand, rules["split"])
    yield from held(stand, rules["bed_holding"])
    twice = list(duplicates(stand, rules["duplicate"]))
    yield from twice
    if lines is not None:
        yield from same_lines(stand, lines, rules["same_lines"], {frozenset(hit.setl_ids) for hit in twice})
    yield from after_death(stand, deaths, rules["after_death"])
    yield from far_apart(stand, rules["distance"], known.positions)
    yield from sudden(stand, month, rules["sudden"])


def stays_to_compare(bills: pl.DataFrame, settings: Settings | None = None) -> pl.DataFrame:
    """What `screen_institutions` needs of some persons' bills; parts can be put one under the other."""
    return stays_of(standing(bills), (settings or Settings()).rules["institution"])


def screen_institutions(stays: pl.DataFrame, month: dt.date, settings: Settings | None = None) -> Iterator[Hit]:
    """Institutions against their peers, over the stays of a whole county."""
    yield from outlying(stays, month, (settings or Settings()).rules["institution"])
