"""The fast lane of `tuodi review`: bills on which nothing is found, judged in columns.

A person with a finding, or of whom something is unusual, goes row by row; so columns only ever say 一致, 不予救助,
已冲销 and 不在复核期. What else is said of a bill is asked once of the reviewer of rows for each kind of bill.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.list_use import ListUse
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.review_facts import FactFinder, latest_month, month_end
from tuodi.exchange.review_rows import INSURANCE, RowMaker, region_text
from tuodi.exchange.settle_person import Surroundings
from tuodi.monitoring.finding import Finding, Verdict
from tuodi.monitoring.review import Review
from tuodi.policy.errors import PolicyError
from tuodi.policy.index import RuleIndex
from tuodi.policy.model import RuleBook, StageName
from tuodi.policy.terms import RESIDENT
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.columnar.accounts import Unsupported
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement
from tuodi.settlement.columnar.layout import STAGE_BITS, UNKNOWN
from tuodi.settlement.columnar.lookup import HARD
from tuodi.settlement.reasons import Lang

from .file import BlockFile, NotForColumns
from .gather import Gathered, gathered, persons_of_samples, reader_with_towns, table_of, usual_file
from .held import Holder, Holding
from .numbering import Ints
from .opening import Opener
from .parts import parts_of
from .persons import Encoded, Encoder, in_order
from .read import ColumnReader
from .results import EnginesDiffer, Kinds, waived_of
from .reversed import Reversals, single_reversals
from .review_due import Dues
from .review_kept import COLUMNS, MONEY, VERDICTS, ReviewLane

_EPOCH: Final = dt.datetime(1970, 1, 1)
_STAGE_MASK: Final = (1 << STAGE_BITS) - 1

__all__ = ["ReviewWork", "open_lane"]


@dataclass(frozen=True, kw_only=True)
class ReviewWork:
    """What the lane needs to know of a run. known_at: None for the end of the month of the file's last settlement."""

    read: ReadOptions
    book: RuleBook
    from_stage: StageName
    known_at: dt.datetime | None
    around: Surroundings
    lang: Lang
    memory: int


def open_lane(path: Path, work: ReviewWork) -> ReviewLane | None:
    """Judge whom columns can judge. None where the file has to go row by row as a whole."""
    index = RuleIndex(work.book)
    file = usual_file(path, work.read, index)
    if file is None:
        return None
    try:
        known_at = work.known_at or month_end(_month_of(path, file, work) or f"{work.read.today:%Y-%m}")
        cascade = Cascade(work.book, Options(from_stage=work.from_stage, known_at=known_at))
        return _Judging(file, work, cascade, known_at).lane()
    except (NotForColumns, Unsupported, PolicyError, OverflowError):
        return None


def _month_of(path: Path, file: BlockFile, work: ReviewWork) -> str | None:
    """The month of the last settlement in a file as `latest_month` has it."""
    last, others, places = "", list[NDArray[np.bool_]](), list[Ints]()
    for some in gathered(ColumnReader(file, work.read), work.memory):
        sound = ~some.persons.doubtful
        places.append(some.place)
        others.append(~sound)
        moments = some.judged.columns.moments["setl_time"][sound]
        if len(moments):
            last = max(last, str(np.datetime64(int(moments.max()), "s").astype("datetime64[M]")))
    wanted = np.zeros(sum(map(len, places)), np.bool_)
    wanted[np.concatenate(places)] = np.concatenate(others)
    with BillSource(path, work.read, part=table_of(file, wanted)) as source:
        return max(last, latest_month(source) or "") or None


class _Judging:
    """The way from a file to a lane."""

    def __init__(self, file: BlockFile, work: ReviewWork, cascade: Cascade, known_at: dt.datetime) -> None:
        self.work, self.file, self.cascade = work, file, cascade
        self.maker = RowMaker(file.layout, work.book, work.lang)
        self.reader = reader_with_towns(file, work.read)
        self.engine = ColumnarEngine(cascade)
        self.until = (known_at - _EPOCH) // dt.timedelta(seconds=1)
        self.holder = Holder(cascade, work.around, self.reader)
        self.opener = Opener(cascade, work.around.opening, self.reader)
        self.encoder, self.kinds = Encoder(self.engine), Kinds(self.engine)
        self.dues = Dues(self.engine, self.encoder, work.from_stage, opened=work.around.opening is not None)
        self.asked: set[int] = set()

    def lane(self) -> ReviewLane:
        """All persons, part by part."""
        parts = parts_of(self.file, self.work.memory)
        lane = ReviewLane(self.file, self.cascade, np.zeros((0, len(COLUMNS)), np.int64))
        for some in gathered(self.reader, self.work.memory):
            if parts == 1:
                lane.values = np.zeros((len(some), len(COLUMNS)), np.int64)
            elif not len(lane.values):
                lane.values = _on_disk(self.rows())
            self._take(some, lane)
        return lane

    def rows(self) -> int:
        """How many rows the file has."""
        return sum(len(block) for block in self.file.blocks())

    def _take(self, some: Gathered, lane: ReviewLane) -> None:
        judged, persons = some.judged, some.persons
        holding = self.holder.holding(judged, persons)
        opened = self.opener.opened(judged, persons)
        reversals = single_reversals(in_order(judged, persons), judged, persons)
        stands = (judged.columns.moments["setl_time"] <= self.until) & ~judged.turned
        stands[reversals.originals] = False
        while True:
            line = in_order(judged, persons)
            line = line[stands[line]]
            if not len(line):
                return
            encoded = self.encoder.encode(judged, line, persons.of[line], holding.among(line))
            settled = self.engine.settle(encoded.bills, opened.of(persons.of[line[encoded.bills.starts[:-1]]]))
            hard = (settled.route == HARD)[encoded.bills.person]
            if not hard.any():
                break
            persons.doubt[persons.of[line[hard]]] = True
        due = self.dues.of(some, encoded, settled)
        persons.doubt[persons.of[line[due.found]]] = True
        kept = np.flatnonzero(~persons.doubtful)
        values = np.zeros((len(some), len(COLUMNS)), np.int64)
        self._facts(some, holding, reversals, lane, values)
        values[:, 0] = 1 + VERDICTS.index(Verdict.LATER)
        gone = np.concatenate((reversals.rows, reversals.originals))
        values[gone, 0] = 1 + VERDICTS.index(Verdict.CANCELLED)
        values[gone, COLUMNS.index("classes")] = 0
        for name, column in due.columns.items():
            values[line, COLUMNS.index(name)] = column
        later = np.flatnonzero(values[:, 0] == 1 + VERDICTS.index(Verdict.LATER))
        values[later, COLUMNS.index("classes")] = 0
        own = ~persons.doubtful[line]
        values[line, 1], samples = self._texts(some, encoded, settled, own)
        lane.values[some.place[kept]] = values[kept]
        names, ids = (judged.columns.texts_of(name, reversals.rows) for name in ("orig_setl_id", "setl_id"))
        lane.partners.update(zip(some.place[reversals.rows].tolist(), names, strict=True))
        lane.partners.update(zip(some.place[reversals.originals].tolist(), ids, strict=True))
        self._learn(some, lane, samples)
        used = {key for person, keys in holding.used.items() if not persons.doubt[person] for key in keys}
        pairs = {pair for person, known in opened.used.items() if not persons.doubt[person] for pair in known}
        lane.lists.merge(ListUse(persons=len(np.unique(persons.of[kept])), identities=used, opening=pairs))

    def _facts(self, some: Gathered, holding: Holding, reversals: Reversals, lane: ReviewLane, values: Ints) -> None:
        """What the rows say, for the sheets; texts by number."""
        judged, maker, columns = some.judged, self.maker, some.judged.columns
        places, held = judged.places, [[one.class_id for one in classes] for classes in holding.classes]
        texts: dict[str, tuple[NDArray[Any], list[str]]] = {
            "town": some.towns(),
            "period": (judged.period.of, [period or "" for period in judged.period.values]),
            "region": (places.of, [region_text(place[0]) for place in places.values]),
            "insurance": (judged.insurance.of, [INSURANCE.get(name or "", "") for name in judged.insurance.values]),
            "classes": (holding.of, [maker.classes(classes or [RESIDENT]) for classes in held]),
            "marks": (judged.marks.of, [maker.classes(marks or ()) for marks in judged.marks.values]),
            "care": (judged.care.of, [maker.care(care) if care else "" for care in judged.care.values]),
            "institution": (judged.texts["fixmedins_code"].of, judged.texts["fixmedins_code"].values),
            "disease": (judged.disease.of, [code or "" for code in judged.disease.values]),
        }
        for name, (of, said) in texts.items():
            numbers = lane.texts[name]
            known = np.array([numbers.setdefault(text, len(numbers)) for text in said], np.int64)
            values[:, COLUMNS.index(name)] = known[of] if len(known) else 0
        values[:, COLUMNS.index("begndate")], values[:, COLUMNS.index("enddate")] = judged.begin, judged.end
        values[:, COLUMNS.index("setl_time")] = columns.moments["setl_time"]
        for name in MONEY:
            own = columns.money[name]
            values[:, COLUMNS.index(name)] = own
            taken_back = own[reversals.rows], own[reversals.originals]  # what is left empty is that of the original
            values[reversals.rows, COLUMNS.index(name)] = np.where(
                (taken_back[0] == UNKNOWN) & (taken_back[1] != UNKNOWN), -taken_back[1], taken_back[0]
            )
        for name in ("assistance", "tilt", "due"):
            values[:, COLUMNS.index(name)] = UNKNOWN

    def _texts(
        self, some: Gathered, encoded: Encoded, settled: Settlement, own: NDArray[np.bool_]
    ) -> tuple[Ints, dict[int, int]]:
        """For each bill the number of what is said of it, and for each that is new a row of which it is said."""
        waived = waived_of(encoded, settled, self.engine)
        text = self.kinds.of(encoded, settled, waived, some.judged).astype(np.int64) + 1
        at = np.flatnonzero(own)
        numbers, first = np.unique(text[at], return_index=True)
        rows = encoded.rows[at[first]].tolist()
        samples = {row: number for row, number in zip(rows, numbers.tolist(), strict=True) if number not in self.asked}
        self.asked.update(samples.values())
        return text, samples

    def _learn(self, some: Gathered, lane: ReviewLane, samples: dict[int, int]) -> None:
        """Review a person of each kind row by row too: what is said of its bill, and whether both agree."""
        work, of = self.work, some.persons.of
        numbers = {int(some.judged.columns.number[row]): number for row, number in samples.items()}
        chosen = np.zeros(len(some), np.bool_)
        chosen[of[list(samples)]] = True
        wanted = np.flatnonzero(chosen[of])
        people = np.full(len(lane.values), -1, np.int64)
        people[some.place[wanted]] = some.place[of[wanted]]
        review = Review(self.cascade)
        facts = FactFinder(self.file.layout, work.book, work.around)
        lane.said += [("", "")] * (1 + len(self.kinds.variants) - len(lane.said))
        for person in persons_of_samples(self.file, work.read, people):
            for finding in review.person(facts.facts(person), facts.known(person)):
                row = finding.bill.row
                _agree(finding, lane.values[row - self.file.first])
                if row in numbers:
                    lane.said[numbers[row]] = self.maker.reasons(finding.reasons), self.maker.clauses(finding)
                    for result in finding.statement.stages if finding.statement else ():
                        lane.readings.update(result.rule.readings if result.rule else ())


def _agree(finding: Finding, values: Ints) -> None:
    """EnginesDiffer where columns say something else of a bill than the reviewer of rows."""
    own = dict(zip(COLUMNS, values.tolist(), strict=True))
    statement = finding.statement
    told: tuple[int | None, ...] = (finding.due, finding.booked)
    if statement is not None:
        told = (*told, statement.paid("assistance"), statement.paid("tilt"))
    names = ("due", "booked", "assistance", "tilt")[: len(told)]
    same = [
        value is None if own[name] == UNKNOWN else own[name] == value for name, value in zip(names, told, strict=True)
    ]
    if VERDICTS[own["verdict"] - 1] is not finding.verdict or not all(same):
        raise EnginesDiffer(f"row {finding.bill.row}: {finding.verdict.value} and {VERDICTS[own['verdict'] - 1].value}")


def _on_disk(rows: int) -> Ints:
    """Room for the whole file that does not have to stay in memory."""
    with TemporaryFile(prefix="tuodi-") as file:
        kept = np.memmap(file, np.int64, "w+", shape=(max(rows, 1), len(COLUMNS)))
    return kept[:rows]
