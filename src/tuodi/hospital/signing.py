"""How an institution proves that a message is its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Signer(Protocol):
    """`message`: the message with what the scheme adds to it; `headers`: what goes before one sending of it."""

    def message(self, message: Mapping[str, Any]) -> Mapping[str, Any]: ...

    def headers(self, message: Mapping[str, Any], body: bytes) -> Mapping[str, str]: ...


class Unsigned:
    """Nothing is proved."""

    def message(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        return message

    def headers(self, _message: Mapping[str, Any], _body: bytes) -> Mapping[str, str]:
        return {}
