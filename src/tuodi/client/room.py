"""What the calls of every room stand on."""

from __future__ import annotations

from .wire import Wire


class Room:
    """The calls of one room."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
