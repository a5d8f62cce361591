"""Filters of the room's templates."""

from __future__ import annotations

from django import template

from tuodi.workbench.lists.overview import level_of

register = template.Library()
register.filter("state_level", level_of)
