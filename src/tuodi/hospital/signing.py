"""How an institution proves that a message is its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tuodi.exchange.national.schemes import SCHEMES, Key, Sent

from .numbers import now


class Signer(Protocol):
    """`message`: the message with what the scheme adds to it; `headers`: what goes before one sending of it."""

    def message(self, message: Mapping[str, Any]) -> Mapping[str, Any]: ...

    def headers(self, message: Mapping[str, Any], body: bytes) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Signed:
    """By one of the schemes of the gateways. Each sending is signed anew: a number once used is refused."""

    scheme: str
    key: Key

    def message(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        """What stands for nothing is left out of what is signed."""
        said = {name: value for name, value in message.items() if value is not None}
        signed = SCHEMES[self.scheme].sign(self.key, Sent(b"", said), now())[1]
        return {**message, **({"cainfo": signed["cainfo"]} if signed.get("cainfo") else {})}

    def headers(self, message: Mapping[str, Any], body: bytes) -> Mapping[str, str]:
        return SCHEMES[self.scheme].sign(self.key, Sent(body, message), now())[0]


def signer(scheme: str, key: str) -> Signed:
    """`key`: ACCESS:SECRET, or of sm2 the private key; nothing for `none`. Raises ValueError."""
    if scheme == "none":
        return Signed(scheme, Key())
    if scheme == "sm2":
        int(key, 16)
        return Signed(scheme, Key(private_key=key))
    access, colon, secret = key.partition(":")
    if not access or not colon or not secret:
        raise ValueError("ACCESS:SECRET")
    return Signed(scheme, Key(access_key=access, secret=secret))
