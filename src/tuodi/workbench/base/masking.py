"""Identity numbers on screens and in logs: the middle hidden."""

from __future__ import annotations

_HEAD, _TAIL, _SHORT = 6, 4, 12


def masked(number: str) -> str:
    """The first six and last four signs stand; of a short number the last two.

    >>> masked("500243198001011234"), masked("P123456")
    ('500243********1234', '*****56')
    """
    if len(number) < _SHORT:
        return "*" * max(0, len(number) - 2) + number[-2:]
    return number[:_HEAD] + "*" * (len(number) - _HEAD - _TAIL) + number[-_TAIL:]
