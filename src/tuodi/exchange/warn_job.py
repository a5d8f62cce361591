"""`tuodi warn`: the bills of a year to the end of a month → who is to be warned of, who is near it, who is 待核."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuodi.exchange.bill_source import BillSource, PersonBills
from tuodi.exchange.households import Households
from tuodi.exchange.list_use import Unmatched
from tuodi.exchange.note_rows import NOTE_COLUMNS, reading_rows
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.people_list import PeopleList
from tuodi.exchange.refusals import FileRefused, place
from tuodi.exchange.review_facts import FactFinder, month_end
from tuodi.exchange.review_people import Directory, Who
from tuodi.exchange.review_refused import RefusedFile
from tuodi.exchange.review_sheets import SheetColumn, Workbook
from tuodi.exchange.settle_job import Lane, wanted
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.spool import FileOrder
from tuodi.exchange.table_writer import Column, Value
from tuodi.exchange.warn_rows import COLUMNS, COUNT_COLUMNS, LISTS, STATUS, WarnRows
from tuodi.exchange.writers import write_table
from tuodi.monitoring.burden import Burden, Counted, burden_of, counted_as
from tuodi.monitoring.due import standing
from tuodi.monitoring.warnings import NEAR, Household, Person, Status, Warned, Watch
from tuodi.policy.model import RuleBook, StageName
from tuodi.policy.money import format_rate
from tuodi.policy.terms import RESIDENT
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.identities import held_on
from tuodi.settlement.reasons import Lang

if TYPE_CHECKING:
    from tuodi.exchange.columns.warn import WarnLane

_RUN_BYTES = 8 << 20


@dataclass(frozen=True, kw_only=True)
class WarnOptions:
    """What a run is asked for. `month`: ``YYYY-MM``, the file holds the year from 1 January to its end.

    near: from which part of the line on a person is near it, ten-thousandths. from_stage: for bills that do not give
    all payments; None: from the layout. people: names and townships. lane: whether persons may be judged in columns,
    None: where the file is large. memory: bytes that columns may take.
    """

    out: Path
    month: str
    near: int = NEAR
    from_stage: StageName | None = None
    around: Surroundings = field(default_factory=Surroundings)
    people: PeopleList | None = None
    unmasked: bool = False
    lang: Lang = "zh"
    lane: Lane | None = None
    memory: int = 4 << 30


@dataclass(frozen=True, kw_only=True)
class WarnSummary:
    """What a run found, persons by result; rows in = used + of other years + settled in later months + refused."""

    rows_in: int
    rows_used: int
    rows_other_years: int
    rows_later: int
    rows_refused: int
    persons: int
    results: dict[str, int]
    unmatched: Unmatched
    missing: dict[str, int]
    run_day: dt.date
    rule_hash: str
    files: dict[str, str]

    def data(self) -> dict[str, Any]:
        """For --json."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "unmatched"}
        plain |= self.unmatched.data()
        return {**plain, "run_day": self.run_day.isoformat()}


def run(bills: Path, book: RuleBook, read: ReadOptions, options: WarnOptions) -> WarnSummary:
    """Watch a file. FileRefused when it is no use, ValueError for a month that is none."""
    if options.out.suffix.lower() not in (".xlsx", ".csv"):
        raise FileRefused(options.out.name, "unknown_format", suffix=options.out.suffix or options.out.name)
    run_day = month_end(options.month).date()
    read = dataclasses.replace(read, provisional=True)
    lane = _lane_of(bills, book, read, options, run_day)
    with (
        BillSource(bills, read, part=None if lane is None else lane.table()) as source,
        closing(_Work(source, book, options, run_day)) as work,
    ):
        if lane is not None:
            work.take(lane)
        for person in source:
            work.add(person)
        work.judge_households()
        return work.write(bills)


def _lane_of(bills: Path, book: RuleBook, read: ReadOptions, options: WarnOptions, run_day: dt.date) -> WarnLane | None:
    """The persons of a file that are judged in columns; None where all go row by row."""
    if not wanted(options.lane, bills):
        return None
    # compiled code takes a second to load, which a small file should not wait for
    from tuodi.exchange.columns import warn as columns  # noqa: PLC0415

    known_at = month_end(options.month)
    work = columns.WarnWork(
        read=read, cascade=Cascade(book, Options(from_stage=options.from_stage or "basic", known_at=known_at)),
        around=options.around, watch=Watch(book, run_day, options.near), until=_until(run_day), known_at=known_at,
        memory=options.memory,
    )  # fmt: skip
    return columns.open_lane(bills, work)


def _until(run_day: dt.date) -> dt.datetime:
    """The moment behind a day."""
    return dt.datetime.combine(run_day + dt.timedelta(days=1), dt.time.min)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A person whose burden is known, with what a list shows of it."""

    burden: Burden
    standing: Person
    who: Who
    person: str
    row: int


class _Work:
    """A run under way."""

    def __init__(self, source: BillSource, book: RuleBook, options: WarnOptions, run_day: dt.date) -> None:
        self._source, self._book, self._options, self._day = source, book, options, run_day
        self._until = _until(run_day)
        self._known_at = month_end(options.month)
        stage = options.from_stage or ("assistance" if source.layout.bureau else "basic")
        self._cascade = Cascade(book, Options(from_stage=stage, known_at=self._known_at))
        self._watch = Watch(book, run_day, options.near)
        self._maker = WarnRows(book, self._watch)
        self._facts = FactFinder(source.layout, book, options.around)
        self._directory = Directory(source, options.people, unmasked=options.unmasked)
        self._tilt_in_maf = source.national or "tilt_pay" not in source.layout.index
        self._lists = {status: FileOrder(_RUN_BYTES) for status in LISTS}
        self._refused = RefusedFile(options.out, source)
        self._households = Households(options.people)
        self._waiting: dict[str, list[_Seen]] = {}
        self._gaps: dict[str, list[str]] = {}
        self._counts: Counter[tuple[str, str, str, Status]] = Counter()
        self._missing: Counter[str] = Counter()
        self._rows: Counter[Counted] = Counter()
        self._persons, self._in_columns = 0, 0

    def take(self, lane: WarnLane) -> None:
        """Persons judged in columns."""
        for (town, class_id, rule, status), count in lane.below.items():
            self._counts[town, self._book.terms.label("classes", class_id), rule, status] += count
            self._persons += count
        for told, cells in lane.people():
            who = self._directory.shown((), cells)
            self._list(told.warned, who, who.psn_no, told.first)
        self._rows.update(lane.rows)
        self._facts.lists.merge(lane.lists)
        self._in_columns = lane.rows.total()

    def add(self, person: PersonBills) -> None:
        """Watch one person."""
        refused = [row for row in person.rows if row.bill is None]
        for row in refused:
            self._refused.add(row)
        self._rows.update(counted_as(self._cascade, row.bill, self._until) for row in person.rows if row.bill)
        facts = self._facts.facts(person)
        number = self._households.number_of(person) if self._watch.by_household else ""
        gaps = [f"退回行 {place(row.row)}" for row in refused if row.held and row.year in (None, self._day.year)]
        if gaps and number:
            self._gaps.setdefault(number, []).extend(gaps)
        if not facts.bills:
            return
        burden = burden_of(self._cascade, facts, self._until, tilt_in_maf=self._tilt_in_maf)
        if not burden.bills:
            return
        doubt = self._facts.known(person).doubt
        if doubt == "identity_row_refused":
            gaps.append("身份清单退回行")
        who = self._directory.who(person, max((r for r in person.rows if r.bill), key=lambda row: row.row))
        first = min(row.row for row in person.rows)
        seen = _Seen(burden.doubted(gaps), self._standing(facts), who, person.person, first)
        if number:
            self._waiting.setdefault(number, []).append(seen)
        else:
            self._judge(seen, None)

    def judge_households(self) -> None:
        """Judge those who waited for the bills of the rest of their household."""
        for number, members in self._waiting.items():
            burdens = tuple(seen.burden.doubted(self._gaps.get(number, ())) for seen in members)
            for seen in members:
                self._judge(seen, Household(number, self._households.heads(number), burdens))
        self._waiting.clear()

    def _judge(self, seen: _Seen, household: Household | None) -> None:
        warned = self._watch.judge(seen.burden, seen.standing, household)
        psn_no = seen.who.psn_no or ("" if ":" in seen.person else seen.person)
        self._list(warned, seen.who, psn_no, seen.row)

    def _list(self, warned: Warned, who: Who, psn_no: str, row: int) -> None:
        """Count a person, and put it on the list of its result. row: its place there."""
        self._persons += 1
        class_zh = self._book.terms.label("classes", warned.class_id or RESIDENT)
        rule = warned.rule.name if warned.rule else ""
        self._counts[who.town, class_zh, rule, warned.status] += 1
        if warned.status == "pending":
            self._missing.update(warned.missing)
        if warned.status in self._lists:
            values = [who.town, who.name, who.certno, psn_no, *self._maker.values(warned)]
            self._lists[warned.status].add(row, values)

    def _standing(self, facts: PersonFacts) -> Person:
        """Region and insurance of the latest bill, classes held on the run day; without a list those marked last."""
        bills = [bill for bill in standing(facts.bills) if bill.setl_time < self._until]
        last = bills[-1]
        if facts.identities is not None:
            classes = [held.class_id for held in held_on(facts.identities, self._day, self._known_at)]
        else:
            classes = [name for name in last.marked_classes or () if name != RESIDENT]
        return Person(
            region=last.insu_admdvs, classes=tuple(dict.fromkeys(classes)), insurances=tuple(_insurances(bills))
        )

    def write(self, bills: Path) -> WarnSummary:
        """The lists, the summary and the refused file."""
        if self._rows_in != self._rows.total() + self._refused.rows:
            kept = f"{self._rows.total()} kept, {self._refused.rows} refused"
            raise RuntimeError(f"rows lost: {self._rows_in} in, {kept}")
        out, lang, files = self._options.out, self._options.lang, {}
        if out.suffix.lower() == ".xlsx":
            with Workbook(out, lang) as workbook:
                for status, (name, _) in LISTS.items():
                    workbook.sheet(name, COLUMNS, self._rows_of(status), frozen=2)
                workbook.sheet("汇总", COUNT_COLUMNS, self._count_rows())
                workbook.sheet("说明", NOTE_COLUMNS, self._notes(bills))
            files["workbook"] = str(out)
        else:
            for status, (_, ending) in LISTS.items():
                files[status] = str(_write(_beside(out, ending), COLUMNS, lang, self._rows_of(status)))
            files["summary"] = str(_write(_beside(out, "summary"), COUNT_COLUMNS, lang, self._count_rows()))
            files["notes"] = str(_write(_beside(out, "notes"), NOTE_COLUMNS, lang, self._notes(bills)))
        self._refused.write()
        files["refused"] = str(self._refused.path)
        results: Counter[Status] = Counter()
        for (_, _, _, status), count in self._counts.items():
            results[status] += count
        return WarnSummary(
            rows_in=self._rows_in,
            rows_used=self._rows["used"],
            rows_other_years=self._rows["other_years"],
            rows_later=self._rows["later"],
            rows_refused=self._refused.rows,
            persons=self._persons,
            results={status: results[status] for status in STATUS},
            missing=dict(sorted(self._missing.items())),
            run_day=self._day,
            unmatched=self._facts.unmatched(),
            rule_hash=self._book.hash,
            files=files,
        )

    @property
    def _rows_in(self) -> int:
        return self._source.rows_in + self._in_columns

    def _rows_of(self, status: Status) -> Iterator[list[Value]]:
        return (values for _, values in self._lists[status].rows())

    def _count_rows(self) -> Iterator[list[Value]]:
        for (town, class_zh, rule, status), count in sorted(self._counts.items()):
            yield [town, class_zh, rule, STATUS[status], count]

    def _notes(self, bills: Path) -> Iterator[list[Value]]:
        yield ["文件", bills.name]
        yield ["提取日", self._day.isoformat()]
        others = "条款所在规则另减商保、慈善等其他支付" if self._watch.after_every_payer else "商保、慈善不减"
        yield [
            "自付+自费",
            f"总费用 − 基本医保 − 大病（职工为大额和补充） − 医疗救助（含倾斜），自1月1日累计；{others}",
        ]
        if self._watch.by_household:
            yield ["户", "按人员清单的户编号（hh_no）合计；没有户编号、户编号不一或户内有退回行的列为待核"]
        yield ["临近", f"达预警线的 {format_rate(self._options.near)}"]
        yield ["规则", self._book.hash]
        used, other, later = (self._rows[name] for name in ("used", "other_years", "later"))
        parts = f"采用 {used} + 其他年度 {other} + 所核月份之后 {later} + 退回 {self._refused.rows}"
        yield ["行数核对", f"{self._rows_in} = {parts}"]
        yield from reading_rows(pair for pair in self._book.readings if pair[0].startswith("warning_"))
        for name, count in sorted(self._missing.items()):
            yield [f"缺 {name}", f"{count} 人"]

    def close(self) -> None:
        """Remove what is on disk."""
        for waiting in self._lists.values():
            waiting.close()
        self._refused.close()


def _insurances(bills: list[Bill]) -> list[str]:
    return sorted({bill.insutype for bill in bills})


def _beside(path: Path, kind: str) -> Path:
    return path.with_name(f"{path.stem}.{kind}{path.suffix}") if kind else path


def _write(path: Path, columns: tuple[SheetColumn, ...], lang: Lang, rows: Iterator[list[Value]]) -> Path:
    write_table(path, [Column(column.title(lang), column.kind) for column in columns], rows)
    return path
