"""Rule books in which the order of classes does not say which gives more, and bills for them.

Basic insurance pays half of every bill, critical illness insurance nothing: what is left for assistance is half of the
in-policy amount. 特困 stands highest and has the best rate but the highest deductible.
"""

from functools import cache

from tests.settlement.small_book import bill
from tuodi.policy.library import compile_sources
from tuodi.policy.yaml_source import parse_source
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade

HEAD = """\
document: {name}
number: 试〔2022〕1号
title: {name}
region: "{region}"
issuers: [试]
in_force: {{from: 2022-01-01}}
known_from: 2022-01-01
background: true
clauses:
  - clause: {clause}
    kind: stage
    gist: 试
    source: 试
    grade: B
    rules:
"""
ORDER = "identity: order, ranks: {assistance: [特困, 低保, 返贫致贫], tilt: [特困, 低保, 返贫致贫]}"
ACCOUNT = "account: aid_paid, zh: 救助年度限额, per: year"
BASIC = "stage: basic, when: {setting: [inpatient]}, rate: 50%, fund: basic_fund"
CRITICAL = "stage: critical, nothing: 不设"
AID = (
    "stage: assistance, for: [{}], when: {{setting: [inpatient]}}, per: year, deductible: {}, rate: {}, "
    "caps: [{{account: aid_paid, amount: {}}}]"
)
HIGH = AID.format("特困", 5000, "80%", 20000)
MIDDLE = AID.format("低保", 1000, "60%", 20000)
LOW = AID.format("返贫致贫", 3000, "70%", 9000)
NO_TILT = "stage: tilt, for: [特困, 低保, 返贫致贫], nothing: 不设"
CROSSING = (ORDER, ACCOUNT, BASIC, CRITICAL, HIGH, MIDDLE, LOW, NO_TILT)

A, B, C = "special_hardship", "minimum_living", "returned_to_poverty"


def document(clause, region, *rules):
    """One document of one clause; each rule is one line of YAML."""
    head = HEAD.format(name=f"trial-{clause.lower()}", region=region, clause=clause)
    return head + "".join(f"      - {{{rule}}}\n" for rule in rules)


@cache
def book(*rules):
    """The rules as those of a city."""
    return books(document("T-1", "330100", *rules))


@cache
def books(*documents):
    return compile_sources([parse_source(text, f"{n}.yaml") for n, text in enumerate(documents)], {})


def stay(number, left, *classes, day=None, **other):
    """A stay of which basic insurance leaves this much, fen."""
    day = day or f"2024-{number:02d}-01"
    return bill(number, day, 2 * left, classes=classes, **other)


def settled(rules, *bills, identities=None):
    """The statements of a person's bills under rules."""
    made = rules if hasattr(rules, "rules") else book(*rules)
    return Cascade(made).settle(PersonFacts(person="p", bills=bills, opening={}, identities=identities))


def paid(rules, *bills, stage="assistance"):
    """What a stage pays on each bill."""
    return [s.paid(stage) for s in settled(rules, *bills)]
