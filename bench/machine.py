"""The machine that the figures are of: `python -m bench.machine`, the first line of `make bench`."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("numba", "numpy", "pyarrow", "polars", "duckdb", "openfisca-core", "pyspark")


def described() -> str:
    """Processor, cores and memory, Python and the libraries measured."""
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    parts = [f"{_processor()}, {os.cpu_count()} cores, {gib:.0f} GiB", f"Python {platform.python_version()}"]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return ", ".join([*parts, *(f"{name} {version(name)}" for name in LIBRARIES)]) + f"; load {load}"


def _processor() -> str:
    """As the system names it; its architecture where it names none."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0]} ({platform.machine()})" if names else platform.machine()


if __name__ == "__main__":
    print(described())
