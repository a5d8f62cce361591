"""Who is warned of in Qianjiang and Pengshui: groups, lines, both sides of each, the readings of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

from tests.clauses.bench import classes_of, day_of
from tests.clauses.doc_parameters import PENGSHUI, QIANJIANG
from tests.clauses.doc_weihai_stages import FOUR, THREE
from tests.clauses.registry import register
from tuodi.monitoring.burden import Burden
from tuodi.monitoring.warnings import Person, Watch
from tuodi.policy.model import Parameter, RuleBook, WarningRule
from tuodi.policy.values import Const

_DAY = dt.timedelta(days=1)
SEVEN = (*THREE, *FOUR)

STANDARD, INCOME, OF_CITY, OF_NATION = 800_000, 2_000_000, 2_100_000, 2_200_000
"""Fen, made up: the documents leave them to the user."""
GIVEN = {
    "monitoring_standard": STANDARD, "warning_threshold": STANDARD, "rural_income": INCOME,
    "rural_income_city": OF_CITY, "rural_income_nation": OF_NATION,
}  # fmt: skip
WATCHED = (  # rule, clause, region, classes (empty: all but those of `not`), not, first day, line in fen, group
    ("Q-4.1/2", "Q-4.1", QIANJIANG, ("special_hardship", "minimum_living", *FOUR), (), "2023-10-12", STANDARD, "key"),
    ("P-3.3b", "P-3.3b", PENGSHUI, SEVEN, (), "2024-01-01", STANDARD, "key"),
    ("P-3.3b2", "P-3.3b2", PENGSHUI, ("stable_exit",), (), "2024-01-01", 2 * STANDARD, "key"),
    ("P-3.3b3", "P-3.3b3", PENGSHUI, (), (*SEVEN, "stable_exit"), "2024-01-01", INCOME, "general"),
    ("P-3.3a.key", "P-3.3a", PENGSHUI, (*SEVEN, "stable_exit"), (), "2024-01-01", None, "key"),
    ("P-3.3a.general", "P-3.3a", PENGSHUI, (), (*SEVEN, "stable_exit"), "2024-01-01", None, "general"),
)  # fmt: skip


def _watched(said: tuple, insurance: tuple[str, ...], on_line: str, book: RuleBook) -> None:
    rule_id, clause, region, classes, never, first, line, group = said
    like = next(p for p in book.of(Parameter) if p.name == "monitoring_standard")
    origin = replace(like.origin, region=region)
    given = (
        replace(like, origin=origin, name=name, value=Const(fen, "yuan"), required="") for name, fen in GIVEN.items()
    )
    filled = replace(book, rules=(*book.rules, *given))
    rule = next(r for r in book.of(WarningRule) if r.origin.rule == rule_id)
    assert (rule.origin.clause, rule.group, rule.first, rule.last) == (clause, group, day_of(first), None)
    assert rule.insurance == insurance
    for class_id in ("resident", *classes_of(book)):
        served = class_id in classes if classes else class_id not in never
        assert bool(rule.serves((class_id, "resident"))) == served, f"{rule_id}: {class_id}"
        if line is not None and served:
            _on_the_line(
                filled, said, Person(region=region, insurances=("390",), classes=(class_id, "resident")), on_line
            )


def _on_the_line(book: RuleBook, said: tuple, who: Person, on_line: str) -> None:
    rule_id, first, line = said[0], day_of(said[5]), said[6]
    for amount, status in ((line - 1, "near"), (line, on_line), (line + 1, "warned")):
        found = Watch(book, first).judge(Burden(person="p", year=first.year, total=amount), who)
        assert found.rule is not None
        assert (found.rule.origin.rule, found.status) == (rule_id, status), f"{rule_id}: {who.classes} with {amount}"
    assert all(rule.origin.rule != rule_id for rule in Watch(book, first - _DAY).rules_for(who))


BOTH = ("310", "390")
for _row in WATCHED:
    register(f"watched {_row[0]}", (_row[1],), partial(_watched, _row, BOTH, "warned"), {})
    if _row[0].startswith("P"):
        register(
            f"watched {_row[0]}",
            (_row[1],),
            partial(_watched, _row, ("390",), "warned"),
            {"warning_insurance": "residents_only"},
        )
    if _row[0].startswith("P-3.3b"):
        register(
            f"watched {_row[0]}", (_row[1],), partial(_watched, _row, BOTH, "near"), {"warning_edges": "not_warned"}
        )
    if _row[0] == "P-3.3b3":
        for _choice, _line in (("city", OF_CITY), ("nation", OF_NATION)):
            _other = (*_row[:6], _line, _row[7])
            _run = partial(_watched, _other, BOTH, "warned")
            register(f"watched {_row[0]}", (_row[1],), _run, {"warning_income_place": _choice})


USUAL = {"borne_by": "person", "basis": "self_borne_after_three_tiers", "class_on": "run_day"}
OTHERWISE = (
    ({}, {}),
    ({"warning_person": "household_sum"}, {"borne_by": "household"}),
    ({"warning_person": "per_head"}, {"borne_by": "head"}),
    ({"warning_after": "every_payer"}, {"basis": "self_borne_after_every_payer"}),
    ({"warning_class": "class_on_bill_day"}, {"class_on": "bill_day"}),
)


def _measured(rule_id: str, said: dict[str, str], book: RuleBook) -> None:
    rule = next(r for r in book.of(WarningRule) if r.origin.rule == rule_id)
    assert {name: getattr(rule, name) for name in USUAL} == {**USUAL, **said}


for _row in WATCHED:
    for _choice, _said in OTHERWISE if _row[0].startswith("P-3.3b") else OTHERWISE[:1]:
        register(f"measured {_row[0]}", (_row[1],), partial(_measured, _row[0], _said), _choice)
