"""The kept steps of a settlement read again: bands, deductibles, what was left under a limit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_YUAN = r"([\d,]+\.\d\d)"
_BAND = re.compile(rf"{_YUAN} – {_YUAN}: {_YUAN} × ([\d.]+)% = .*")
_DEDUCTIBLE = re.compile(rf"起付标准 {_YUAN}，本单在其下 {_YUAN}")
_CAP = re.compile(rf".*：此前余 {_YUAN}，之后余 {_YUAN}")


class Band(NamedTuple):
    """A part of the base, fen, with its rate in ten-thousandths."""

    start: int
    end: int
    amount: int
    rate: int


Stage = Mapping[str, Any]


def stage_of(trace: Mapping[str, Any] | None, name: str) -> Stage | None:
    """A tier's steps; None where there are none."""
    return next((one for one in (trace or {}).get("stages", ()) if one["stage"] == name), None)


def bands(stage: Stage) -> list[Band]:
    """The bands of the schedule that the bill went through."""
    return [
        Band(_fen(start), _fen(end), _fen(amount), _rate(rate))
        for start, end, amount, rate in _said(stage, "bracket", _BAND)
    ]


def deductible(stage: Stage) -> int:
    """What of the bill lay below the line."""
    return sum(_fen(below) for _, below in _said(stage, "deductible", _DEDUCTIBLE))


def left_before(stage: Stage) -> int | None:
    """The least that was left under a limit before this bill; None where nothing limits."""
    return min((_fen(before) for before, _ in _said(stage, "cap", _CAP)), default=None)


def _said(stage: Stage, kind: str, pattern: re.Pattern[str]) -> Sequence[tuple[str, ...]]:
    found = (pattern.fullmatch(line["text"]) for line in stage["lines"] if line["kind"] == kind)
    return [match.groups() for match in found if match is not None]


def _fen(text: str) -> int:
    return int(text.replace(",", "").replace(".", ""))


def _rate(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0")[:2])
