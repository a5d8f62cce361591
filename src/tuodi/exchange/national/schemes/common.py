"""What the schemes share: keys, what was sent, what a signature proves."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_CHINA = dt.timezone(dt.timedelta(hours=8))
_SECONDS, _MILLISECONDS = 10, 13


class Unproved(Exception):
    """The message is not proved to be the sender's. The sentence says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Key:
    """A sender's keys. A server has `public_key`, a client `private_key`; the others share `secret`."""

    access_key: str = ""
    secret: str = ""
    public_key: str = ""
    private_key: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What arrived or is about to go: headers by their name in small letters with `_` for `-`, body, message."""

    body: bytes
    message: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """A header that the scheme needs. Raises Unproved."""
        value = self.headers.get(plain(name), "")
        if not value:
            raise Unproved(f"缺少请求头 {name}；请按本机构的验签方式发送")
        return value


@dataclass(frozen=True, slots=True)
class Proof:
    """What a signature proves besides the sender: when it was made, and the number it may be used with once."""

    moment: dt.datetime | None = None
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """`sign(key, sent, now)` gives the headers and the message to send; `verify(key, sent)` the proof, or Unproved."""

    sign: Callable[[Key, Sent, dt.datetime], tuple[dict[str, str], Mapping[str, Any]]]
    verify: Callable[[Key, Sent], Proof]


def plain(name: str) -> str:
    """A header's name as web servers hand it on: they make no difference between - and _."""
    return name.lower().replace("-", "_")


def seconds(now: dt.datetime) -> str:
    """Unix time of a wall time in China."""
    return str(int(now.replace(tzinfo=_CHINA).timestamp()))


def moment_of(text: str, name: str) -> dt.datetime:
    """Wall time in China of a Unix time in seconds or milliseconds. Raises Unproved."""
    if not text.isdecimal() or len(text) not in (_SECONDS, _MILLISECONDS):
        raise Unproved(f"{name} “{text[:20]}”有误；应为 10 位秒或 13 位毫秒的时间戳")
    whole = int(text[:_SECONDS])
    return dt.datetime.fromtimestamp(whole, _CHINA).replace(tzinfo=None)


def same(left: str, right: str) -> bool:
    """Whether two signatures are equal, in a time that does not tell how far they are."""
    return hmac.compare_digest(left.encode(), right.encode())


def known_key(given: str, key: Key, name: str) -> None:
    """Raises Unproved where the header names another account than the institution's."""
    if not key.access_key or not same(given, key.access_key):
        raise Unproved(f"{name} 不是本机构的接入账号；请核对 fixmedins_code 与接入账号")


WRONG = "签名不符；请核对密钥、签名串的拼接顺序和时间戳"
