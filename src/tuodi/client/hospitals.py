"""Calls about catalogues and about reconciling with institutions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from . import models
from .room import Room


class Catalogues(Room):
    """目录导入."""

    def all(self) -> Iterator[models.CatalogueLoad]:
        """The newest first."""
        return self._wire.pages("/catalogues", models.CatalogueLoad, {})

    def upload(self, name: str, content: bytes, region: str, tab: str = "") -> models.CatalogueTaken:
        """A catalogue's file; `job` tells how far its loading is."""
        form = {"region": region, "tab": tab}
        return self._wire.upload("/catalogues", models.CatalogueTaken, name, content, form)

    def one(self, id: int) -> models.CatalogueLoad:  # noqa: A002 - the name in the path
        """What became of it."""
        return self._wire.get("/catalogues/{id}", models.CatalogueLoad, id=id)


class Reconciling(Room):
    """日终对账."""

    def day(self, date: dt.date) -> list[models.DayEnd]:
        """Institution by institution."""
        return self._wire.get("/reconciling/days", list[models.DayEnd], {"date": date})

    def reconcile(self, date: dt.date) -> list[models.DayEnd]:
        """With every institution that worked."""
        return self._wire.post("/reconciling/days/{date}", list[models.DayEnd], date=date)

    def differences(self, **narrowed: Any) -> Iterator[models.Gap]:
        """The newest first: by date, institution, state."""
        return self._wire.pages("/reconciling/differences", models.Gap, narrowed)

    def difference(self, id: int) -> models.Gap:  # noqa: A002
        """Both sides."""
        return self._wire.get("/reconciling/differences/{id}", models.Gap, id=id)

    def explain(self, gap: models.Gap, cause: Any, note: str) -> models.Gap:
        """Why it is there."""
        said = models.GapExplanation(version=gap.version, cause=cause, note=note)
        return self._wire.post("/reconciling/differences/{id}/explanation", models.Gap, said, id=gap.id)

    def decide(self, gap: models.Gap, *, agree: bool, key: str = "") -> models.Gap:
        """By another than who explained it."""
        said = models.Verdict(version=gap.version, agree=agree)
        return self._wire.once("/reconciling/differences/{id}/decision", models.Gap, said, key=key, id=gap.id)
