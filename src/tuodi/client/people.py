"""Calls about people, households, places, duplicates and merges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from . import models
from .room import Room


class People(Room):
    """人员."""

    def all(self, **narrowed: Any) -> Iterator[models.PersonBrief]:
        """Everybody within the limits: by township, village, identity, insured, age_from, age_to, state; order."""
        return self._wire.pages("/people", models.PersonBrief, narrowed)

    def search(self, q: str, limit: int = 50) -> Iterator[models.PersonBrief]:
        """By number, name or pinyin; the nearest hits first."""
        return self._wire.pages("/people/search", models.PersonBrief, {"q": q, "limit": limit})

    def register(self, newcomer: models.Newcomer) -> models.Person:
        """A new person."""
        return self._wire.post("/people", models.Person, newcomer)

    def one(self, psn_no: str) -> models.Person:
        """A person with identities and insurance."""
        return self._wire.get("/people/{psn_no}", models.Person, psn_no=psn_no)

    def change(self, psn_no: str, change: models.Change) -> models.Person:
        """What is left out stays."""
        return self._wire.patch("/people/{psn_no}", models.Person, change, psn_no=psn_no)

    def identities(self, psn_no: str, on: dt.date | None = None, known_at: dt.datetime | None = None) -> models.Held:
        """What holds on a day, as known at a moment."""
        query = {"on": on and on.isoformat(), "known_at": known_at and known_at.isoformat()}
        return self._wire.get("/people/{psn_no}/identities", models.Held, query, psn_no=psn_no)

    def insurances(self, psn_no: str) -> list[models.Insurance]:
        """By year."""
        return self._wire.get("/people/{psn_no}/insurances", list[models.Insurance], psn_no=psn_no)

    def events(self, psn_no: str) -> list[models.Event]:
        """What happened to the record, the newest first."""
        return self._wire.get("/people/{psn_no}/events", list[models.Event], psn_no=psn_no)

    def ledger(self, psn_no: str, year: int | None = None) -> models.Ledger:
        """一人一账."""
        return self._wire.get("/people/{psn_no}/ledger", models.Ledger, {"year": year}, psn_no=psn_no)

    def number(self, psn_no: str, reason: str) -> models.Number:
        """The whole certificate number; the reason is written down."""
        asked = models.NumberWanted(reason=reason)
        return self._wire.post("/people/{psn_no}/number", models.Number, asked, psn_no=psn_no)

    def move(self, psn_no: str, move: models.Move) -> models.Person:
        """Within the installation's counties."""
        return self._wire.post("/people/{psn_no}/move", models.Person, move, psn_no=psn_no)

    def leave(self, psn_no: str, leave: models.Leave) -> models.Person:
        """Out of them."""
        return self._wire.post("/people/{psn_no}/leave", models.Person, leave, psn_no=psn_no)

    def death(self, psn_no: str, death: models.Death) -> models.Person:
        """Identities and insurance end on the day."""
        return self._wire.post("/people/{psn_no}/death", models.Person, death, psn_no=psn_no)

    def undo_death(self, psn_no: str, paper: models.Paper) -> models.Person:
        """It was an error."""
        return self._wire.post("/people/{psn_no}/death/undo", models.Person, paper, psn_no=psn_no)

    def household(self, number: str) -> models.Household:
        """A household and everybody in it."""
        return self._wire.get("/households/{number}", models.Household, number=number)

    def townships(self) -> list[models.Place]:
        """Those of one's limits."""
        return self._wire.get("/places/townships", list[models.Place])

    def villages(self, code: str) -> list[models.Place]:
        """Those of a township."""
        return self._wire.get("/places/townships/{code}/villages", list[models.Place], code=code)


class Duplicates(Room):
    """疑似重复."""

    def all(self, state: str = "open") -> Iterator[models.DuplicatePair]:
        """The likeliest first."""
        return self._wire.pages("/duplicates", models.DuplicatePair, {"state": state})

    def search(self) -> models.Job:
        """Compare everybody, in the background."""
        return self._wire.post("/duplicates/search", models.Job)

    def one(self, id: int) -> models.DuplicatePair:  # noqa: A002 - the name in the path
        """Two records."""
        return self._wire.get("/duplicates/{id}", models.DuplicatePair, id=id)

    def different(self, pair: models.DuplicatePair, reason: str) -> models.DuplicatePair:
        """They are two."""
        said = models.Different(version=pair.version, reason=reason)
        return self._wire.post("/duplicates/{id}/different", models.DuplicatePair, said, id=pair.id)


class Merges(Room):
    """人员合并."""

    def all(self, state: str = "") -> Iterator[models.Merge]:
        """The newest first."""
        return self._wire.pages("/merges", models.Merge, {"state": state})

    def propose(self, kept: str, gone: str, reason: str) -> models.Merge:
        """For a second person to decide."""
        return self._wire.post("/merges", models.Merge, models.MergeWanted(kept=kept, gone=gone, reason=reason))

    def one(self, id: int) -> models.Merge:  # noqa: A002
        """One merge."""
        return self._wire.get("/merges/{id}", models.Merge, id=id)

    def decide(self, merge: models.Merge, decision: str, *, accept: bool) -> models.Merge:
        """A second person's word."""
        said = models.MergeDecision(version=merge.version, accept=accept, decision=decision)
        return self._wire.post("/merges/{id}/decision", models.Merge, said, id=merge.id)

    def undo(self, merge: models.Merge, why: str) -> models.Merge:
        """Everything is put back."""
        said = models.MergeUndo(version=merge.version, why=why)
        return self._wire.post("/merges/{id}/undo", models.Merge, said, id=merge.id)


class Places(Room):
    """区划."""

    def all(self, q: str = "", parent: str = "") -> Iterator[models.Division]:
        """By code or name, or what lies directly below a place."""
        return self._wire.pages("/places", models.Division, {"q": q, "parent": parent})

    def template(self) -> bytes:
        """The head of a file of places (CSV)."""
        return self._wire.file("/places/template.csv")

    def load_nation(self) -> models.PlacesLoaded:
        """The shipped divisions."""
        return self._wire.post("/places/nation", models.PlacesLoaded)

    def load(self, name: str, content: bytes) -> models.PlacesLoaded:
        """Townships and villages from a file: all of it or nothing."""
        return self._wire.upload("/places/files", models.PlacesLoaded, name, content, {})
