"""What a matched line comes to: new, changed, ended, unchanged, or held for somebody to look at; what to know of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tuodi.exchange.divisions import name_of
from tuodi.exchange.refusals import place
from tuodi.policy.regions import chain
from tuodi.workbench.base.words import label
from tuodi.workbench.rules import index

from .compared import Compared, overlap
from .enums import Outcome
from .facts import Standing, Who
from .leaving import exclusive_with
from .line import ListLine
from .matching import Matching


class Judging:
    """Judges rows when all lines are matched and it is known which records the list ends."""

    def __init__(self, found: Matching, ending: dict[int, Compared]) -> None:
        self._found, self._ending = found, ending
        self._rank = index().rank(found.which.county, "assistance")
        self._home = frozenset(chain(found.which.county))

    def judge(self, row: Compared) -> None:
        """Its outcome."""
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
            if (
                line.enddate is not None
                and line.enddate <= self._found.which.month_end
                and known.begndate == line.begndate
            ):
                return Outcome.ENDED
        return Outcome.CHANGED

    def _clashes(self, row: Compared) -> Iterator[str]:
        assert row.who is not None  # noqa: S101 - as called
        assert row.begndate is not None  # noqa: S101
        if self._found.only(row):
            return
        rivals = exclusive_with().get(row.identity, frozenset())
        for known in self._others(row):
            if not known.overlaps(row.begndate, row.enddate):
                continue
            who = f"{name_of(known.region)}{label('departments', known.certifier)}"
            since = f"{known.begndate:%Y-%m-%d}起"
            if known.identity == row.identity and not self._found.is_ours(known):
                yield f"{who}已认定{label('classes', known.identity)}（{since}）"
            elif known.identity in rivals:
                yield f"与{who}认定的{label('classes', known.identity)}（{since}）不能同时享有，先办退出"
        for other in self._found.lines[row.who.id]:
            clash = other is not row and other.identity in rivals and other.valid and other.begndate is not None
            if clash and overlap(other.begndate, other.enddate, row.begndate, row.enddate):
                yield f"与第{place(other.number)}行的{label('classes', other.identity)}不能同时享有"

    def _others(self, row: Compared) -> Iterator[Standing]:
        """Records in force beside the row's own: not those that other lines speak of, nor those this list ends."""
        assert row.who is not None  # noqa: S101 - as called
        for known in self._found.facts.standing.get(row.who.id, []):
            if known.id not in self._found.taken and known.id not in self._ending:
                yield known

    def flag(self, row: Compared) -> None:
        """What else is worth knowing of it."""
        who = row.who
        assert who is not None  # noqa: S101 - as called
        insured = self._found.facts.insured.get(who.id)
        if not insured:
            row.flags += ("uninsured",)
        elif insured.isdisjoint(self._home):
            row.flags += ("insured_elsewhere",)
            row.details += (f"在{name_of(min(insured)) or min(insured)}参保",)
        if who.county != self._found.which.county:
            row.flags += ("moved",)
            row.details += (f"现居{name_of(who.county) or who.county}",)
        coming = row.would or row.outcome
        if coming in (Outcome.NEW, Outcome.CHANGED) and row.begndate and row.begndate < self._found.which.month:
            row.flags += ("backdated",)
        if row.number and row.valid and not self._found.only(row):
            self._flag_several(row, who)

    def _flag_several(self, row: Compared, who: Who) -> None:
        day = self._found.which.month_end
        held = {known.identity for known in self._others(row) if known.overlaps(day, day)}
        held |= {
            other.identity for other in self._found.lines[who.id]
            if other.valid and other.begndate is not None and overlap(other.begndate, other.enddate, day, day)
        }  # fmt: skip
        others = held - {row.identity}
        if others and row.identity in held:
            row.flags += ("multi",)
            last = len(self._rank) + 1
            best = min(sorted(held), key=lambda name: self._rank.get(name, last))
            names = "、".join(label("classes", name) for name in sorted(others))
            row.details += (f"另有{names}，医疗救助就高取{label('classes', best)}",)


def _plain_name(name: str) -> str:
    return "".join(letter for letter in name if letter not in " 　·•．.・‧").upper()


def _day(day: dt.date | None) -> str:
    return "长期" if day is None else f"{day:%Y-%m-%d}"
