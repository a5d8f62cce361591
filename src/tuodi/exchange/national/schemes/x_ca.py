"""x-ca: HMAC-SM3 over time and body."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping
from typing import Any

from .common import WRONG, Key, Proof, Sent, Unproved, known_key, moment_of, same, seconds


def sign(key: Key, sent: Sent, now: dt.datetime) -> tuple[dict[str, str], Mapping[str, Any]]:
    """The two headers."""
    at = seconds(now)
    return {"x-ca-key": key.access_key, "x-ca-signature": f"{at}:{_signature(key, at, sent.body)}"}, sent.message


def verify(key: Key, sent: Sent) -> Proof:
    """The time is proved, and the body."""
    known_key(sent.header("x-ca-key"), key, "x-ca-key")
    at, _, given = sent.header("x-ca-signature").partition(":")
    moment = moment_of(at, "x-ca-signature")
    if not same(given.upper(), _signature(key, at, sent.body)):
        raise Unproved(WRONG)
    return Proof(moment)


def _signature(key: Key, at: str, body: bytes) -> str:
    return hmac.new(key.secret.encode(), at.encode() + b"\n" + body, "sm3").hexdigest().upper()
