"""`tuodi review`: a file of bills → a workbook of who was missed, under- or overpaid, per township, with reasons.

Every row of the file stands on exactly one sheet or in the refused file.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tuodi.exchange.bill_source import BillSource, PersonBills
from tuodi.exchange.list_use import Unmatched
from tuodi.exchange.note_rows import NOTE_COLUMNS, layout_name, reading_rows
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.people_list import PeopleList
from tuodi.exchange.quick import Warnings, agreed, both_languages
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.review_facts import FactFinder, latest_month, month_end
from tuodi.exchange.review_people import Directory
from tuodi.exchange.review_refused import RefusedFile
from tuodi.exchange.review_rows import COLUMNS, FROZEN, SHEETS, RowMaker
from tuodi.exchange.review_sheets import Workbook
from tuodi.exchange.review_summary import TOWN_COLUMNS, Totals
from tuodi.exchange.settle_job import Lane, wanted
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.spool import FileOrder
from tuodi.exchange.table_writer import Value
from tuodi.monitoring.finding import Finding, Verdict
from tuodi.monitoring.review import NOTIFY_OVER, Review
from tuodi.policy.model import RuleBook, StageName
from tuodi.policy.money import format_yuan
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.reasons import Lang
from tuodi.settlement.words import STAGES

if TYPE_CHECKING:
    from tuodi.exchange.columns.review_kept import ReviewLane

_RUN_BYTES = 8 << 20


@dataclass(frozen=True, kw_only=True)
class ReviewOptions:
    """What a review is asked for.

    month: the month reviewed, ``YYYY-MM``; identities are as known at its end and later bills are left aside. None: the
    month of the file's last settlement. known_at: another moment. people: names and townships. notify_over: fen.
    lane: whether bills may be judged in columns, None: where the file is large. memory: bytes that columns may take.
    """

    out: Path
    month: str | None = None
    known_at: dt.datetime | None = None
    from_stage: StageName = "assistance"
    around: Surroundings = field(default_factory=Surroundings)
    people: PeopleList | None = None
    notify_over: int = NOTIFY_OVER
    unmasked: bool = False
    lang: Lang = "zh"
    lane: Lane | None = None
    memory: int = 4 << 30


@dataclass(frozen=True, kw_only=True)
class ReviewSummary:
    """What a review found. `rows_in` = sum of `verdicts` + `refused`, always; sums in fen by verdict."""

    rows_in: int
    refused: int
    skipped: int
    persons: int
    persons_missed: int
    to_notify: int
    unmatched: Unmatched
    verdicts: dict[str, int]
    sums: dict[str, int]
    known_at: dt.datetime
    rule_hash: str
    files: dict[str, str]
    warnings: Warnings = ()

    def data(self) -> dict[str, Any]:
        """For --json: money as yuan text."""
        sums = {name: format_yuan(fen) for name, fen in self.sums.items()}
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "unmatched"}
        plain |= {**self.unmatched.data(), "warnings": both_languages(self.warnings)}
        return {**plain, "sums": sums, "known_at": self.known_at.isoformat(sep=" ", timespec="seconds")}


def run(bills: Path, book: RuleBook, read: ReadOptions, options: ReviewOptions) -> ReviewSummary:
    """Review a file. FileRefused when it is no use, ValueError for a month that is none."""
    if options.out.suffix.lower() != ".xlsx":
        raise FileRefused(options.out.name, "unknown_format", suffix=options.out.suffix or options.out.name)
    # Rows that wait for a refused one are reviewed too, and come out as 待核.
    read = dataclasses.replace(read, provisional=True)
    known_at = options.known_at or (month_end(options.month) if options.month else None)
    lane: ReviewLane | None = None
    warnings: Warnings = ()
    if wanted(options.lane, bills):
        must = options.lane == "columns"
        lane, warnings = agreed(lambda: _lane_of(bills, book, read, options, known_at), must=must)
    with BillSource(bills, read, part=None if lane is None else lane.table()) as source:
        if source.layout.name != "annex1" and "maf_pay" not in source.layout.index:
            raise FileRefused(bills.name, "missing_column", names="maf_pay")
        if lane is not None:
            cascade = lane.cascade
        else:
            known_at = known_at or month_end(latest_month(source) or f"{read.today:%Y-%m}")
            cascade = Cascade(book, Options(from_stage=options.from_stage, known_at=known_at))
        with _Work(source, cascade, options, lane) as work:
            for person in source:
                work.add(person)
            work.write(bills)
            return dataclasses.replace(work.summary(), warnings=warnings)


def _lane_of(
    bills: Path, book: RuleBook, read: ReadOptions, options: ReviewOptions, known_at: dt.datetime | None
) -> ReviewLane | None:
    """The bills of a file that are judged in columns; None where all persons go row by row."""
    # compiled code takes a second to load, which a small file should not wait for
    from tuodi.exchange.columns import review as columns  # noqa: PLC0415

    work = columns.ReviewWork(
        read=read, book=book, from_stage=options.from_stage, known_at=known_at, around=options.around,
        lang=options.lang, memory=options.memory,
    )  # fmt: skip
    return columns.open_lane(bills, work)


class _Work:
    """A review under way: rows wait on disk by sheet until all persons are done."""

    def __init__(self, source: BillSource, cascade: Cascade, options: ReviewOptions, lane: ReviewLane | None) -> None:
        self._source, self._cascade, self._options, self._lane = source, cascade, options, lane
        book = cascade.book
        self._review = Review(cascade, options.notify_over)
        self._known_at = self._review.known_at
        self._facts = FactFinder(source.layout, book, options.around)
        self._directory = Directory(source, options.people, unmasked=options.unmasked)
        self._maker = RowMaker(source.layout, book, options.lang)
        self._sheets = {name: FileOrder(_RUN_BYTES) for name in dict.fromkeys(SHEETS.values())}
        self._refused = RefusedFile(options.out, source)
        self._totals = Totals()
        if lane is not None:
            self._totals.persons = lane.lists.persons
            self._totals.readings.update(lane.readings)
            self._facts.lists.merge(lane.lists)
            for town, verdict, count in lane.counts():
                self._totals.plain(town, verdict, count)

    @property
    def _rows_in(self) -> int:
        return self._source.rows_in + (0 if self._lane is None else self._lane.rows)

    def add(self, person: PersonBills) -> None:
        """Review one person."""
        rows = {row.row: row for row in person.rows}
        counted: list[tuple[str, Finding]] = []
        for finding in self._review.person(self._facts.facts(person), self._facts.known(person)):
            row = rows.pop(finding.bill.row)
            who = self._directory.who(person, row)
            counted.append((who.town, finding))
            self._sheets[SHEETS[finding.verdict]].add(row.row, self._maker.values(finding, row, who))
        for row in rows.values():
            self._refused.add(row)
        if counted:
            self._totals.person(counted)

    def write(self, bills: Path) -> None:
        """The workbook and the refused file."""
        rows_out = self._totals.all.bills
        if self._rows_in != rows_out + self._refused.rows:
            raise RuntimeError(f"rows lost: {self._rows_in} in, {rows_out} out, {self._refused.rows} refused")
        with Workbook(self._options.out, self._options.lang) as workbook:
            for name in self._sheets:
                workbook.sheet(name, COLUMNS, self._rows_of(name), frozen=FROZEN)
            workbook.sheet("乡镇汇总", TOWN_COLUMNS, self._totals.town_rows(), frozen=1)
            workbook.sheet("说明", NOTE_COLUMNS, self._notes(bills))
        self._refused.write()

    def _rows_of(self, sheet: str) -> Iterator[list[Value]]:
        """The rows of a sheet in file order, whoever judged them."""
        rows = self._sheets[sheet].rows()
        if self._lane is not None:
            verdicts = [verdict for verdict, name in SHEETS.items() if name == sheet]
            # see `_lane_of`
            from tuodi.exchange.columns.review_sheet import LaneRows  # noqa: PLC0415

            more = LaneRows(self._lane, self._maker, self._directory, self._review).rows(verdicts)
            rows = heapq.merge(rows, more, key=itemgetter(0))
        return (values for _, values in rows)

    def _notes(self, bills: Path) -> Iterator[list[Value]]:
        options, totals, book = self._options, self._totals, self._cascade.book
        counts = totals.all.counts
        yield ["文件", bills.name]
        yield ["表样", layout_name(self._source.layout)]
        yield ["身份以何时所知为准", self._known_at.isoformat(sep=" ", timespec="seconds")]
        yield ["从哪一项起计算", STAGES[options.from_stage][0]]
        yield ["身份清单", "有" if options.around.identities is not None else "无：以结算时标识为准"]
        yield ["年初累计", self._opening()]
        yield ["通知起点（元）", format_yuan(options.notify_over)]
        yield ["规则", book.hash]
        yield ["读入行数", str(self._rows_in)]
        for verdict in Verdict:
            yield [f"　{verdict.value}", str(counts.get(verdict, 0))]
        yield ["　退回", str(self._refused.rows)]
        yield ["核对", f"{self._rows_in} = {totals.all.bills} + {self._refused.rows}"]
        yield ["跳过的标题、合计、签字行", str(len(self._source.skipped))]
        yield ["剩余政策内金额", "政策范围内 − 基本医保 − 大额 − 大病；≤0 无金额，不超过通知起点不通知，超过通知"]
        yield ["应退应补的剩余金额", "再减医疗救助（含倾斜）和渝快保等其他支付"]
        yield ["未填的救助金额", "按未支付计"]
        yield ["待核行的应付金额", "只供参考，不计入差额"]
        yield from reading_rows(book.readings, totals.readings)

    def _opening(self) -> str:
        opening = self._options.around.opening
        if opening == "zero":
            return "零：文件即全年"
        if opening is not None:
            return "文件"
        return "已使用…列" if self._source.layout.name == "annex1" else "未指明：受影响的行列入待核"

    def summary(self) -> ReviewSummary:
        """What was found."""
        every = self._totals.all
        return ReviewSummary(
            rows_in=self._rows_in,
            refused=self._refused.rows,
            skipped=len(self._source.skipped),
            persons=self._totals.persons,
            persons_missed=every.persons_missed,
            to_notify=every.to_notify,
            verdicts={verdict.value: every.counts.get(verdict, 0) for verdict in Verdict},
            sums={verdict.value: every.sums[verdict] for verdict in Verdict if every.sums.get(verdict)},
            known_at=self._known_at,
            unmatched=self._facts.unmatched(),
            rule_hash=self._cascade.book.hash,
            files={"workbook": str(self._options.out), "refused": str(self._refused.path)},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for waiting in self._sheets.values():
            waiting.close()
        self._refused.close()
