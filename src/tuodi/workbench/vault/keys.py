"""The keys of encrypted columns: a file of the installation outside the database, readable by its owner only.

One line a key: its name, its state, the key. The last made is `current` and writes; `leaving` ones are still found in
rows until a rotation has finished; `retired` ones only read what the log of changes keeps.
"""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_BITS = 512
_HEAD = (
    "# 托底：加密字段的密钥。丢失后数据不能恢复；与数据库备份分开保管。\n"
    "# Keys of encrypted columns. Without them the data is lost; keep a copy apart from the backups.\n"
)


class State(StrEnum):
    """What a key is for."""

    CURRENT = "current"
    LEAVING = "leaving"
    RETIRED = "retired"


class KeysError(Exception):
    """The file is missing, readable by others, or damaged. Its words say what mends it."""


@dataclass(frozen=True)
class Key:
    """One key."""

    name: str
    state: State
    secret: bytes

    @cached_property
    def cipher(self) -> AESSIV:
        """AES-SIV (RFC 5297) under the key."""
        return AESSIV(self.secret)


@dataclass(frozen=True)
class Ring:
    """All keys of an installation."""

    keys: tuple[Key, ...]

    @cached_property
    def current(self) -> Key:
        """The one that writes."""
        return next(key for key in self.keys if key.state is State.CURRENT)

    @cached_property
    def in_rows(self) -> tuple[Key, ...]:
        """Those under which a row may be written, the current first."""
        return (self.current, *(key for key in self.keys if key.state is State.LEAVING))

    @cached_property
    def by_name(self) -> Mapping[str, Key]:
        """Name → key."""
        return {key.name: key for key in self.keys}


def make(place: Path) -> None:
    """A file with a first key. FileExistsError where there is one: nothing is ever written over."""
    made = _written(place, (_fresh(1),))
    try:
        os.link(made, place)
    finally:
        made.unlink()


def read(place: Path) -> Ring:
    """The keys. Raises KeysError."""
    try:
        mode = place.stat().st_mode
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError as fault:
        raise KeysError(f"没有密钥文件 {place}。从保管处取回，或由 TUODI_KEYS 指出它在哪里") from fault
    except OSError as fault:
        raise KeysError(f"密钥文件 {place} 不能读取：{fault.strerror}") from fault
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeysError(f"密钥文件 {place} 其他用户也能读取。执行 chmod 600 {place}")
    keys = tuple(_key(line, place) for line in text.splitlines() if line.strip() and not line.startswith("#"))
    if sum(key.state is State.CURRENT for key in keys) != 1 or len({key.name for key in keys}) != len(keys):
        raise KeysError(f"密钥文件 {place} 应恰有一个 current，名称不重复。从保管处取回未改动的文件")
    return Ring(keys)


def add(place: Path) -> Ring:
    """A new current key; the one before is leaving."""
    ring = read(place)
    older = tuple(
        Key(key.name, State.LEAVING if key.state is State.CURRENT else key.state, key.secret) for key in ring.keys
    )
    _written(place, (*older, _fresh(len(older) + 1))).replace(place)
    return read(place)


def retire(place: Path) -> Ring:
    """No row is under a leaving key any more: they only read the log from now on."""
    ring = read(place)
    kept = tuple(Key(k.name, State.RETIRED if k.state is State.LEAVING else k.state, k.secret) for k in ring.keys)
    _written(place, kept).replace(place)
    return read(place)


def _fresh(number: int) -> Key:
    return Key(f"k{number}", State.CURRENT, AESSIV.generate_key(_BITS))


def _key(line: str, place: Path) -> Key:
    try:
        name, state, secret = line.split()
        found = Key(name, State(state), base64.b64decode(secret, validate=True))
        found.cipher  # noqa: B018 - a key of the wrong length says so here
    except ValueError as fault:
        raise KeysError(f"密钥文件 {place} 已损坏。从保管处取回未改动的文件") from fault
    return found


def _written(place: Path, keys: tuple[Key, ...]) -> Path:
    """A complete file beside the real one: another process never reads half of it."""
    lines = [f"{key.name} {key.state} {base64.b64encode(key.secret).decode()}\n" for key in keys]
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("".join([_HEAD, *lines]))
        file.flush()
        os.fsync(file.fileno())
    return beside
