"""Filters of the registry's templates."""

from __future__ import annotations

from django import template

from tuodi.workbench.registry.ages import age_of
from tuodi.workbench.registry.models import Insurance, Person
from tuodi.workbench.registry.tables import insured_words as words

register = template.Library()


@register.filter
def age(person: Person) -> int:
    """Full years."""
    return age_of(person)


@register.filter
def insured_words(insurance: Insurance | None) -> str:
    """What somebody is insured by."""
    return words(insurance)
