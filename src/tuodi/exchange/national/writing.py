"""An answer's output as JSON by its schema: exact numbers with their places, never an empty text for a number."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from json.encoder import encode_basestring as _text
from typing import Any

from .schema import Field, Kind, Node, Transaction

_SPELLINGS = {"exp_content": "expContent"}
"""Fields that clients read under one name or the other."""


def write_output(transaction: Transaction, tree: Mapping[str, Any]) -> str:
    """The text of `output`. Raises ValueError for a field that is missing, unknown or of the wrong type."""
    known = {node.name: node for node in transaction.output}
    unknown = tree.keys() - known.keys()
    if unknown:
        raise ValueError(f"{transaction.infno} answers no {sorted(unknown)}")
    parts: list[str] = []
    for name, node in known.items():
        if name not in tree or tree[name] is None:
            continue
        if not name and not node.is_list:
            parts += _fields(transaction, node, tree[name])
            continue
        text = _node(transaction, node, tree[name])
        if not name:
            return text
        parts.append(f"{_text(name)}:{text}")
    return "{" + ",".join(parts) + "}"


def _node(transaction: Transaction, node: Node, value: Any) -> str:
    if not node.is_list:
        return "{" + ",".join(_fields(transaction, node, value)) + "}"
    return "[" + ",".join("{" + ",".join(_fields(transaction, node, row)) + "}" for row in value) + "]"


def _fields(transaction: Transaction, node: Node, values: Mapping[str, Any]) -> list[str]:
    if not values.keys() <= node.fields.keys():
        unknown = sorted(values.keys() - node.fields.keys())
        raise ValueError(f"{transaction.infno} {node.name}: no field {unknown}")
    found: list[str] = []
    for name, key, twin, write, field in _ways.get(node) or _learnt(transaction, node):
        value = values.get(name)
        if value is not None:
            text = write(field, value)
        elif field.insisted:
            raise ValueError(f"{transaction.infno} {node.name}.{name} is missing")
        elif field.kind in _NEVER_EMPTY:
            text = "null"
        else:
            continue
        found.append(key + text)
        if twin:
            found.append(twin + text)
    return found


def _learnt(transaction: Transaction, node: Node) -> list[_Way]:
    """How each field of a node is written; a node is one transaction's."""
    twins = {**_SPELLINGS, **transaction.twins}
    _ways[node] = [
        (name, f'"{name}":', f'"{twins[name]}":' if name in twins else "", _WIRE[field.kind], field)
        for name, field in node.fields.items()
    ]
    return _ways[node]


def wire(field: Field, value: Any) -> str:
    """One value as JSON."""
    return _WIRE[field.kind](field, value)


_json = json.JSONEncoder(ensure_ascii=False).encode


def _string(_: Field, value: Any) -> str:
    return _text(value if isinstance(value, str) else _json(value))


def _day(field: Field, value: Any) -> str:
    return f'"{_dated(field, value):%Y-%m-%d}"'


def _moment(field: Field, value: Any) -> str:
    return f'"{_dated(field, value):%Y-%m-%d %H:%M:%S}"'


def _dated(field: Field, value: Any) -> dt.date:
    if not isinstance(value, dt.date):
        raise ValueError(f"{field.name}: {value!r} is no date")
    return value


def _number(field: Field, value: Any) -> str:
    return _trimmed(value, field.places)


def _integer(field: Field, value: Any) -> str:
    """An integer of the last place with all places: 1050 → 10.50."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{field.name}: {value!r} is no integer")
    return _placed(value, field.places)


_Way = tuple[str, str, str, Callable[[Field, Any], str], Field]
_ways: dict[Node, list[_Way]] = {}
_WIRE: Mapping[Kind, Callable[[Field, Any], str]] = {
    "text": _string, "date": _day, "moment": _moment, "number": _number, "money": _integer, "ratio": _integer,
    "whole": _integer,
}  # fmt: skip
_NEVER_EMPTY = frozenset({"text", "date", "moment"})
"""Kinds whose fields stand in every answer, null where there is nothing; a number is left out."""


def _placed(value: int, places: int) -> str:
    if not places:
        return str(value)
    whole, part = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{part:0{places}d}"


def _trimmed(value: Fraction | int, places: int) -> str:
    """A quantity without needless zeros: clients read 44 as a whole number too, 44.0 not all of them."""
    exact, rest = divmod(value.numerator * 10**places, value.denominator)
    if rest:
        raise ValueError(f"{value} has more than {places} places")
    text = _placed(exact, places)
    return text.rstrip("0").rstrip(".") if "." in text else text
