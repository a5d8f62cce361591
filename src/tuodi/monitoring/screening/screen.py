"""Screen a county's bills by every rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import polars as pl

from .bills import standing
from .hits import Hit
from .institutions import outlying
from .settings import Rule, shipped
from .stays import held, overlapping, split
from .visits import after_death, duplicates, far_apart, sudden


def screen(
    bills: pl.DataFrame, deaths: Mapping[int, dt.date], month: dt.date, rules: Mapping[str, Rule] | None = None
) -> Iterator[Hit]:
    """Every hit of the bills (`bills.COLUMNS`). Whole persons: what is not there cannot be compared.

    month: its first day; `sudden` and `institution` look at it, the others at all bills given.
    """
    known = shipped() if rules is None else rules
    stand = standing(bills)
    yield from overlapping(stand, known["overlap"])
    yield from split(stand, known["split"])
    yield from held(stand, known["bed_holding"])
    yield from duplicates(stand, known["duplicate"])
    yield from after_death(stand, deaths, known["after_death"])
    yield from far_apart(stand, known["distance"])
    yield from sudden(stand, month, known["sudden"])


def screen_institutions(bills: pl.DataFrame, month: dt.date, rules: Mapping[str, Rule] | None = None) -> Iterator[Hit]:
    """Institutions against their peers, over all bills of a county at once."""
    known = shipped() if rules is None else rules
    yield from outlying(standing(bills), month, known["institution"])
