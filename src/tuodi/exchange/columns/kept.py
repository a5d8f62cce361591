"""What settling a large file has taught of the rules, kept for the next one: programs of cells, and words of texts.

One file in the user's cache for each rule book, code and form of results. It may be deleted at any time; a damaged one
is not taken, and without a place to keep it everything is worked out anew. Amounts and persons are not in it: a text is
the same for every bill of its kind; the samples of the run that first met it told it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import pickle
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from random import SystemRandom
from typing import Any, Final

import numpy as np

from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_person import Surroundings
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.compiled import cache_folder
from tuodi.settlement.columnar.learned import Learned
from tuodi.settlement.package import package_hash

from .file import BlockFile
from .results import Texts, Told

WORTH_IT: Final = 8 << 20
"""Bytes of a file from which on it is asked for and kept."""
MOST: Final = 20_000
"""So many cells or texts are kept at most: to read more than a file needs costs time too."""
AGAIN: Final = 16
"""So many texts have samples although they are told."""
_DIGEST: Final = 32
_CLASSES: Final = {
    "tuodi.settlement.columnar.learned": {"Learned"},
    "tuodi.settlement.columnar.cells": {"Context"},
    "tuodi.settlement.columnar.program": {"Program", "Step", "Feed", "Spoil", "Limit"},
    "tuodi.settlement.statement": {"Reason"},
    "tuodi.policy.model": {"Origin"},
    "tuodi.exchange.columns.results": {"Told"},
}


@dataclass(slots=True)
class Kept:
    """The texts of a run, and where what is known of them is kept."""

    texts: Texts
    place: Path
    _size: int = 0

    @classmethod
    def of(cls, texts: Texts, file: BlockFile, read: ReadOptions, cascade: Cascade, around: Surroundings) -> Kept:
        """The place is told by all that a text or program can depend on besides the bills."""
        book, results = cascade.book, texts.results
        plain = replace(read, today=dt.date.min, progress=None)
        opening = around.opening if isinstance(around.opening, str) else type(around.opening)
        facts = (
            package_hash(), np.__version__, book.hash, book.readings, book.terms, book.documents, book.clauses,
            [rule.origin for rule in book.rules], cascade.options, results.columns, results.lang, file.layout.headers,
            plain, around.identities is None, opening, around.provisional,
        )  # fmt: skip
        digest = hashlib.sha256()
        for fact in facts:
            digest.update(f"{fact!r}\n".encode())
        return cls(texts, cache_folder() / "learned" / f"{digest.hexdigest()[:32]}.bin")

    def recall(self) -> set[int]:
        """Take up what is there, before anything is settled. Returns the texts that need no sample.

        Some do nevertheless, drawn anew for each run, so that both engines are compared on every large file.
        """
        found = _read(self.place)
        if found is not None:
            learned, told = found
            learned.teach(self.texts.engine)
            self.texts.take_up(told)
        self._size = self._now()
        known = list(self.texts.told)
        return set(known).difference(SystemRandom().sample(known, min(AGAIN, len(known))))

    def keep(self) -> None:
        """Write down what has come since, if anything has."""
        if self._size < self._now() <= MOST:
            _write(self.place, (Learned.of(self.texts.engine), self.texts.known()))

    def _now(self) -> int:
        return len(self.texts.engine.tables.programs) + len(self.texts.told)


def _read(place: Path) -> tuple[Learned, Told] | None:
    try:
        data = place.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
        return None
    try:
        found: tuple[Learned, Told] = _OnlyOurs(io.BytesIO(data[_DIGEST:])).load()
    except pickle.UnpicklingError:
        return None
    return found


def _write(place: Path, what: tuple[Learned, Told]) -> None:
    """Beside, then renamed: nobody reads half of it."""
    data = pickle.dumps(what, protocol=5)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, suffix=".tmp")
        try:
            _fill(handle, (hashlib.sha256(data).digest(), data))
            Path(name).replace(place)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError:
        return


def _fill(handle: int, pieces: Iterable[bytes]) -> None:
    with os.fdopen(handle, "wb") as out:
        out.writelines(pieces)


class _OnlyOurs(pickle.Unpickler):
    """Loads what is named above, nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        if name in _CLASSES.get(module, ()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"what was learned may not hold {module}.{name}")
