"""The spooled rows of one person → `PersonBills`. Needs no more than what reading the file has told, in any process."""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tuodi.settlement.bill import Bill

from .bill_row import FileFacts, read_bill
from .bureau_row import BureauFile, bureau_bill, opening_of
from .cells import has_lost_digits, narrow
from .damage import damage_of
from .duplicates import Duplicate
from .earlier import Earlier, not_again, still_waiting
from .layouts import Layout
from .options import ReadOptions
from .person_key import certificate_of
from .person_rows import BillRow, hold_back, link_reversals
from .refusals import place
from .rough import may_be_maternity, rough_order
from .row import Row
from .same_person import Shared, told_apart
from .spool import Item
from .year_limit import within_limit


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonBills:
    """One person: `bills` in settling order, every row of the file (refused ones too), other keys of the person.

    opening: account → fen used before the first bill (bureau files), None where the file does not say.
    earlier: what a ledger knows of the person, where there is one.
    """

    person: str
    keys: frozenset[str]
    bills: tuple[Bill, ...]
    rows: tuple[BillRow, ...]
    opening: dict[str, int] | None = None
    earlier: Earlier | None = None


@dataclass(frozen=True, kw_only=True)
class PersonReader:
    """What holds for the whole file: its layout, its encoding, the settlement ids that stand twice, its tables."""

    options: ReadOptions
    layout: Layout
    encoding: str
    facts: FileFacts
    duplicates: Mapping[int, Duplicate]
    tables: Mapping[int, BureauFile]
    """Of a bureau file."""
    widened: bool
    """Rows of one sheet may be shorter than the header of all."""
    shared: Mapping[str, Shared] = field(default_factory=dict)
    """Persons whose certificate stands with another one too."""
    headers: dict[str, str] = field(init=False)
    """The file's own name of each field."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", {name: self.layout.header_of(name) for name in self.layout.index})

    def person(self, key: str, items: list[Item], earlier: Earlier | None = None) -> PersonBills:
        """All rows of one person, checked against one another and against earlier runs. `items` are in file order."""
        certificates: dict[int, str] = {}
        keys = {key}
        rows = [self._bill_row(item, keys, certificates) for item in items]
        if certificates or key in self.shared:
            rows = told_apart(key, rows, certificates, self.options.people, self.shared.get(key))
        booked: tuple[Bill, ...] = ()
        waiting: list[BillRow] = []
        if earlier is not None:
            rows, booked, waiting = not_again(rows, earlier), earlier.bills, still_waiting(rows, earlier)
        rows = within_limit(link_reversals(rows, booked, waiting), booked)
        rows = hold_back(rows, waiting, provisional=self.options.provisional)
        bills = sorted((row.bill for row in rows if row.bill is not None), key=lambda bill: bill.order_key)
        person = bills[0].person if bills else key
        opening = None
        if self.layout.bureau:
            opening, rows = opening_of(rows)
        return PersonBills(
            person=person, keys=frozenset(keys), bills=tuple(bills), rows=tuple(rows), opening=opening, earlier=earlier
        )

    def _bill_row(self, item: Item, keys: set[str], certificates: dict[int, str]) -> BillRow:
        table, cells = marshal.loads(item.payload)  # noqa: S302 (our own temporary file)
        if self.widened:
            cells += [""] * (len(self.layout.headers) - len(cells))
        row = Row(item.row, cells, self.layout)
        damaged = damage_of(row, self.encoding)
        bill: Bill | None = None
        opening: dict[str, int] | None = None
        if damaged is not None:
            row.refusals.append(damaged)
        elif self.layout.bureau:
            bill, opening = bureau_bill(row, self.facts, self.tables[table])
        else:
            bill = read_bill(row, self.facts)
        psn_no = narrow(row.raw("psn_no"))
        if psn_no and not has_lost_digits(psn_no):
            keys.add(psn_no)
        kind, number = certificate_of(row)
        if number:
            keys.add(f"{kind}:{number}")
            if bill is not None or all(refusal.column != self.headers["certno"] for refusal in row.refusals):
                certificates[item.row] = f"{kind}:{number}"
        order, day = (bill.order_key, bill.service_date) if bill else rough_order(row)
        result = BillRow(
            row=item.row,
            cells=tuple(cells),
            bill=bill,
            refusals=tuple(row.refusals),
            notes=tuple(row.notes),
            setl_id=bill.setl_id if bill else row.raw("setl_id"),
            order=order,
            year=day.year if day else None,
            day=day,
            stay=narrow(row.raw("mdtrt_id")) or (bill.stay if bill else ""),
            referred_from=narrow(row.raw("refl_from_mdtrt_id")),
            maternity=may_be_maternity(row, bill, day),
            headers=self.headers,
            layout=self.layout.name,
            opening=opening,
        )
        duplicate = self.duplicates.get(item.row)
        return result if duplicate is None else _duplicated(result, duplicate)


def _duplicated(row: BillRow, duplicate: Duplicate) -> BillRow:
    key = "duplicate_copy" if duplicate.copy else "duplicate_id"
    refused = row.refused("setl_id", row.setl_id, key, other=place(duplicate.other))
    # Nobody waits for an exact copy: the row it repeats is settled.
    return replace(refused, refusals=refused.refusals[-1:], held=False) if duplicate.copy else refused
