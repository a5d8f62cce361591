"""An answer's output as JSON by its schema: exact numbers with their places, never an empty text for a number."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from .schema import Field, Node, Transaction

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
    twins = {**_SPELLINGS, **transaction.twins}
    for name, field in node.fields.items():
        value = values.get(name)
        if value is None:
            if field.insisted:
                raise ValueError(f"{transaction.infno} {node.name}.{name} is missing")
            if field.kind not in ("text", "date", "moment"):
                continue
            text = "null"
        else:
            text = wire(field, value)
        found.append(f'"{name}":{text}')
        if name in twins:
            found.append(f'"{twins[name]}":{text}')
    return found


def wire(field: Field, value: Any) -> str:
    """One value as JSON."""
    if field.kind == "text":
        return _text(value if isinstance(value, str) else _text(value))
    if field.kind in ("date", "moment"):
        if not isinstance(value, dt.date):
            raise ValueError(f"{field.name}: {value!r} is no date")
        if field.kind == "date":
            return f'"{value:%Y-%m-%d}"'
        return f'"{value:%Y-%m-%d %H:%M:%S}"'
    if field.kind == "number":
        return _trimmed(value, field.places)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{field.name}: {value!r} is no integer")
    return _placed(value, field.places)


_text = json.JSONEncoder(ensure_ascii=False).encode


def _placed(value: int, places: int) -> str:
    """An integer of the last place with all places: 1050 → 10.50."""
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
