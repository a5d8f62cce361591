"""Lines of a list against what is known: new, changed, ended, unchanged, or something a person has to look at.

A line belongs to a known record of the same person, class, department and region: the one that began on the same day,
else one that holds on some of its days. In a full list, records of the department that no line belongs to have ended,
unless a line that could not be read or matched may be about them: then they are doubtful and stay.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tuodi.exchange.data import load_yaml
from tuodi.exchange.divisions import name_of
from tuodi.exchange.messages import message
from tuodi.exchange.refusals import Refusal, place
from tuodi.policy.regions import chain
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.words import label
from tuodi.workbench.rules import index

from .certify import Certifying
from .enums import Kind, Outcome
from .facts import Facts, Standing, Who
from .line import ListLine
from .sheet_in import Read

DAY = dt.timedelta(days=1)
DIED = "死亡"
_DETAIL = 300


@dataclass(frozen=True, slots=True)
class List:
    """Whose list it is, of which month, and whether it is all of it."""

    county: str
    department: str
    month: dt.date
    kind: str

    @property
    def month_end(self) -> dt.date:
        """The last day of its month."""
        return (self.month.replace(day=28) + 4 * DAY).replace(day=1) - DAY


@dataclass(slots=True, kw_only=True)
class Compared:
    """One row with what it comes to."""

    number: int
    outcome: Outcome
    would: Outcome | None = None
    line: ListLine | None = None
    cells: dict[str, str] | None = None
    who: Who | None = None
    before: Standing | None = None
    identity: str = ""
    begndate: dt.date | None = None
    enddate: dt.date | None = None
    end_reason: str = ""
    valid: bool = True
    details: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def detail(self) -> str:
        """What is to be said about it."""
        return "；".join(self.details)[:_DETAIL]


@cache
def exclusive_with() -> dict[str, frozenset[str]]:
    """Class → the classes that nobody holds beside it."""
    found: dict[str, frozenset[str]] = {}
    for group in load_yaml("codes", "exclusive_classes.yaml"):
        for one in group["classes"]:
            found[one] = frozenset(group["classes"]) - {one}
    return found


class Comparison:
    """Compares a whole list at once: whether a record has ended shows only when all lines are known."""

    def __init__(self, which: List, facts: Facts, certifying: Certifying) -> None:
        self.which, self.facts = which, facts
        self.mine = frozenset(certifying.classes_of(which.department))
        self.rows: list[Compared] = []
        self.faults: list[Refusal] = []
        self._lines: dict[int, list[Compared]] = {}
        self._taken: dict[int, Compared] = {}
        self._ending: dict[int, Compared] = {}
        self._first: dict[tuple[object, str], tuple[Compared, ...]] = {}
        self._doubtful_people: set[int] = set()
        self._doubtful_names: set[str] = set()
        self._rank = index().rank(which.county, "assistance")
        self._home = frozenset(chain(which.county))

    def run(self, reads: Sequence[Read[ListLine]]) -> list[Compared]:
        """All rows in the order of the file, then those that a full list no longer holds."""
        for read in reads:
            self.rows.append(self._matched(read))
        if self.which.kind == Kind.FULL:
            self.rows += self._gone()
        for row in self.rows:
            if row.who is not None and row.outcome not in (Outcome.BAD, Outcome.SEVERAL, Outcome.UNMATCHED):
                if row.number:
                    self._judge(row)
                self._flag(row)
        return self.rows

    # ---- who, and which record

    def _matched(self, read: Read[ListLine]) -> Compared:
        line = read.line
        if line is None:
            self.faults += read.faults
            self._doubt(read.cells)
            return Compared(number=read.number, outcome=Outcome.BAD, cells=read.cells)
        row = Compared(
            number=read.number, outcome=Outcome.NEW, line=line, identity=line.identity, begndate=line.begndate,
            enddate=line.enddate, end_reason=line.end_reason, valid=line.change != "void",
        )  # fmt: skip
        several = self.facts.by_number.get(line.certno, [])
        if self._repeated(row, line, several, read.cells):
            return row
        if len(several) == 1:
            row.who = several[0]
            self._belongs(row, line)
            self._lines.setdefault(row.who.id, []).append(row)
            return row
        self._doubtful_names.add(line.psn_name)
        if several:
            row.outcome = Outcome.SEVERAL
            row.details += (f"档案中有{len(several)}人是这个证件号码，先合并重复人员",)
            return row
        return self._unmatched(row, line)

    def _doubt(self, cells: dict[str, str]) -> None:
        several = self.facts.by_number.get(cells.get("certno", "").upper(), [])
        self._doubtful_people.update(who.id for who in several)
        if not several:
            self._doubtful_names.add("".join(cells.get("psn_name", "").split()))

    def _unmatched(self, row: Compared, line: ListLine) -> Compared:
        born = line.birth_date
        alike = self.facts.by_name.get((line.psn_name, born), []) if born else []
        if len(alike) > 1:
            row.outcome = Outcome.SEVERAL
            row.details += (f"证件号码未建档；同名同生日的有{len(alike)}人，核对号码",)
            return row
        row.outcome = Outcome.UNMATCHED
        if alike:
            row.details += (f"证件号码未建档；同名同生日的有1人，号码末四位{alike[0].certno[-4:]}，核对号码",)
        else:
            row.details += ("档案中没有这个人，先登记人员",)
        return row

    def _repeated(self, row: Compared, line: ListLine, several: list[Who], cells: dict[str, str]) -> bool:
        """A second row of the same person and class on the same days is refused."""
        key = (several[0].id if len(several) == 1 else line.certno, line.identity)
        earlier = self._first.get(key, ())
        for other in earlier:
            first = other.line
            if first is None or not _overlap(first.begndate, first.enddate, line.begndate, line.enddate):
                continue
            same = (first.begndate, first.enddate, first.change) == (line.begndate, line.enddate, line.change)
            name = "duplicate_copy" if same else "list_twice"
            self.faults.append(
                Refusal(row.number, "证件号码", masked(line.certno), name, message(name, other=place(other.number)))
            )
            row.outcome, row.cells, row.line = Outcome.BAD, cells, None
            self._doubtful_people.update(who.id for who in several)
            return True
        self._first[key] = (*earlier, row)
        return False

    def _belongs(self, row: Compared, line: ListLine) -> None:
        assert row.who is not None  # noqa: S101 - called for matched rows
        standing = self.facts.standing.get(row.who.id)
        if not standing:
            return
        mine = [
            known
            for known in standing
            if known.identity == line.identity and self._is_ours(known) and known.id not in self._taken
        ]
        same = [known for known in mine if known.begndate == line.begndate]
        near = [known for known in mine if known.overlaps(line.begndate, line.enddate)]
        found = max(same or near, key=lambda known: known.begndate, default=None)
        if found is not None:
            row.before = found
            self._taken[found.id] = row

    def _is_ours(self, known: Standing) -> bool:
        return known.certifier == self.which.department and known.region == self.which.county

    # ---- records without a line

    def _gone(self) -> Iterator[Compared]:
        month = self.which.month
        for person in sorted(self.facts.standing):
            for known in self.facts.standing[person]:
                ours = self._is_ours(known) and known.identity in self.mine and known.id not in self._taken
                if not ours or known.begndate > self.which.month_end or (known.enddate and known.enddate < month):
                    continue
                if self._still_listed(known):
                    continue
                yield self._ended(known, self.facts.people[person])

    def _still_listed(self, known: Standing) -> bool:
        """Whether a line of the same class covers a second record of it: such a person has not left."""
        return any(
            row.identity == known.identity and row.begndate and known.overlaps(row.begndate, row.enddate)
            for row in self._lines.get(known.person, ())
        )

    def _ended(self, known: Standing, who: Who) -> Compared:
        end, reason = self.which.month - DAY, "不在当月名单"
        switched = [
            row for row in self._lines.get(who.id, ())
            if row.valid and row.identity in exclusive_with().get(known.identity, ()) and row.begndate is not None
        ]  # fmt: skip
        starts = [row.begndate for row in switched if row.begndate is not None and row.begndate > known.begndate]
        if starts:
            end, reason = min(starts) - DAY, "转为其他身份"
        if who.death is not None and who.death <= self.which.month_end:
            end, reason = who.death, DIED
        row = Compared(
            number=0, outcome=Outcome.ENDED, who=who, before=known, identity=known.identity,
            begndate=known.begndate, enddate=end, end_reason=reason,
        )  # fmt: skip
        if end < known.begndate:
            row.enddate, row.valid = known.enddate, False
            row.details += ("名单当月才开始，已不在名单上：整条撤销",)
        else:
            row.details += (f"不在{self.which.month:%Y-%m}全量名单上，止于{end:%Y-%m-%d}（{reason}）",)
        if who.id in self._doubtful_people or who.name in self._doubtful_names:
            row.outcome, row.would = Outcome.UNSURE, Outcome.ENDED
            row.details += ("名单中有同名或同号的错误行、未匹配行，可能就是此人，先改正那一行",)
        else:
            self._ending[known.id] = row
        return row

    # ---- what a matched line comes to

    def _judge(self, row: Compared) -> None:
        line, who = row.line, row.who
        assert line is not None  # noqa: S101 - as called
        assert who is not None  # noqa: S101
        plain = self._plain(row, line)
        clashes = tuple(self._clashes(row)) if plain is not Outcome.UNCHANGED and row.valid else ()
        said: tuple[str, ...]
        if line.psn_name != who.name and _plain_name(line.psn_name) != _plain_name(who.name):
            held, said = Outcome.NAME, (f"该号码在档案中的姓名是{who.name}",)
        elif who.death is not None and row.valid and (line.enddate is None or line.enddate > who.death):
            held, said = Outcome.DEAD, (f"已于{who.death:%Y-%m-%d}死亡，名单上仍有效；应填终止日期与原因“死亡”",)
        elif clashes:
            held, said = Outcome.CLASH, clashes
        else:
            row.outcome = plain
            return
        row.outcome, row.would = held, plain
        row.details += said

    def _plain(self, row: Compared, line: ListLine) -> Outcome:
        known = row.before
        if known is None:
            if not row.valid:
                row.details += ("没有可撤销的记录",)
                return Outcome.UNCHANGED
            return Outcome.NEW
        if not row.valid:
            row.details += ("撤销：自始无效",)
            return Outcome.CHANGED
        if (known.begndate, known.enddate) == (line.begndate, line.enddate):
            return Outcome.UNCHANGED
        if known.begndate != line.begndate:
            row.details += (f"起始 {known.begndate:%Y-%m-%d} → {line.begndate:%Y-%m-%d}",)
        if known.enddate != line.enddate:
            row.details += (f"终止 {_day(known.enddate)} → {_day(line.enddate)}",)
            if line.enddate is not None and line.enddate <= self.which.month_end and known.begndate == line.begndate:
                return Outcome.ENDED
        return Outcome.CHANGED

    def _clashes(self, row: Compared) -> Iterator[str]:
        assert row.who is not None  # noqa: S101 - as called
        assert row.begndate is not None  # noqa: S101
        if self._only(row):
            return
        rivals = exclusive_with().get(row.identity, frozenset())
        for known in self._others(row):
            if not known.overlaps(row.begndate, row.enddate):
                continue
            who = f"{name_of(known.region)}{label('departments', known.certifier)}"
            since = f"{known.begndate:%Y-%m-%d}起"
            if known.identity == row.identity and not self._is_ours(known):
                yield f"{who}已认定{label('classes', known.identity)}（{since}）"
            elif known.identity in rivals:
                yield f"与{who}认定的{label('classes', known.identity)}（{since}）不能同时享有，先办退出"
        for other in self._lines[row.who.id]:
            clash = other is not row and other.identity in rivals and other.valid and other.begndate is not None
            if clash and _overlap(other.begndate, other.enddate, row.begndate, row.enddate):
                yield f"与第{place(other.number)}行的{label('classes', other.identity)}不能同时享有"

    def _only(self, row: Compared) -> bool:
        """Whether nothing else is known or listed of the person, as of most."""
        assert row.who is not None  # noqa: S101 - as called
        return row.who.id not in self.facts.standing and len(self._lines[row.who.id]) == 1

    def _others(self, row: Compared) -> Iterator[Standing]:
        """Records in force beside the row's own: not those that other lines speak of, nor those this list ends."""
        assert row.who is not None  # noqa: S101 - as called
        for known in self.facts.standing.get(row.who.id, []):
            if known.id not in self._taken and known.id not in self._ending:
                yield known

    # ---- what else is worth knowing

    def _flag(self, row: Compared) -> None:
        who = row.who
        assert who is not None  # noqa: S101 - as called
        insured = self.facts.insured.get(who.id)
        if not insured:
            row.flags += ("uninsured",)
        elif insured.isdisjoint(self._home):
            row.flags += ("insured_elsewhere",)
            row.details += (f"在{name_of(min(insured)) or min(insured)}参保",)
        if who.county != self.which.county:
            row.flags += ("moved",)
            row.details += (f"现居{name_of(who.county) or who.county}",)
        coming = row.would or row.outcome
        if coming in (Outcome.NEW, Outcome.CHANGED) and row.begndate and row.begndate < self.which.month:
            row.flags += ("backdated",)
        if row.number and row.valid and not self._only(row):
            self._flag_several(row, who)

    def _flag_several(self, row: Compared, who: Who) -> None:
        day = self.which.month_end
        held = {known.identity for known in self._others(row) if known.overlaps(day, day)}
        held |= {
            other.identity for other in self._lines[who.id]
            if other.valid and other.begndate is not None and _overlap(other.begndate, other.enddate, day, day)
        }  # fmt: skip
        others = held - {row.identity}
        if others and row.identity in held:
            row.flags += ("multi",)
            last = len(self._rank) + 1
            best = min(sorted(held), key=lambda name: self._rank.get(name, last))
            names = "、".join(label("classes", name) for name in sorted(others))
            row.details += (f"另有{names}，医疗救助就高取{label('classes', best)}",)


def _overlap(begin: dt.date | None, end: dt.date | None, other: dt.date, other_end: dt.date | None) -> bool:
    return begin is not None and (end is None or other <= end) and (other_end is None or begin <= other_end)


def _plain_name(name: str) -> str:
    return "".join(letter for letter in name if letter not in " 　·•．.・‧").upper()


def _day(day: dt.date | None) -> str:
    return "长期" if day is None else f"{day:%Y-%m-%d}"


def counted(rows: Sequence[Compared]) -> Counter[str]:
    """Rows by outcome and by flag."""
    found = Counter(flag for row in rows for flag in row.flags)
    for outcome, count in Counter(row.outcome for row in rows).items():
        found[outcome.value] = count
    return found
