"""The engine that the desk settles by, and the words of its statements."""

from __future__ import annotations

from functools import cache

from tuodi.exchange.divisions import name_of
from tuodi.policy.library import readings_source
from tuodi.policy.readings import parse_readings
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.render import Renderer
from tuodi.workbench import rules


@cache
def cascade() -> Cascade:
    """The engine; it keeps nothing of any person."""
    return Cascade(rules.book())


@cache
def renderer() -> Renderer:
    """Statements in Chinese, with the names of regions and the meaning of readings."""
    register = {reading.name: reading for reading in parse_readings(readings_source().data)}
    return Renderer(rules.book(), "zh", place=name_of, register=register)
