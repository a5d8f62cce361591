"""Where the interface answers: callService, callService/number, base + number, and each service's own path."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from django.conf import settings

from tuodi.exchange.national.region import bases
from tuodi.exchange.national.schema import by_path

OWN = "fsi/api"
"""The base of the services' own paths: everything below it is the interface's."""
_CALL = re.compile(rf"{OWN}/rsfComIfsService/callService(?:/(\w+))?")
_INFNO = re.compile(r"\d{4,6}[A-Z]?")


class Mounted(NamedTuple):
    """A path of the interface. `infno`: the number it says, empty for a path that leaves it to the message."""

    infno: str
    known: bool = True


def mounted(path: str) -> Mounted | None:
    """What a request's path means; None for one that is not the interface's."""
    bare = path.strip("/")
    call = _CALL.fullmatch(bare)
    if call:
        return Mounted(call[1] or "")
    for base in _bases():
        if not bare.startswith(base):
            continue
        rest = bare[len(base) :].strip("/")
        if base == OWN and rest in by_path():
            return Mounted(by_path()[rest])
        if _INFNO.fullmatch(rest):
            return Mounted(rest)
    return Mounted("", known=False) if f"{bare}/".startswith(OWN + "/") else None


@cache
def _bases() -> tuple[str, ...]:
    return bases(settings.DATA / "national")
