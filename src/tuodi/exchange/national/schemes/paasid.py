"""x-tif: SHA-256 over time, secret and a number used once. The body is not signed."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from .common import WRONG, Key, Proof, Sent, Unproved, known_key, moment_of, same, seconds

_LONGEST_NONCE = 64


def sign(key: Key, sent: Sent, now: dt.datetime) -> tuple[dict[str, str], Mapping[str, Any]]:
    """The four headers, with a new number."""
    at, nonce = seconds(now), secrets.token_hex(16)
    headers = {
        "x-tif-paasid": key.access_key, "x-tif-timestamp": at, "x-tif-nonce": nonce,
        "x-tif-signature": _signature(key, at, nonce),
    }  # fmt: skip
    return headers, sent.message


def verify(key: Key, sent: Sent) -> Proof:
    """The time is proved, and the number."""
    known_key(sent.header("x-tif-paasid"), key, "x-tif-paasid")
    at, nonce = sent.header("x-tif-timestamp"), sent.header("x-tif-nonce")
    moment = moment_of(at, "x-tif-timestamp")
    if len(nonce) > _LONGEST_NONCE:
        raise Unproved(f"x-tif-nonce 超过 {_LONGEST_NONCE} 位")
    if not same(sent.header("x-tif-signature").lower(), _signature(key, at, nonce)):
        raise Unproved(WRONG)
    return Proof(moment, nonce)


def _signature(key: Key, at: str, nonce: str) -> str:
    return hashlib.sha256(f"{at}{key.secret}{nonce}{at}".encode()).hexdigest()
