"""Evidence: every number of every rule stands at a recorded place inside its clause's spans, with its unit.

The places are kept in `<document>.evidence.tsv` beside the document: clause, rule, path, value, start, end. A figure
without a place has a dash and the reason instead. Figures from outside the text show their source and grade.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .errors import InvalidValue, Where
from .evidence_figures import HEAD, Figure, FigureKind, document_figures, figures_of, named_rules
from .evidence_surfaces import NamedDays, Surface, follows, states, surfaces
from .library import document_files
from .messages import message
from .schema.base import NAMED_DAYS
from .yaml_source import Source, read_source

__all__ = [
    "EvidenceRow", "Figure", "FigureKind", "Place", "check", "evidence_report", "exception_share", "figures_of",
    "places_file", "propose", "read_places", "record_places", "write_places",
]  # fmt: skip

Status = Literal["found", "inherited", "exception", "reading", "sourced", "wrong", "missing", "recorded"]
"""`inherited`: a date or cover year that another clause or the document's own date gives. `reading`: stands only under
a choice and not in the text, with its reason. `sourced`: from outside the text, with source and grade. `recorded`: a
place is noted, the text is not at hand."""

_COLUMNS = ("clause", "rule", "path", "value", "start", "end")
_NO_PLACE = "-"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands in the text (start to end), or why it stands nowhere."""

    clause: str
    rule: str
    path: str
    value: str
    start: int | None
    end: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One figure with what became of its proof; `detail` is the text found, the reason, the fault or the source."""

    document: str
    clause: str
    rule: str
    path: str
    value: str
    status: Status
    detail: str
    start: int | None = None
    end: int | None = None
    grade: str = ""


def places_file(document: Path) -> Path:
    """The sidecar of a document."""
    return document.with_name(f"{document.stem}.evidence.tsv")


def read_places(path: Path) -> tuple[Place, ...]:
    """The recorded places; none where there is no sidecar. Raises InvalidValue with the line."""
    if not path.exists():
        return ()
    places = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], start=2):
        cells = line.split("\t")
        where = Where(path.name, number)
        if len(cells) != len(_COLUMNS):
            raise InvalidValue(
                where, message("place_columns", count=len(cells), wanted=len(_COLUMNS), columns=_COLUMNS)
            )
        clause, rule, figure, value, start, end = cells
        if start == _NO_PLACE:
            places.append(Place(clause, rule, figure, value, None, None, end))
        elif start.isdigit() and end.isdigit():
            places.append(Place(clause, rule, figure, value, int(start), int(end)))
        else:
            raise InvalidValue(where, message("place_form", start=start, end=end, columns=_COLUMNS))
    return tuple(places)


def write_places(path: Path, places: Sequence[Place]) -> None:
    """Write the sidecar, in the order of the document."""
    lines = ["\t".join(_COLUMNS)]
    for place in places:
        at = (_NO_PLACE, place.reason) if place.start is None else (str(place.start), str(place.end))
        lines.append("\t".join((place.clause, place.rule, place.path, place.value, *at)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def propose(document: Source, text: str, kept: Sequence[Place] = (), named: NamedDays | None = None) -> list[Place]:
    """A place for every figure of the document. Recorded places that still hold, and reasons, are kept.

    Otherwise the first place after the rule's previous figure is taken, a full date before a bare year. A figure found
    nowhere gets its reading as reason, or an empty one, which `check` reports.
    """
    finder = _Finder(document, text, named or {})
    known = {(place.rule, place.path): place for place in kept}
    places: list[Place] = []
    cursor, rule = 0, ""
    for figure in _provable(document):
        cursor, rule = (cursor if figure.rule == rule else 0), figure.rule
        place = known.get(figure.key)
        if place is None or place.value != figure.text or not (place.reason or finder.at(figure, place)):
            place = _first_place(figure, finder, cursor)
        cursor = cursor if place.start is None else place.start
        places.append(place)
    return places


def _first_place(figure: Figure, finder: _Finder, cursor: int) -> Place:
    names = (figure.clause, figure.rule, figure.path, figure.text)
    own = sorted(finder.candidates(figure), key=lambda s: (s.low != s.high, s.start < cursor, s.start))
    best = own[0] if own else finder.inherited(figure)
    if best is None:
        return Place(*names, None, None, f"reading {figure.reading}" if figure.reading else "")
    return Place(*names, best.start, best.end)


def check(
    document: Source, text: str | None, places: Iterable[Place], named: NamedDays | None = None
) -> list[EvidenceRow]:
    """Every figure of a document with its proof; recorded places of figures that no longer exist are wrong."""
    rows = _Rows(document)
    finder = None if text is None else _Finder(document, text, named or {})
    fault = "" if text is None else _hash_fault(document, text)
    known = {(place.rule, place.path): place for place in places}
    for figure in document_figures(document):
        place = known.pop(figure.key, None)
        if _is_sourced(document, figure):
            rows.add(figure, "sourced", figure.source, grade=figure.grade)
        elif place is None:
            rows.add(figure, "missing", "no place is recorded")
        elif place.value != figure.text:
            rows.add(figure, "wrong", f"the rule says {figure.text}, the recorded place is of {place.value}")
        elif place.start is None:
            without: Status = "missing" if not place.reason else "reading" if figure.reading else "exception"
            rows.add(figure, without, place.reason or "neither place nor reason")
        elif fault:
            rows.add(figure, "wrong", fault, place)
        elif finder is None:
            rows.add(figure, "recorded", "", place)
        else:
            rows.add(figure, *finder.verdict(figure, place), place)
    for place in known.values():
        stale = Figure(place.clause, place.rule, place.path, "count", place.value)
        rows.add(stale, "wrong", "a place is recorded, the rule has no such figure", place)
    return rows.rows


def evidence_report(library: Path, sources: Path | None) -> list[EvidenceRow]:
    """The evidence of every document below `library`; the texts are looked up by name in `sources`, where given."""
    rows, named = [], _named_days(library)
    for path in document_files(library):
        document = read_source(path)
        rows += check(document, _text(document, sources), read_places(places_file(path)), named)
    return rows


def record_places(library: Path, sources: Path) -> list[Path]:
    """Propose places anew, keeping those that hold, and write the sidecar of every document whose text is at hand."""
    written, named = [], _named_days(library)
    for path in document_files(library):
        document = read_source(path)
        text = _text(document, sources)
        if text is not None:
            write_places(places_file(path), propose(document, text, read_places(places_file(path)), named))
            written.append(places_file(path))
    return written


def exception_share(rows: Iterable[EvidenceRow]) -> tuple[int, int]:
    """Exceptions, and the figures that a text has to prove (those from elsewhere or of a reading left out)."""
    proved = [row.status for row in rows if row.status not in ("sourced", "reading")]
    return proved.count("exception"), len(proved)


def _named_days(library: Path) -> dict[str, dt.date]:
    """The days that 过渡期 stands for: the first that `parameter` rules give, whatever the reading."""
    days: dict[str, dt.date] = {}
    for document in map(read_source, document_files(library)):
        for clause in document.data.get("clauses") or ():
            for _, raw in named_rules(clause):
                if raw.get("parameter") in NAMED_DAYS and raw.get("day"):
                    days.setdefault(raw["parameter"], dt.date.fromisoformat(raw["day"]))
    return days


def _text(document: Source, sources: Path | None) -> str | None:
    file = (document.data.get("text") or {}).get("file")
    place = sources / file if sources is not None and file else None
    return place.read_bytes().decode("utf-8") if place is not None and place.is_file() else None


def _is_sourced(document: Source, figure: Figure) -> bool:
    return bool(figure.source) or (document.data.get("background") in (True, "true") and figure.rule == HEAD)


def _provable(document: Source) -> Iterator[Figure]:
    return (figure for figure in document_figures(document) if not _is_sourced(document, figure))


def _hash_fault(document: Source, text: str) -> str:
    recorded = (document.data.get("text") or {}).get("sha256")
    found = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return "" if found == recorded else f"the text at hand (sha256 {found[:12]}…) is not the one the places are of"


class _Rows:
    def __init__(self, document: Source) -> None:
        self.name, self.rows = str(document.data.get("document", "")), list[EvidenceRow]()

    def add(self, figure: Figure, status: Status, detail: str, place: Place | None = None, grade: str = "") -> None:
        start, end = (place.start, place.end) if place is not None else (None, None)
        names = (self.name, figure.clause, figure.rule, figure.path, figure.text)
        self.rows.append(EvidenceRow(*names, status, detail, start, end, grade))


class _Finder:
    """The figures of one text, within the spans of each clause."""

    def __init__(self, document: Source, text: str, named: NamedDays) -> None:
        self.text = text
        self.surfaces: tuple[Surface, ...] = tuple(surfaces(text, named))
        clauses: Sequence[Mapping[str, Any]] = document.data.get("clauses") or ()
        self.spans = {str(c["clause"]): [(int(a), int(b)) for a, b in c.get("spans") or ()] for c in clauses}
        self.first_day = dt.date.fromisoformat(document.data["in_force"]["from"])
        head = Figure("", HEAD, "in_force.from", "day", self.first_day.isoformat())
        self.own_day = next((s for s in self.surfaces if states(s, head)), None)

    def candidates(self, figure: Figure) -> Iterator[Surface]:
        """Every place inside the clause that says the figure; a date of the head may stand anywhere."""
        return self._said(figure, self.spans.get(figure.clause, []) if figure.clause else [(0, len(self.text))])

    def inherited(self, figure: Figure) -> Surface | None:
        """A date or cover year given elsewhere: by the last clause before, else the first after, else the head."""
        if figure.kind not in ("day", "year"):
            return None
        found = sorted((s for spans in self.spans.values() for s in self._said(figure, spans)), key=lambda s: s.start)
        here = min((start for start, _ in self.spans.get(figure.clause, [])), default=0)
        before = (s for s in reversed(found) if s.start < here)
        return next(before, found[0] if found else self.own_day if follows(figure, self.first_day) else None)

    def at(self, figure: Figure, place: Place) -> bool:
        """Whether a recorded place says the figure."""
        return self.verdict(figure, place)[0] != "wrong"

    def verdict(self, figure: Figure, place: Place) -> tuple[Status, str]:
        """What a recorded place proves, with the words there or the fault."""
        at, words = (place.start, place.end), re.sub(r"\s+", " ", self.text[place.start : place.end])
        if any((s.start, s.end) == at for s in self.candidates(figure)):
            return "found", words
        if figure.kind in ("day", "year"):
            for clause, spans in self.spans.items():
                if any((s.start, s.end) == at for s in self._said(figure, spans)):
                    return "inherited", f"{words} ({clause})"
            if self.own_day is not None and at == (self.own_day.start, self.own_day.end) and figure.clause:
                how = follows(figure, self.first_day)
                return (
                    ("inherited", f"{words}: {how}")
                    if how
                    else ("wrong", f"{figure.text} does not follow from {words}")
                )
        start, end = place.start or 0, place.end or 0
        if figure.clause and not any(low <= start and end <= high for low, high in self.spans.get(figure.clause, [])):
            return "wrong", f"{start}-{end} lies outside the spans of {figure.clause}"
        return "wrong", f"the text has {words!r} at {start}-{end}, not {figure.text}"

    def _said(self, figure: Figure, spans: Sequence[tuple[int, int]]) -> Iterator[Surface]:
        for surface in self.surfaces:
            inside = any(start <= surface.start and surface.end <= end for start, end in spans)
            if inside and states(surface, figure):
                yield surface
