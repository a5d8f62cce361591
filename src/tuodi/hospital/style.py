"""How a hospital's program writes its requests: each program is of one style, and every style must be understood."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tuodi.exchange.national.schema import transactions
from tuodi.lab.chance import Chance
from tuodi.policy.money import format_yuan

_CALL = "/rsfComIfsService/callService"
BASE, CALL_SERVICE = "/fsi/api", f"/fsi/api{_CALL}"

Content = Literal["json", "text", "form"]
Mount = Literal["one", "one/infno", "base/infno", "service"]
Absent = Literal["null", "empty", "word", "leave out"]
_NOTHING: Mapping[Absent, str] = {"null": "null", "empty": '""', "word": '"null"', "leave out": "null"}


class Fen(int):
    """An amount in a request: written as yuan."""


@dataclass(frozen=True, slots=True)
class Style:
    """`mount`: where it posts to (`service`: each one's own path); `absent`: for nothing; `texts`: numbers as texts."""

    content: Content = "json"
    mount: Mount = "one"
    absent: Absent = "null"
    texts: bool = False
    mark: bool = False
    """A byte order mark before the body."""

    def path(self, infno: str, base: str) -> str:
        """The path of the address. `base`: that which the user gave; one of the usual ones where there is none."""
        one = base or CALL_SERVICE
        if self.mount == "service" and one.endswith(_CALL):  # elsewhere nobody knows where the services lie
            return f"{one.removesuffix(_CALL)}/{transactions()[infno].path}"
        return {"one/infno": f"{one}/{infno}", "base/infno": f"{base or BASE}/{infno}"}.get(self.mount, one)

    def body(self, envelope: Mapping[str, Any]) -> tuple[bytes, str]:
        """Bytes and media type."""
        text = self._json(envelope)
        if self.content == "form":  # one field without a name
            return urllib.parse.urlencode({"": text}).encode(), "application/x-www-form-urlencoded; charset=utf-8"
        kind = "application/json" if self.content == "json" else "text/plain"
        return (b"\xef\xbb\xbf" if self.mark else b"") + text.encode(), f"{kind}; charset=utf-8"

    def absents(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """The message's own fields with what stands for nothing in them."""
        said = {"null": None, "empty": "", "word": "null", "leave out": None}[self.absent]
        kept = {name: said if value is None else value for name, value in message.items()}
        return {name: value for name, value in kept.items() if value is not None or self.absent != "leave out"}

    def _json(self, value: Any) -> str:
        """JSON whose amounts are the digits they were made of: no float stands between."""
        if isinstance(value, Mapping):
            kept = ((k, v) for k, v in value.items() if v is not None or self.absent != "leave out")
            return "{" + ",".join(f"{json.dumps(k)}:{self._json(v)}" for k, v in kept) + "}"
        if isinstance(value, list | tuple):
            return "[" + ",".join(map(self._json, value)) + "]"
        if value is None:
            return _NOTHING[self.absent]
        if isinstance(value, int):
            digits = format_yuan(value) if isinstance(value, Fen) else str(value)
            return f'"{digits}"' if self.texts else digits
        return json.dumps(value, ensure_ascii=False)


def drawn(chance: Chance) -> Style:
    """The style of one program."""
    contents: tuple[Content, ...] = ("json", "json", "text", "form")
    mounts: tuple[Mount, ...] = ("one", "one/infno", "base/infno", "service")
    absents: tuple[Absent, ...] = ("null", "empty", "word", "leave out")
    content = chance.pick(contents)
    return Style(
        content, chance.pick(mounts), chance.pick(absents), texts=chance.hits(300),
        mark=content != "form" and chance.hits(100),
    )  # fmt: skip
