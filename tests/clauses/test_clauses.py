"""Every check of every clause holds on the shipped documents."""

from __future__ import annotations

import pytest

from tests.clauses.registry import Check, all_checks
from tests.mutation.recompile import shipped


@pytest.mark.parametrize("check", all_checks(), ids=lambda c: "-".join((*c.clauses[:1], c.name)))
def test_clause(check: Check) -> None:
    check.run(shipped(check.reading))


def test_every_clause_with_rules_has_a_check():
    checked = {name for check in all_checks() for name in check.clauses}
    assert [c.id for c in shipped().clauses if c.rules and c.id not in checked] == []
