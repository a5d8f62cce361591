"""What pydantic finds wrong with a document, in our words."""

from __future__ import annotations

from typing import Any

from tuodi.policy.errors import BadTable, BadValue, InvalidValue, PolicyError, RuleGap, UnknownKey, Where
from tuodi.policy.messages import Message, catalogue, message

from .base import Strict

_LONGEST = 60
"""Characters of a value that are shown."""


def fault_of(item: Any, where: Where, model: type[Strict]) -> PolicyError:
    """One item of a `ValidationError`."""
    key = next((part for part in reversed(item["loc"]) if not _is_a_branch(part)), "")
    if item["type"] == "extra_forbidden":
        names = tuple(field.alias or name for name, field in model.model_fields.items())
        known = names if len(item["loc"]) == 1 else message("keys_of_the_schema")
        return UnknownKey(where, message("unknown_key", key=key, known=known))
    if item["type"] == "missing":
        return InvalidValue(where, message("key_missing", key=key))
    raised = item.get("ctx", {}).get("error")
    text = raised.text if isinstance(raised, BadValue) else _form(item)
    text = text._replace(zh=f"`{key}`：{text.zh}", en=f"{key}: {text.en}")
    return RuleGap(where, text) if isinstance(raised, BadTable) else InvalidValue(where, text)


def _is_a_branch(part: object) -> bool:
    """Whether a part of the path names an alternative of the schema, not a key: ``tuple[str, ...]``."""
    return isinstance(part, str) and "[" in part


def _form(item: Any) -> Message:
    """What pydantic itself finds wrong with a value."""
    key = f"form_{item['type']}"
    values = dict(item.get("ctx", {}))
    if "expected" in values:
        values["expected"] = tuple(values["expected"].replace(" or ", ", ").split(", "))
    return message(
        key if key in catalogue() else "form", said=item["msg"], value=str(item["input"])[:_LONGEST], **values
    )
