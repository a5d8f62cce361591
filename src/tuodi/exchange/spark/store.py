"""Where results go: what the driver does with files there, how a task sends its own. Here: disks that all see."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

Found = Literal["nothing", "file", "folder"]


class Sender(ABC):
    """Goes to the tasks, so it can be pickled."""

    @abstractmethod
    def put(self, files: Sequence[Path], folder: str) -> None:
        """Copy files of this machine into a folder, under their own names. OSError, also where it is not there."""


class Store(ABC):
    """Files by address. Each of these raises an error of its own kind where it cannot be done."""

    sender: Sender

    @abstractmethod
    def renames_at_once(self, folder: str) -> bool:
        """Whether what is renamed in a folder that is there appears whole or not at all."""

    @abstractmethod
    def found(self, address: str) -> Found:
        """What is there."""

    @abstractmethod
    def names(self, folder: str) -> list[str]:
        """What is in a folder that is there."""

    @abstractmethod
    def make(self, folder: str) -> None:
        """Make a folder and those above it."""

    @abstractmethod
    def move(self, address: str, to: str) -> None:
        """Rename. Nothing may be at the new address, or it is an error."""

    @abstractmethod
    def remove(self, address: str) -> None:
        """Remove a file or a whole folder, if it is there."""

    @abstractmethod
    def text(self, address: str) -> str:
        """What a small file says."""

    @abstractmethod
    def write(self, address: str, text: str) -> None:
        """Write a small file anew."""

    @abstractmethod
    def fetch(self, address: str, to: Path) -> None:
        """Copy a file to this machine."""


def is_local(address: str) -> bool:
    """Whether an address is a path."""
    return urlsplit(address).scheme in ("", "file")


def absolute(address: str) -> str:
    """An address that means the same wherever a machine's Python stands."""
    return address if urlsplit(address).scheme else str(Path(address).absolute())


def _path(address: str) -> Path:
    parts = urlsplit(address)
    return Path(unquote(parts.path) if parts.scheme else address)


@dataclass(frozen=True, slots=True)
class LocalSender(Sender):
    """Copies to a disk that this machine sees too."""

    def put(self, files: Sequence[Path], folder: str) -> None:
        for path in files:
            shutil.copyfile(path, _path(folder) / path.name)


class LocalStore(Store):
    """A disk of this machine, or one that all share."""

    sender = LocalSender()

    def renames_at_once(self, folder: str) -> bool:  # noqa: ARG002 - all disks do
        return True

    def found(self, address: str) -> Found:
        path = _path(address)
        return "folder" if path.is_dir() else "file" if path.exists() else "nothing"

    def names(self, folder: str) -> list[str]:
        return [path.name for path in _path(folder).iterdir()]

    def make(self, folder: str) -> None:
        _path(folder).mkdir(parents=True, exist_ok=True)

    def move(self, address: str, to: str) -> None:
        if self.found(to) != "nothing":
            raise FileExistsError(to)
        _path(address).rename(_path(to))

    def remove(self, address: str) -> None:
        if self.found(address) == "folder":
            shutil.rmtree(_path(address))
        else:
            _path(address).unlink(missing_ok=True)

    def text(self, address: str) -> str:
        return _path(address).read_text(encoding="utf-8")

    def write(self, address: str, text: str) -> None:
        _path(address).write_text(text, encoding="utf-8")

    def fetch(self, address: str, to: Path) -> None:
        shutil.copyfile(_path(address), to)
