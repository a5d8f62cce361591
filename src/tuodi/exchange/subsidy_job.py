"""`tuodi subsidy`: a list of people → premium, subsidy and fund, own part, refund, with the reasons."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tuodi.enrolment import EnrolmentRules, PremiumResult, assess, text_of
from tuodi.exchange.cells import shown
from tuodi.exchange.identity_list import IdentityList, MayCertify, read_identities
from tuodi.exchange.layouts import Layout
from tuodi.exchange.list_refused import write_refused_lists
from tuodi.exchange.list_rows import RefusedRow
from tuodi.exchange.options import Progress
from tuodi.exchange.people import Person
from tuodi.exchange.people_list import PeopleList, read_people
from tuodi.exchange.refusals import Lang
from tuodi.exchange.results import kept_columns, refused_path
from tuodi.exchange.settle_values import HASH_DIGITS, RULE_HASH
from tuodi.exchange.subsidy_rows import Enrolled, people_layout, read_enrolee, refused_columns, refused_line
from tuodi.exchange.table_writer import Column, Value
from tuodi.exchange.writers import open_writer, write_table
from tuodi.policy.model import RuleBook
from tuodi.policy.money import format_yuan
from tuodi.settlement.identities import NOW

RESULTS = (
    Column("premium", "money"), Column("subsidy", "money"), Column("own_pay", "money"), Column("refund", "money"),
    Column("fund"), Column("clauses"), Column("note"), Column(RULE_HASH),
)  # fmt: skip
SUMMARY = (
    Column("identity"), Column("fund"), Column("persons", "integer"), Column("premium", "money"),
    Column("subsidy", "money"), Column("own_pay", "money"), Column("refund", "money"), Column("missing", "integer"),
)  # fmt: skip
_REPORT_EVERY = 5000


@dataclass(frozen=True, kw_only=True)
class SubsidyOptions:
    """What a run is asked for.

    today: bounds the dates; the day of asking for those who have not paid. known_at: which identity rows count.
    list_known_from: since when the identity list is known, for rows that do not say.
    """

    year: int
    out: Path
    today: dt.date
    identities: Path | None = None
    known_at: dt.datetime = NOW
    list_known_from: dt.datetime | None = None
    may_certify: MayCertify | None = None
    extra_classes: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    lang: Lang = "zh"
    progress: Callable[[Progress], None] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The persons of one class paid from one fund; sums in fen, `missing` without amounts."""

    class_id: str
    fund: str
    persons: int
    premium: int
    subsidy: int
    own_pay: int
    refund: int
    missing: int


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a run did. `rows_in` = `computed` + `refused`, always."""

    year: int
    rows_in: int
    computed: int
    refused: int
    list_refused: int
    """Rows of the identity list."""
    missing: dict[str, int]
    groups: tuple[Group, ...]
    rule_hash: str
    readings: dict[str, str]
    files: dict[str, str]

    def data(self) -> dict[str, Any]:
        """For --json: money as yuan text."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**plain, "groups": [_plain(group) for group in self.groups]}


def _plain(group: Group) -> dict[str, Any]:
    money = {"premium", "subsidy", "own_pay", "refund"}
    values = {f.name: getattr(group, f.name) for f in fields(group)}
    return {name: format_yuan(value) if name in money else value for name, value in values.items()}


def run(people: Path, book: RuleBook, options: SubsidyOptions) -> Summary:
    """Work out a people list. FileRefused when it is no use; rows that cannot be worked out go to the refused file."""
    read = read_people(
        people, today=options.today, unique=True, encoding=options.encoding, extra_classes=options.extra_classes
    )
    layout = people_layout(read.header, people.name)
    lists = _identities(read, options)
    job = _Job(EnrolmentRules(book), layout, lists, options)
    refused = list(read.refused)
    with open_writer(options.out, [*(column for _, column in job.kept), *RESULTS]) as writer:
        for number, person in enumerate(read.people, 1):
            answer = job.answer(person)
            if isinstance(answer, RefusedRow):
                refused.append(answer)
            else:
                writer.write([*(shown(_cell(person, place)) for place, _ in job.kept), *answer])
            if options.progress is not None and not number % _REPORT_EVERY:
                options.progress(Progress("settle", number, number, len(read.people)))
    return job.finish(read, sorted(refused, key=lambda row: row.row))


def _identities(read: PeopleList, options: SubsidyOptions) -> IdentityList | None:
    if options.identities is None:
        return None
    return read_identities(
        options.identities, today=options.today, people=read.map(), may_certify=options.may_certify,
        known_from=options.list_known_from, extra_classes=options.extra_classes, encoding=options.encoding,
    )  # fmt: skip


def _cell(person: Person, place: int) -> str:
    return person.cells[place] if place < len(person.cells) else ""


class _Job:
    """Works persons out one by one and keeps the sums."""

    def __init__(
        self, rules: EnrolmentRules, layout: Layout, lists: IdentityList | None, options: SubsidyOptions
    ) -> None:
        self._rules, self._layout, self._lists, self._options = rules, layout, lists, options
        self.kept = kept_columns(layout, [column.name for column in RESULTS])
        self._groups: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 6)
        self._missing: Counter[str] = Counter()
        self._computed = 0

    def answer(self, person: Person) -> list[Value] | RefusedRow:
        """The result cells of a person, or the row refused."""
        read = read_enrolee(person, self._layout, self._lists, self._options.today)
        if isinstance(read, RefusedRow):
            return read
        found = assess(self._rules, read.enrolee, self._options.year, self._options.today, self._options.known_at)
        self._add(found)
        fund = self._rules.book.terms.label("funds", found.fund) if found.fund else ""
        amounts = [found.premium, found.subsidy, found.own_pay, found.refund]
        rules = self._rules.book.hash[:HASH_DIGITS]
        return [*amounts, fund, ";".join(found.clauses), self._note(found, read), rules]

    def _note(self, found: PremiumResult, read: Enrolled) -> str:
        lang = self._options.lang
        notes = [f"missing:{found.missing}"] if found.missing else []
        notes += ["示例"] if found.demonstration else []
        notes += [text_of(reason, lang) for reason in found.reasons]
        if read.identity_refused:
            notes.append("身份名单中此人有退回行" if lang == "zh" else "a row of the identity list was refused")
        return ("；" if lang == "zh" else "; ").join(dict.fromkeys(notes))

    def _add(self, found: PremiumResult) -> None:
        self._computed += 1
        sums = self._groups[found.class_id, found.fund]
        sums[0] += 1
        for place, amount in enumerate((found.premium, found.subsidy, found.own_pay, found.refund), 1):
            sums[place] += amount or 0
        if found.missing:
            sums[5] += 1
            self._missing[found.missing] += 1

    def finish(self, read: PeopleList, refused: list[RefusedRow]) -> Summary:
        """Write the refused rows and the summary beside the results."""
        out, rules = self._options.out, self._rules
        order = sorted(self._groups.items(), key=lambda item: (rules.class_order(item[0][0]), item[0]))
        groups = tuple(Group(class_id, fund, *sums) for (class_id, fund), sums in order)
        if read.rows_in != self._computed + len(refused):
            raise RuntimeError(f"rows lost: {read.rows_in} = {self._computed} + {len(refused)}")
        terms = rules.book.terms
        summary = out.with_name(f"{out.stem}.summary{out.suffix}")
        lines: list[list[Value]] = [
            [terms.label("classes", g.class_id) if g.class_id else "", terms.label("funds", g.fund) if g.fund else "",
             g.persons, g.premium, g.subsidy, g.own_pay, g.refund, g.missing]
            for g in groups
        ]  # fmt: skip
        write_table(summary, SUMMARY, lines)
        write_table(refused_path(out), refused_columns(read.header), (refused_line(r, read.header) for r in refused))
        files = {"results": str(out), "refused": str(refused_path(out)), "summary": str(summary)}
        if self._lists is not None and self._options.identities is not None and self._lists.refused:
            files |= write_refused_lists({self._options.identities.name: self._lists.refused}, out)
        return Summary(
            year=self._options.year, rows_in=read.rows_in, computed=self._computed, refused=len(refused),
            list_refused=0 if self._lists is None else len(self._lists.refused),
            missing=dict(sorted(self._missing.items())), groups=groups, rule_hash=rules.book.hash,
            readings=dict(rules.book.readings), files=files,
        )  # fmt: skip
