"""Tests that need Spark and Java are skipped where one is not there: `make test-spark` installs Spark."""

import shutil
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest

HERE = Path(__file__).parent
MISSING = [name for name in ("pyspark", "pandas") if find_spec(name) is None] + ["java"] * (
    shutil.which("java") is None
)


@pytest.fixture(scope="module")
def two_threads():
    """One application for all tests of a file that can share it."""
    from tuodi.exchange.spark.session import spark_at

    with spark_at("local[2]") as spark:
        yield spark


@pytest.fixture
def mounted(two_threads, tmp_path):
    """The address of the test's folder as Hadoop's FileSystem API has it: a store of its own scheme."""
    name = f"m{uuid4().hex}"
    settings = two_threads.sparkContext._jsc.hadoopConfiguration()
    settings.set(f"fs.viewfs.mounttable.{name}.link./data", tmp_path.as_uri())
    return f"viewfs://{name}/data"


def pytest_collection_modifyitems(items):
    if MISSING:
        skip = pytest.mark.skip(reason=f"needs {', '.join(MISSING)}: make test-spark")
        for item in items:
            if item.path.is_relative_to(HERE) and item.path.name != "test_parts.py":
                item.add_marker(skip)
