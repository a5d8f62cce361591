"""The parts of a person's page: every room registers its own in a module `panels`, the page shows those one may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tuodi.workbench.access.perms import may

if TYPE_CHECKING:
    from tuodi.workbench.access.models import User

    from .models import Person


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page: its heading, the template that shows it, what the template needs."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


Maker = Callable[["Person", "User"], Panel | None]
_makers: list[tuple[int, str, Maker]] = []


def panel(action: str, order: int) -> Callable[[Maker], Maker]:
    """Register a part for those who may do `action`; `order`: where it stands on the page, small first."""

    def mark(maker: Maker) -> Maker:
        _makers.append((order, action, maker))
        return maker

    return mark


def panels_of(person: Person, user: User) -> list[Panel]:
    """The parts of a person's page that a user sees; a maker gives None where there is nothing to show."""
    made = (maker(person, user) for _, action, maker in sorted(_makers, key=lambda one: one[:2]) if may(user, action))
    return [one for one in made if one is not None]
