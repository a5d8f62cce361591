"""Which checks belong to which clause, and under which readings they hold."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import tests.clauses
from tuodi.policy.model import RuleBook

Reading = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Raises AssertionError (or anything else) when the book does not say what the clause says."""

    name: str
    clauses: tuple[str, ...]
    reading: Reading
    run: Callable[[RuleBook], None]


_CHECKS: list[Check] = []


def register(name: str, clauses: tuple[str, ...], run: Callable[[RuleBook], None], reading: dict[str, str]) -> None:
    """Add a check. `reading`: the choices, other than the defaults, under which it holds."""
    _CHECKS.append(Check(name, clauses, tuple(sorted(reading.items())), run))


def clause(*clauses: str, **reading: str) -> Callable[[Callable[[RuleBook], None]], Callable[[RuleBook], None]]:
    """`@clause("W-3.3b")` on a function of a rule book."""

    def decorated(run: Callable[[RuleBook], None]) -> Callable[[RuleBook], None]:
        register(run.__name__, clauses, run, reading)
        return run

    return decorated


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check of this folder."""
    for module in pkgutil.iter_modules(tests.clauses.__path__):
        if not module.name.startswith("test_"):
            importlib.import_module(f"tests.clauses.{module.name}")
    return tuple(_CHECKS)


@cache
def checks_named(clause_id: str) -> tuple[Check, ...]:
    """The checks of a clause, or by its id of a document's head."""
    return tuple(c for c in all_checks() if clause_id in c.clauses)


def checks_of(clause_id: str, reading: Reading) -> tuple[Check, ...]:
    """Those that hold under these choices."""
    return tuple(c for c in checks_named(clause_id) if c.reading == reading)
