"""The rules that the desk settles by: read once a process. An installation's own documents lie in its data folder."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from tuodi.exchange.divisions import name_of
from tuodi.policy.library import load_rule_book, readings_source
from tuodi.policy.readings import parse_readings
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.render import Renderer

OWN_DOCUMENTS = "documents"


@cache
def cascade() -> Cascade:
    """The engine; it keeps nothing of any person."""
    own = settings.DATA / OWN_DOCUMENTS
    return Cascade(load_rule_book([own] if own.is_dir() else []))


@cache
def renderer() -> Renderer:
    """Statements in Chinese, with the names of regions and the meaning of readings."""
    register = {reading.name: reading for reading in parse_readings(readings_source().data)}
    return Renderer(cascade().book, "zh", place=name_of, register=register)
