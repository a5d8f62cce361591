"""Settlement ids that stand twice anywhere in a file, found in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from .refusals import FileRefused
from .spool import Spool

_MOST = 1_000_000
"""More duplicates than this and the column is no id at all."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another row with the same id; `copy`: the same in every cell, and the earlier one is kept."""

    other: int
    copy: bool


_SEPARATOR = "\x1f"


class IdRegister:
    """Remember ids row by row, then find those that stand more than once."""

    def __init__(self, limit: int, partitions: int) -> None:
        self._spool = Spool(limit, partitions)

    def add(self, setl_id: str, row: int, cells: list[str]) -> None:
        """One row's id."""
        self._spool.add(
            setl_id, row, blake2b(_SEPARATOR.join(cells).encode("utf-8", "surrogatepass"), digest_size=12).digest()
        )

    def duplicates(self, file: str) -> dict[int, Duplicate]:
        """Row → duplicate. Of exact copies the first row is free; of rows that differ, none."""
        found: dict[int, Duplicate] = {}
        for _setl_id, items in self._spool.groups():
            if len(items) == 1:
                continue
            copies = len({item.payload for item in items}) == 1
            for item in items[1:] if copies else items:
                other = items[1] if item is items[0] else items[0]
                found[item.row] = Duplicate(other.row, copies)
            if len(found) > _MOST:
                raise FileRefused(file, "duplicates_everywhere")
        return found

    def close(self) -> None:
        """Remove what is on disk."""
        self._spool.close()
