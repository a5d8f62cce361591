"""What a little change of one value is: one fen, one point, one day, another fund, a class less."""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Any

Path = tuple[str | int, ...]

GONE = object()
"""A value that is taken away."""

_RATE = re.compile(r"^(\d+)(.*)$")
_TIMES = re.compile(r"^(\$\w+\s*\*\s*)(\d+)%$")
_FEN = 100


def nudged(kind: str, text: str) -> Iterator[str]:
    """The neighbours of a figure, by its kind as `figures_of` names it."""
    if kind == "yuan":
        whole, _, cents = text.partition(".")
        fen = int(whole) * _FEN + int(cents.ljust(2, "0") or 0)
        yield from (_yuan(fen + step) for step in (-1, 1))
    elif kind == "rate":
        number, rest = _RATE.match(text).groups()
        yield from (f"{int(number) + step}{rest}" for step in (-1, 1))
    elif kind == "day":
        day = dt.date.fromisoformat(text)
        yield from ((day + dt.timedelta(days=step)).isoformat() for step in (-1, 1))
    elif kind == "plan":
        yield "2" if text == "1" else "1"
    elif kind == "level":
        yield from (str(level) for level in (int(text) - 1, int(text) + 1) if level in (1, 2, 3))
    else:  # count, year
        yield from (str(int(text) + step) for step in (-1, 1))


def _yuan(fen: int) -> str:
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // _FEN}.{fen % _FEN:02d}"


def scaled(text: str) -> Iterator[str]:
    """`$standard * 200%` → 199 % and 201 %."""
    head, number = _TIMES.match(text).groups()
    yield from (f"{head}{int(number) + step}%" for step in (-1, 1))


def at(data: Any, path: Sequence[str | int]) -> Any:
    """The value at a path."""
    for key in path:
        data = data[key]
    return data


def replaced(rule: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy of a rule with one value replaced, or taken away where it is GONE."""
    copied = copy.deepcopy(rule)
    place = at(copied, path[:-1])
    if value is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copied


def renamed(rule: dict[str, Any], path: Path, key: str) -> dict[str, Any]:
    """A copy of a rule with one key of a table renamed, its place kept."""
    copied = copy.deepcopy(rule)
    table = at(copied, path[:-1])
    items = [(key if name == path[-1] else name, item) for name, item in table.items()]
    table.clear()
    table.update(items)
    return copied


def steps(dotted: str, rule: dict[str, Any]) -> Path:
    """`brackets.0.from` → ("brackets", 0, "from"), by what the rule holds at each step."""
    found: list[str | int] = []
    here: Any = rule
    for part in dotted.split("."):
        key: str | int = int(part) if isinstance(here, list) else part
        found.append(key)
        here = here[key]
    return tuple(found)
