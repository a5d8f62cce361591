"""Rows of a review's sheets for bills judged in columns, in file order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

import numpy as np

from tuodi.exchange.refusals import place
from tuodi.exchange.review_people import Directory, cell_text
from tuodi.exchange.review_rows import NOTIFY, RowMaker
from tuodi.exchange.table_writer import Value
from tuodi.monitoring.finding import Verdict
from tuodi.monitoring.review import Review
from tuodi.settlement.columnar.layout import UNKNOWN
from tuodi.settlement.statement import Reason

from .file import Rows
from .judge import day_of
from .numbering import Ints
from .review_kept import COLUMNS, VERDICTS, ReviewLane

_EPOCH: Final = datetime(1970, 1, 1)
_PAID: Final = ("hifp_pay", "hifob_pay", "hifmi_pay")
_FURTHER: Final = ("maf_pay", "tilt_pay", "oth_pay")


class LaneRows:
    """Makes rows as `RowMaker` makes them of findings."""

    def __init__(self, lane: ReviewLane, maker: RowMaker, directory: Directory, review: Review) -> None:
        self._lane, self._maker, self._directory, self._review = lane, maker, directory, review
        self._texts = {name: list(numbers) for name, numbers in lane.texts.items()}

    def rows(self, verdicts: Collection[Verdict]) -> Iterator[tuple[int, list[Value]]]:
        """Number and values of the rows with one of these verdicts."""
        codes = [1 + VERDICTS.index(verdict) for verdict in verdicts if verdict in VERDICTS]
        at = 0
        for block in self._lane.file.blocks() if codes else ():
            values = self._lane.values[at : at + len(block)]
            rows = np.flatnonzero(np.isin(values[:, 0], codes))
            yield from self._of_block(block, rows, values[rows], at)
            at += len(block)

    def _of_block(self, block: Rows, rows: Ints, values: Ints, at: int) -> Iterator[tuple[int, list[Value]]]:
        column = {name: values[:, number].tolist() for number, name in enumerate(COLUMNS)}
        said = {name: [texts[number] for number in column[name]] for name, texts in self._texts.items()}
        money = {name: [None if fen == UNKNOWN else fen for fen in column[name]] for name in COLUMNS[-13:]}
        remaining, after, notify = self._remaining(values)
        verdicts = [VERDICTS[code - 1] for code in column["verdict"]]
        reasons, clauses = self._said(rows + at, verdicts, column["said"])
        who = list(
            map(
                self._directory.made, self._cells(block, rows, "psn_no"), self._cells(block, rows, "psn_name"),
                self._cells(block, rows, "certno"), said["town"],
            )
        )  # fmt: skip
        names = {
            name: [given or code for given, code in zip(self._cells(block, rows, name), said[instead], strict=True)]
            for name, instead in (("fixmedins_name", "institution"), ("dise_name", "disease"))
        }
        standing = [verdict not in {Verdict.CANCELLED, Verdict.LATER} for verdict in verdicts]
        numbers = block.number[rows].tolist()
        lines = zip(
            map(place, numbers), (one.town for one in who), (one.name for one in who), (one.certno for one in who),
            (one.psn_no for one in who), self._cells(block, rows, "setl_id"), said["period"], said["region"],
            said["insurance"], said["classes"], said["marks"], said["care"], names["fixmedins_name"],
            names["dise_name"], map(_day, column["begndate"]), map(_day, column["enddate"]),
            map(_moment, column["setl_time"]), money["medfee_sumamt"], money["inscp_scp_amt"], money["hifp_pay"],
            money["hifmi_pay"], money["hifob_pay"], remaining, after, notify, money["assistance"], money["tilt"],
            money["due"], money["booked"], (0 if stands else None for stands in standing),
            (verdict.value for verdict in verdicts), reasons, ("" for _ in numbers), clauses, strict=True,
        )  # fmt: skip
        yield from zip(numbers, map(list, lines), strict=True)

    def _remaining(self, values: Ints) -> tuple[list[int | None], list[int | None], list[str]]:
        """The bureau's measure of each bill, and whether it is to be notified."""

        def given(name: str) -> Ints:
            amounts = values[:, COLUMNS.index(name)]
            return np.where(amounts == UNKNOWN, 0, amounts)

        known = (values[:, COLUMNS.index("hifp_pay")] != UNKNOWN).tolist()
        left = given("inscp_scp_amt") - sum(given(name) for name in _PAID)
        after = left - sum(given(name) for name in _FURTHER)
        stands = (values[:, 0] <= 1 + VERDICTS.index(Verdict.NOT_ASSISTED)).tolist()
        told = [
            NOTIFY[self._review.notify(fen) if has and one else None]
            for fen, has, one in zip(left.tolist(), known, stands, strict=True)
        ]
        shown = (
            [fen if has else None for fen, has in zip(some.tolist(), known, strict=True)] for some in (left, after)
        )
        return next(shown), next(shown), told

    def _said(self, places: Ints, verdicts: list[Verdict], numbers: list[int]) -> tuple[list[str], list[str]]:
        lane, later = self._lane, self._maker.reasons((Reason("after_month"),))
        reasons = []
        for row, verdict, number in zip(places.tolist(), verdicts, numbers, strict=True):
            if verdict is Verdict.CANCELLED:
                reasons.append(self._maker.reasons((Reason("reversed", "", lane.partners[row]),)))
            else:
                reasons.append(later if verdict is Verdict.LATER else lane.said[number][0])
        return reasons, [lane.said[number][1] for number in numbers]

    def _cells(self, block: Rows, rows: Ints, name: str) -> list[str]:
        column = self._lane.file.layout.index.get(name)
        if column is None:
            return [""] * len(rows)
        text: Callable[[int, int], str] = block.text
        return [cell_text(text(row, column)) for row in rows.tolist()]


def _where(amounts: Ints, known: list[bool]) -> list[int | None]:
    return [fen if has else None for fen, has in zip(amounts.tolist(), known, strict=True)]


@lru_cache(maxsize=1 << 12)
def _day(number: int) -> str | None:
    return None if number == UNKNOWN else day_of(number).isoformat()


def _moment(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).isoformat(sep=" ")
