"""Text → sealed text and back: AES-SIV, bound to its place (table and column), the key's name in front.

The same text in the same column gives the same sealed text: it can be looked up and held unique by the database, and
saving a row again is no change. Whoever has the database alone learns which rows of a column are equal, no more.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.conf import settings

from . import keys

_MARK = "~"
_ring: tuple[tuple[Path, int], keys.Ring] | None = None


class Unreadable(Exception):
    """Sealed text that no key opens: the wrong file of keys, or a damaged row."""


def ring() -> keys.Ring:
    """The keys; read again when the file has changed, so that a running server learns of a rotation."""
    global _ring  # noqa: PLW0603 - one ring a process
    place = Path(settings.FIELD_KEYS)
    try:
        seen = (place, place.stat().st_mtime_ns)
    except OSError:
        seen = (place, 0)
    if _ring is None or _ring[0] != seen:
        _ring = (seen, keys.read(place))
    return _ring[1]


def seal(text: str, place: str, key: keys.Key | None = None) -> str:
    """Sealed under the current key, or another. Nothing stays nothing."""
    if not text:
        return text
    key = key or ring().current
    sealed = key.cipher.encrypt(text.encode(), [place.encode()])
    return f"{_MARK}{key.name}{_MARK}{base64.b64encode(sealed).decode()}"


def sealed_ways(text: str, place: str) -> list[str]:
    """How the text may stand in a row: once, or twice while keys are being changed."""
    return [seal(text, place, key) for key in ring().in_rows]


def unseal(stored: str, place: str) -> str:
    """The text again. Raises Unreadable; what was never sealed is not taken for text."""
    if not stored:
        return stored
    try:
        empty, name, sealed = stored.split(_MARK)
        key = ring().by_name[name]
        opened = key.cipher.decrypt(base64.b64decode(sealed, validate=True), [place.encode()])
    except (ValueError, KeyError, binascii.Error, InvalidTag) as fault:
        raise Unreadable(f"{place}：加密内容无法解密，密钥文件不符或数据已损坏") from fault
    if empty:
        raise Unreadable(f"{place}：内容未加密")
    return opened.decode()


def prefix_of(key: keys.Key) -> str:
    """How everything sealed under a key begins."""
    return f"{_MARK}{key.name}{_MARK}"
