"""Rows of an identity list as columns: which class bills hold, where a list says of a person what lists usually say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.identity_list import IdentityList
from tuodi.settlement.bill import IdentityRecord
from tuodi.settlement.identities import Held

from .judge import number_of
from .numbering import Ints

EPOCH: Final = dt.datetime(1970, 1, 1)
_SECOND: Final = dt.timedelta(seconds=1)
_NEVER: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Joined:
    """Of bills: the number of the one class held, 0 for none."""

    number: Ints
    several: NDArray[np.bool_]
    """Where more than one is held; `number` means nothing there."""
    later: NDArray[np.bool_]
    """Where a class holds that was not known yet."""
    record: Ints
    """Which record says so, -1 for several."""


class Records:
    """The plain part of a list: persons of whom each record has one version, which is valid."""

    def __init__(self, listed: IdentityList, numbers: dict[tuple[Held, ...], int], keys: Sequence[str]) -> None:
        """`numbers`: of the classes held together; those that are held alone get theirs here."""
        self._place: dict[str, tuple[int, int]] = {}
        self._records: list[IdentityRecord] = []
        rows: list[tuple[int, int, int, int]] = []
        for person, records in listed.records.items():
            if _plain(records):
                self._place[person] = len(rows), len(rows) + len(records)
                self._records += records
                rows += [
                    (
                        number_of(one.begndate), _NEVER if one.enddate is None else number_of(one.enddate),
                        seconds(one.known_from),
                        numbers.setdefault((Held(one.identity, one.idet_admdvs),), len(numbers)),
                    )
                    for one in records
                ]  # fmt: skip
        self._begin, self._end, self._known, self._number = np.array(rows, np.int64).reshape(-1, 4).T
        more, nowhere = listed.refused_persons | listed.keys.certificates(), (0, 0)
        places = [nowhere if key in more else self._place.get(key, nowhere) for key in keys]
        self.low, self.high = np.array(places, np.int64).reshape(-1, 2).T
        """By number of `keys`: where the records of a person stand whom the list has under this key alone."""

    def place(self, persons: list[str]) -> tuple[int, int] | None:
        """Where the records of a person stand that the list has under these keys; None where they are not plain."""
        return self._place.get(persons[0]) if len(persons) == 1 else None

    def joined(self, low: Ints, high: Ints, day: Ints, known_at: Ints) -> Joined:
        """For bills of persons whose records stand at these places, on these days, as known at these seconds."""
        count = high - low
        bill = np.repeat(np.arange(len(low)), count)
        record = np.arange(len(bill)) - np.repeat(np.cumsum(count) - count, count) + low[bill]
        holds = (self._begin[record] <= day[bill]) & (day[bill] <= self._end[record])
        bill, record = bill[holds], record[holds]
        known = self._known[record] <= known_at[bill]
        several, later = (np.bincount(bill[some], minlength=len(low)) for some in (known, ~known))
        own, number = np.full(len(low), -1, np.int64), np.zeros(len(low), np.int64)
        own[bill[~known]] = record[~known]
        own[later > 1] = -1
        number[bill[known]] = self._number[record[known]]
        return Joined(number, several > 1, later > 0, own)

    def record(self, at: int) -> IdentityRecord:
        """The one that stands at a place."""
        return self._records[at]


def seconds(moment: dt.datetime) -> int:
    """Since 1970."""
    return (moment - EPOCH) // _SECOND


def moment_text(second: int) -> str:
    """A moment by its seconds since 1970, as files of differences have it."""
    return (EPOCH + second * _SECOND).isoformat(sep=" ")


def _plain(records: tuple[IdentityRecord, ...]) -> bool:
    valid = all(one.valid and not one.known_from.microsecond for one in records)
    return valid and len({one.record_id for one in records}) == len(records)
