"""Calls about certified lists and warning lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from . import models
from .room import Room


class Lists(Room):
    """身份名单."""

    def overview(self, year: int | None = None, county: str = "") -> list[models.ListDepartment]:
        """Department by month."""
        return self._wire.get("/lists/overview", list[models.ListDepartment], {"year": year, "county": county})

    def template(self) -> bytes:
        """An empty list (XLSX)."""
        return self._wire.file("/lists/template.xlsx")

    def batches(self, **narrowed: Any) -> Iterator[models.ListBatch]:
        """The newest first: by department, month, state."""
        return self._wire.pages("/lists/batches", models.ListBatch, narrowed)

    def upload(
        self, name: str, content: bytes, month: dt.date, kind: str = "full", note: str = ""
    ) -> models.ListBatchTaken:
        """A month's list; `batch.job` tells how far its checking is."""
        form = {"month": month.isoformat(), "kind": kind, "note": note}
        return self._wire.upload("/lists/batches", models.ListBatchTaken, name, content, form)

    def batch(self, id: int) -> models.ListBatch:  # noqa: A002 - the name in the path
        """One batch."""
        return self._wire.get("/lists/batches/{id}", models.ListBatch, id=id)

    def rows(self, id: int, outcome: str = "") -> Iterator[models.ListRow]:  # noqa: A002
        """The comparison, row by row."""
        return self._wire.pages("/lists/batches/{id}/rows", models.ListRow, {"outcome": outcome}, id=id)

    def faults(self, id: int) -> Iterator[models.ListFault]:  # noqa: A002
        """The errors, cell by cell."""
        return self._wire.pages("/lists/batches/{id}/faults", models.ListFault, {}, id=id)

    def bad_rows(self, id: int) -> bytes:  # noqa: A002
        """The rows to be mended (XLSX)."""
        return self._wire.file("/lists/batches/{id}/bad.xlsx", id=id)

    def receipt(self, id: int) -> bytes:  # noqa: A002
        """What became of every row (XLSX)."""
        return self._wire.file("/lists/batches/{id}/receipt.xlsx", id=id)

    def check(self, batch: models.ListBatch) -> models.ListBatch:
        """Compare anew."""
        return self._wire.post("/lists/batches/{id}/check", models.ListBatch, _seen(batch), id=batch.id)

    def submit(self, batch: models.ListBatch) -> models.ListBatch:
        """Hand over."""
        return self._wire.post("/lists/batches/{id}/submit", models.ListBatch, _seen(batch), id=batch.id)

    def withdraw(self, batch: models.ListBatch) -> models.ListBatch:
        """Take back before it is received."""
        return self._wire.post("/lists/batches/{id}/withdraw", models.ListBatch, _seen(batch), id=batch.id)

    def accept(self, batch: models.ListBatch) -> models.ListBatch:
        """Receive."""
        return self._wire.post("/lists/batches/{id}/accept", models.ListBatch, _seen(batch), id=batch.id)

    def send_back(self, batch: models.ListBatch, reason: str) -> models.ListBatch:
        """Do not receive."""
        return self._wire.post("/lists/batches/{id}/return", models.ListBatch, _why(batch, reason), id=batch.id)

    def ask_undo(self, batch: models.ListBatch, reason: str) -> models.ListBatch:
        """It was accepted wrongly."""
        return self._wire.post("/lists/batches/{id}/undo-request", models.ListBatch, _why(batch, reason), id=batch.id)

    def undo(self, batch: models.ListBatch) -> models.ListBatch:
        """Agree to taking back."""
        return self._wire.post("/lists/batches/{id}/undo", models.ListBatch, _seen(batch), id=batch.id)

    def keep(self, batch: models.ListBatch) -> models.ListBatch:
        """Do not agree."""
        return self._wire.post("/lists/batches/{id}/keep", models.ListBatch, _seen(batch), id=batch.id)

    def let_through(self, id: int, row: int, reason: str) -> models.ListRow:  # noqa: A002
        """Write a held row all the same."""
        said = models.Reason(reason=reason)
        return self._wire.post("/lists/batches/{id}/rows/{row}/let-through", models.ListRow, said, id=id, row=row)

    def hold(self, id: int, row: int) -> models.ListRow:  # noqa: A002
        """Hold it again."""
        return self._wire.post("/lists/batches/{id}/rows/{row}/hold", models.ListRow, id=id, row=row)


class Warnings(Room):
    """预警名单."""

    def all(self, state: str = "") -> Iterator[models.WarningList]:
        """The newest first."""
        return self._wire.pages("/warnings", models.WarningList, {"state": state})

    def send(self, month: dt.date, county: str = "") -> list[models.WarningList]:
        """Make the month's lists."""
        said = models.WarningWanted(month=month)
        return self._wire.post("/warnings", list[models.WarningList], said, {"county": county})

    def one(self, id: int) -> models.WarningList:  # noqa: A002
        """One list."""
        return self._wire.get("/warnings/{id}", models.WarningList, id=id)

    def people(self, id: int, mark: str | None = None) -> Iterator[models.WarningPerson]:  # noqa: A002
        """Its people with their marks."""
        return self._wire.pages("/warnings/{id}/people", models.WarningPerson, {"mark": mark}, id=id)

    def file(self, id: int) -> bytes:  # noqa: A002
        """The list to be marked (XLSX)."""
        return self._wire.file("/warnings/{id}/list.xlsx", id=id)

    def answer(self, id: int, name: str, content: bytes) -> models.WarningAnswered:  # noqa: A002
        """The marked file."""
        return self._wire.upload("/warnings/{id}/answer", models.WarningAnswered, name, content, {}, id=id)

    def acknowledge(self, one: models.WarningList) -> models.WarningList:
        """The marks have come."""
        said = models.Versioned(version=one.version)
        return self._wire.post("/warnings/{id}/acknowledge", models.WarningList, said, id=one.id)


def _seen(batch: models.ListBatch) -> models.Versioned:
    return models.Versioned(version=batch.version)


def _why(batch: models.ListBatch, reason: str) -> models.WhyVersioned:
    return models.WhyVersioned(version=batch.version, reason=reason)
