"""What the registry knows of people, as the engines want it."""

from __future__ import annotations

from collections.abc import Iterable

from tuodi.settlement.bill import IdentityRecord

from .models import IdentityRow


def identity_records(people: Iterable[int]) -> dict[int, tuple[IdentityRecord, ...]]:
    """Person id → the rows of certified lists, oldest first; people without any are left out."""
    found: dict[int, list[IdentityRecord]] = {}
    rows = IdentityRow.objects.filter(person_id__in=list(people)).select_related("person").order_by("known_from", "id")
    for row in rows:
        found.setdefault(row.person_id, []).append(record_of(row))
    return {person: tuple(records) for person, records in found.items()}


def record_of(row: IdentityRow) -> IdentityRecord:
    """One row."""
    return IdentityRecord(
        record_id=row.record_id, person=row.person.psn_no, identity=row.identity, idet_admdvs=row.idet_admdvs,
        certifier=row.certifier, begndate=row.begndate, enddate=row.enddate, known_from=row.known_from,
        valid=row.vali_flag, ended_by_death=row.end_reason == "死亡",
    )  # fmt: skip
