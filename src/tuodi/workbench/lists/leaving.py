"""Who is no longer on a full list: records of the department that no line belongs to have ended.

Unless a line that could not be read or matched may be about them: then they are doubtful and stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tuodi.exchange.data import load_yaml

from .compared import DAY, Compared
from .enums import Outcome
from .facts import Standing, Who
from .matching import Matching

DIED = "死亡"


@cache
def exclusive_with() -> dict[str, frozenset[str]]:
    """Class → the classes that nobody holds beside it."""
    found: dict[str, frozenset[str]] = {}
    for group in load_yaml("codes", "exclusive_classes.yaml"):
        for one in group["classes"]:
            found[one] = frozenset(group["classes"]) - {one}
    return found


class Leaving:
    """Those whom a list no longer holds; `ending`: the records that it ends for sure."""

    def __init__(self, found: Matching, mine: frozenset[str]) -> None:
        self.found, self._mine = found, mine
        self.ending: dict[int, Compared] = {}

    def gone(self) -> Iterator[Compared]:
        """Their records, person by person."""
        month = self.found.which.month
        for person in sorted(self.found.facts.standing):
            for known in self.found.facts.standing[person]:
                ours = self.found.is_ours(known) and known.identity in self._mine and known.id not in self.found.taken
                if not ours or known.begndate > self.found.which.month_end or (known.enddate and known.enddate < month):
                    continue
                if self._still_listed(known):
                    continue
                yield self._ended(known, self.found.facts.people[person])

    def _still_listed(self, known: Standing) -> bool:
        """Whether a line of the same class covers a second record of it: such a person has not left."""
        return any(
            row.identity == known.identity and row.begndate and known.overlaps(row.begndate, row.enddate)
            for row in self.found.lines.get(known.person, ())
        )

    def _ended(self, known: Standing, who: Who) -> Compared:
        end, reason = self.found.which.month - DAY, "不在当月名单"
        switched = [
            row for row in self.found.lines.get(who.id, ())
            if row.valid and row.identity in exclusive_with().get(known.identity, ()) and row.begndate is not None
        ]  # fmt: skip
        starts = [row.begndate for row in switched if row.begndate is not None and row.begndate > known.begndate]
        if starts:
            end, reason = min(starts) - DAY, "转为其他身份"
        if who.death is not None and who.death <= self.found.which.month_end:
            end, reason = who.death, DIED
        row = Compared(
            number=0, outcome=Outcome.ENDED, who=who, before=known, identity=known.identity,
            begndate=known.begndate, enddate=end, end_reason=reason,
        )  # fmt: skip
        if end < known.begndate:
            row.enddate, row.valid = known.enddate, False
            row.details += ("名单当月才开始，已不在名单上：整条撤销",)
        else:
            row.details += (f"不在{self.found.which.month:%Y-%m}全量名单上，止于{end:%Y-%m-%d}（{reason}）",)
        if who.id in self.found.doubtful_people or who.name in self.found.doubtful_names:
            row.outcome, row.would = Outcome.UNSURE, Outcome.ENDED
            row.details += ("名单中有同名或同号的错误行、未匹配行，可能就是此人，先改正那一行",)
        else:
            self.ending[known.id] = row
        return row
