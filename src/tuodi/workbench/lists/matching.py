"""Of whom a line speaks, and of which known record: the same person's, of the same class, department and region."""

from __future__ import annotations

from tuodi.exchange.messages import message
from tuodi.exchange.refusals import Refusal, place
from tuodi.workbench.base.masking import masked

from .compared import Compared, List, overlap
from .enums import Outcome
from .facts import Facts, Standing, Who
from .line import ListLine
from .sheet_in import Read


class Matching:
    """What is found of all lines of a list, line by line."""

    def __init__(self, which: List, facts: Facts) -> None:
        self.which, self.facts = which, facts
        self.faults: list[Refusal] = []
        self.lines: dict[int, list[Compared]] = {}
        """By person."""
        self.taken: dict[int, Compared] = {}
        """Which row speaks of a record."""
        self.doubtful_people: set[int] = set()
        self.doubtful_names: set[str] = set()
        """Of whom a line may speak that could not be read or matched."""
        self._first: dict[tuple[object, str], tuple[Compared, ...]] = {}

    def match(self, read: Read[ListLine]) -> Compared:
        """A line with its person and the record it speaks of, as far as they are sure."""
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
            self.lines.setdefault(row.who.id, []).append(row)
            return row
        self.doubtful_names.add(line.psn_name)
        if several:
            row.outcome = Outcome.SEVERAL
            row.details += (f"档案中有{len(several)}人是这个证件号码，先合并重复人员",)
            return row
        return self._unmatched(row, line)

    def _doubt(self, cells: dict[str, str]) -> None:
        several = self.facts.by_number.get(cells.get("certno", "").upper(), [])
        self.doubtful_people.update(who.id for who in several)
        if not several:
            self.doubtful_names.add("".join(cells.get("psn_name", "").split()))

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
            if first is None or not overlap(first.begndate, first.enddate, line.begndate, line.enddate):
                continue
            same = (first.begndate, first.enddate, first.change) == (line.begndate, line.enddate, line.change)
            name = "duplicate_copy" if same else "list_twice"
            self.faults.append(
                Refusal(row.number, "证件号码", masked(line.certno), name, message(name, other=place(other.number)))
            )
            row.outcome, row.cells, row.line = Outcome.BAD, cells, None
            self.doubtful_people.update(who.id for who in several)
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
            if known.identity == line.identity and self.is_ours(known) and known.id not in self.taken
        ]
        same = [known for known in mine if known.begndate == line.begndate]
        near = [known for known in mine if known.overlaps(line.begndate, line.enddate)]
        found = max(same or near, key=lambda known: known.begndate, default=None)
        if found is not None:
            row.before = found
            self.taken[found.id] = row

    def is_ours(self, known: Standing) -> bool:
        """Whether the department of this list certified a record, in this county."""
        return known.certifier == self.which.department and known.region == self.which.county

    def only(self, row: Compared) -> bool:
        """Whether nothing else is known or listed of the person, as of most."""
        assert row.who is not None  # noqa: S101 - as called
        return row.who.id not in self.facts.standing and len(self.lines[row.who.id]) == 1
