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


NOTHING_COMPUTES = {
    "N-3.8b", "N-3.8c2", "N-4.10a", "N-4.12c", "W-2.2c", "W-4.2", "W-4.3", "B-WH.24", "C-3.3a", "C-Q6",
    "C-Q9", "B-CQ.2d", "Q-2.1", "Q-3.3a", "Q-5.1b", "Q-7.3d", "P-3.2c", "P-3.2f3",
}  # fmt: skip
"""Clauses without a figure, class or date of their own, or whose figures stand in another clause's rules."""


def test_only_these_clauses_have_no_rule_and_each_says_why():
    without = {clause.id: clause for clause in shipped().clauses if not clause.rules}
    assert set(without) == NOTHING_COMPUTES
    assert all(clause.reason for clause in without.values())
