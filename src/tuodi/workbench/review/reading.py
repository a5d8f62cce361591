"""A file of an export → rows on their way in, and refused rows. What columns can read goes in columns.

Everything a row can be refused for is what `tuodi review` refuses it for; besides, its person has to be registered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.bill_source import BillSource, PersonBills
from tuodi.exchange.earlier import Earlier
from tuodi.exchange.person_rows import BillRow
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.settle_job import wanted
from tuodi.exchange.spool import grouped
from tuodi.exchange.tables import TEXTS
from tuodi.settlement.bill import Bill
from tuodi.settlement.columnar.layout import UNKNOWN
from tuodi.settlement.reversal import Before
from tuodi.workbench.rules import index

from .faults import Fault, faults_of, unknown
from .guest_rows import GuestRows, booked_of_guest, guest_key, insured_elsewhere
from .people import People
from .spill import Spill, text
from .stored import facts_of, line_of, read_options

if TYPE_CHECKING:
    from tuodi.exchange.columns.file import BlockFile

Tell = Callable[[int, int, str], None]
_MONEY: Final = ("medfee_sumamt", "inscp_scp_amt", "hifp_pay", "hifob_pay", "hifmi_pay", "maf_pay", "tilt_pay")
_MEMORY: Final = 1 << 30
_EVERY: Final = 2_000
_NAME: Final = 60
_ORIGINAL: Final = frozenset({"reversal_unknown", "reversal_unpaired"})
"""What a row is refused for whose original may have come in an earlier file."""


@dataclass(slots=True)
class Read:
    """What a file is."""

    layout: str = ""
    header: str = ""
    rows_in: int = 0
    faults: list[Fault] = field(default_factory=list)


class Reader:
    """Reads one file into a spill. booked: the bills of a person that earlier files brought.

    guests: takes the rows of people insured elsewhere. trial: only to compare; what a row says besides is left out.
    """

    def __init__(
        self, county: str, month: dt.date, today: dt.date, booked: Callable[[int, str], list[Bill]], tell: Tell, *,
        guests: GuestRows, trial: bool,
    ) -> None:  # fmt: skip
        self._county, self._guests, self._trial = county, guests, trial
        self._people, self._booked, self._tell = People(county), booked, tell
        self._options = read_options(county, today, month)

    def read(self, path: Path, spill: Spill) -> Read:
        """Raises FileRefused when the file is no use."""
        # with the columns comes the compiler: half a second that only jobs have
        from tuodi.exchange.columns.file import NotForColumns  # noqa: PLC0415
        from tuodi.exchange.columns.gather import table_of, usual_file  # noqa: PLC0415

        found = Read()
        doubtful: NDArray[np.bool_] | None = None
        large = path.suffix.lower() in TEXTS and wanted(None, path)
        file = usual_file(path, self._options, index()) if large else None
        if file is not None and file.commas:
            try:
                doubtful = self._in_columns(file, spill, found)
            except (NotForColumns, OverflowError):
                file = None
        part = None if file is None or doubtful is None else table_of(file, doubtful)
        with BillSource(path, self._options, part=part) as source:
            found.layout, found.header = source.layout.name, line_of(source.header)
            found.rows_in += source.rows_in
            for person in self._persons(source):
                self._person(person, source, spill, found)
        if not found.rows_in:
            raise FileRefused(path.name, "no_rows")
        return found

    # row by row

    def _persons(self, source: BillSource) -> Iterator[PersonBills]:
        reader, done = source.reader, 0
        for _, items in source.by_partition():
            for _, group in grouped(items):
                yield self._with_earlier(reader, group)
                before, done = done, done + len(group)
                if before // _EVERY != done // _EVERY:
                    self._tell(done, source.rows_in, "逐行校验")

    def _with_earlier(self, reader: Any, items: list[Any]) -> PersonBills:
        person: PersonBills = reader.person(items[0].key, items)
        if not any(refusal.key in _ORIGINAL for row in person.rows for refusal in row.refusals):
            return person
        known = self._people.find(person.keys)
        booked = (
            booked_of_guest(self._county, guest_key(person), person.person) if known is None
            else self._booked(known[0], person.person)
        )  # fmt: skip
        own = {row.setl_id for row in person.rows}
        bills = tuple(bill for bill in booked if bill.setl_id not in own)
        if not bills:
            return person
        again: PersonBills = reader.person(items[0].key, items, Earlier(before=Before(), bills=bills))
        return again

    def _person(self, person: PersonBills, source: BillSource, spill: Spill, found: Read) -> None:
        known = self._people.find(person.keys)
        for row in person.rows:
            if row.bill is None:
                found.faults += faults_of(row, known[0] if known else None)
            elif known is None and insured_elsewhere(self._county, row.bill.insu_admdvs, row.bill.mdtrt_admdvs):
                self._add_guest(row, row.bill, person, source)
            elif known is None:
                found.faults.append(unknown(row.row, row.setl_id, person.person))
            else:
                self._add(row, row.bill, known, source, spill)

    def _add(self, row: BillRow, bill: Bill, known: tuple[int, str], source: BillSource, spill: Spill) -> None:
        insured, assisted = _paid(bill)
        after = "\t".join((
            known[1], str(bill.setl_time), str(bill.medfee_sumamt), str(bill.inscp_scp_amt), str(insured),
            str(assisted), "f" if bill.reversal_of is None else "t", *map(text, self._kept(row, bill, source)),
        ))  # fmt: skip
        spill.add(known[0], f"{row.row}\t{text(bill.setl_id)}", after)

    def _add_guest(self, row: BillRow, bill: Bill, person: PersonBills, source: BillSource) -> None:
        insured, assisted = _paid(bill)
        line, facts = self._kept(row, bill, source)
        key, at = guest_key(person), source.layout.index.get("psn_name")
        self._guests.add({
            "key": key, "psn_name": "" if at is None else row.cells[at].strip()[:_NAME],
            "certno": key.partition(":")[2], "row": row.row, "insu_admdvs": bill.insu_admdvs, "setl_id": bill.setl_id,
            "setl_time": str(bill.setl_time), "medfee_sumamt": bill.medfee_sumamt, "inscp_scp_amt": bill.inscp_scp_amt,
            "insured": insured, "assisted": assisted, "turned": bill.reversal_of is not None, "line": line,
            "facts": facts,
        })  # fmt: skip

    def _kept(self, row: BillRow, bill: Bill, source: BillSource) -> tuple[str, str]:
        """Its line in our own layout, or what it says as facts."""
        if self._trial:
            return "", ""
        return (line_of(row.cells), "") if source.layout.name == "own" else ("", facts_of(bill))

    # in columns

    def _in_columns(self, file: BlockFile, spill: Spill, found: Read) -> NDArray[np.bool_]:
        """Add what is sound; which rows are left to the reader of rows."""
        from tuodi.exchange.columns.gather import gathered  # noqa: PLC0415 - as above
        from tuodi.exchange.columns.read import ColumnReader  # noqa: PLC0415

        rows = sum(len(block) for block in file.blocks())
        doubtful = np.zeros(rows, np.bool_)
        money = {name: np.zeros(rows, np.int64) for name in _MONEY}
        moments, turned = np.zeros(rows, np.int64), np.zeros(rows, np.bool_)
        for some in gathered(ColumnReader(file, self._options), _MEMORY):
            columns = some.judged.columns
            doubtful[some.place] = some.persons.doubtful
            moments[some.place], turned[some.place] = columns.moments["setl_time"], some.judged.turned
            for name, out in money.items():
                own = columns.money[name]
                out[some.place] = np.where(own == UNKNOWN, 0, own)
        insured = money["hifp_pay"] + money["hifob_pay"] + money["hifmi_pay"]
        assisted = money["maf_pay"] + money["tilt_pay"]
        at = 0
        for block in file.blocks():
            cut = slice(at, at + len(block))
            sound = np.flatnonzero(~doubtful[cut])
            lines = _lines(block, sound)
            times = np.datetime_as_string(moments[cut][sound].astype("datetime64[s]"), unit="s").tolist()
            amounts = zip(
                *(column[cut][sound].tolist() for column in (money["medfee_sumamt"], money["inscp_scp_amt"], insured,
                                                             assisted, turned)), strict=True,
            )  # fmt: skip
            numbers = block.number[sound].tolist()
            known = self._people.by_number
            for place, number, (psn_no, setl_id, whole), time, (a, b, c, d, back) in zip(
                sound.tolist(), numbers, lines, times, amounts, strict=True
            ):
                who = known.get(psn_no)
                if who is None:  # whether they are insured elsewhere, or nobody, is seen row by row
                    doubtful[at + place] = True
                    continue
                moment, line = time.replace("T", " "), "" if self._trial else text(whole)
                kept = f"{who[1]}\t{moment}\t{a}\t{b}\t{c}\t{d}\t{'t' if back else 'f'}\t{line}\t"
                spill.add(who[0], f"{number}\t{text(setl_id)}", kept)
            at += len(block)
            self._tell(at, rows, "按列校验")
        found.rows_in += rows - int(doubtful.sum())
        return doubtful


def _paid(bill: Bill) -> tuple[int, int]:
    """By insurance, and by assistance."""
    insured = sum(fen or 0 for fen in (bill.hifp_pay, bill.hifob_pay, bill.hifmi_pay))
    return insured, (bill.maf_pay or 0) + (bill.tilt_pay or 0)


def _lines(block: Any, rows: NDArray[np.int64]) -> Iterator[tuple[str, str, str]]:
    """psn_no, setl_id and the whole line of some rows."""
    layout, data = block.file.layout, bytes(block.data)
    if not len(rows):
        return
    edges = [
        block.start[rows, layout.index[name]].tolist() + block.end[rows, layout.index[name]].tolist()
        for name in ("psn_no", "setl_id")
    ]
    size = len(rows)
    begin, end = block.record[rows, 0].tolist(), block.record[rows, 1].tolist()
    for at in range(size):
        yield (
            data[edges[0][at] : edges[0][size + at]].decode(),
            data[edges[1][at] : edges[1][size + at]].decode(),
            data[begin[at] : end[at]].decode().rstrip("\r\n"),
        )
