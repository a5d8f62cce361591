"""The Spark session: found or started, with what settling relies on; what is missing is named plainly."""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

_CAUSE: Final = re.compile(r"[A-Za-z_.]+(Error|Refused|Exception|OtherVersion): ")
_LOOPBACK: Final = "127.0.0.1"
_SETTINGS: Final = {
    "spark.sql.session.timeZone": "Asia/Shanghai",
    "spark.sql.caseSensitive": "true",
    "spark.sql.adaptive.enabled": "false",  # it may put partitions together, which hold as many rows as memory takes
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.legacy.parquet.nanosAsLong": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(1 << 16),
}
"""What every query of ours relies on, whatever the cluster's own settings are."""
_RETRIES: Final = 4
"""How often a task is tried, as Spark has it on a cluster; in one process it would try once."""


class SparkMissing(Exception):
    """Something that Spark needs is not on this machine."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


class SparkFailed(RuntimeError):
    """A query that could not be finished, in one line."""


@contextmanager
def spark_at(master: str | None, *, progress: bool = False) -> Iterator[Any]:
    """A session of our own: in the application that runs already, else in one that is started and ended here.

    master: by default as Spark is configured, else all cores of this machine.
    """
    _require()
    from py4j.protocol import Py4JJavaError  # noqa: PLC0415 - an extra: loaded only when asked for
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    logging.getLogger("DataFrameQueryContextLogger").setLevel(logging.CRITICAL)  # what is wrong is told by us
    running = SparkSession.getActiveSession()
    base = running or _started(SparkSession.builder.appName("tuodi settle"), master, progress=progress)
    own = base.newSession()
    for name, value in _SETTINGS.items():
        own.conf.set(name, value)
    try:
        yield own
    except (PySparkException, Py4JJavaError) as error:
        raise SparkFailed(told_by(error)) from error
    finally:
        if running is None:
            base.stop()


def _started(builder: Any, master: str | None, *, progress: bool) -> Any:
    configured = os.environ.get("SPARK_CONF_DIR") or os.environ.get("SPARK_HOME")
    if master is not None or not configured:
        builder = builder.master(_with_retries(master or "local[*]"))
    if not configured and (master is None or master.startswith("local")):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.config("spark.driver.bindAddress", _LOOPBACK).config("spark.driver.host", _LOOPBACK)
        builder = builder.config("spark.ui.enabled", "false")
    made = builder.config("spark.ui.showConsoleProgress", str(progress).lower()).getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


def told_by(error: Exception) -> str:
    """What an error of Spark says, without the traces that follow."""
    text = str(getattr(error, "java_exception", error))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [line for line in lines[1:] if _CAUSE.match(line)]
    return " ".join([*lines[:1], *causes[-1:]])[:1000].rstrip(".")


def _with_retries(master: str) -> str:
    """``local[2]`` as ``local[2,4]``: a task that fails is tried again here too."""
    if master == "local":
        return f"local[1,{_RETRIES}]"
    alone = master.startswith("local[") and "," not in master
    return f"{master[:-1]},{_RETRIES}]" if alone else master


def _require() -> None:
    missing = [name for name in ("pyspark", "pandas") if find_spec(name) is None]
    if missing:
        names, install = ", ".join(missing), "pip install 'tuodi[spark]'"
        raise SparkMissing(
            f"--engine spark 需要 {names}，请运行 {install}", f"--engine spark needs {names}: run {install}"
        )
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and (Path(home) / "bin" / "java").is_file()):
        install = "apt-get install openjdk-17-jre-headless"
        raise SparkMissing(
            f"--engine spark 需要 Java 17 或更新版本，未找到 java。Debian 或 Ubuntu：{install}，或设置 JAVA_HOME",
            f"--engine spark needs Java 17 or newer, no java is here. On Debian or Ubuntu: {install}, or set JAVA_HOME",
        )
