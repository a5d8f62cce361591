import pytest

from tuodi.lawcheck.check import check
from tuodi.policy.library import load_rule_book


@pytest.fixture(scope="session")
def shipped():
    """The rule book of the shipped documents."""
    return load_rule_book()


@pytest.fixture(scope="session")
def findings(shipped):
    """Everything found in it."""
    return check(shipped)
