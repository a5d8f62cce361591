# ruff: noqa: PLR2004, PLR0917 - numbers are those of ASCII and the calendar; compiled code takes no keywords
"""Compiled: moments as texts."""

from __future__ import annotations

from typing import Any

import numpy as np

from tuodi.settlement.columnar.compiled import compiled


@compiled
def written_day(day: Any, out: Any) -> Any:
    """A day since 1970-01-01 of a year of four digits as ``2024-01-05 ``."""
    z = day + 719468
    era = z // 146097
    of_era = z - era * 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    march = (5 * of_year + 2) // 153
    month = march + 3 if march < 10 else march - 9
    year += era * 400 + (1 if month <= 2 else 0)
    day = of_year - (153 * march + 2) // 5 + 1
    out[0], out[1], out[2], out[3], out[4] = (
        48 + year // 1000,
        48 + year // 100 % 10,
        48 + year // 10 % 10,
        48 + year % 10,
        45,
    )
    out[5], out[6], out[7], out[8], out[9], out[10] = (
        48 + month // 10,
        48 + month % 10,
        45,
        48 + day // 10,
        48 + day % 10,
        32,
    )
    return 0


@compiled
def moment_texts(seconds: Any, known: Any, days: Any, first: Any, out: Any, offsets: Any) -> Any:
    """Seconds since 1970 as ``2024-01-05 10:00:00``, nothing where they are not known; where each text begins.

    `days`: room for the text of each day from `first` on. Returns the size.
    """
    for number in range(len(days)):
        written_day(first + number, days[number])
    to = 0
    for row in range(len(known)):
        offsets[row] = to
        if not known[row]:
            continue
        day = seconds[row] // 86400
        rest = np.uint64(seconds[row] - day * 86400)
        for at in range(11):
            out[to + at] = days[day - first, at]
        minutes, second = rest // np.uint64(60), rest % np.uint64(60)
        hour, minute = minutes // np.uint64(60), minutes % np.uint64(60)
        place = to + 11
        for part in (hour, minute, second):
            tens = part // np.uint64(10)
            out[place], out[place + 1] = np.uint64(48) + tens, np.uint64(48) + part - tens * np.uint64(10)
            if place < to + 17:
                out[place + 2] = 58
            place += 3
        to += 19
    offsets[len(known)] = to
    return to
