"""Certified identity lists → `IdentityRecord`, by person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tuodi.settlement.bill import IdentityRecord

from .cells import narrow
from .codes import department, identity_class
from .dates import parse_date
from .divisions import parse_division
from .layouts import Layout
from .list_keys import ListKeys
from .list_rows import RefusedRow, open_list, refused_row
from .options import ReadOptions
from .people import PeopleMap
from .person_key import person_of, rough_keys
from .refusals import CellError, FileRefused, place
from .row import Row

MayCertify = Callable[[str, str, str | None, dt.date], tuple[str, str] | None]
"""(certifying region, class id, department id or None, first day) → why not, in both languages; None when it may."""

_FAR = dt.timedelta(days=366)
_FOREVER = 2200


@dataclass(frozen=True)
class IdentityList:
    """Records by person key; persons of refused rows that could be told, so that their bills can be marked."""

    header: tuple[str, ...]
    records: dict[str, tuple[IdentityRecord, ...]]
    refused: tuple[RefusedRow, ...]
    refused_persons: frozenset[str]
    rows_in: int
    keys: ListKeys

    def of(self, keys: Iterable[str]) -> tuple[IdentityRecord, ...]:
        """All records under any key of a person (`PersonBills.keys`), in file order of each key."""
        return tuple(record for person in self.keys.persons(keys) for record in self.records.get(person, ()))


def read_identities(
    path: Path,
    *,
    today: dt.date,
    people: PeopleMap | None = None,
    may_certify: MayCertify | None = None,
    known_from: dt.datetime | None = None,
    extra_classes: Mapping[str, str] | None = None,
    encoding: str | None = None,
    home: str = "",
) -> IdentityList:
    """Read an identity list. FileRefused when it is no use.

    known_from: since when the list is known, for rows that do not say. home: province of Chinese place names.
    """
    options = ReadOptions(today=today, people=people, extra_classes=extra_classes or {}, home=home)
    layout, rows = open_list(path, "identities", encoding)
    if known_from is None and "known_from" not in layout.index:
        raise FileRefused(path.name, "missing_column", names="known_from")
    reader = _Reader(layout, options, may_certify, known_from)
    for row in rows:
        reader.add(row)
    return reader.result()


class _Reader:
    def __init__(
        self, layout: Layout, options: ReadOptions, may_certify: MayCertify | None, known_from: dt.datetime | None
    ) -> None:
        self._layout, self._options, self._may_certify, self._known_from = layout, options, may_certify, known_from
        self._records: dict[str, list[IdentityRecord]] = {}
        self._refused: list[RefusedRow] = []
        self._refused_persons: set[str] = set()
        self._seen: dict[str, tuple[str, int]] = {}
        self._moments: dict[tuple[str, dt.datetime], tuple[IdentityRecord, int]] = {}
        self._rows_in = 0
        self._keys = ListKeys()

    def add(self, row: Row) -> None:
        self._rows_in += 1
        record = self._record(row) if not row.refusals else None
        if record is not None and self._agrees(row, record):
            self._records.setdefault(record.person, []).append(record)
            self._keys.add(record.person, rough_keys(row, self._options.people)[1])
            return
        self._refused.append(refused_row(row))
        self._refused_persons.update(filter(None, rough_keys(row, self._options.people)))

    def _agrees(self, row: Row, record: IdentityRecord) -> bool:
        """A record id belongs to one person, and says one thing at one moment."""
        owner, first = self._seen.setdefault(record.record_id, (record.person, row.number))
        if owner != record.person:
            row.refuse("record_id", "record_person", record=record.record_id, other=place(first))
            return False
        said, at = self._moments.setdefault((record.record_id, record.known_from), (record, row.number))
        if at != row.number:
            key = "duplicate_copy" if said == record else "record_twice"
            row.refuse("record_id", key, record=record.record_id, other=place(at))
            return False
        return True

    def _record(self, row: Row) -> IdentityRecord | None:
        options = self._options
        person, _born = person_of(row, options.people, options.today, by_psn_no=False)
        region = row.parsed("idet_admdvs", lambda text: parse_division(narrow(text), options.home)) or ""
        for name in ("idet_admdvs", "identity", "begndate"):
            if not row.raw(name):
                row.refuse(name, "required")
        class_id = _class_of(row, region, options)
        certifier = row.parsed("certifier", department)
        begin = row.date("begndate", options.today + _FAR)
        end = row.parsed("enddate", parse_date)
        if begin and end and end < begin:
            row.refuse("enddate", "date_order", begin=begin.isoformat())
        known = row.time("known_from", options.today) or self._known_from
        if known is None and not row.raw("known_from"):
            row.refuse("known_from", "required")
        valid = row.flag("vali_flag") or not row.raw("vali_flag")
        if self._may_certify is not None and begin and class_id and region and not row.refusals:
            reason = self._may_certify(region, class_id, certifier, begin)
            if reason is not None:
                row.refuse("certifier", "may_not_certify", zh=reason[0], en=reason[1])
        if row.refusals or begin is None or known is None:
            return None
        return IdentityRecord(
            record_id=row.text("record_id") or f"{person}/{class_id}/{begin.isoformat()}",
            person=person,
            identity=class_id,
            idet_admdvs=region,
            certifier=certifier,
            begndate=begin,
            enddate=end if end is None or end.year < _FOREVER else None,
            known_from=known,
            valid=valid,
            ended_by_death=any(word in row.raw("end_reason").lower() for word in ("死亡", "身故", "death")),
        )

    def result(self) -> IdentityList:
        records = {person: tuple(found) for person, found in self._records.items()}
        persons = frozenset(self._refused_persons)
        return IdentityList(self._layout.headers, records, tuple(self._refused), persons, self._rows_in, self._keys)


def _class_of(row: Row, region: str, options: ReadOptions) -> str:
    name = narrow(row.raw("identity"))
    if not name:
        return ""
    if ";" in name or "、" in name:
        row.refuse("identity", "identity_many")
        return ""
    try:
        found = identity_class(name, region[:2], options.extra_classes)
    except CellError as error:
        row.refuse("identity", error.key, **error.values)
        return ""
    if not found:
        row.refuse("identity", "identity", name=name)
    return found
