"""Shapes of catalogues loaded and of reconciling with institutions."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from .common import Fen, Shape
from .lists import Versioned


class CatalogueLoad(Shape):
    """A catalogue's file: how many of its records were new, changed, withdrawn, refused."""

    id: int
    region: str
    tab: str
    name: str
    digest: str
    by: str
    at: dt.datetime
    rows: int
    fresh: int
    changed: int
    withdrawn: int
    same: int
    older: int
    refused: int
    finished: bool


class CatalogueTaken(Shape):
    """An upload. `fresh` false: the same file was there."""

    fresh: bool
    load: CatalogueLoad
    job: int | None = None


class DayEnd(Shape):
    """An institution's day: both sides' figures. Theirs None: not told."""

    id: int
    institution: str
    date: dt.date
    state: str
    our_count: int
    our_medfee_fen: Fen
    our_fund_fen: Fen
    their_count: int | None = None
    their_medfee_fen: Fen | None = None
    their_fund_fen: Fen | None = None


class Gap(Shape):
    """A difference of a day; amounts of the side that has them."""

    id: int
    date: dt.date
    institution: str
    kind: str
    setl_id: str
    psn_no: str
    our_medfee_fen: Fen | None = None
    our_fund_fen: Fen | None = None
    their_medfee_fen: Fen | None = None
    their_fund_fen: Fen | None = None
    difference_fen: Fen
    why: str
    state: str
    cause: str
    note: str
    maker: str
    checker: str
    version: str


class GapExplanation(Versioned):
    """Why a difference is there."""

    cause: Literal["cut_off", "lost_answer", "not_sent", "undo_unknown", "wrong_amount", "repeated", "other"]
    note: str = Field(min_length=4, max_length=300)
