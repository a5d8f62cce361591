"""What is kept of bills judged in columns until the sheets of a review are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tuodi.exchange.list_use import ListUse
from tuodi.exchange.tables import Table
from tuodi.monitoring.finding import Verdict
from tuodi.settlement.cascade import Cascade

from .file import BlockFile
from .gather import table_of
from .numbering import Ints

VERDICTS: Final = (Verdict.SAME, Verdict.NOT_ASSISTED, Verdict.CANCELLED, Verdict.LATER)
COLUMNS: Final = (
    "verdict", "said", "town", "period", "region", "insurance", "classes", "marks", "care", "institution", "disease",
    "begndate", "enddate", "setl_time", "medfee_sumamt", "inscp_scp_amt", "hifp_pay", "hifmi_pay", "hifob_pay",
    "maf_pay", "tilt_pay", "oth_pay", "assistance", "tilt", "due", "booked",
)  # fmt: skip
"""What is kept of a row. verdict: its place in VERDICTS plus one, 0 for rows that go the usual way. said: reasons and
clauses by number. Up to `disease` numbers of texts, then days, a moment and amounts."""
TEXTS: Final = COLUMNS[COLUMNS.index("town") : COLUMNS.index("disease") + 1]
MONEY: Final = COLUMNS[COLUMNS.index("medfee_sumamt") : COLUMNS.index("oth_pay") + 1]


@dataclass(slots=True)
class ReviewLane:
    """Rows judged in columns (rows x COLUMNS), and the rest of the file as a table. said: reasons and clauses."""

    file: BlockFile
    cascade: Cascade
    values: Ints
    texts: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {"": 0} for name in TEXTS})
    said: list[tuple[str, str]] = field(default_factory=lambda: [("", "")])
    partners: dict[int, str] = field(default_factory=dict)
    """By row: the bill that it cancels with."""
    readings: set[tuple[str, str]] = field(default_factory=set)
    lists: ListUse = field(default_factory=ListUse)

    def table(self) -> Table:
        """The rows that go the usual way."""
        return table_of(self.file, self.values[:, 0] == 0)

    @property
    def rows(self) -> int:
        """How many are judged in columns."""
        return int((self.values[:, 0] > 0).sum())

    def counts(self) -> Iterator[tuple[str, Verdict, int]]:
        """Township, verdict, bills."""
        taken = self.values[self.values[:, 0] > 0]
        towns, verdicts = list(self.texts["town"]), np.stack((taken[:, COLUMNS.index("town")], taken[:, 0]), axis=1)
        found, counts = np.unique(verdicts, axis=0, return_counts=True)
        for (town, verdict), count in zip(found.tolist(), counts.tolist(), strict=True):
            yield towns[town], VERDICTS[verdict - 1], count
