"""The transition as each county's own five years: until a county gives its day nothing that rests on it is known."""

from __future__ import annotations

from functools import partial

import tests.clauses.doc_subsidies  # noqa: F401 - the rows under the default readings
from tests.clauses.grants import granted, grants
from tests.clauses.registry import register
from tuodi.policy.model import Parameter, RuleBook, StageRule, Subsidy

OWN = {"transition_dates": "county_five_years"}
DAY = "transition_end"


def _subsidy(rule_id: str, first: int, book: RuleBook) -> None:
    rule = next(r for r in book.of(Subsidy) if r.origin.rule == rule_id)
    assert (rule.cover_first, rule.cover_last, rule.last_by_region, rule.open) == (first, None, (), DAY)


def _stage(rule_id: str, book: RuleBook) -> None:
    by_id = {r.origin.rule: r for r in book.of(StageRule)}
    assert (by_id[rule_id].open, by_id[rule_id].last) == (DAY, None)
    assert f"{rule_id}/after" not in by_id


def _asked(book: RuleBook) -> None:
    (rule,) = (p for p in book.of(Parameter) if p.name == DAY)
    assert (rule.origin.rule, rule.day) == ("N-1/5", None)
    assert rule.required


for _rule, _first in (("C-Q1b/1", 2022), ("C-Q1b/2", 2022), ("C-Q1b/3", 2022), ("C-Q1b2", 2022), ("W-2.1a3/1", 2023)):
    register(f"own transition {_rule}", (_rule.partition("/")[0],), partial(_subsidy, _rule, _first), OWN)
for _rule in ("W-3.3d", "W-3.3e"):
    register(f"own transition {_rule}", (_rule,), partial(_stage, _rule), OWN)
register("own transition asked for", ("N-1",), _asked, OWN)
grants(granted("W-2.1a3/1", {"transition_dates": "open"}, years=(2023, None)))
