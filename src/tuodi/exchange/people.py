"""People lists: who is who (psn_no ↔ certificate), where and how insured."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .idnumber import masked
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
    hh_no: str = ""
    classes: tuple[str, ...] | None = None
    cells: tuple[str, ...] = ()


class PeopleMap:
    """psn_no and certificates of a people list, both ways.

    Rows that give one certificate to several psn_no say that these are one person, whose key is the first of them,
    unless they give different names: then nobody can tell whose it is.
    """

    def __init__(self, people: Iterable[tuple[str, str, str]], names: Mapping[str, str] | None = None) -> None:
        """`people`: (psn_no, certificate type, number), any of psn_no and number may be empty. `names`: of psn_no."""
        self._certificates: dict[str, tuple[str, ...]] = {}
        self._owners: dict[str, tuple[str, ...]] = {}
        self._first: dict[str, str] = {}
        self._unclear: set[str] = set()
        for psn_no, kind, number in people:
            certificate = f"{kind}:{number}" if number else ""
            if psn_no:
                _append(self._certificates, psn_no, certificate)
            if certificate:
                _append(self._owners, certificate, psn_no)
        shared = [owners for owners in self._owners.values() if len(owners) > 1]
        if shared:
            self._join(shared, names or {})

    def _join(self, shared: list[tuple[str, ...]], names: Mapping[str, str]) -> None:
        position = {psn_no: number for number, psn_no in enumerate(self._certificates)}

        def first(psn_no: str) -> str:
            while psn_no in self._first:
                psn_no = self._first[psn_no]
            return psn_no

        for owners in shared:
            if len({names[owner] for owner in owners if names.get(owner)}) > 1:
                self._unclear.update(owners)
                continue
            key, *others = sorted({first(owner) for owner in owners}, key=position.__getitem__)
            self._first.update(dict.fromkeys(others, key))
        self._first = {psn_no: first(psn_no) for psn_no in self._first}

    def find(self, psn_no: str, kind: str, number: str) -> str | CellError:
        """The person key, or why there is none.

        person_unmatched, person_ambiguous, person_conflict (numbers of two people), person_certificate (not the
        certificate that the list has for the psn_no).
        """
        certificate = f"{kind}:{number}" if number else ""
        if psn_no:
            return self._find(psn_no, certificate)
        if certificate not in self._owners:
            return CellError("person_unmatched")
        owners = self._owners[certificate]
        if not owners:
            return certificate
        if owners[0] in self._unclear:
            return CellError("person_ambiguous")
        return self._first.get(owners[0], owners[0])

    def _find(self, psn_no: str, certificate: str) -> str | CellError:
        listed = self._certificates.get(psn_no)
        if listed is None:
            return CellError("person_unmatched")
        if psn_no in self._unclear:
            return CellError("person_ambiguous")
        person = self._first.get(psn_no, psn_no)
        if not certificate or certificate in listed:
            return person
        owners = {self._first.get(owner, owner) for owner in self._owners.get(certificate, ())}
        if person in owners:
            return person
        kind, _, number = certificate.partition(":")
        names = {"person": psn_no, "number": masked(number)}
        if owners:
            return CellError("person_conflict", **names, other=min(owners))
        same = [one.partition(":")[2] for one in listed if one.startswith(f"{kind}:")]
        return CellError("person_certificate", **names, listed=masked(same[0])) if same else person


def _append(table: dict[str, tuple[str, ...]], key: str, value: str) -> None:
    found = table.get(key, ())
    if not value:
        table.setdefault(key, found)
    elif value not in found:
        table[key] = (*found, value)
