"""What a review counts: per township and verdict, and the page that says how the workbook came about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tuodi.exchange.review_sheets import SheetColumn
from tuodi.exchange.table_writer import Value
from tuodi.monitoring.finding import Finding, Verdict

TOWN_COLUMNS = (
    SheetColumn("镇街", "township", "text", 18),
    SheetColumn("单据数", "bills", "integer"),
    SheetColumn("未救助人数", "persons unassisted", "integer", 12),
    SheetColumn("未救助单据", "bills unassisted", "integer", 12),
    SheetColumn("未救助金额", "unassisted amount", "money"),
    SheetColumn("其中须通知单据", "of them to notify", "integer", 15),
    SheetColumn("应补单据", "bills underpaid", "integer"),
    SheetColumn("应补金额", "underpaid amount", "money"),
    SheetColumn("应退单据", "bills overpaid", "integer"),
    SheetColumn("应退金额", "overpaid amount", "money"),
    SheetColumn("基金间调整", "between funds", "integer", 12),
    SheetColumn("待核单据", "bills pending", "integer"),
    SheetColumn("不予救助单据", "bills not assisted", "integer", 14),
    SheetColumn("一致单据", "bills that agree", "integer"),
    SheetColumn("冲销及不在复核期", "reversed or not reviewed", "integer", 17),
)


@dataclass(slots=True)
class Tally:
    """Counts and sums of one township, or of all."""

    bills: int = 0
    persons_missed: int = 0
    to_notify: int = 0
    counts: dict[Verdict, int] = field(default_factory=dict)
    sums: dict[Verdict, int] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        """Count one bill."""
        verdict = finding.verdict
        self.bills += 1
        self.counts[verdict] = self.counts.get(verdict, 0) + 1
        self.sums[verdict] = self.sums.get(verdict, 0) + (finding.amount or 0)
        self.to_notify += verdict is Verdict.UNASSISTED and finding.notify == "notify"

    def add_plain(self, verdict: Verdict, bills: int) -> None:
        """Count bills on which nothing is found."""
        self.bills += bills
        self.counts[verdict] = self.counts.get(verdict, 0) + bills

    def values(self, town: str) -> list[Value]:
        """The row of a township."""
        count, money = self.counts, self.sums
        aside = sum(count.get(verdict, 0) for verdict in (Verdict.CANCELLED, Verdict.LATER))
        return [
            town,
            self.bills,
            self.persons_missed,
            count.get(Verdict.UNASSISTED, 0),
            money.get(Verdict.UNASSISTED, 0),
            self.to_notify,
            count.get(Verdict.UNDERPAID, 0),
            money.get(Verdict.UNDERPAID, 0),
            count.get(Verdict.OVERPAID, 0),
            -money.get(Verdict.OVERPAID, 0),
            count.get(Verdict.SHIFTED, 0),
            count.get(Verdict.PENDING, 0),
            count.get(Verdict.NOT_ASSISTED, 0),
            count.get(Verdict.SAME, 0),
            aside,
        ]


@dataclass(slots=True)
class Totals:
    """The tallies of a run: one per township and one of all."""

    towns: dict[str, Tally] = field(default_factory=dict)
    all: Tally = field(default_factory=Tally)
    refused: int = 0
    persons: int = 0
    readings: set[tuple[str, str]] = field(default_factory=set)

    def person(self, findings: list[tuple[str, Finding]]) -> None:
        """Count a person's bills, each with its township."""
        self.persons += 1
        missed: set[str] = set()
        for town, finding in findings:
            self.towns.setdefault(town, Tally()).add(finding)
            self.all.add(finding)
            if finding.verdict is Verdict.UNASSISTED:
                missed.add(town)
            for result in finding.statement.stages if finding.statement else ():
                self.readings.update(result.rule.readings if result.rule else ())
        for town in missed:
            self.towns[town].persons_missed += 1
        self.all.persons_missed += bool(missed)

    def plain(self, town: str, verdict: Verdict, bills: int) -> None:
        """Count bills of a township on which nothing is found."""
        self.towns.setdefault(town, Tally()).add_plain(verdict, bills)
        self.all.add_plain(verdict, bills)

    def town_rows(self) -> Iterator[list[Value]]:
        """A row per township by name, the sum at the end."""
        for town in sorted(self.towns):
            yield self.towns[town].values(town)
        yield self.all.values("合计")
