"""What each person has used of its accounts at the end of a file, as an opening list gives it.

Only totals that outlast the file are told: of calendar and cover years, pregnancies, a life. What an opening list
cannot say, or what is not known, stands there without an amount or under a period that is no year, so that it is
refused and the person's next bills wait instead of beginning anew.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from tuodi.exchange.bill_source import NOBODY
from tuodi.exchange.opening_list import ADMISSIONS, OpeningList
from tuodi.exchange.settle_person import Opening, Settled
from tuodi.exchange.table_writer import Column, Value
from tuodi.policy.model import Account, Per, RuleBook, StageRule
from tuodi.settlement.reversal import Ledger

BALANCES: Final = (
    Column("psn_no"), Column("psn_cert_type"), Column("certno"), Column("year"), Column("account"), Column("region"),
    Column("period"), Column("amount", "money"), Column("missing"),
)  # fmt: skip
_FORMS: Final[dict[Per, re.Pattern[str]]] = {
    "year": re.compile(r"\d{4}(/.*)?"), "cover_year": re.compile(r"\d{4}(-09)?(/.*)?"),
    "pregnancy": re.compile(r"pregnancy \d+(/.*)?"), "life": re.compile(r"life(/.*)?"),
}  # fmt: skip
_YEAR: Final = re.compile(r"\d{4}(?!-)")

Line = list[Value]
"""The cells of a line, by `BALANCES`."""
Total = tuple[str, str, str, int | None, str]
"""Account, region, period, fen, and the figure for want of which it is not known."""


class Lasting:
    """Which totals of a rule book outlast a file."""

    def __init__(self, book: RuleBook) -> None:
        self._per: dict[tuple[str, str], set[Per]] = defaultdict(set)
        for rule in book.of(StageRule):
            region = rule.origin.region
            self._per[rule.base_account, region].add(rule.per)
            if rule.deductible_per is not None:
                self._per[f"{rule.base_account}_deductible", region].add(rule.deductible_per)
        for account in book.of(Account):
            self._per[account.name, account.origin.region].add(account.per)

    def lasts(self, account: str, region: str, period: str) -> bool:
        """Whether a total is of a period that goes on."""
        return any(
            per in self._per.get((account, region), ()) and form.fullmatch(period) for per, form in _FORMS.items()
        )

    def ends(self, account: str, region: str) -> bool:
        """Whether no total of an account outlasts the file."""
        return _FORMS.keys().isdisjoint(self._per.get((account, region), ()))


def person_lines(
    person: str, totals: list[Total], opening: Mapping[str, int] | None, first_year: int
) -> list[Line]:  # fmt: skip
    """The lines of one person. opening: what it had used before, in `first_year`; None: not known."""
    told = {(account, period) for account, _region, period, _fen, _missing in totals}
    year = str(first_year)
    carried = [
        (name, "", year, 100 * fen if name == ADMISSIONS else fen, "")
        for name, fen in (opening or {}).items() if (name, year) not in told
    ]  # fmt: skip
    if opening is None:
        totals = [(*one[:3], None, one[4] or "opening") if one[2][:4] == year else one for one in totals]
    return [_line(person, one) for one in sorted((*totals, *carried), key=lambda one: (*one[:3], one[3] or 0))]


def settled_lines(settled: Settled, lasting: Lasting) -> list[Line]:
    """The same of a person that the scalar engine has settled."""
    person = settled.person.person
    if person.startswith(NOBODY):
        return []
    waits = {str(row.year or "") for row in settled.person.rows if row.bill is None and row.held}
    found = ledger_lines(person, settled.ledger, settled.facts.opening, lasting)
    return [*found, *unknown_lines(person, waits, "refused_row")]


def unknown_lines(person: str, years: Iterable[str], missing: str) -> list[Line]:
    """Years of which nothing can be said, so that a person's next bills wait."""
    return [_line(person, (ADMISSIONS, "", year, None, missing)) for year in sorted(years)]


def ledger_lines(
    person: str, ledger: Ledger, opening: Mapping[str, int] | None, lasting: Lasting
) -> list[Line]:  # fmt: skip
    """What a person has used behind all its bills; nothing where they could not be settled."""
    run = ledger.run
    if run is None:
        return []
    disputed = "several_identities" if run.best.paths else ""
    amounts, unknown = ledger.accounts.balances(), ledger.accounts.unknown()
    totals: list[Total] = [
        (*key, None if unknown.get(key) or disputed else amounts[key], unknown.get(key) or disputed)
        for key in {*amounts, *unknown} if lasting.lasts(*key)
    ]  # fmt: skip
    totals += [
        (ADMISSIONS, "", str(year), 100 * max(stays.values()), "")
        for (year, _insurance), stays in run.memory.admissions.items()
    ]  # fmt: skip
    return person_lines(person, totals, opening, run.memory.opening_year)


def unused_lines(opening: Opening, used: set[tuple[str, int]]) -> Iterator[Line]:
    """What an opening list says of persons without a bill in the file: it holds on."""
    if not isinstance(opening, OpeningList):
        return
    for (person, year), accounts in sorted(opening.balances.items()):
        if (person, year) not in used:
            yield from person_lines(person, [], accounts, year)
    for person, years in sorted(opening.doubts.items()):
        for year in sorted(years):
            yield _line(person, (ADMISSIONS, "", str(year or ""), None, "opening"))


def key_columns(person: str) -> tuple[str, str, str]:
    """psn_no, or type and number of a certificate."""
    kind, colon, number = person.partition(":")
    return ("", kind, number) if colon else (person, "", "")


def _line(person: str, total: Total) -> Line:
    account, region, period, fen, missing = total
    return [*key_columns(person), year_of(period), account, region, period, told(account, fen), missing]


def year_of(period: str) -> str:
    """The column `year`: empty where the period is no calendar year's."""
    year = _YEAR.match(period)
    return year.group() if year else ""


def told(account: str, fen: int | None) -> Value:
    """The column `amount`. Admissions are counted, and stand there as a count."""
    return str(fen // 100) if fen is not None and account == ADMISSIONS else fen


def line_again(row: Mapping[str, Any]) -> Line:
    """A line as it was before it was written to Parquet."""
    amount: Decimal | None = row["amount"]
    fen = None if amount is None else int(amount.scaleb(2))
    return [told(row["account"], fen) if name == "amount" else row[name] or "" for name, _kind in BALANCES]
