"""The search for people who are registered twice: in blocks, so that nobody is compared with everybody.

A block is everybody with one number, one sound of name and birth date, or one name in one village. Rows come sorted by
the block's key and stand in memory for one block only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, groupby
from typing import Any

from .find import shown
from .likeness import ENOUGH, Record, likeness
from .models import DuplicatePair

_BLOCK_AT_MOST = 200
"""A larger block is no sign of anything (a placeholder for a name); its number is told."""
_BATCH = 1_000
_FIELDS = ("pk", "psn_name", "pinyin", "brdy", "gend", "psn_cert_type", "certno", "township", "village_id")
Told = Callable[[int], None]

BLOCKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("证件号码", ("certno",)),
    ("姓名读音和出生日期", ("pinyin", "brdy")),
    ("姓名和村", ("village_id", "psn_name")),
)


def find_pairs(told: Told = lambda _: None) -> tuple[dict[tuple[int, int], tuple[int, list[str]]], int]:
    """Pairs (smaller id first) → points and signs; and how many blocks were too large to compare."""
    found: dict[tuple[int, int], tuple[int, list[str]]] = {}
    skipped = done = 0
    for _, keys in BLOCKS:
        for block in _blocks(keys):
            done += len(block)
            told(done)
            if len(block) > _BLOCK_AT_MOST:
                skipped += 1
                continue
            for pair in combinations(sorted(block), 2):
                key = pair[0].pk, pair[1].pk
                if key not in found:
                    points, signs = likeness(*pair)
                    if points >= ENOUGH:
                        found[key] = points, signs
    return found, skipped


def _blocks(keys: tuple[str, ...]) -> Iterator[list[Record]]:
    rows = shown().order_by(*keys, "pk").values_list(*_FIELDS).iterator(chunk_size=20_000)
    places = [_FIELDS.index(key) for key in keys]
    for _, group in groupby(rows, key=lambda row: tuple(row[place] for place in places)):
        yield [Record(*row) for row in group]


def keep_pairs(found: dict[tuple[int, int], tuple[int, list[str]]]) -> tuple[int, int]:
    """Write down what was found; how many are new, how many that nobody had looked at are no longer alike.

    A pair that somebody decided about stays decided.
    """
    known: dict[tuple[int, int], tuple[int, str]] = {
        (first, second): (pk, state)
        for pk, first, second, state in DuplicatePair.objects.values_list("pk", "first_id", "second_id", "state")
    }
    over = [pk for key, (pk, state) in known.items() if state == DuplicatePair.State.OPEN and key not in found]
    for some in _in_batches(over):
        DuplicatePair.objects.filter(pk__in=some).delete()
    fresh = [
        DuplicatePair(first_id=first, second_id=second, score=points, signs=signs)
        for (first, second), (points, signs) in sorted(found.items())
        if (first, second) not in known
    ]
    DuplicatePair.objects.bulk_create(fresh, batch_size=_BATCH)
    return len(fresh), len(over)


def _in_batches(rows: list[Any]) -> Iterable[list[Any]]:
    return (rows[at : at + _BATCH] for at in range(0, len(rows), _BATCH))
