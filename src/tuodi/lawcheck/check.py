"""`policy check`: everything that can be found in a rule book without a single real bill."""

from __future__ import annotations

from tuodi.lawcheck.bounds.registry import bound_findings
from tuodi.lawcheck.finding import VERDICTS, Finding
from tuodi.lawcheck.scope import Scope
from tuodi.lawcheck.standing.cliffs import cliff_findings
from tuodi.lawcheck.standing.dominance import dominance_findings
from tuodi.lawcheck.standing.order import order_findings
from tuodi.lawcheck.standing.ranks import rank_findings
from tuodi.lawcheck.standing.survey import Survey
from tuodi.lawcheck.standing.time import time_findings
from tuodi.policy.model import RuleBook


def check(book: RuleBook) -> list[Finding]:
    """All findings, the gravest first, then by check and region."""
    scope, survey = Scope(book), Survey(book)
    found = [
        *bound_findings(scope),
        *time_findings(scope),
        *cliff_findings(scope, survey),
        *dominance_findings(scope, survey),
        *rank_findings(scope, survey),
        *order_findings(scope, survey),
    ]
    return sorted(found, key=lambda f: (VERDICTS.index(f.verdict), f.check, f.region))
