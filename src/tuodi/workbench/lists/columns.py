"""A column of a file as people see it, with which row models are declared.

Template, reading, error sheet and help all come from that one declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel

from tuodi.exchange.layouts import normal

Choices = Callable[["Situation"], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Situation:
    """What a template is made for: the classes that the department may certify."""

    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """Heading, what it holds, other headings it goes by, an example, the width in a sheet, and what may be chosen."""

    title: str
    help: str
    aliases: tuple[str, ...] = ()
    example: str = ""
    width: int = 16
    choices: Choices | None = None
    open_choice: bool = False
    """The choices are a help: other text is taken too."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A column with the field it fills."""

    field: str
    column: Column
    required: bool


@cache
def declared(model: type[BaseModel]) -> tuple[Declared, ...]:
    """The columns of a row model, in their order."""

    def found() -> Iterator[Declared]:
        for name, info in model.model_fields.items():
            column = next(one for one in info.metadata if isinstance(one, Column))
            yield Declared(name, column, info.is_required())

    return tuple(found())


@cache
def fields_by_heading(model: type[BaseModel]) -> dict[str, str]:
    """Every heading a column goes by, without what does not matter → field."""
    found: dict[str, str] = {}
    for one in declared(model):
        for heading in (one.column.title, *one.column.aliases, one.field):
            found[normal(heading)] = one.field
    return found


def titles(model: type[BaseModel]) -> dict[str, str]:
    """Field → heading."""
    return {one.field: one.column.title for one in declared(model)}
