"""How a file of bills is to be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tuodi.settlement.bill import Insurance

if TYPE_CHECKING:
    from .people import PeopleMap

Codes = Literal["own", "national"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long work is: `phase` is ``read`` or ``settle``, bytes of the input and rows so far."""

    phase: Literal["read", "settle"]
    rows: int
    bytes_done: int
    bytes_total: int


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """`today` bounds the dates. Everything else has the usual default.

    codes: ``national`` reads hosp_lv as the 1-14 list; None: by the layout found.
    clr_ym: clearing period of 附件1 and 附件4 when neither title nor file name says it.
    home: the region whose province resolves Chinese place names and care type names of bureau files.
    insutype: insurance of 附件1, which has no such column.
    extra_classes: further names → class ids, from a user's own documents.
    provisional: keep rows that wait for a refused one, marked.
    spool_bytes: above this much row text, rows go to partitions on disk.
    """

    today: dt.date
    codes: Codes | None = None
    encoding: str | None = None
    sheet: str | None = None
    people: PeopleMap | None = None
    clr_ym: str | None = None
    home: str = "500000"
    insutype: Insurance = "390"
    extra_classes: Mapping[str, str] = field(default_factory=dict)
    provisional: bool = False
    spool_bytes: int = 64 << 20
    progress: Callable[[Progress], None] | None = None
