"""What can be planted: every kind registers the scenes of its cases and of its look-alikes.

A scene writes one life into the world and says what is true of it. A module that plants further kinds (warnings,
patterns of fraud) registers them the same way and is named in `world.MODULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .stage import Stage
    from .visit import Life, Visit

Scene = Callable[["Stage"], None]
TIMES = 3
"""So many look-alikes to a case at least."""


def by_bill(_life: Life, visit: Visit) -> str:
    """What finds of most kinds are compared by."""
    return visit.setl_id


@dataclass(slots=True)
class Kind:
    """A kind of finding. cases and look_alikes: name → scene, planted in turn.

    key: what a find is compared by, of the visit a scene points at. every: only each so many-th case is planted, of a
    kind whose scenes need many people.
    """

    name: str
    zh: str
    key: Callable[[Life, Visit], str] = by_bill
    every: int = 1
    cases: dict[str, Scene] = field(default_factory=dict)
    look_alikes: dict[str, Scene] = field(default_factory=dict)
    people: Callable[[Stage, Iterable[Life]], set[str]] | None = None
    """Of a kind that is true of people: who, worked out over everybody once all is booked."""


KINDS: dict[str, Kind] = {}


def kind(name: str, zh: str, key: Callable[[Life, Visit], str] = by_bill, every: int = 1) -> Kind:
    """Register a kind."""
    return KINDS.setdefault(name, Kind(name, zh, key, every))


def case(of: Kind) -> Callable[[Scene], Scene]:
    """Register a scene that is to be found."""

    def mark(scene: Scene) -> Scene:
        of.cases[scene.__name__] = scene
        return scene

    return mark


def look_alike(of: Kind) -> Callable[[Scene], Scene]:
    """Register a scene that is not."""

    def mark(scene: Scene) -> Scene:
        of.look_alikes[scene.__name__] = scene
        return scene

    return mark
