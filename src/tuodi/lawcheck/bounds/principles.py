"""Principles without a number: cited where a local rule adds a class that the nation does not name, or drops one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuodi.lawcheck.bounds.task import Task
from tuodi.lawcheck.finding import Finding, Words
from tuodi.lawcheck.words import labels
from tuodi.policy.model import Bound, Repeal, Rule, Subsidy
from tuodi.policy.regions import NATION


def principle_cited(task: Task) -> Iterator[Finding]:
    """Per document: classes subsidised beyond those of the higher text, and subsidies and measures ended."""
    named = _named(task)
    for region in task.regions:
        governing = [
            b for b in task.scope.book.of(Bound) if b.name == task.bound.name and region in task.scope.below(b)
        ]
        if governing[0] is not task.bound:
            continue  # said once per region, with every principle's clause
        cited = _clauses(governing)
        subsidies = task.scope.own(Subsidy, region)
        added = [s for s in subsidies if not s.nothing and not set(s.classes or ()) <= named]
        if added and named:
            classes = tuple(dict.fromkeys(c for s in added for c in s.classes or () if c not in named))
            names = labels(task.scope.book.terms, classes)
            words = Words(
                f"增加资助对象：{names.zh}（{_clauses(added)}），对照{cited}",
                f"subsidises further classes: {names.en} ({_clauses(added)}); see {cited}",
            )
            yield task.finding(task.breach(), region, words, added[0], classes=classes)
        dropped: list[Rule] = [s for s in subsidies if s.nothing]
        dropped += task.scope.own(Repeal, region)
        if dropped:
            classes = tuple(dict.fromkeys(c for r in dropped for c in r.classes or ()))
            names = labels(task.scope.book.terms, classes)
            words = Words(
                f"取消或退出：{names.zh}（{_clauses(dropped)}），对照{cited}",
                f"ended for {names.en} ({_clauses(dropped)}); see {cited}",
            )
            yield task.finding(task.breach(), region, words, dropped[0], classes=classes)


def _named(task: Task) -> set[str]:
    """The classes whose subsidy the nation's own bounds speak of."""
    bounds = [b for b in task.scope.book.of(Bound) if b.origin.region == NATION and b.name.startswith("subsidy_")]
    return {c for b in bounds for c in b.classes or ()}


def _clauses(rules: Sequence[Rule]) -> str:
    return "、".join(dict.fromkeys(r.origin.clause for r in rules))
