"""Calls about help that is applied for. Steps take the case as it was seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Literal

from . import models
from .room import Room


class Cases(Room):
    """依申请救助."""

    def all(self, **narrowed: Any) -> Iterator[models.CaseBrief]:
        """What is due first: by kind, state, township."""
        return self._wire.pages("/cases", models.CaseBrief, narrowed)

    def take_in(self, case: models.CaseWanted) -> models.Case:
        """受理."""
        return self._wire.post("/cases", models.Case, case)

    def terms(self) -> list[models.CaseTerms]:
        """Those that count, by kind."""
        return self._wire.get("/cases/terms", list[models.CaseTerms])

    def set_terms(self, terms: models.CaseTermsWanted) -> models.CaseTerms:
        """For the cases taken in from now on."""
        return self._wire.post("/cases/terms", models.CaseTerms, terms)

    def one(self, id: int) -> models.Case:  # noqa: A002 - the name in the path
        """One case."""
        return self._wire.get("/cases/{id}", models.Case, id=id)

    def letter(self, id: int) -> bytes:  # noqa: A002
        """What the applicant is told (PDF)."""
        return self._wire.file("/cases/{id}/letter.pdf", id=id)

    def document(
        self, case: models.CaseBrief, document: str, state: Literal["wanting", "received", "waived"] = "received",
        note: str = "",
    ) -> models.Case:  # fmt: skip
        """It came, or is done without."""
        said = models.DocumentState(version=case.version, state=state, note=note)
        return self._wire.post("/cases/{id}/documents/{document}", models.Case, said, id=case.id, document=document)

    def accept(self, case: models.CaseBrief) -> models.Case:
        """The documents are there."""
        said = models.Versioned(version=case.version)
        return self._wire.post("/cases/{id}/acceptance", models.Case, said, id=case.id)

    def visit(self, case: models.CaseBrief, on: dt.date, visitors: str, found: str, *, agrees: bool) -> models.Case:
        """Somebody went to the home."""
        said = models.CaseVisitWanted(version=case.version, on=on, visitors=visitors, found=found, agrees=agrees)
        return self._wire.post("/cases/{id}/visits", models.Case, said, id=case.id)

    def means(self, case: models.CaseBrief, members: int, income_fen: int, assets: str) -> models.Case:
        """Of the household."""
        said = models.CaseMeans(version=case.version, members=members, income_fen=income_fen, assets=assets)
        return self._wire.post("/cases/{id}/means", models.Case, said, id=case.id)

    def withdraw(self, case: models.CaseBrief, reason: str) -> models.Case:
        """The applicant takes it back."""
        said = models.WhyVersioned(version=case.version, reason=reason)
        return self._wire.post("/cases/{id}/withdrawal", models.Case, said, id=case.id)

    def propose(
        self, case: models.CaseBrief, amount_fen: int | None = None, reason: str = "", place: str = "", *, key: str = ""
    ) -> models.Case:
        """What is to be decided."""
        said = models.CaseProposal(version=case.version, amount_fen=amount_fen, reason=reason, place=place)
        return self._wire.once("/cases/{id}/proposal", models.Case, said, key=key, id=case.id)

    def end_publicity(self, case: models.CaseBrief, objections: str = "") -> models.Case:
        """To whoever decides."""
        said = models.CaseObjections(version=case.version, objections=objections)
        return self._wire.post("/cases/{id}/publicity/end", models.Case, said, id=case.id)

    def give_opinion(self, case: models.CaseBrief, text: str = "", *, agrees: bool) -> models.Case:
        """Of one's department."""
        said = models.CaseOpinion(version=case.version, agrees=agrees, text=text)
        return self._wire.post("/cases/{id}/opinion", models.Case, said, id=case.id)

    def decide(
        self, case: models.CaseBrief, verdict: Literal["approve", "refuse", "back"], reason: str = "",
        amount_fen: int | None = None, *, key: str = "",
    ) -> models.Case:  # fmt: skip
        """By another than who proposed it."""
        said = models.CaseDecision(version=case.version, verdict=verdict, reason=reason, amount_fen=amount_fen)
        return self._wire.once("/cases/{id}/decision", models.Case, said, key=key, id=case.id)

    def supplement(self, case: models.CaseBrief, paid: models.SupplementWanted, *, key: str = "") -> models.Case:
        """What another payer gave."""
        return self._wire.once("/cases/{id}/supplements", models.Case, paid, key=key, id=case.id)

    def hand_over(self, case: models.CaseBrief, payer: str, name: str) -> models.Case:
        """To another payer or department."""
        said = models.HandOverWanted(version=case.version, payer=payer, name=name)
        return self._wire.post("/cases/{id}/hand-overs", models.Case, said, id=case.id)

    def acknowledge(self, case: models.CaseBrief, row: int, answer: str) -> models.Case:
        """What they answered."""
        said = models.HandOverAnswer(version=case.version, answer=answer)
        return self._wire.post("/cases/{id}/hand-overs/{row}/answer", models.Case, said, id=case.id, row=row)
