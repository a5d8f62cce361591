"""CSB: HMAC-SHA1 over four headers. The body is not signed; the time is."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from .common import WRONG, Key, Proof, Sent, Unproved, known_key, moment_of, same, seconds

_SIGNED = ("_api_access_key", "_api_name", "_api_timestamp", "_api_version")
_SIGNATURE = "_api_signature"


def sign(key: Key, sent: Sent, now: dt.datetime) -> tuple[dict[str, str], Mapping[str, Any]]:
    """The five headers; the name of the interface is the transaction's."""
    headers = {
        "_api_access_key": key.access_key,
        "_api_name": str(sent.message.get("infno", "")),
        "_api_timestamp": f"{seconds(now)}{now.microsecond // 1000:03d}",
        "_api_version": "1.0.0",
    }
    return {**headers, _SIGNATURE: _signature(key, headers)}, sent.message


def verify(key: Key, sent: Sent) -> Proof:
    """The time is proved."""
    headers = {name: sent.header(name) for name in _SIGNED}
    given = sent.header(_SIGNATURE)
    known_key(headers["_api_access_key"], key, "_api_access_key")
    moment = moment_of(headers["_api_timestamp"], "_api_timestamp")
    if not same(given, _signature(key, headers)):
        raise Unproved(WRONG)
    return Proof(moment)


def _signature(key: Key, headers: Mapping[str, str]) -> str:
    text = "&".join(f"{name}={headers[name]}" for name in _SIGNED)
    made = hmac.new(key.secret.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(made).decode()
