"""People lists: who is who (psn_no ↔ certificate), where and how insured."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from .refusals import CellError


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One row of a people list. `classes` is None without a psn_idet_type column; `cells` is the row as read."""

    row: int
    person: str
    psn_no: str
    cert_type: str
    certno: str
    psn_name: str = ""
    birth_date: dt.date | None = None
    region: str = ""
    insutype: str | None = None
    insu_plan: int | None = None
    paid_date: dt.date | None = None
    minor: bool | None = None
    psn_kind: str | None = None
    classes: tuple[str, ...] | None = None
    cells: tuple[str, ...] = ()


class PeopleMap:
    """psn_no and certificates of a people list, both ways."""

    def __init__(self, people: Iterable[tuple[str, str, str]]) -> None:
        """`people`: (psn_no, certificate type, number), any of psn_no and number may be empty."""
        self._numbers: set[str] = set()
        self._by_certificate: dict[str, set[str]] = {}
        for psn_no, kind, number in people:
            certificate = f"{kind}:{number}" if number else ""
            person = psn_no or certificate
            if psn_no:
                self._numbers.add(psn_no)
            if certificate:
                self._by_certificate.setdefault(certificate, set()).add(person)

    def find(self, psn_no: str, kind: str, number: str) -> str | CellError:
        """The person key, or why there is none: person_unmatched, person_ambiguous, person_conflict."""
        owners = self._by_certificate.get(f"{kind}:{number}", set()) if number else set()
        if psn_no:
            if psn_no not in self._numbers:
                return CellError("person_unmatched")
            others = {owner for owner in owners if ":" not in owner}
            return psn_no if not others or psn_no in others else CellError("person_conflict")
        if not owners:
            return CellError("person_unmatched")
        return next(iter(owners)) if len(owners) == 1 else CellError("person_ambiguous")
