"""Small documents of a nation, a city and its county, to be held against each other, and ways to spoil them."""

from __future__ import annotations

from dataclasses import replace

from tuodi.lawcheck.bounds.registry import bound_findings
from tuodi.lawcheck.scope import Scope
from tuodi.policy.library import compile_sources
from tuodi.policy.yaml_source import parse_source

HEAD = """\
document: {name}
number: 试〔2024〕1号
title: {name}
region: "{region}"
issuers: [试]
in_force: {{from: 2024-01-01}}
known_from: 2024-01-01
background: true
clauses:
  - clause: {clause}
    kind: stage
    gist: {gist}
    source: 试
    grade: B
    rules:
"""


def document(clause, region, *rules, gist="试"):
    """One document of one clause; each rule is one line of YAML."""
    head = HEAD.format(name=f"trial-{clause.lower()}", region=region, clause=clause, gist=gist)
    return head + "".join(f"      - {{{rule}}}\n" for rule in rules)


def book(*documents, **readings):
    """The rule book under choices, those that only a check reads included."""
    made = compile_sources([parse_source(text, f"{n}.yaml") for n, text in enumerate(documents)], {})
    return replace(made, readings=tuple((dict(made.readings) | readings).items()))


def found(check, *documents, **readings):
    """The findings of one check."""
    return [f for f in bound_findings(Scope(book(*documents, **readings))) if f.check == check]


def verdicts(check, *documents, **readings):
    return [f.verdict for f in found(check, *documents, **readings)]


def nation(*rules):
    return document("N-X", "000000", *rules)


def city(*rules, gist="试"):
    return document("C-X", "440100", *rules, gist=gist)


def county(*rules, gist="试"):
    return document("K-X", "440103", *rules, gist=gist)


ACCOUNT = "account: aid_paid, zh: 救助年度限额, per: year"
RANKS = (
    "identity: order, ranks: {assistance: [特困, 低保, 返贫致贫, 低保边缘], "
    "critical: [特困, 低保, 返贫致贫], tilt: [特困, 低保]}"
)
END = "parameter: transition_end, zh: 过渡期截止日, day: 2025-12-31"
