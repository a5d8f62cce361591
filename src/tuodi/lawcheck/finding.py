"""What a check says of one rule: a verdict, the clauses and figures of both sides, since when, and in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["outside", "listed", "undecided", "measured", "not_implemented", "within"]
VERDICTS: tuple[Verdict, ...] = ("outside", "not_implemented", "listed", "undecided", "measured", "within")
"""In the order of a report."""

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages."""

    zh: str
    en: str

    def say(self, lang: Lang) -> str:
        """The sentence in a language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two clauses held against each other, with its figure in words."""

    clause: str
    rule: str
    document: str
    region: str
    figure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One result of `policy check`. `first` and `last` bound the time in which it holds; None: open."""

    check: str
    verdict: Verdict
    region: str
    words: Words
    higher: Side | None = None
    local: Side | None = None
    classes: tuple[str, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    missing: str = ""
    """The parameter for want of which nothing can be decided."""
    reading: str = ""
    """The reading on which the verdict rests."""
    at: int | None = None
    """The amount, fen, at which it happens; for the order of bills, how much it matters."""

    @property
    def clauses(self) -> tuple[str, ...]:
        """Both clauses, the higher first."""
        return tuple(side.clause for side in (self.higher, self.local) if side is not None)
