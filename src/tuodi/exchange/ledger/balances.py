"""What everybody in a ledger has used of its accounts at the end, as the list that `--opening` reads.

The running totals stand in the ledger. Persons of several classes are settled again, for whose totals may be open
between these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from tuodi.exchange.balance_rows import Lasting, Total, ledger_lines, person_lines, unknown_lines, unused_lines
from tuodi.exchange.opening_list import ADMISSIONS, OpeningList
from tuodi.exchange.settle_person import Opening
from tuodi.exchange.table_writer import Value
from tuodi.settlement.cascade import Cascade

from .check import settled_again
from .person import PersonPartition
from .rows import Cells, years_of
from .store import Store


def balance_lines(store: Store, cascade: Cascade, opening: Opening) -> Iterator[list[Value]]:
    """All lines, person by person. opening: a list, of which also those are told of whom the ledger knows nothing."""
    lasting = Lasting(cascade.book)
    for number in store.numbers(["persons"]):
        yield from _Partition(PersonPartition(store, number), cascade, lasting, listed=store.manifest.listed).lines()
    if isinstance(opening, OpeningList):
        keys = {*(key for key, _year in opening.balances), *opening.doubts}
        known = store.owners(sorted({*keys, *opening.keys.certificates()}))
        there = set(opening.keys.persons(known))
        yield from unused_lines(opening, {pair for pair in opening.balances if pair[0] in there})


class _Partition:
    def __init__(self, partition: PersonPartition, cascade: Cascade, lasting: Lasting, *, listed: bool) -> None:
        self._partition, self._cascade, self._lasting, self._listed = partition, cascade, lasting, listed
        tables = partition.tables
        bills = tables["bills"]
        gone = pc.is_in(bills["setl_id"], value_set=bills["reversal_of"].combine_chunks().drop_null())
        self._bills = bills.filter(pc.invert(pc.or_(gone, pc.is_valid(bills["reversal_of"]))))
        self._totals = _by_person(tables["balances"])
        self._openings = _by_person(tables["openings"])
        self._waits = _by_person(tables["waiting"])
        self._years = _by_person(tables["years"].select(["person", "year"]))

    def lines(self) -> Iterator[list[Value]]:
        """Of everybody in it."""
        heads = self._partition.tables["persons"].to_pylist()
        unsettled, admitted = self._unsettled(), self._admitted()
        several = self._several() - unsettled
        again = self._partition.persons(several)
        for head in sorted(heads, key=lambda head: str(head["person"])):
            name = head["person"]
            opening = {row["account"]: row["fen"] for row in self._openings[name]} if head["opening_known"] else None
            if name in unsettled:
                yield from unknown_lines(name, {str(row["year"]) for row in self._years[name]}, "unsettled")
            elif name in several:
                ledger = settled_again(again[name], self._cascade, listed=self._listed)
                yield from ledger_lines(name, ledger, opening, self._lasting)
            else:
                totals = [*self._lasts(name), *self._admissions(admitted[name], opening, head["opening_year"])]
                yield from person_lines(name, totals, opening, head["opening_year"] or 0)
            yield from unknown_lines(name, {str(row["year"] or "") for row in self._waits[name]}, "refused_row")

    def _lasts(self, name: str) -> Iterator[Total]:
        for row in self._totals[name]:
            if self._lasting.lasts(row["account"], row["region"], row["period"]):
                yield row["account"], row["region"], row["period"], row["fen"], row["missing"]

    def _admissions(
        self, found: Counter[tuple[int, str]], opening: dict[str, int] | None, first_year: int | None
    ) -> Iterator[Total]:  # fmt: skip
        for (year, _insurance), count in found.items():
            before = (opening or {}).get(ADMISSIONS, 0) if year == first_year else 0
            yield ADMISSIONS, "", str(year), 100 * (count + before), ""

    def _admitted(self) -> dict[str, Counter[tuple[int, str]]]:
        """By person how many stays of each year and insurance."""
        inside = pc.is_in(self._bills["care_type"], value_set=pa.array(self._cascade.inpatient, pa.string()))
        bills = self._bills.filter(inside)
        choice = self._cascade.index.choice("benefit_date", "discharge")
        alone = pc.equal(pc.fill_null(bills["mdtrt_id"], ""), "")
        stays = pc.if_else(alone, pc.binary_join_element_wise("setl:", bills["setl_id"], ""), bills["mdtrt_id"])
        columns = (bills["person"], years_of(bills, choice), bills["insutype"], stays)
        found: dict[str, Counter[tuple[int, str]]] = defaultdict(Counter)
        for person, year, insurance, _stay in set(zip(*(column.to_pylist() for column in columns), strict=True)):
            found[person][year, insurance] += 1
        return found

    def _unsettled(self) -> set[str]:
        """Persons with a bill that cannot be settled any more."""
        lost = pc.equal(pc.fill_null(self._bills["due_basic_missing"], ""), "unsettled")
        return set(self._bills.filter(lost)["person"].to_pylist())

    def _several(self) -> set[str]:
        """Persons who may hold several classes at once."""
        marked = self._bills.filter(pc.match_substring(pc.fill_null(self._bills["marked_classes"], ""), ";"))
        counts = Counter(self._partition.tables["identities"]["owner"].to_pylist())
        return {*marked["person"].to_pylist(), *(name for name, count in counts.items() if count > 1)}


def _by_person(table: pa.Table) -> dict[str, list[Cells]]:
    found: dict[str, list[Cells]] = defaultdict(list)
    for row in table.to_pylist():
        found[row["person"]].append(row)
    return found
