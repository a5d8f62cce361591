"""One person of a file: facts put together, settled and booked; what cannot be settled becomes a refused row."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

from tuodi.exchange.bill_source import PersonBills
from tuodi.exchange.earlier import Earlier, still_waiting
from tuodi.exchange.identity_list import IdentityList
from tuodi.exchange.layouts import column_to_add
from tuodi.exchange.messages import message
from tuodi.exchange.opening_list import OpeningList
from tuodi.exchange.person_rows import BillRow, hold_back, link_reversals
from tuodi.exchange.refusals import Refusal, place
from tuodi.policy.catalogue import Message
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.reasons import refusal_sentence
from tuodi.settlement.reversal import Ledger, Unsettled, book

Opening = OpeningList | Literal["zero"] | None
"""Where the year begins: a list, nothing used yet, or not said."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What is known besides the bills; the same for every person of a run."""

    identities: IdentityList | None = None
    opening: Opening = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """A person with every row settled or refused, and the ledger of those settled."""

    person: PersonBills
    ledger: Ledger
    facts: PersonFacts
    identity_refused: bool
    """A row of the identity list about this person was refused."""


def settle_person(person: PersonBills, cascade: Cascade, around: Surroundings) -> Settled:
    """Settle and book a person's bills. A refused bill holds back the person's later rows of the year."""
    left = _held_back(person, around) if person.earlier is None or not person.earlier.bills else person
    while True:
        facts = _facts(person, left.bills, around)
        try:
            ledger = book(cascade, facts, None if person.earlier is None else person.earlier.before)
        except Unsettled as fault:
            left = _without(left, fault, provisional=around.provisional)
            continue
        listed = around.identities
        refused = listed is not None and not person.keys.isdisjoint(listed.refused_persons)
        return Settled(left, ledger, facts, refused)


def first_year(person: PersonBills) -> int:
    """The account year that opening balances are those of; 0 for a person without a bill."""
    return min((bill.service_date.year for bill in person.bills), default=0)


def _held_back(person: PersonBills, around: Surroundings) -> PersonBills:
    """The person without the bills of a year whose opening row is refused."""
    listed = around.opening
    if around.provisional or not isinstance(listed, OpeningList) or not listed.doubts:
        return person
    keys = {*person.keys, person.person}
    rows: list[BillRow] = []
    for row in person.rows:
        doubt = None if row.bill is None or row.year is None else listed.doubt(keys, row.year)
        rows.append(
            row if doubt is None else row.refused("", "", "waits_opening", other=place(doubt), file=listed.name)
        )
    return _with_rows(person, hold_back(rows)) if rows != list(person.rows) else person


def _facts(person: PersonBills, bills: tuple[Bill, ...], around: Surroundings) -> PersonFacts:
    if person.earlier is not None and person.earlier.bills:
        return _facts_of_ledger(person, person.earlier, bills, around)
    keys = {*person.keys, person.person}
    identities = None if around.identities is None else around.identities.of(keys)
    opening = person.opening
    if around.opening == "zero":
        opening = {}
    elif around.opening is not None:
        opening = around.opening.of(keys, first_year(person))
    return PersonFacts(
        person=person.person, bills=bills, identities=identities, opening=opening,
        identity_refused=_identity_refused(person, around),
    )  # fmt: skip


def _facts_of_ledger(
    person: PersonBills, earlier: Earlier, bills: tuple[Bill, ...], around: Surroundings
) -> PersonFacts:
    """A person that a ledger knows: opening balances are those it began with."""
    return PersonFacts(
        person=person.person,
        bills=(*earlier.bills, *bills),
        identities=earlier.identities,
        identity_refused=_identity_refused(person, around),
        opening=earlier.opening,
        opening_year=earlier.opening_year,
        known_at=earlier.known_at,
    )


def _identity_refused(person: PersonBills, around: Surroundings) -> bool:
    keys = {*person.keys, person.person}
    return around.identities is not None and not keys.isdisjoint(around.identities.refused_persons)


def _without(person: PersonBills, fault: Unsettled, *, provisional: bool) -> PersonBills:
    """The person with the bill of a fault refused, its reversal too, and the later ones held back."""
    found = [_refused(row, fault) if row.bill is fault.bill else row for row in person.rows]
    booked, waiting = ((), []) if person.earlier is None else _kept(found, person.earlier)
    held = hold_back(link_reversals(found, booked, waiting), waiting, provisional=provisional)
    return _with_rows(person, [dataclasses.replace(row, notes=tuple(dict.fromkeys(row.notes))) for row in held])


def _kept(rows: list[BillRow], earlier: Earlier) -> tuple[tuple[Bill, ...], list[BillRow]]:
    return earlier.bills, still_waiting(rows, earlier)


def _with_rows(person: PersonBills, rows: list[BillRow]) -> PersonBills:
    bills = sorted((row.bill for row in rows if row.bill is not None), key=lambda bill: bill.order_key)
    return dataclasses.replace(person, rows=tuple(rows), bills=tuple(bills))


def _refused(row: BillRow, fault: Unsettled) -> BillRow:
    refused = fault.refused
    column = row.headers.get(refused.column, refused.column)
    text = Message(*refusal_sentence(refused))
    if refused.column and refused.column not in row.headers and row.layout:
        added = message("note_add_column", column=column_to_add(row.layout, refused.column))
        text = text._replace(mend_zh=f"{text.mend_zh}；{added.zh}", mend_en=f"{text.mend_en}; {added.en}")
    value = refused.value if refused.column else ""
    refusal = Refusal(row.row, column, value, refused.code, text)
    return dataclasses.replace(row, bill=None, refusals=(*row.refusals, refusal))
