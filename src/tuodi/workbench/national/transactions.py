"""Who answers which transaction. A handler is a function of one `Call`, in `handlers/`, marked with its number.

    @transaction("2207")
    def settle(call: Call) -> dict[str, object]:
        return {"setlinfo": {...}, "setldetail": [...]}

`call.input` has the nodes by name, an object as a dict, a list as a list of dicts. Absent fields are not in the dict.
Money is int fen, ratios int ten-thousandths, quantities and unit prices `Fraction`, whole numbers int, dates
`datetime.date`, times `datetime.datetime`, everything else str. The answer is the tree of output nodes in the same
types; the gateway makes wire numbers of it. All that a handler writes is committed with the message and its answer in
one transaction, or not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tuodi.exchange.national.region import Region

from .models import Institution


class Refused(Exception):
    """The transaction is not carried out. The sentence names field, value and what to do; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What 9102 answers: a file instead of a message."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One message as a handler gets it. `message_id`: its row, written already in the same transaction."""

    infno: str
    msgid: str
    envelope: Mapping[str, str]
    input: Mapping[str, Any]
    institution: Institution
    region: Region
    operator: str
    now: dt.datetime
    message_id: int
    attachment: bytes = b""
    """The file that came with the message in a form of several parts."""

    def node(self, name: str) -> dict[str, Any]:
        """An input node that is an object; empty where it was not sent."""
        return self.input.get(name) or {}

    def rows(self, name: str) -> list[dict[str, Any]]:
        """An input node that is a list; empty where it was not sent."""
        return self.input.get(name) or []


Handler = Callable[[Call], "dict[str, Any] | FileAnswer"]
H = TypeVar("H", bound=Handler)
HANDLERS: dict[str, Handler] = {}


def transaction(*infnos: str) -> Callable[[H], H]:
    """Mark the function that answers these transactions."""

    def mark(handler: H) -> H:
        for infno in infnos:
            if infno in HANDLERS:
                raise RuntimeError(f"{infno} has two handlers")
            HANDLERS[infno] = handler
        return handler

    return mark
