"""Settlement ids that stand twice anywhere in a file, found in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
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


_DIGEST = 12
_SEPARATOR = "\x1f"


class IdRegister:
    """Remember ids row by row, then find those that stand more than once."""

    def __init__(self, limit: int, partitions: int) -> None:
        self._spool = Spool(limit, partitions)

    def add(self, setl_id: str, row: int, cells: list[str], person: str) -> None:
        """One row's id, and the key of its person."""
        digest = blake2b(_SEPARATOR.join(cells).encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
        self._spool.add(setl_id, row, digest + person.encode("utf-8", "surrogatepass"))

    def persons(self) -> Iterator[tuple[int, list[tuple[str, int, str]]]]:
        """(partition, (id, row, person) of all rows in it)."""
        for number, items in self._spool.by_partition():
            yield number, [(i.key, i.row, i.payload[_DIGEST:].decode("utf-8", "surrogatepass")) for i in items]

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
