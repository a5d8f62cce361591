"""`{% load explain %}{% trace kept %}`: the step trace."""

from __future__ import annotations

from typing import Any

from django import template

from tuodi.workbench.explain.show import WIDTH, bars, blocks

register = template.Library()


@register.inclusion_tag("explain/trace.html")
def trace(kept: dict[str, Any], *, opened: bool = True) -> dict[str, Any]:
    """The whole trace; `opened`: whether the stages stand open."""
    return {"trace": kept, "bars": bars(kept), "blocks": blocks(kept), "opened": opened, "width": WIDTH}


@register.inclusion_tag("explain/bars.html")
def trace_bars(kept: dict[str, Any]) -> dict[str, Any]:
    """Only the bar of who pays what."""
    return {"bars": bars(kept), "width": WIDTH}
