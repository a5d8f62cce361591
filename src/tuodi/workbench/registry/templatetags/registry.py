"""Filters of the registry's templates."""

from __future__ import annotations

from django import template

from tuodi.workbench.registry.ages import age_of
from tuodi.workbench.registry.holding import Cover
from tuodi.workbench.registry.models import Person
from tuodi.workbench.registry.tables import insured_words as words

register = template.Library()


@register.filter
def age(person: Person) -> int:
    """Full years."""
    return age_of(person)


@register.filter
def insured_words(insurance: Cover | None) -> str:
    """What somebody is insured by."""
    return words(insurance)
