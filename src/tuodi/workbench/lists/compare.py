"""Lines of a list against what is known: new, changed, ended, unchanged, or something a person has to look at.

A line belongs to a known record of the same person, class, department and region: the one that began on the same day,
else one that holds on some of its days. Whether a record has ended shows only when all lines are known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tuodi.exchange.refusals import Refusal

from .certify import Certifying
from .compared import Compared, List
from .enums import Kind, Outcome
from .facts import Facts
from .judging import Judging
from .leaving import Leaving
from .line import ListLine
from .matching import Matching
from .sheet_in import Read

_NOBODY = (Outcome.BAD, Outcome.SEVERAL, Outcome.UNMATCHED)
"""It is not sure whom such a row speaks of."""


def compared(
    which: List, facts: Facts, certifying: Certifying, reads: Sequence[Read[ListLine]]
) -> tuple[list[Compared], list[Refusal]]:
    """All rows in the order of the file, then those that a full list no longer holds; and what is wrong with cells."""
    found = Matching(which, facts)
    rows = [found.match(read) for read in reads]
    leaving = Leaving(found, frozenset(certifying.classes_of(which.department)))
    if which.kind == Kind.FULL:
        rows += leaving.gone()
    judging = Judging(found, leaving.ending)
    for row in rows:
        if row.who is not None and row.outcome not in _NOBODY:
            if row.number:
                judging.judge(row)
            judging.flag(row)
    return rows, found.faults


def counted(rows: Sequence[Compared]) -> Counter[str]:
    """Rows by outcome and by flag."""
    found = Counter(flag for row in rows for flag in row.flags)
    for outcome, count in Counter(row.outcome for row in rows).items():
        found[outcome.value] = count
    return found
