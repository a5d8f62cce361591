"""What an answer says, read as the strictest of the clients reads it: integer infcode, numbers as numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tuodi.policy.money import parse_yuan

from .wire import Raw

_LATER = frozenset((408, 429, 500, 502, 503, 504))
"""What a client with retries sends again at."""
_FILE, _LONGEST = "octet-stream", 200


@dataclass(frozen=True, slots=True)
class Answer:
    """`ok`: infcode 0. `breaches`: where the answer is not what clients can read."""

    ok: bool
    later: bool
    message: str
    unknown: bool
    """There is no such transaction at this platform."""
    output: dict[str, Any]
    breaches: tuple[str, ...]
    raw: Raw


def understood(raw: Raw) -> Answer:
    """Read an answer. One that is no JSON object at all is a breach and no success."""
    if raw.status in _LATER:
        return Answer(
            ok=False, later=True, message=f"HTTP {raw.status}", unknown=False, output={}, breaches=(), raw=raw
        )
    if _FILE in raw.kind:  # as 9102 gives it
        return Answer(ok=True, later=False, message="", unknown=False, output={}, breaches=(), raw=raw)
    try:
        said = json.loads(raw.body, parse_float=Number, parse_int=Number)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        text = f"HTTP {raw.status}, no JSON object: {raw.body[:80]!r}"
        return Answer(ok=False, later=False, message=text, unknown=False, output={}, breaches=(text,), raw=raw)
    ok = said.get("infcode") == "0"
    output = said.get("output")
    message = said.get("err_msg") or said.get("message") or ""
    breaches = tuple(_breaches(said, ok=ok))
    unknown = "type" in said and "output" not in said
    output = output if isinstance(output, dict) else {"": output} if isinstance(output, list) else {}
    return Answer(ok=ok, later=False, message=str(message), unknown=unknown, output=output, breaches=breaches, raw=raw)


class Number(str):
    """A JSON number, digit by digit; a text that looks like one is not of this class."""

    __slots__ = ()


def fen(value: object) -> int | None:
    """An amount of money; none where the platform says null. Raises ValueError for a text in a number's place."""
    if value is None:
        return None
    if not isinstance(value, Number):
        raise ValueError(f"{value!r} is not a JSON number")
    return parse_yuan(value)


def _breaches(said: dict[str, Any], *, ok: bool) -> Iterator[str]:
    code = said.get("infcode")
    if not isinstance(code, Number) or code not in ("0", "-1"):
        yield f"infcode is {code!r}, not the number 0 or -1"
    if not said.get("inf_refmsgid") and "code" not in said and "type" not in said:
        yield "inf_refmsgid is missing"
    if ok and said.get("err_msg") not in (None, "", "success"):
        yield f"a success with err_msg {said['err_msg']!r}"
    if not ok and not said.get("err_msg"):
        yield "a refusal without err_msg"
    if len(str(said.get("err_msg") or "")) > _LONGEST:
        yield f"err_msg is longer than {_LONGEST} characters"
