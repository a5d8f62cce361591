"""HDFS, and whatever else Hadoop's FileSystem API reaches: by the driver's JVM, and from a task by Hadoop's own shell.

A task's Python has no way to the JVM of its executor, so it starts one that copies its files and ends. It needs nothing
but the jars that Spark brings, and has the settings of the driver.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tuodi.exchange.refusals import FileRefused

from .session import told_by
from .store import Found, LocalStore, Sender, Store, is_local

_AT_ONCE: Final = frozenset({"file", "hdfs", "webhdfs", "swebhdfs"})
"""Schemes of stores that rename a folder in one step. Object stores copy file by file."""
_SHELL: Final = "org.apache.hadoop.fs.FsShell"
_JAVA: Final = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""It lives for a second or two."""
_TOLD: Final = 500


@dataclass(frozen=True, slots=True)
class HadoopSender(Sender):
    """settings: Hadoop's, as XML."""

    settings: str = field(repr=False)

    def put(self, files: Sequence[Path], folder: str) -> None:
        with TemporaryDirectory(prefix="tuodi-") as name:
            path = Path(name) / "core-site.xml"
            path.touch(mode=0o600)  # it may hold keys
            path.write_text(self.settings, encoding="utf-8")
            command = [_java(), *_JAVA, "-cp", _classes(name), _SHELL, "-put", "-d", *map(str, files), f"{folder}/"]
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())  # noqa: S603
        if done.returncode:
            raise OSError(f"{folder}: {done.stderr.strip()[-_TOLD:]}")


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else shutil.which("java") or "java"


def _classes(settings: str) -> str:
    """The settings, then Spark's jars, those that were given to the application, and what the machine has."""
    from pyspark import SparkFiles  # noqa: PLC0415 - an extra
    from pyspark.find_spark_home import _find_spark_home  # noqa: PLC0415 - what pyspark starts Java by itself

    more = (os.environ.get(name) for name in ("HADOOP_CONF_DIR", "CLASSPATH"))
    jars = (f"{_find_spark_home()}/jars/*", f"{SparkFiles.getRootDirectory()}/*")
    return os.pathsep.join([settings, *jars, *filter(None, more)])


def _environment() -> dict[str, str]:
    """As Spark's executors do, files are written for who started the application."""
    user = os.environ.get("SPARK_USER")
    return {**({"HADOOP_USER_NAME": user} if user else {}), **os.environ}


class HadoopStore(Store):
    """FileRefused for an address that Hadoop does not reach. Otherwise Java's errors."""

    def __init__(self, session: Any, address: str) -> None:
        from py4j.protocol import Py4JJavaError  # noqa: PLC0415 - an extra

        jvm, settings = session._jvm, session.sparkContext._jsc.hadoopConfiguration()  # noqa: SLF001 - py4j's way in
        self._at = jvm.org.apache.hadoop.fs.Path
        try:
            self._system = self._at(address).getFileSystem(settings)
            self._system.exists(self._at(address))
        except Py4JJavaError as error:
            raise FileRefused(address, "spark_no_store", reason=told_by(error)) from error
        written = jvm.java.io.StringWriter()
        settings.writeXml(written)
        self.sender = HadoopSender(written.toString())

    def renames_at_once(self, folder: str) -> bool:
        # a view of several stores names the one behind it
        return self._system.resolvePath(self._at(folder)).toUri().getScheme() in _AT_ONCE

    def found(self, address: str) -> Found:
        path = self._at(address)
        if not self._system.exists(path):
            return "nothing"
        return "folder" if self._system.getFileStatus(path).isDirectory() else "file"

    def names(self, folder: str) -> list[str]:
        return [status.getPath().getName() for status in self._system.listStatus(self._at(folder))]

    def make(self, folder: str) -> None:
        if not self._system.mkdirs(self._at(folder)):
            raise OSError(f"{folder} cannot be made")

    def move(self, address: str, to: str) -> None:
        # Hadoop moves into a folder that is there
        if self.found(to) != "nothing":
            raise FileExistsError(to)
        if not self._system.rename(self._at(address), self._at(to)):
            raise OSError(f"{address} cannot be renamed to {to}")

    def remove(self, address: str) -> None:
        self._system.delete(self._at(address), True)  # noqa: FBT003 - with all that is in it

    def text(self, address: str) -> str:
        stream = self._system.open(self._at(address))
        try:
            return bytes(stream.readAllBytes()).decode()
        finally:
            stream.close()

    def write(self, address: str, text: str) -> None:
        stream = self._system.create(self._at(address), True)  # noqa: FBT003 - in place of another
        try:
            stream.write(bytearray(text.encode()))
        finally:
            stream.close()

    def fetch(self, address: str, to: Path) -> None:
        self._system.copyToLocalFile(self._at(address), self._at(to.as_uri()))


def store_of(session: Any, address: str) -> Store:
    """The store of an address. FileRefused where it cannot be reached."""
    return LocalStore() if is_local(address) else HadoopStore(session, address)
