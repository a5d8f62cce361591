"""The standard families: persons and bills kept as data, settled under any rules on any day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from tuodi.lawcheck.finding import Words
from tuodi.lawcheck.probe import Probe, settle
from tuodi.policy.model import RuleBook, StageRule
from tuodi.policy.money import parse_yuan
from tuodi.policy.regions import chain
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.refusal import BillRefused
from tuodi.settlement.statement import Statement

_FILE = Path(__file__).with_name("families.yaml")


@dataclass(frozen=True, slots=True)
class Visit:
    """One bill of a family: amounts in fen and what differs from an ordinary stay."""

    total: int
    in_policy: int
    facts: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A standard person and a year's bills."""

    id: str
    name: Words
    person: tuple[tuple[str, Any], ...]
    visits: tuple[Visit, ...]

    def settle(self, book: RuleBook, region: str, day: dt.date) -> list[Statement]:
        """All bills on one day, one after another, from an empty year. Empty where the rules refuse a bill."""
        bills = []
        for number, visit in enumerate(self.visits, 1):
            probe = Probe(region=region, **dict(self.person), **dict(visit.facts))
            bills.append(
                probe.bill(visit.in_policy, day, number=number, outside=visit.total - visit.in_policy, minute=number)
            )
        try:
            return settle(Cascade(book), *bills)
        except BillRefused:
            return []


@cache
def families() -> tuple[Family, ...]:
    """The shipped list."""
    data = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - text only
    return tuple(_family(entry) for entry in data["families"])


def _family(entry: dict[str, Any]) -> Family:
    person: dict[str, Any] = {"classes": tuple(entry.get("classes", ()))}
    if "plan" in entry:
        person["plan"] = int(entry["plan"])
    if "minor" in entry:
        person["minor"] = entry["minor"] == "true"
    if "insurance" in entry:
        person |= {"insurance": entry["insurance"], "share": int(entry["paid_before"]) * 100}
    return Family(
        entry["id"], Words(entry["zh"], entry["en"]), tuple(person.items()), tuple(_visit(v) for v in entry["bills"])
    )


def _visit(entry: dict[str, Any]) -> Visit:
    facts = {k: v for k, v in entry.items() if k in ("care", "dise_class", "opsp_class", "place")}
    facts["hosp_lv"] = int(entry["hosp_lv"])
    return Visit(parse_yuan(entry["total"]), parse_yuan(entry["in_policy"]), tuple(facts.items()))


def reference_day(book: RuleBook, region: str) -> dt.date:
    """The last day on which a schedule of the region or one above it begins: what is in force once all have begun."""
    codes = chain(region)
    days = [r.first for r in book.of(StageRule) if r.origin.region in codes and r.outcome == "schedule"]
    return max(days, default=max(d.first for d in book.documents))


@lru_cache(maxsize=32)
def standard_statements(book: RuleBook, region: str) -> tuple[Statement, ...]:
    """Every bill of every standard family under the rules in force last."""
    day = reference_day(book, region)
    return tuple(s for family in families() for s in family.settle(book, region, day))
