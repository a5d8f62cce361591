"""Whether a mutant is noticed: it does not compile, or a check of its clause fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.clauses.registry import Check, checks_named, checks_of
from tests.mutation.mutants import Mutant, mutated
from tests.mutation.recompile import Reading, recompiled, shipped, sources
from tuodi.policy.errors import PolicyError, PolicyErrors
from tuodi.policy.model import RuleBook

Outcome = Literal["compiler", "test", "survived"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant, and which check noticed it."""

    mutant: Mutant
    outcome: Outcome
    by: str = ""


def judge(mutant: Mutant) -> Verdict:
    """Compile the mutated book and run the checks of the clause on it; where none notices, under its other readings."""
    first = _under(mutant, selectable(mutant.reading))
    if first.outcome != "survived":
        return first
    others = dict.fromkeys(c.reading for c in checks_named(mutant.clause) if c.reading != selectable(mutant.reading))
    return next((v for reading in others if (v := _under(mutant, reading)).outcome != "survived"), first)


def _under(mutant: Mutant, reading: Reading) -> Verdict:
    source = next(s for s in sources() if s.name == mutant.file)
    try:
        book = recompiled(mutated(source, mutant), reading)
    except (PolicyErrors, PolicyError) as error:
        return Verdict(mutant, "compiler", str(error).partition("\n")[0])
    for check in checks_of(mutant.clause, reading):
        if fails(check, book):
            return Verdict(mutant, "test", check.name)
    return Verdict(mutant, "survived")


def fails(check: Check, book: RuleBook) -> bool:
    """Whether a check notices that a book is not the shipped one: an amount, an overlap, a missing figure."""
    try:
        check.run(book)
    except Exception:  # noqa: BLE001 - whatever goes wrong on the mutant shows the change
        return True
    return False


def selectable(reading: Reading) -> Reading:
    """The choices other than the defaults."""
    usual = dict(shipped(()).readings)
    return tuple(sorted((name, choice) for name, choice in reading if usual.get(name) != choice))
