"""Calls about the month: its runs, settlement files, the review's findings, samples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from . import models
from .room import Room


class Month(Room):
    """月度流程."""

    def runs(self, month: dt.date | None = None) -> Iterator[models.MonthRun]:
        """The newest first."""
        return self._wire.pages("/month", models.MonthRun, {"month": month})

    def start(self, month: dt.date) -> models.MonthRun:
        """Begin, or go on."""
        return self._wire.post("/month", models.MonthRun, models.MonthWanted(month=month))

    def run(self, id: int) -> models.MonthRun:  # noqa: A002 - the name in the path
        """One run with its steps."""
        return self._wire.get("/month/{id}", models.MonthRun, id=id)

    def stop(self, id: int) -> models.MonthRun:  # noqa: A002
        """After the chunk in hand."""
        return self._wire.post("/month/{id}/stop", models.MonthRun, id=id)

    def report(self, id: int) -> bytes:  # noqa: A002 - the name in the path
        """What was found and done, what waits for whom, by township (PDF)."""
        return self._wire.file("/month/{id}/report.pdf", id=id)


class BillFiles(Room):
    """结算清单与费用明细."""

    def all(self, state: str = "") -> Iterator[models.BillFile]:
        """The newest first."""
        return self._wire.pages("/bill-files", models.BillFile, {"state": state})

    def upload(self, name: str, content: bytes, month: dt.date) -> models.BillFileTaken:
        """A month's settlements or their fee lines; `file.job` tells how far its checking is."""
        return self._wire.upload("/bill-files", models.BillFileTaken, name, content, {"month": month.isoformat()})

    def one(self, id: int) -> models.BillFile:  # noqa: A002
        """One file."""
        return self._wire.get("/bill-files/{id}", models.BillFile, id=id)

    def faults(self, id: int) -> Iterator[models.BillFault]:  # noqa: A002
        """Its refused rows, cell by cell."""
        return self._wire.pages("/bill-files/{id}/faults", models.BillFault, {}, id=id)

    def bad_rows(self, id: int) -> bytes:  # noqa: A002
        """The refused rows as a file of its kind, to be mended and uploaded again."""
        return self._wire.file("/bill-files/{id}/bad-rows", id=id)

    def take(self, file: models.BillFile) -> models.BillFile:
        """Its sound rows become bills, or lines."""
        return self._wire.post("/bill-files/{id}/take", models.BillFile, _seen(file), id=file.id)

    def check(self, file: models.BillFile) -> models.BillFile:
        """On trial again."""
        return self._wire.post("/bill-files/{id}/check", models.BillFile, _seen(file), id=file.id)

    def withdraw(self, file: models.BillFile) -> models.BillFile:
        """Before it was taken."""
        return self._wire.post("/bill-files/{id}/withdraw", models.BillFile, _seen(file), id=file.id)


class Review(Room):
    """未救助与应退应补. Steps take the finding as it was seen."""

    def overview(self, month: dt.date) -> models.ReviewOverview:
        """A month by kind, township and state."""
        return self._wire.get("/review/overview", models.ReviewOverview, {"month": month})

    def findings(self, **narrowed: Any) -> Iterator[models.FindingBrief]:
        """The newest first: by kind, state, cause, township, month, run, late."""
        return self._wire.pages("/review/findings", models.FindingBrief, narrowed)

    def workbook(self, month: dt.date) -> bytes:
        """A sheet a township (XLSX)."""
        return self._wire.file("/review/findings.xlsx", {"month": month})

    def send_all(self) -> models.Sent:
        """Everything that is sure goes to the townships."""
        return self._wire.post("/review/findings/send", models.Sent)

    def finding(self, id: int) -> models.Finding:  # noqa: A002
        """One finding."""
        return self._wire.get("/review/findings/{id}", models.Finding, id=id)

    def send(self, one: models.FindingBrief) -> models.Finding:
        """To the township."""
        return self._wire.post("/review/findings/{id}/send", models.Finding, _seen(one), id=one.id)

    def notify(self, one: models.FindingBrief, note: str, phone: str = "") -> models.Finding:
        """The family was told."""
        said = models.Notification(version=one.version, note=note, phone=phone)
        return self._wire.post("/review/findings/{id}/notification", models.Finding, said, id=one.id)

    def take_account(self, one: models.FindingBrief, payee: str, bank: str, account: str) -> models.Finding:
        """Where the money may go."""
        said = models.PayeeWanted(version=one.version, payee=payee, bank=bank, account=account)
        return self._wire.post("/review/findings/{id}/account", models.Finding, said, id=one.id)

    def propose(self, one: models.FindingBrief, amount_fen: int, why: str = "", *, key: str = "") -> models.Finding:
        """The amount to be decided."""
        said = models.FindingProposal(version=one.version, amount_fen=amount_fen, why=why)
        return self._wire.once("/review/findings/{id}/proposal", models.Finding, said, key=key, id=one.id)

    def decide(self, one: models.FindingBrief, note: str = "", *, agree: bool, key: str = "") -> models.Finding:
        """By another than who proposed it."""
        said = models.Verdict(version=one.version, agree=agree, note=note)
        return self._wire.once("/review/findings/{id}/decision", models.Finding, said, key=key, id=one.id)

    def refund(self, one: models.FindingBrief, day: dt.date, voucher: str, *, key: str = "") -> models.Finding:
        """Money that was taken back has come in."""
        said = models.Moved(version=one.version, day=day, voucher=voucher)
        return self._wire.once("/review/findings/{id}/refund", models.Finding, said, key=key, id=one.id)

    def cannot_pay(self, one: models.FindingBrief, reason: str, note: str = "") -> models.Finding:
        """With its coded reason."""
        said = models.CannotPay(version=one.version, reason=reason, note=note)
        return self._wire.post("/review/findings/{id}/unpayable", models.Finding, said, id=one.id)

    def try_again(self, one: models.FindingBrief, note: str = "") -> models.Finding:
        """The reason fell away."""
        return self._wire.post("/review/findings/{id}/again", models.Finding, _noted(one, note), id=one.id)

    def end(self, one: models.FindingBrief, note: str = "") -> models.Finding:
        """Nothing more is to be done."""
        return self._wire.post("/review/findings/{id}/end", models.Finding, _noted(one, note), id=one.id)


class Samples(Room):
    """抽查."""

    def all(self) -> Iterator[models.Sample]:
        """The newest first."""
        return self._wire.pages("/samples", models.Sample, {})

    def draw(self, month: dt.date, size: int, seed: int) -> models.Sample:
        """Bills of a month, by a seed."""
        return self._wire.post("/samples", models.Sample, models.SampleWanted(month=month, size=size, seed=seed))

    def one(self, id: int) -> models.Sample:  # noqa: A002
        """One drawing with its error rate."""
        return self._wire.get("/samples/{id}", models.Sample, id=id)

    def items(self, id: int) -> Iterator[models.SampleItem]:  # noqa: A002
        """Its bills."""
        return self._wire.pages("/samples/{id}/items", models.SampleItem, {}, id=id)

    def judge(self, id: int, item: int, opinion: models.Opinion) -> models.SampleItem:  # noqa: A002
        """What a bill turned out to be."""
        return self._wire.post("/samples/{id}/items/{item}", models.SampleItem, opinion, id=id, item=item)


def _seen(one: models.BillFile | models.FindingBrief) -> models.Versioned:
    return models.Versioned(version=one.version)


def _noted(one: models.FindingBrief, note: str) -> models.Noted:
    return models.Noted(version=one.version, note=note)
