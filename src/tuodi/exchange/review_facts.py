"""One person of a file as the reviews read it: facts put together, rows that wait, what is in doubt."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from tuodi.exchange.layouts import Layout
from tuodi.exchange.list_use import ListUse, Unmatched
from tuodi.exchange.person_reader import PersonBills
from tuodi.exchange.refusals import place
from tuodi.exchange.settle_person import Surroundings, first_year
from tuodi.monitoring.review import Known
from tuodi.policy.model import Account, RuleBook
from tuodi.settlement.bill import PersonFacts

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_OPENED = {
    "assistance_ordinary": "ordinary_paid",
    "assistance_special": "special_disease_paid",
    "assistance_large": "large_bill_paid",
}
"""Accounts the 已使用… columns name → accounts of the documents, where the documents have none of the first name."""


class FactFinder:
    """Puts the facts of persons of one file together."""

    def __init__(self, layout: Layout, book: RuleBook, around: Surroundings) -> None:
        self._around, self._bureau = around, layout.bureau
        self.lists = ListUse()
        accounts = {rule.name for rule in book.of(Account)}
        self._accounts = {old: new for old, new in _OPENED.items() if old not in accounts and new in accounts}
        self.marked = "psn_idet_type" in layout.index or "mat_idet_code" in layout.index
        self._classes_known = around.identities is not None or self.marked or not self._bureau

    def facts(self, person: PersonBills) -> PersonFacts:
        """The person's bills, identities and opening balances."""
        keys = {*person.keys, person.person}
        self.lists.add(person, self._around)
        listed = self._around.identities
        opening = self._renamed(person.opening)
        if self._around.opening == "zero":
            opening = {}
        elif self._around.opening is not None:
            opening = self._around.opening.of(keys, first_year(person))
        return PersonFacts(
            person=person.person,
            bills=person.bills,
            identities=None if listed is None else listed.of(keys),
            opening=opening,
        )

    def unmatched(self) -> Unmatched:
        """Rows of the lists that no person asked for matches."""
        return self.lists.unmatched(self._around)

    def known(self, person: PersonBills) -> Known:
        """What else bears on the verdicts."""
        return Known(
            marked=self.marked,
            used={row.row: self._renamed(row.opening) or {} for row in person.rows if row.opening},
            opened=self._opened(person),
            waiting={row.row: place(row.provisional_on) for row in person.rows if row.provisional_on is not None},
            doubt=self._doubt(person),
        )

    def _opened(self, person: PersonBills) -> frozenset[str] | None:
        """The accounts that 已使用… columns speak of, where nothing else says what the year began with."""
        if self._around.opening is not None or person.opening is None:
            return None
        return frozenset(self._renamed(person.opening) or ())

    def _doubt(self, person: PersonBills) -> str:
        listed = self._around.identities
        if listed is not None and not listed.refused_persons.isdisjoint({*person.keys, person.person}):
            return "identity_row_refused"
        return "" if self._classes_known else "identity_unknown"

    def _renamed(self, used: dict[str, int] | None) -> dict[str, int] | None:
        return None if used is None else {self._accounts.get(name, name): fen for name, fen in used.items()}


def month_end(month: str) -> dt.datetime:
    """``2024-06`` → the last moment of the month. ValueError for anything else."""
    if not _MONTH.fullmatch(month):
        raise ValueError(f"{month!r} is not a month YYYY-MM")
    first = dt.datetime.strptime(month, "%Y-%m")
    following = dt.datetime(first.year + first.month // 12, first.month % 12 + 1, 1)
    return following - dt.timedelta(microseconds=1)


def latest_month(persons: Iterable[PersonBills]) -> str | None:
    """The month of the last settlement in a file, None for a file without a bill."""
    last = max((bill.setl_time for person in persons for bill in person.bills), default=None)
    return None if last is None else f"{last:%Y-%m}"
