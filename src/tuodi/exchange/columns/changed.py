"""Bills of which something else is due than was booked, since one before them was taken back: what is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from tuodi.exchange.refusals import place
from tuodi.exchange.settle_values import PAID, RULE_HASH
from tuodi.exchange.settling import DIFFERENCES
from tuodi.exchange.table_writer import Value
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.columnar.engine import Settlement

from .judge import Judged
from .numbering import Ints, Numbers
from .persons import Persons
from .records import moment_text
from .results import Texts
from .reversed import Played

_CLAUSES: Final = [column.name for column in DIFFERENCES].index("clauses")


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows of the part by bill, with stages x bills of what was booked and what is due (-1: not known)."""

    rows: Ints
    booked: Ints
    due: Ints
    text: Numbers
    """Of what is due."""
    after: list[list[int]]
    """The rows of the reversals that come behind each."""

    def asked(self, at: int) -> tuple[int, tuple[int, ...]]:
        """What a sample must say of one bill: the text, and what is due by stage."""
        return int(self.text[at]), tuple(self.due[:, at].tolist())

    def lines(self, judged: Judged, rule_hash: str) -> Iterator[tuple[int, list[Value]]]:
        """Row number and cells of each line of the differences; `with_clauses` completes them."""
        columns, every = judged.columns, np.unique(np.array([*self.rows, *(r for one in self.after for r in one)]))
        if not len(self.rows):
            return
        names = dict(zip(every.tolist(), columns.texts_of("setl_id", every), strict=True))
        persons = columns.texts_of("psn_no", self.rows)
        for at, row in enumerate(self.rows.tolist()):
            period = judged.period.values[judged.period.of[row]] or ""
            after = ";".join(names[back] for back in self.after[at])
            told: dict[str, Value] = {
                "row": place(int(columns.number[row])), "setl_id": names[row], "psn_no": persons[at],
                "setl_time": moment_text(int(columns.moments["setl_time"][row])), "clr_ym": period,
                "orig_clr_ym": period, "cause": "reversal", "after_reversal_of": after, "after_late_bill": "",
                "clauses": int(self.text[at]), RULE_HASH: rule_hash,
            }  # fmt: skip
            for number, stage in enumerate(COMPUTED_STAGES):
                booked, due = (None if fen < 0 else int(fen) for fen in (self.booked[number, at], self.due[number, at]))
                if booked != due:
                    known = booked is not None and due is not None
                    told |= {"stage": stage, "column": PAID[stage], "booked": booked, "due": due}
                    told["difference"] = due - booked if known else None  # type: ignore[operator]
                    yield int(columns.number[row]), [told[column.name] for column in DIFFERENCES]


def with_clauses(line: list[Value], texts: Texts) -> list[Value]:
    """A line with the clauses of its text, which has been told by now."""
    return [*line[:_CLAUSES], texts.due_clauses(int(str(line[_CLAUSES]))), *line[_CLAUSES + 1 :]]


def changed(
    line: Ints, plan: Played, pairs: Ints, settled: Settlement, text: Numbers, *, judged: Judged, persons: Persons
) -> Changed:
    """`pairs`: which of the plan's pairs differ; `line`: rows person by person in settling order, as it was played."""
    rows, of = plan.rows[plan.before[pairs]], persons.of[line]
    paid = np.stack(settled.paid)
    time, sequence = judged.columns.moments["setl_time"], judged.sequence

    def moment(row: int) -> tuple[int, int]:
        return int(time[row]), int(sequence[row])

    after: list[list[int]] = []
    for row in rows.tolist():
        low, high = np.searchsorted(of, (persons.of[row], persons.of[row] + 1)).tolist()
        turned = low + np.flatnonzero(judged.turned[line[low:high]])
        originals = plan.rows[plan.booked[turned]]
        ends = sorted(
            (max(moment(back), moment(own)), back)
            for back, own in zip(line[turned].tolist(), originals.tolist(), strict=True)
        )
        after.append([back for end, back in ends if end > moment(row)])
    booked, due = plan.before[pairs], plan.after[pairs]
    return Changed(rows, paid[:, booked], paid[:, due], text[due], after)
