"""Columns of the result file that hold few texts, many times each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from tuodi.exchange.arrow import coded

from .numbering import Numbers


@dataclass(frozen=True, slots=True)
class Coded:
    """Texts by number, each distinct one once."""

    places: dict[str, int]
    of_number: Numbers

    @classmethod
    def of(cls, texts: Sequence[str]) -> Coded:
        """Texts by their numbers."""
        places: dict[str, int] = {}
        return cls(places, np.array([places.setdefault(text, len(places)) for text in texts], np.int32))

    def coded(self, numbers: Numbers, more: Sequence[str]) -> Any:
        """A column of them; `more` have the numbers behind."""
        places, of = self.places, self.of_number
        if more or not len(of):
            places = dict(places)
            rest = [places.setdefault(text, len(places)) for text in more or [""]]
            of = np.concatenate((of, np.array(rest, np.int32)))
        return coded(of[numbers], pa.array(list(places), pa.string()))
