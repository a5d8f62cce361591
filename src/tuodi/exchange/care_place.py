"""The district of care of a bureau row: what its own columns say, made exact by the code of the facility."""

from __future__ import annotations

import re

from .divisions import known

_FACILITY = re.compile(r"[HP](\d{6})\d*")


def district_of_care(facility: str, said: str) -> str:
    """The district of a facility's code (H or P and a division), where it does not contradict what the row says.

    `said`: a district, a city or province, or empty. A district stands; a city in another province than the code too.
    """
    match = _FACILITY.fullmatch(facility.upper())
    if match is None or not known(match[1]) or (said and not said.endswith("00")):
        return said
    return said if said and match[1][:2] != said[:2] else match[1]
