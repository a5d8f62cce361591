"""What pydantic finds wrong with a document, in our words."""

from __future__ import annotations

from typing import Any

from tuodi.policy.catalogue import Message
from tuodi.policy.errors import BadTable, BadValue, InvalidValue, PolicyError, RuleGap, UnknownKey, Where
from tuodi.policy.messages import catalogue, message

from .base import Strict

_LONGEST = 60
"""Characters of a value that are shown."""


def fault_of(item: Any, where: Where, model: type[Strict]) -> PolicyError:
    """One item of a `ValidationError`."""
    if item["type"] == "extra_forbidden":
        names = tuple(field.alias or name for name, field in model.model_fields.items())
        known = names if len(item["loc"]) == 1 else message("keys_of_the_schema")
        return UnknownKey(where, message("unknown_key", key=item["loc"][-1], known=known))
    key = _key(item["loc"])
    if item["type"] == "missing":
        return InvalidValue(where, message("key_missing", key=key))
    raised = item.get("ctx", {}).get("error")
    text = raised.text if isinstance(raised, BadValue) else _form(item)
    text = text._replace(zh=f"`{key}`：{text.zh}", en=f"{key}: {text.en}")
    return RuleGap(where, text) if isinstance(raised, BadTable) else InvalidValue(where, text)


def _key(path: tuple[str | int, ...]) -> str:
    """The last key of a path, with the place in its list: ``care[0]``. Alternatives of the schema are left out."""
    found = ""
    for part in path:
        if isinstance(part, int):
            found += f"[{part}]"
        elif "[" not in part:
            found = part
    return found


def _form(item: Any) -> Message:
    """What pydantic itself finds wrong with a value."""
    key = f"form_{item['type']}"
    values = dict(item.get("ctx", {}))
    value = "null" if item["input"] is None else str(item["input"])[:_LONGEST]
    if "expected" in values:
        values["expected"] = tuple(values["expected"].replace(" or ", ", ").split(", "))
    return message(key if key in catalogue() else "form", said=item["msg"], value=value, **values)
