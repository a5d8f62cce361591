"""What every test stands on: a fixed time zone and locale, a cache of its own, and its kind by its folder."""

import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

TESTS = Path(__file__).parent
ROOT = TESTS.parent
KINDS = ("unit", "worked", "oracle", "generated", "acceptance")

# Before anything of Tuodi is imported: results may not depend on the zone, the language or the cache of who runs them.
_user_folder = Path(tempfile.mkdtemp(prefix="tuodi-tests-"))
# The workbench (Django) sets its own zone, Asia/Shanghai, whatever the machine's.
WORKBENCH = "DJANGO_SETTINGS_MODULE" in os.environ
os.environ |= {"LC_ALL": "C.UTF-8"} if WORKBENCH else {"TZ": "UTC", "LC_ALL": "C.UTF-8"}
os.environ |= {f"XDG_{kind}_HOME": str(_user_folder / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA", "STATE")}
os.environ.pop("LANGUAGE", None)
time.tzset()

# Generated tests: no time limit per example (machines differ); on CI the same examples on every try.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, print_blob=True)
settings.register_profile("long", settings.get_profile("default"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default"))


# Tests of the workbench need Django's settings and run by `make test-workbench`.
collect_ignore = [] if WORKBENCH else ["workbench"]


def pytest_unconfigure():
    shutil.rmtree(_user_folder, ignore_errors=True)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(TESTS):
            folder = item.path.relative_to(TESTS).parts[0]
            if folder in KINDS:
                item.add_marker(folder)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT
