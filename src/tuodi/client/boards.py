"""Calls about the boards, issues, family-doctor contracts, and what a family is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from . import models
from .room import Room


class Boards(Room):
    """运行监测. Narrowed by county, township, month (its first day), span (`year` or `month`)."""

    def board(self, **narrowed: Any) -> models.Board:
        """The figures one answers for."""
        return self._wire.get("/boards", models.Board, narrowed)

    def workbook(self, **narrowed: Any) -> bytes:
        """All figures by township (XLSX)."""
        return self._wire.file("/boards/figures.xlsx", narrowed)

    def report(self, **narrowed: Any) -> bytes:
        """The month, printed (PDF)."""
        return self._wire.file("/boards/report.pdf", narrowed)

    def figure(self, key: str, **narrowed: Any) -> models.Figure:
        """One figure with its course and townships."""
        return self._wire.get("/boards/figures/{key}", models.Figure, narrowed, key=key)

    def rows(self, key: str, **narrowed: Any) -> bytes:
        """The rows that a figure is made of (XLSX)."""
        return self._wire.file("/boards/figures/{key}/rows.xlsx", narrowed, key=key)

    def duties(self) -> list[models.Duty]:
        """Every duty with its screens."""
        return self._wire.get("/boards/duties", list[models.Duty])

    def key_county(self, county: str = "") -> models.KeyCounty | None:
        """How a county is marked."""
        found: Any = models.KeyCounty | None
        marked: models.KeyCounty | None = self._wire.get("/boards/key-county", found, {"county": county})
        return marked

    def mark(self, mark: models.KeyCountyWanted, county: str = "") -> models.KeyCounty:
        """It is watched apart, or no longer."""
        return self._wire.post("/boards/key-county", models.KeyCounty, mark, {"county": county})

    def areas(self, county: str = "") -> models.TownAreas:
        """片区: which township is whose."""
        return self._wire.get("/boards/areas", models.TownAreas, {"county": county})

    def lay_out_areas(self, areas: models.TownAreasWanted, county: str = "") -> models.TownAreas:
        """New areas of the townships named; the others stay."""
        return self._wire.post("/boards/areas", models.TownAreas, areas, {"county": county})


class Issues(Room):
    """问题台账."""

    def all(self, state: str = "") -> Iterator[models.Issue]:
        """The newest first."""
        return self._wire.pages("/issues", models.Issue, {"state": state})

    def raise_one(self, issue: models.IssueWanted) -> models.Issue:
        """A new one."""
        return self._wire.post("/issues", models.Issue, issue)

    def one(self, id: int) -> models.Issue:  # noqa: A002 - the name in the path
        """Where it stands."""
        return self._wire.get("/issues/{id}", models.Issue, id=id)

    def report(self, one: models.Issue, to: str, on: dt.date) -> models.Issue:
        """It went up."""
        said = models.IssueReport(version=one.version, reported_to=to, reported_on=on)
        return self._wire.post("/issues/{id}/report", models.Issue, said, id=one.id)

    def end(self, one: models.Issue, outcome: str) -> models.Issue:
        """How it ended."""
        said = models.IssueEnd(version=one.version, outcome=outcome)
        return self._wire.post("/issues/{id}/end", models.Issue, said, id=one.id)


class Contracts(Room):
    """家庭医生签约."""

    def all(self, *, to_renew: bool = False) -> Iterator[models.ContractBrief]:
        """Those that end first come first."""
        return self._wire.pages("/contracts", models.ContractBrief, {"to_renew": to_renew})

    def sign(self, contract: models.ContractWanted) -> models.Contract:
        """A term of a year at least."""
        return self._wire.post("/contracts", models.Contract, contract)

    def one(self, id: int) -> models.Contract:  # noqa: A002
        """What is to be done, and what was."""
        return self._wire.get("/contracts/{id}", models.Contract, id=id)

    def serve(self, id: int, service: models.ServiceWanted) -> models.Contract:  # noqa: A002
        """Something was done."""
        return self._wire.post("/contracts/{id}/services", models.Contract, service, id=id)

    def renew(self, id: int) -> models.Contract:  # noqa: A002
        """For another year."""
        return self._wire.post("/contracts/{id}/renewal", models.Contract, id=id)

    def files(self) -> Iterator[models.ContractFile]:
        """The newest first."""
        return self._wire.pages("/contracts/files", models.ContractFile, {})

    def upload(self, name: str, content: bytes) -> models.ContractFileTaken:
        """Contracts and services by file."""
        return self._wire.upload("/contracts/files", models.ContractFileTaken, name, content, {})

    def template(self) -> bytes:
        """An empty file to fill in (XLSX)."""
        return self._wire.file("/contracts/files/template.xlsx")

    def bad_rows(self, id: int) -> bytes:  # noqa: A002
        """The rows to be mended (XLSX)."""
        return self._wire.file("/contracts/files/{id}/bad-rows.xlsx", id=id)


class Families(Room):
    """明白纸与少付建议."""

    def sheet(self, psn_no: str) -> models.BenefitSheet:
        """Who one is, what one gets."""
        return self._wire.get("/families/people/{psn_no}/sheet", models.BenefitSheet, psn_no=psn_no)

    def sheet_pdf(self, psn_no: str) -> bytes:
        """The same, printed."""
        return self._wire.file("/families/people/{psn_no}/sheet.pdf", psn_no=psn_no)

    def advice(self, setl_id: str) -> list[models.AdviceOf]:
        """What would have lowered what the person bore."""
        return self._wire.get("/families/settlements/{setl_id}/advice", list[models.AdviceOf], setl_id=setl_id)

    def draft(self, code: str) -> models.Draft:
        """A visitor's code as fields of a bill."""
        return self._wire.get("/families/drafts/{code}", models.Draft, code=code)
