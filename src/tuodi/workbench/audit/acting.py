"""Who is acting. A write to an audited table without anybody acting is refused by the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from tuodi.workbench import planned


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a part of the system, and why it acts: the reason stands beside every change it makes.

    `patience`: milliseconds that PostgreSQL gives one statement, and one wait for a lock; 0: as long as it takes.
    """

    name: str
    reason: str = ""
    patience: int = 0


NOBODY = Actor("")
_actor: ContextVar[Actor] = ContextVar("tuodi_actor", default=NOBODY)


def current() -> Actor:
    """Who acts now; `NOBODY` outside `acting`."""
    return _actor.get()


@contextmanager
def acting(name: str, reason: str = "", *, patience: int = 0) -> Iterator[None]:
    """Everything written inside is one transaction by `name`: a login name, or `system:…` for a part of Tuodi."""
    before = _actor.get()
    token = _actor.set(Actor(name, reason, patience))
    try:
        with transaction.atomic():
            tell_database(_actor.get())
            try:
                yield
                planned.catch_up(keep=before == NOBODY)
            finally:
                if before != NOBODY and not connection.needs_rollback:
                    tell_database(before)
    finally:
        _actor.reset(token)


def tell_database(actor: Actor) -> None:
    """PostgreSQL hears it once per transaction; SQLite asks (`give_actor`)."""
    if connection.vendor == "postgresql":
        said = "SELECT set_config('tuodi.actor', %s, true), set_config('tuodi.reason', %s, true)"
        if actor.patience:
            said += (
                f", set_config('lock_timeout', '{actor.patience:d}', true)"
                f", set_config('statement_timeout', '{actor.patience:d}', true)"
            )
        planned.soon(said, [actor.name, actor.reason])


def give_actor(connection: Any, **_: Any) -> None:
    """A new SQLite connection gets the functions that its triggers call."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("tuodi_actor", 0, lambda: _actor.get().name)
        connection.connection.create_function("tuodi_reason", 0, lambda: _actor.get().reason)
