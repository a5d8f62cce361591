"""The rule books the monitoring tests stand on: shipped documents of Qianjiang, Weihai and Pengshui."""

import pytest

from tuodi.policy.library import SHIPPED, compile_files, compile_sources, document_files, read_source
from tuodi.policy.yaml_source import parse_source

from .people import LINES


def _shipped(*folders):
    return [path for path in document_files(SHIPPED) if path.parent.name in folders]


@pytest.fixture(scope="session")
def book():
    """Qianjiang and Weihai with what stands above them."""
    return compile_files(_shipped("000000", "500000", "500114", "370000", "371000"), {})


@pytest.fixture(scope="session")
def application_book():
    """The same where the classes missing from Q-4.2a must apply."""
    paths = _shipped("000000", "500000", "500114", "370000", "371000")
    return compile_files(paths, {"direct_classes": "apply"})


@pytest.fixture(scope="session")
def watched_book():
    """Pengshui with lines of 8,000 (monitoring standard) and 20,000 yuan (rural income) for 2024; none for 2025."""
    return _with_lines({})


@pytest.fixture(scope="session")
def watched_book_of():
    return _with_lines


@pytest.fixture(scope="session")
def bare_book():
    """Pengshui as shipped: nobody published the lines."""
    return compile_files(_shipped("000000", "500000", "500243"), {})


def _with_lines(readings):
    sources = [read_source(path, path.name) for path in _shipped("000000", "500000", "500243")]
    return compile_sources([*sources, parse_source(LINES, "lines.yaml")], readings)
