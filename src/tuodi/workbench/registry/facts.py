"""What the registry knows of people, as the engines want it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tuodi.settlement.bill import IdentityRecord
from tuodi.workbench.base.among import among
from tuodi.workbench.base.prepared import Prepared
from tuodi.workbench.planned import Asked

from .models import IdentityRow

_DIED = "死亡"
_NAMES = (
    "record_id", "identity", "idet_admdvs", "certifier", "begndate", "enddate", "known_from", "vali_flag", "end_reason",
)  # fmt: skip
_OF_PEOPLE = Prepared(
    lambda people: IdentityRow.objects.filter(person_id__in=people).only("id", *_NAMES).order_by("known_from", "id")
)


def identity_records(people: Iterable[int]) -> dict[int, tuple[IdentityRecord, ...]]:
    """Person id → the rows of certified lists, oldest first; people without any are left out."""
    found: dict[int, list[IdentityRecord]] = {}
    rows = IdentityRow.objects.filter(among("person_id", list(people))).select_related("person")
    for row in rows.order_by("known_from", "id"):
        found.setdefault(row.person_id, []).append(record_of(row))
    return {person: tuple(records) for person, records in found.items()}


def record_of(row: IdentityRow) -> IdentityRecord:
    """One row."""
    return IdentityRecord(
        record_id=row.record_id, person=row.person.psn_no, identity=row.identity, idet_admdvs=row.idet_admdvs,
        certifier=row.certifier, begndate=row.begndate, enddate=row.enddate, known_from=row.known_from,
        valid=row.vali_flag, ended_by_death=row.end_reason == _DIED,
    )  # fmt: skip


def records_of(people: Sequence[int], psn_no: str) -> tuple[IdentityRecord, ...]:
    """The rows of somebody whose records stand under several ids, as one person's, oldest first."""
    return _as_of(psn_no, _OF_PEOPLE.values(people))


def asked_of(person: int) -> Asked:
    """The statement for one id, to be run with others (`planned.together`)."""
    return _OF_PEOPLE.asked(person)


def records_in(rows: Iterable[Sequence[Any]], psn_no: str) -> tuple[IdentityRecord, ...]:
    """What it found."""
    return _as_of(psn_no, _OF_PEOPLE.values_in(rows))


def _as_of(psn_no: str, rows: Iterable[Sequence[Any]]) -> tuple[IdentityRecord, ...]:
    return tuple(
        IdentityRecord(
            record_id=record_id, person=psn_no, identity=identity, idet_admdvs=region, certifier=certifier,
            begndate=begin, enddate=end, known_from=known, valid=valid, ended_by_death=reason == _DIED,
        )
        for _, record_id, identity, region, certifier, begin, end, reason, known, valid in rows
    )  # fmt: skip
