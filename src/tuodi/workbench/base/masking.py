"""Identity numbers on screens and in logs: the middle hidden."""

from __future__ import annotations

import re

_HEAD, _TAIL, _SHORT = 6, 4, 12
_NUMBER = re.compile(r"\d{8,}")


def masked(number: str) -> str:
    """The first six and last four signs stand; of a short number the last two.

    >>> masked("500243198001011234"), masked("P123456")
    ('500243********1234', '*****56')
    """
    if len(number) < _SHORT:
        return "*" * max(0, len(number) - 2) + number[-2:]
    return number[:_HEAD] + "*" * (len(number) - _HEAD - _TAIL) + number[-_TAIL:]


def masked_within(text: str) -> str:
    """The same of every number of eight digits or more in a sentence.

    >>> masked_within("本人 农商行 6217000012345678")
    '本人 农商行 621700******5678'
    """
    return _NUMBER.sub(lambda found: masked(found.group()), text)
