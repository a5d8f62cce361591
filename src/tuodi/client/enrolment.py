"""Calls about enrolment, subsidies, payment files and targets. `county` is needed only by who sees several."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from . import models
from .room import Room


class Enrolment(Room):
    """参保与资助."""

    def years(self, county: str = "") -> list[models.EnrolmentYear]:
        """The newest first."""
        return self._wire.get("/enrolment/years", list[models.EnrolmentYear], {"county": county})

    def open_year(self, year: int, county: str = "") -> models.Job:
        """Open it and work its ledger out."""
        return self._wire.post("/enrolment/years", models.Job, models.YearWanted(year=year, county=county))

    def compute(self, year: int, county: str = "") -> models.Job:
        """Work the ledger out anew."""
        return self._wire.post("/enrolment/{year}/compute", models.Job, None, {"county": county}, year=year)

    def coverage(self, year: int, township: str = "", county: str = "") -> models.Coverage:
        """Targets, and who is left, by township or village."""
        query = {"township": township, "county": county}
        return self._wire.get("/enrolment/{year}/coverage", models.Coverage, query, year=year)

    def uninsured(self, year: int, **narrowed: Any) -> Iterator[models.LedgerRow]:
        """Who is not insured: by township, village, identity, outcome."""
        return self._wire.pages("/enrolment/{year}/uninsured", models.LedgerRow, narrowed, year=year)

    def ledger(self, year: int, **narrowed: Any) -> Iterator[models.LedgerRow]:
        """Who is given what: by township, village, identity, state."""
        return self._wire.pages("/enrolment/{year}/ledger", models.LedgerRow, narrowed, year=year)

    def differences(self, year: int, **narrowed: Any) -> Iterator[models.LedgerRow]:
        """Decided, but no longer what the rules say."""
        return self._wire.pages("/enrolment/{year}/differences", models.LedgerRow, narrowed, year=year)

    def person(self, year: int, psn_no: str) -> models.WorkedYear:
        """One person's year, line by line."""
        return self._wire.get("/enrolment/{year}/people/{psn_no}", models.WorkedYear, year=year, psn_no=psn_no)

    def mark(self, year: int, psn_no: str, mark: models.Mark) -> models.WorkedYear:
        """What a visit found out."""
        return self._wire.post(
            "/enrolment/{year}/people/{psn_no}/mark", models.WorkedYear, mark, year=year, psn_no=psn_no
        )  # fmt: skip

    def book(self, year: int, kind: str, county: str = "") -> bytes:
        """`eight` or `outside` (XLSX)."""
        return self._wire.file("/enrolment/{year}/books/{kind}.xlsx", {"county": county}, year=year, kind=kind)

    def terms(self, year: int, county: str = "") -> models.Terms:
        """Window, prices, subsidies."""
        return self._wire.get("/enrolment/{year}/terms", models.Terms, {"county": county}, year=year)


class Subsidies(Room):
    """资助核定."""

    def batches(self, **narrowed: Any) -> Iterator[models.SubsidyBatch]:
        """The newest first: by year, county."""
        return self._wire.pages("/subsidies/batches", models.SubsidyBatch, narrowed)

    def propose(self, batch: models.BatchWanted) -> models.Job:
        """Work a batch out, in the background."""
        return self._wire.post("/subsidies/batches", models.Job, batch)

    def batch(self, id: int) -> models.SubsidyBatch:  # noqa: A002 - the name in the path
        """One batch."""
        return self._wire.get("/subsidies/batches/{id}", models.SubsidyBatch, id=id)

    def decisions(self, id: int) -> Iterator[models.Decision]:  # noqa: A002
        """Person by person."""
        return self._wire.pages("/subsidies/batches/{id}/decisions", models.Decision, {}, id=id)

    def submit(self, batch: models.SubsidyBatch) -> models.SubsidyBatch:
        """Hand over."""
        said = models.Versioned(version=batch.version)
        return self._wire.post("/subsidies/batches/{id}/submit", models.SubsidyBatch, said, id=batch.id)

    def decide(
        self, batch: models.SubsidyBatch, remark: str = "", *, approve: bool, key: str = ""
    ) -> models.SubsidyBatch:
        """A second person's word."""
        said = models.BatchDecision(version=batch.version, approve=approve, remark=remark)
        return self._wire.once("/subsidies/batches/{id}/decision", models.SubsidyBatch, said, key=key, id=batch.id)

    def dues(self, **narrowed: Any) -> Iterator[models.Due]:
        """Money that has to move: by year, kind, state, county."""
        return self._wire.pages("/subsidies/dues", models.Due, narrowed)

    def finish(self, due: models.Due, voucher: str, *, key: str = "") -> models.Due:
        """It has moved."""
        said = models.DueFinished(version=due.version, voucher=voucher)
        return self._wire.once("/subsidies/dues/{id}/finish", models.Due, said, key=key, id=due.id)


class Payments(Room):
    """税务缴费文件."""

    def all(self, county: str = "") -> Iterator[models.PaymentFile]:
        """The newest first."""
        return self._wire.pages("/payments", models.PaymentFile, {"county": county})

    def upload(self, name: str, content: bytes, year: int, county: str = "") -> models.PaymentFileTaken:
        """A file of the tax bureau; `job` tells how far its matching is."""
        form = {"year": year, "county": county}
        return self._wire.upload("/payments", models.PaymentFileTaken, name, content, form)

    def one(self, id: int) -> models.PaymentFile:  # noqa: A002
        """One file."""
        return self._wire.get("/payments/{id}", models.PaymentFile, id=id)

    def rows(self, id: int, state: str = "", why: str | None = None) -> Iterator[models.PaymentRow]:  # noqa: A002
        """Its rows; `state="open"`: what did not match."""
        return self._wire.pages("/payments/{id}/rows", models.PaymentRow, {"state": state, "why": why}, id=id)

    def match(self, id: int, psn_no: str, remark: str) -> models.PaymentRow:  # noqa: A002
        """This payment is that person's."""
        said = models.PaymentMatch(psn_no=psn_no, remark=remark)
        return self._wire.post("/payments/rows/{id}/match", models.PaymentRow, said, id=id)

    def ignore(self, id: int, reason: str) -> models.PaymentRow:  # noqa: A002
        """Nothing is done with it."""
        return self._wire.post("/payments/rows/{id}/ignore", models.PaymentRow, models.Reason(reason=reason), id=id)


class Targets(Room):
    """参保目标."""

    def now(self, year: int, day: dt.date | None = None, county: str = "") -> list[models.TargetShare]:
        """As they stand on a day."""
        query = {"day": day and day.isoformat(), "county": county}
        return self._wire.get("/targets/{year}", list[models.TargetShare], query, year=year)

    def dispatches(self, year: int, county: str = "") -> list[models.Dispatch]:
        """As they were told."""
        return self._wire.get("/targets/{year}/dispatches", list[models.Dispatch], {"county": county}, year=year)

    def tell(self, year: int, day: dt.date, county: str = "") -> models.Dispatch:
        """Freeze a day's figures as the month's."""
        said = models.DispatchWanted(day=day, county=county)
        return self._wire.post("/targets/{year}/dispatches", models.Dispatch, said, year=year)

    def dispatch_file(self, id: int) -> bytes:  # noqa: A002
        """As it is sent to the townships (XLSX)."""
        return self._wire.file("/targets/dispatches/{id}/dispatch.xlsx", id=id)

    def ranking(self, year: int, quarter: str, county: str = "") -> list[models.Ranked]:
        """Such as 2024Q2."""
        query = {"quarter": quarter, "county": county}
        return self._wire.get("/targets/{year}/ranking", list[models.Ranked], query, year=year)

    def assignments(self, year: int, county: str = "") -> list[models.Assignment]:
        """How many each township was asked to enrol."""
        return self._wire.get("/targets/{year}/assignments", list[models.Assignment], {"county": county}, year=year)

    def assign(self, year: int, persons: Mapping[str, int | None], county: str = "") -> list[models.Assignment]:
        """A township that is left out stays."""
        said = models.AssignmentsWanted(persons=dict(persons), county=county)
        return self._wire.put("/targets/{year}/assignments", list[models.Assignment], said, year=year)


class Closings(Room):
    """年度结账."""

    def standing(self, year: int, county: str = "") -> models.ClosingStanding:
        """What holds, and what is in the way."""
        return self._wire.get("/closings/{year}", models.ClosingStanding, {"county": county}, year=year)

    def ask(self, year: int, county: str = "", *, key: str = "") -> models.Closing:
        """For a year to be closed."""
        return self._wire.once("/closings/{year}", models.Closing, None, {"county": county}, key=key, year=year)

    def decide(self, one: models.Closing, note: str = "", *, agree: bool, key: str = "") -> models.Closing:
        """By another than who asked."""
        said = models.Verdict(version=one.version, agree=agree, note=note)
        return self._wire.once("/closings/requests/{id}/decision", models.Closing, said, key=key, id=one.id)
