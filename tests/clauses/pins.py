"""What descriptive rules say, as compact rows: departments by letters, classes, dates, shares.

A row names the rule; the check compares the keys that state a fact of the text, not the words around them.
"""

from __future__ import annotations

from functools import partial

from tests.clauses.bench import day_of
from tests.clauses.registry import register
from tuodi.policy.model import Bound, RuleBook, Statement

LETTERS = {
    "M": "medical_security", "C": "civil_affairs", "R": "rural_revitalisation", "H": "health", "V": "veterans_affairs",
    "D": "disabled_federation", "F": "finance", "T": "taxation", "I": "insurance_regulator", "G": "government",
    "U": "union",
}  # fmt: skip
_FACTS = ("departments", "every", "due", "at_least", "items", "term_years", "fund", "by", "document")


def clause_of(rule: str) -> str:
    """The clause of a rule by its name: `W-5.2/1`, `P-3.2a.level_2`, `C-3.2a`."""
    name = rule.partition("/")[0]
    head, _, last = name.rpartition(".")
    return head if head and last[0].isalpha() else name


def stated(first: str, kind: str, *rows: tuple, **reading: str) -> None:
    """Rows: rule, name, classes (empty: all), then facts by key."""
    for rule, name, classes, facts in rows:
        run = partial(_says, (rule, first, kind, name), tuple(classes), facts)
        register(f"{kind} {rule}", (clause_of(rule),), run, reading)


def duties(first: str, rows: dict[str, tuple], **reading: str) -> None:
    """Rule → (name, departments by letters) and further facts, classes under `for`."""
    for rule, (name, letters, *more) in rows.items():
        facts = dict(more[0]) if more else {}
        classes = facts.pop("for", ())
        if letters:
            facts["departments"] = "; ".join(LETTERS[one] for one in letters)
        stated(first, "duty", (rule, name, classes, facts), **reading)


def _says(said: tuple[str, str, str, str], classes: tuple[str, ...], facts: dict, book: RuleBook) -> None:
    rule, first, kind, name = said
    found = next(r for r in book.of(Statement) if r.origin.rule == rule)
    period = facts.get("period")
    assert (found.origin.clause, found.kind, found.name) == (clause_of(rule), kind, name)
    days = (day_of(period[0]), day_of(period[1])) if period else (day_of(first), None)
    assert (found.first, found.last) == days
    assert sorted(found.classes or ()) == sorted(classes)
    own = dict(found.fields)
    expected = {key: value for key, value in facts.items() if key != "period"}
    if kind == "funding":
        expected.setdefault("by", "service_date")
    assert {key: own[key] for key in _FACTS if key in own} == expected


def bounds(first: str, rows: dict[str, tuple], **reading: str) -> None:
    """Rule → (name, stage, on breach, classes) and further facts."""
    for rule, (name, stage, breach, classes, *more) in rows.items():
        facts = dict(more[0]) if more else {}
        run = partial(_binds, (rule, first), (name, stage, breach), tuple(classes), facts)
        register(f"bound {rule}", (clause_of(rule),), run, reading)


def _binds(
    which: tuple[str, str], said: tuple[str, str, str], classes: tuple[str, ...], facts: dict, book: RuleBook
) -> None:
    rule, first = which
    found = next(r for r in book.of(Bound) if r.origin.rule == rule)
    assert found.origin.clause == clause_of(rule)
    assert (found.name, found.stage, found.on_breach) == said
    assert sorted(found.classes or ()) == sorted(classes)
    assert sorted(found.excluded) == sorted(facts.get("except", ()))
    assert found.first == day_of(first)
    assert found.last == (day_of(facts["until"]) if "until" in facts else None)
    for key in ("at_least", "about", "times", "points", "within_points"):
        value = getattr(found, key)
        assert (value.amount if value else None) == (facts[key] * 100 if key in facts else None), key
    assert (found.of, found.fund) == (facts.get("of", ""), facts.get("fund", ""))
    assert found.or_equal == facts.get("or_equal", False)
    assert found.hosp_lv == facts.get("hosp_lv")
    care = {t.id for t in book.terms.family("care_types") if t.setting in facts.get("setting", ())}
    assert set(found.care) == care
