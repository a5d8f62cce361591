"""`policy check`: everything that can be found in a rule book without a single real bill."""

from __future__ import annotations

from tuodi.lawcheck.bounds.registry import bound_findings
from tuodi.lawcheck.finding import VERDICTS, Finding
from tuodi.lawcheck.scope import Scope
from tuodi.policy.model import RuleBook


def check(book: RuleBook) -> list[Finding]:
    """All findings, the gravest first, then by check and region."""
    scope = Scope(book)
    found = list(bound_findings(scope))
    return sorted(found, key=lambda f: (VERDICTS.index(f.verdict), f.check, f.region))
