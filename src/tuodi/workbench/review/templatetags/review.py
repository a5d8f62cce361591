"""Filters of the room's templates."""

from __future__ import annotations

from django import template

from tuodi.monitoring.sampling import Rate
from tuodi.workbench.review.models import Finding
from tuodi.workbench.review.words import said

register = template.Library()


def _percent(millionths: int) -> str:
    return f"{millionths // 10_000}.{millionths % 10_000 // 100:02d}%"


@register.filter
def rate_only(rate: Rate) -> str:
    """The rate found."""
    return _percent(rate.rate)


@register.filter
def interval(rate: Rate) -> str:
    """From, to; outwards to the hundredth of a per cent."""
    return f"{_percent(rate.low)} 至 {_percent(min(1_000_000, rate.high + 99))}"


@register.filter
def rate_said(rate: Rate) -> str:
    """Both."""
    return f"{rate_only(rate)}（{interval(rate)}）"


@register.filter
def causes_said(finding: Finding) -> str:
    """Why, in words."""
    return said(finding.content, "causes") or said(finding.content, "reasons")
