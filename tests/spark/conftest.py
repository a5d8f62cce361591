"""Tests that need Spark and Java are skipped where one is not there: `make test-spark` installs Spark."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MISSING = [name for name in ("pyspark", "pandas") if find_spec(name) is None] + ["java"] * (
    shutil.which("java") is None
)


def pytest_collection_modifyitems(items):
    if MISSING:
        skip = pytest.mark.skip(reason=f"needs {', '.join(MISSING)}: make test-spark")
        for item in items:
            if item.path.is_relative_to(HERE) and item.path.name != "test_parts.py":
                item.add_marker(skip)
