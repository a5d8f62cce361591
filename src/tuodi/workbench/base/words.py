"""Chinese labels of the vocabulary, the installation's own documents included, for screens and choices."""

from __future__ import annotations

from functools import cache

from tuodi.policy.terms import Family, Terms
from tuodi.workbench.rules import book


def terms() -> Terms:
    """The vocabulary."""
    return book().terms


@cache
def label(family: Family, name: str) -> str:
    """A word's Chinese label; the word itself where the vocabulary lacks it."""
    found = terms().find(family, name)
    return found.zh if found else name


def choices(family: Family) -> list[tuple[str, str]]:
    """All words of a family, for a form."""
    return [(term.id, term.zh) for term in terms().family(family)]
