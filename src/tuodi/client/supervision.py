"""Calls about supervision. Steps take the hit or tip as it was seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, TypeVar

from . import models
from .room import Room

Followed = TypeVar("Followed", models.Hit, models.Tip)


class Supervision(Room):
    """基金监管."""

    def hits(self, **narrowed: Any) -> Iterator[models.Hit]:
        """The newest first: by rule, state, month, institution."""
        return self._wire.pages("/supervision/hits", models.Hit, narrowed)

    def screen(self, month: dt.date) -> models.Job:
        """A month's bills, in the background."""
        return self._wire.post("/supervision/screenings", models.Job, models.MonthWanted(month=month))

    def hit(self, id: int) -> models.HitWhole:  # noqa: A002 - the name in the path
        """With its evidence."""
        return self._wire.get("/supervision/hits/{id}", models.HitWhole, id=id)

    def tips(self, state: str = "") -> Iterator[models.Tip]:
        """The newest first."""
        return self._wire.pages("/supervision/tips", models.Tip, {"state": state})

    def receive(self, tip: models.TipWanted) -> models.Tip:
        """登记举报."""
        return self._wire.post("/supervision/tips", models.Tip, tip)

    def tip(self, id: int) -> models.Tip:  # noqa: A002
        """One tip."""
        return self._wire.get("/supervision/tips/{id}", models.Tip, id=id)

    def rules(self) -> list[models.ScreeningRule]:
        """With what became of their hits."""
        return self._wire.get("/supervision/rules", list[models.ScreeningRule])

    def credit(self, year: int | None = None) -> list[models.Credit]:
        """What is left of a year's points."""
        return self._wire.get("/supervision/credit", list[models.Credit], {"year": year})

    def take(self, row: Followed) -> Followed:
        """Look into it oneself."""
        said = models.Versioned(version=row.version)
        return self._wire.post("/supervision/{what}/{id}/take", type(row), said, what=_what(row), id=row.id)

    def propose(
        self, row: Followed, found: str, recover_fen: int = 0, *, guilty: bool, key: str = ""
    ) -> Followed:  # fmt: skip
        """What was found."""
        said = models.Inquiry(version=row.version, found=found, guilty=guilty, recover_fen=recover_fen)
        return self._wire.once(
            "/supervision/{what}/{id}/inquiry", type(row), said, key=key, what=_what(row), id=row.id
        )  # fmt: skip

    def decide(
        self, row: Followed, note: str = "", points: int = 0, *, agree: bool, key: str = ""
    ) -> Followed:  # fmt: skip
        """By another than who looked into it."""
        said = models.InquiryDecision(version=row.version, agree=agree, note=note, points=points)
        return self._wire.once(
            "/supervision/{what}/{id}/decision", type(row), said, key=key, what=_what(row), id=row.id
        )  # fmt: skip

    def told(self, hit: models.Hit, on: dt.date, letter: str) -> models.Hit:
        """The county where the person is insured was told what was confirmed."""
        said = models.Told(version=hit.version, on=on, letter=letter)
        return self._wire.post("/supervision/hits/{id}/told", models.Hit, said, id=hit.id)

    def recovered(self, row: Followed, on: dt.date, voucher: str, *, key: str = "") -> Followed:
        """The money came back."""
        said = models.Recovery(version=row.version, on=on, voucher=voucher)
        return self._wire.once(
            "/supervision/{what}/{id}/recovery", type(row), said, key=key, what=_what(row), id=row.id
        )  # fmt: skip

    def answered(self, tip: models.Tip, on: dt.date, reward_fen: int = 0, *, key: str = "") -> models.Tip:
        """Whoever told was answered."""
        said = models.TipAnswer(version=tip.version, on=on, reward_fen=reward_fen)
        return self._wire.once("/supervision/tips/{id}/answer", models.Tip, said, key=key, id=tip.id)


def _what(row: models.Hit | models.Tip) -> str:
    return "tips" if isinstance(row, models.Tip) else "hits"
