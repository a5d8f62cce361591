"""The documents by region: which carries out which, what is not at hand, and which figures are wanting where."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tuodi.exchange.divisions import name_of
from tuodi.policy.gaps import GapRow, gap_rows
from tuodi.policy.model import DocumentHead, Parameter
from tuodi.policy.regions import NATION, chain
from tuodi.workbench.base.words import label, terms
from tuodi.workbench.rules import book

_STAGES = {"basic": "基本医保", "critical": "大病保险", "assistance": "医疗救助", "tilt": "倾斜救助"}
_CHRONIC = "outpatient_chronic"


@dataclass(frozen=True, slots=True)
class Held:
    """A document at hand. carries: the higher ones it carries out; by: those of a county that carry it out."""

    head: DocumentHead
    clauses: int
    carries: tuple[str, ...]
    carried_by: tuple[str, ...]

    @property
    def where(self) -> str:
        """Its region in words."""
        return region_name(self.head.region)


@dataclass(frozen=True, slots=True)
class Region:
    """A county: its own documents, and those above it that count where it has none."""

    code: str
    name: str
    own: tuple[DocumentHead, ...]
    above: tuple[DocumentHead, ...]


@dataclass(frozen=True, slots=True)
class Want:
    """A stage whose figures are not known, in words."""

    stage: str
    care: str
    classes: str
    since: dt.date
    until: dt.date | None
    missing: tuple[str, ...]
    clause: str


def region_name(code: str) -> str:
    """A division's name; the whole country has one too."""
    return "全国" if code == NATION else name_of(code) or code


def _heads() -> list[DocumentHead]:
    return [one for one in book().documents if not one.background and not one.demonstration]


def library() -> list[Held]:
    """Every document but the background ones, in the order of regions."""
    heads = _heads()
    titles = {one.id: one.number for one in heads}
    clauses = Counter(one.document for one in book().clauses)
    return [
        Held(
            one, clauses[one.id], tuple(titles.get(name, name) for name in one.carries_out),
            tuple(f"{region_name(other.region)} {other.number}" for other in heads if one.id in other.carries_out),
        )
        for one in sorted(heads, key=lambda one: (one.region, one.first))
    ]  # fmt: skip


def regions(counties: Iterable[tuple[str, str]]) -> list[Region]:
    """For each county its documents; those without one of their own are listed by it (N-5.13)."""
    heads = _heads()
    return [
        Region(
            code, name, tuple(one for one in heads if one.region == code),
            tuple(one for up in chain(code)[1:] for one in heads if one.region == up),
        )
        for code, name in counties
    ]  # fmt: skip


@cache
def _gaps(_hash: str) -> tuple[GapRow, ...]:
    """Worked out once a rule book: it takes a second."""
    return gap_rows(book())


@cache
def _names(_hash: str) -> dict[str, str]:
    return {one.name: one.zh for one in book().of(Parameter) if one.zh}


def _figures(missing: Iterable[str]) -> tuple[str, ...]:
    """Figures by the names that their documents give them."""
    names = _names(book().hash)
    return tuple(names.get(one, one) for one in missing)


def _near(county: str) -> list[GapRow]:
    rows = _gaps(book().hash)
    known = {row.region for row in rows}
    near = next((code for code in chain(county) if code in known), "")
    return [row for row in rows if row.region == near]


def wanting(county: str, day: dt.date) -> list[Want]:
    """What cannot be computed in a county on a day, for want of which figure; the same want once."""
    found = (
        Want(
            _STAGES[row.stage], _words("care_types", row.care), _words("classes", row.classes or ()) or "全部人员",
            row.first, row.last, _figures(row.missing), row.clause,
        )
        for row in _near(county) if row.missing and _holds(row, day)
    )  # fmt: skip
    return list(dict.fromkeys(found))


def chronic(county: str, day: dt.date) -> list[tuple[str, list[str], list[str]]]:
    """门诊慢特病 stage by stage (N-3.5c): the clauses that hold, and the figures that are wanting."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for row in _near(county):
        if _CHRONIC in row.care and _holds(row, day):
            held, missing = found.setdefault(_STAGES[row.stage], ([], []))
            (missing if row.missing else held).extend(_figures(row.missing) or (row.clause,))
    return [(stage, list(dict.fromkeys(held)), list(dict.fromkeys(no))) for stage, (held, no) in found.items()]


def _holds(row: GapRow, day: dt.date) -> bool:
    return row.first <= day and (row.last is None or day <= row.last)


def _words(family: Literal["classes", "care_types"], names: Iterable[str]) -> str:
    given = list(names)
    if len(given) == len(terms().family(family)):
        return "全部"
    shown = "、".join(label(family, one) for one in given[:3])
    return f"{shown}等 {len(given)} 类" if len(given) > 3 else shown  # noqa: PLR2004 - as many as fit a cell
