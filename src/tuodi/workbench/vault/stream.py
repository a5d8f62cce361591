"""A file that is encrypted as it is written: parts of 64 KiB, each sealed for its place, the last one marked.

AES-256-GCM under a key of the file's own (HKDF of the installation's backup key and a random salt); the number of the
part and whether it is the last are its nonce (STREAM, as in age). A part that was changed, moved, left out or cut off
is noticed before anything of it is handed on.
"""

from __future__ import annotations

import base64
import io
import os
import stat
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_MAGIC = b"tuodi-backup-1\n"
_SALT, _KEY, _TAG = 16, 32, 16
_PART = 64 * 1024
_HEAD = "tuodi-backup-key"


class StreamError(Exception):
    """The key is missing or no key, or the file is not what was written with it. Its words say what mends it."""


def new_key(place: Path) -> None:
    """A key of its own file, readable by its owner only. FileExistsError where there is a file."""
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{_HEAD} {base64.b64encode(AESGCM.generate_key(_KEY * 8)).decode()}\n")


def read_key(place: Path) -> bytes:
    """The key. Raises StreamError."""
    try:
        mode, text = place.stat().st_mode, place.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as fault:
        raise StreamError(f"备份密钥 {place} 不能读取") from fault
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise StreamError(f"备份密钥 {place} 其他用户也能读取。执行 chmod 600 {place}")
    head, _, rest = text.strip().partition(" ")
    try:
        key = base64.b64decode(rest, validate=True)
    except ValueError as fault:
        raise StreamError(f"{place} 不是备份密钥") from fault
    if head != _HEAD or len(key) != _KEY:
        raise StreamError(f"{place} 不是备份密钥")
    return key


class Encrypting(io.RawIOBase):
    """Writes into another file. `finish` writes the last part; a file without it is no file."""

    def __init__(self, into: IO[bytes], key: bytes) -> None:
        salt = os.urandom(_SALT)
        self._into, self._cipher, self._number, self._waiting = into, _cipher(key, salt), 0, bytearray()
        into.write(_MAGIC + salt)

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override] # a stream of bytes is all that is written
        """Seal every full part that something follows."""
        self._waiting += data
        while len(self._waiting) > _PART:
            self._seal(bytes(self._waiting[:_PART]), last=False)
            del self._waiting[:_PART]
        return len(data)

    def finish(self) -> None:
        """The last part, which may be empty."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, part: bytes, *, last: bool) -> None:
        self._into.write(self._cipher.encrypt(_nonce(self._number, last=last), part, None))
        self._number += 1


class Decrypting(io.RawIOBase):
    """Reads what `Encrypting` wrote. Raises StreamError at the first part that is not right."""

    def __init__(self, source: IO[bytes], key: bytes) -> None:
        head = source.read(len(_MAGIC) + _SALT)
        if not head.startswith(_MAGIC) or len(head) != len(_MAGIC) + _SALT:
            raise StreamError("不是本系统的备份文件")
        self._source, self._cipher, self._number = source, _cipher(key, head[len(_MAGIC) :]), 0
        self._ahead, self._left, self._over = source.read(_PART + _TAG), b"", False

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what `io` itself hands over
        """Some bytes; none at the end."""
        while not self._left and not self._over:
            self._open()
        some = self._left[: len(buffer)]
        buffer[: len(some)] = some
        self._left = self._left[len(some) :]
        return len(some)

    def _open(self) -> None:
        part, self._ahead = self._ahead, self._source.read(_PART + _TAG)
        self._over = not self._ahead
        try:
            self._left = self._cipher.decrypt(_nonce(self._number, last=self._over), part, None)
        except (InvalidTag, ValueError) as fault:
            raise StreamError("备份文件与密钥不符，或文件不完整、被改动过") from fault
        self._number += 1


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), _KEY, salt, _MAGIC).derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
