"""Figures in rules: a constant, a named parameter, or a table by one fact of the bill. Evaluated to integers.

>>> parse_value({"by": "hosp_lv", "1": "80%", "2": "70%", "else": "$rate_3"}, "rate")
By(fact='hosp_lv', cases=(('1', Const(amount=8000, unit='rate')), ('2', Const(amount=7000, unit='rate')), \
('else', Param(name='rate_3', unit='rate', times=10000))))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .errors import BadTable, BadValue
from .money import FULL_RATE, parse_rate, parse_yuan

Unit = Literal["yuan", "rate", "count"]

_DEEPEST = 8  # a parameter may name another; a circle must end

FACTS: Mapping[str, tuple[str, ...]] = {
    "hosp_lv": ("1", "2", "3"),
    "primary_care": ("true", "false"),
    "insu_plan": ("1", "2"),
    "minor": ("true", "false"),
    "student": ("true", "false"),
    "admission": (),
    "opsp_class": ("specific", "ordinary"),
    "dise_class": ("special", "ordinary"),
    "two_diseases": ("one", "both"),
    "class": (),
}
"""Facts a table may go by, with all their values; an open one must end in `else`. `class`: the one that decides."""

_PARAM = re.compile(r"^\$([a-z][a-z0-9_]*)(?:\s*\*\s*(\d{1,4}(?:\.\d{1,2})?%))?$")


@dataclass(frozen=True, slots=True)
class Const:
    """A figure written in the rule: fen, ten-thousandths or a plain count."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Param:
    """A figure named here and given elsewhere, for a region and a period; `times` scales it (ten-thousandths)."""

    name: str
    unit: Unit
    times: int = FULL_RATE


@dataclass(frozen=True, slots=True)
class By:
    """A table by one fact; the case `else` holds for every value not named."""

    fact: str
    cases: tuple[tuple[str, Value], ...]


Value = Const | Param | By


@dataclass(frozen=True, slots=True)
class Missing:
    """No figure could be had: the name of the parameter or fact that is missing."""

    name: str


def parse_value(raw: Any, unit: Unit) -> Value:
    """Text or a table → Value. Raises BadValue that says what is wrong."""
    if isinstance(raw, (Const, Param, By)):
        return raw
    if isinstance(raw, Mapping):
        return _table(raw, unit)
    if not isinstance(raw, str):
        raise BadValue("not_a_figure", value=raw)
    match = _PARAM.match(raw.strip())
    if match:
        times = parse_rate(match.group(2)) if match.group(2) else FULL_RATE
        return Param(match.group(1), unit, times)
    return Const(_constant(raw, unit), unit)


def _constant(raw: str, unit: Unit) -> int:
    if unit == "yuan":
        amount = parse_yuan(raw)
        if amount < 0:
            raise BadValue("yuan_negative", value=raw)
        return amount
    if unit == "rate":
        return parse_rate(raw)
    if not raw.isdigit():
        raise BadValue("not_a_count", value=raw)
    return int(raw)


def _table(raw: Mapping[str, Any], unit: Unit) -> By:
    fact = str(raw.get("by"))
    if fact not in FACTS:
        raise BadValue("no_fact", fact=fact, facts=tuple(FACTS))
    known = FACTS[fact]
    cases: list[tuple[str, Value]] = []
    for key, item in raw.items():
        if key == "by":
            continue
        for one in (part.strip() for part in key.split(",")):
            if one != "else" and known and one not in known:
                raise BadValue("no_case", fact=fact, case=one, known=known)
            if one in dict(cases):
                raise BadValue("case_twice", fact=fact, case=one)
            cases.append((one, parse_value(item, unit)))
    left = [] if "else" in dict(cases) else [k for k in known if k not in dict(cases)] if known else ["else"]
    if left:
        raise BadTable("case_missing", fact=fact, left=tuple(left))
    return By(fact, tuple(cases))


def evaluate(
    value: Value, fact: Callable[[str], str | None], parameter: Callable[[str], Value | Missing], deep: int = 0
) -> int | Missing:
    """The figure for one bill. `fact` gives a fact as text or None; `parameter` looks a name up."""
    if isinstance(value, Const):
        return value.amount
    if isinstance(value, By):
        known = fact(value.fact)
        if known is None:
            return Missing(value.fact)
        table = dict(value.cases)
        chosen = table.get(known, table.get("else"))
        return Missing(value.fact) if chosen is None else evaluate(chosen, fact, parameter, deep)
    found = Missing(value.name) if deep > _DEEPEST else parameter(value.name)
    if isinstance(found, Missing):
        return found
    amount = evaluate(found, fact, parameter, deep + 1)
    if isinstance(amount, Missing) or value.times == FULL_RATE:
        return amount
    scaled, rest = divmod(amount * value.times, FULL_RATE)
    if rest:
        raise BadValue("share_of_a_fen", name=value.name, times=value.times)
    return scaled


def constants_of(value: Value) -> Iterator[int]:
    """The figures written in a value itself."""
    return (leaf.amount for leaf in _leaves(value) if isinstance(leaf, Const))


def parameters_of(value: Value) -> Iterator[str]:
    """The names of the parameters a value needs."""
    return (leaf.name for leaf in _leaves(value) if isinstance(leaf, Param))


def _leaves(value: Value) -> Iterator[Const | Param]:
    if isinstance(value, By):
        for _, item in value.cases:
            yield from _leaves(item)
    else:
        yield value


def keys_of(value: Value, fact: str) -> Iterator[str]:
    """The cases named in the tables of a value that go by a fact."""
    if isinstance(value, By):
        for key, item in value.cases:
            if value.fact == fact and key != "else":
                yield key
            yield from keys_of(item, fact)
