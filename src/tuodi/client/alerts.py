"""Calls about early warning. Steps take the warning as it was seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from . import models
from .room import Room


class Alerts(Room):
    """监测预警."""

    def all(self, **narrowed: Any) -> Iterator[models.AlertBrief]:
        """The newest first: by state, group, township, month, department."""
        return self._wire.pages("/alerts", models.AlertBrief, narrowed)

    def overview(self, month: dt.date) -> models.AlertOverview:
        """A month at a glance."""
        return self._wire.get("/alerts/overview", models.AlertOverview, {"month": month})

    def watched(self, month: dt.date, light: str = "") -> Iterator[models.Watched]:
        """A month's people at the line and near it."""
        return self._wire.pages("/alerts/watched", models.Watched, {"month": month, "light": light})

    def expected(self, month: dt.date) -> Iterator[models.Expected]:
        """Who will probably come to the line."""
        return self._wire.pages("/alerts/expected", models.Expected, {"month": month})

    def ways(self, department: str = "") -> list[models.HelpWay]:
        """The ways of help, with the facts each needs."""
        return self._wire.get("/alerts/ways", list[models.HelpWay], {"department": department})

    def terms(self) -> models.AlertTerms:
        """Those that count."""
        return self._wire.get("/alerts/terms", models.AlertTerms)

    def set_terms(self, terms: models.AlertTermsWanted) -> models.AlertTerms:
        """From now on."""
        return self._wire.post("/alerts/terms", models.AlertTerms, terms)

    def check_all(self) -> models.AlertsDone:
        """Everybody to whom nothing is owed."""
        return self._wire.post("/alerts/check", models.AlertsDone)

    def share_all(self) -> models.AlertsDone:
        """Whatever was checked."""
        return self._wire.post("/alerts/share", models.AlertsDone)

    def one(self, id: int) -> models.Alert:  # noqa: A002 - the name in the path
        """One warning."""
        return self._wire.get("/alerts/{id}", models.Alert, id=id)

    def check(self, one: models.AlertBrief, note: str = "") -> models.Alert:
        """Whether everything due was paid."""
        said = models.Noted(version=one.version, note=note)
        return self._wire.post("/alerts/{id}/check", models.Alert, said, id=one.id)

    def share(self, one: models.AlertBrief) -> models.Alert:
        """With the departments."""
        said = models.Versioned(version=one.version)
        return self._wire.post("/alerts/{id}/share", models.Alert, said, id=one.id)

    def visit(self, one: models.AlertBrief, on: dt.date, note: str) -> models.Alert:
        """What the village found."""
        said = models.AlertVisit(version=one.version, on=on, note=note)
        return self._wire.post("/alerts/{id}/visit", models.Alert, said, id=one.id)

    def answer(
        self, one: models.AlertBrief, verdict: Literal["hardship", "bearable", "unreached"], note: str
    ) -> models.Alert:
        """What one's department found."""
        said = models.AlertAnswer(version=one.version, verdict=verdict, note=note)
        return self._wire.post("/alerts/{id}/answer", models.Alert, said, id=one.id)

    def help(self, one: models.AlertBrief, kind: str, facts: Mapping[str, str]) -> models.Alert:
        """One of the ways of help."""
        said = models.AlertHelpWanted(version=one.version, kind=kind, facts=dict(facts))
        return self._wire.post("/alerts/{id}/helps", models.Alert, said, id=one.id)

    def feed_back(self, one: models.AlertBrief, way: int, result: str, *, done: bool) -> models.Alert:
        """What came of it."""
        said = models.AlertHelpResult(version=one.version, done=done, result=result)
        return self._wire.post("/alerts/{id}/helps/{way}/result", models.Alert, said, id=one.id, way=way)

    def end(self, one: models.AlertBrief, note: str = "", without: Any = "") -> models.Alert:
        """After help, or without any for a reason."""
        said = models.AlertEnd(version=one.version, note=note, without=without)
        return self._wire.post("/alerts/{id}/end", models.Alert, said, id=one.id)
