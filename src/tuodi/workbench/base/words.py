"""Chinese labels of the policy vocabulary, for screens and choices."""

from __future__ import annotations

from functools import cache

from tuodi.policy.library import terms_source
from tuodi.policy.terms import Family, Terms, parse_terms


@cache
def terms() -> Terms:
    """The shipped vocabulary."""
    return parse_terms(terms_source().data)


def label(family: Family, name: str) -> str:
    """A word's Chinese label; the word itself where the vocabulary lacks it."""
    found = terms().find(family, name)
    return found.zh if found else name


def choices(family: Family) -> list[tuple[str, str]]:
    """All words of a family, for a form."""
    return [(term.id, term.zh) for term in terms().family(family)]
