"""The SM2 envelope: the message's own fields are signed, the signature stands in `cainfo`. The input is not signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from tuodi.exchange.national.values import moment_of

from .common import WRONG, Key, Proof, Sent, Unproved
from .sm2_curve import sign_message, verifies

_NOT_SIGNED = ("cainfo", "input")
_WAYS: tuple[Callable[[Any], str | None], ...] = (
    lambda value: "null" if value is None else str(value),
    lambda value: "" if value is None else str(value),
    lambda value: None if value in (None, "") else str(value),
)
"""Clients write a field without a value in one of these."""


def sign(key: Key, sent: Sent, _now: dt.datetime) -> tuple[dict[str, str], Mapping[str, Any]]:
    """The message with its signature."""
    signed = sign_message(key.private_key, _text(sent.message, _WAYS[0]).encode())
    return {}, {**sent.message, "cainfo": signed.upper()}


def verify(key: Key, sent: Sent) -> Proof:
    """The time of the message is proved."""
    given = str(sent.message.get("cainfo") or "")
    if not given:
        raise Unproved("缺少 cainfo 签名；本机构的验签方式为 SM2 报文签名")
    texts = dict.fromkeys(_text(sent.message, way) for way in _WAYS)
    if not any(verifies(key.public_key, text.encode(), given) for text in texts):
        raise Unproved(WRONG)
    moment = moment_of(sent.message.get("inf_time"))
    if not isinstance(moment, dt.datetime):
        raise Unproved("inf_time 有误；应为 yyyy-MM-dd HH:mm:ss")
    return Proof(moment)


def _text(message: Mapping[str, Any], way: Callable[[Any], str | None]) -> str:
    values = {name: way(message[name]) for name in sorted(message) if name not in _NOT_SIGNED}
    return "&".join(f"{name}={value}" for name, value in values.items() if value is not None)
