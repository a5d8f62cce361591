"""The folder of results: filled beside its name, then renamed as a whole, so that it is complete or not there.

It holds a folder of Parquet files for each kind, and ``_SUCCESS``, which tells what was done.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit
from uuid import uuid4

import pyarrow.parquet as pq
from pyarrow import fs

from tuodi.exchange.refusals import FileRefused

KINDS: Final = ("results", "refused", "differences")
BALANCES: Final = "balances"
"""Written by tasks where they are asked for; not published, for the whole becomes one list."""
SUCCESS: Final = "_SUCCESS"
_CAN_RENAME: Final = frozenset({"local", "hdfs"})
_CHUNK: Final = 8 << 20
_STAGING: Final = ".tuodi-part"
_FINAL: Final = re.compile(r"part-\d{5,}\.parquet")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that every machine of the cluster sees, by address or path."""

    address: str

    def system(self) -> tuple[Any, str]:
        """The file system and the path in it."""
        if urlsplit(self.address).scheme:
            system, path = fs.FileSystem.from_uri(self.address)
            return system, str(path)
        return fs.LocalFileSystem(), str(Path(self.address).absolute())

    @property
    def name(self) -> str:
        """For messages."""
        return self.address.rstrip("/").rpartition("/")[2] or self.address

    def beside(self, name: str) -> Folder:
        """Another folder in the same place."""
        head, slash, _own = self.address.rstrip("/").rpartition("/")
        return Folder(f"{head}{slash}{name}")

    def put(self, path: Path, name: str) -> None:
        """Copy a file of this machine into it."""
        system, root = self.system()
        with path.open("rb") as source, system.open_output_stream(f"{root}/{name}") as out:
            shutil.copyfileobj(source, out, _CHUNK)

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a Parquet file in it."""
        system, root = self.system()
        with system.open_input_file(f"{root}/{name}") as source, pq.ParquetFile(source) as file:
            for batch in file.iter_batches():
                yield from batch.to_pylist()


class Staged:
    """`with Staged(out) as staged`: a folder beside `out`, gone when the block ends, unless `publish` renamed it."""

    def __init__(self, out: Folder) -> None:
        self.out = out
        self.folder = out.beside(f".{out.name}.{uuid4().hex}{_STAGING}")
        self._system, self._path = out.system()
        self._staging = self.folder.system()[1]

    def __enter__(self) -> Self:
        if self._system.type_name not in _CAN_RENAME:
            raise FileRefused(self.out.address, "spark_no_rename")
        if not self._free():
            raise FileRefused(self.out.name, "spark_not_ours")
        self._sweep()
        for kind in (*KINDS, BALANCES):
            self._system.create_dir(f"{self._staging}/{kind}", recursive=True)
        return self

    def _free(self) -> bool:
        """Whether nothing is there, or the result of an earlier run, which this one replaces."""
        found = self._system.get_file_info(self._path)
        if found.type != fs.FileType.Directory:
            return bool(found.type == fs.FileType.NotFound)
        inside = self._system.get_file_info(fs.FileSelector(self._path))
        if SUCCESS not in [info.base_name for info in inside]:
            return not inside
        with self._system.open_input_stream(f"{self._path}/{SUCCESS}") as told:
            return b'"rule_hash"' in told.read()

    def _sweep(self) -> None:
        """Remove what runs left that were killed."""
        parent = self._path.rpartition("/")[0] or "/"
        selector = fs.FileSelector(parent, allow_not_found=True)
        for info in self._system.get_file_info(selector):
            if info.base_name.startswith(f".{self.out.name}.") and info.base_name.endswith(_STAGING):
                self._system.delete_dir(info.path)

    def publish(self, parts: Iterable[tuple[int, Mapping[str, str]]], told: str) -> None:
        """Give the files of each part their names, drop what tasks left that failed, and rename the whole."""
        for part, files in parts:
            for kind, name in files.items():
                if kind != BALANCES:
                    self._system.move(f"{self._staging}/{name}", f"{self._staging}/{kind}/part-{part:05d}.parquet")
        self._system.delete_dir(f"{self._staging}/{BALANCES}")
        for kind in KINDS:
            for info in self._system.get_file_info(fs.FileSelector(f"{self._staging}/{kind}")):
                if not _FINAL.fullmatch(info.base_name):
                    self._system.delete_file(info.path)
        with self._system.open_output_stream(f"{self._staging}/{SUCCESS}") as out:
            out.write(told.encode())
        old = self.out.beside(f".{self.out.name}.{uuid4().hex}{_STAGING}").system()[1]
        replaced = self._system.get_file_info(self._path).type == fs.FileType.Directory
        if replaced:
            self._system.move(self._path, old)
        self._system.move(self._staging, self._path)
        if replaced:
            self._system.delete_dir(old)

    def __exit__(self, *_: object) -> None:
        if self._system.get_file_info(self._staging).type == fs.FileType.Directory:
            self._system.delete_dir(self._staging)
