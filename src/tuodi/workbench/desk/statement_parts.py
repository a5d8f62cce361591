"""What rooms above the desk add to a settlement's page; each registers its own in a module `statement_parts`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .models import Settlement


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: its heading, the template that shows it, what the template needs."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Settlement], Part | None]
_makers: list[Maker] = []


def statement_part(maker: Maker) -> Maker:
    """Register a part, for everybody who sees the settlement."""
    _makers.append(maker)
    return maker


def parts_of(row: Settlement) -> list[Part]:
    """The parts of a settlement's page; a maker gives None where there is nothing to show."""
    return [part for part in (maker(row) for maker in _makers) if part is not None]
