"""Numbers that contradict one another: one certificate under two psn_no, one psn_no with two certificates.

Who has them cannot be told: one person whose year is counted twice, or two who are taken for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .idnumber import RESIDENT, birth_date_of, masked
from .people import PeopleMap
from .person_rows import BillRow
from .refusals import CellError, FileRefused
from .spool import Spool

_MOST = 1_000_000
"""More persons in doubt than this and a column is no person's number at all."""
_RECENT = 1 << 16


@dataclass(frozen=True, slots=True)
class Shared:
    """A certificate (``type:number``) that rows of another person, too, are settled under."""

    certificate: str
    other: str


class HolderRegister:
    """Remember who each certificate stands with row by row, then find those that stand with several persons."""

    def __init__(self, limit: int, partitions: int) -> None:
        self._spool = Spool(limit, partitions)
        self._recent: dict[str, str] = {}

    def add(self, certificate: str, person: str, row: int) -> None:
        """One row's certificate and the key its person is settled under."""
        if not certificate or certificate == person or self._recent.get(certificate) == person:
            return
        if len(self._recent) >= _RECENT:
            self._recent.clear()
        self._recent[certificate] = person
        self._spool.add(certificate, row, person.encode("utf-8", "surrogatepass"))

    def shared(self, file: str) -> dict[str, Shared]:
        """Person → the certificate that another one has too."""
        found: dict[str, Shared] = {}
        for certificate, items in self._spool.groups():
            holders = list(dict.fromkeys(item.payload.decode("utf-8", "surrogatepass") for item in items))
            if len(holders) == 1 or not _sound(certificate):
                continue
            for holder in holders:
                other = holders[1] if holder == holders[0] else holders[0]
                found.setdefault(holder, Shared(certificate, other))
            if len(found) > _MOST:
                raise FileRefused(file, "persons_everywhere")
        return found

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every (certificate, person)."""
        for certificate, items in self._spool.groups():
            for holder in dict.fromkeys(item.payload.decode("utf-8", "surrogatepass") for item in items):
                yield certificate, holder

    def close(self) -> None:
        """Remove what is on disk."""
        self._spool.close()


def told_apart(
    key: str,
    rows: Sequence[BillRow],
    certificates: Mapping[int, str],
    people: PeopleMap | None,
    shared: Shared | None,
) -> list[BillRow]:
    """The rows of a person, refused where its numbers contradict one another.

    certificates: row → its certificate where that is sound. Only two of one type contradict each other (a newborn's
    birth certificate and identity number do not), and not where the people list gives both to the person.
    """
    if shared is not None:
        text = masked(_number(shared.certificate))
        return [_in_doubt(row, "psn_no", key, "certificate_shared", number=text, other=shared.other) for row in rows]
    first: dict[str, str] = {}
    for certificate in dict.fromkeys(certificates.values()):
        kind, _, number = certificate.partition(":")
        if people is not None and people.find("", kind, number) == key:
            continue
        other = first.setdefault(kind, number)
        if other != number:
            names = {"person": key, "number": masked(other), "other": masked(number)}
            values = (_number(certificates.get(row.row, "")) for row in rows)
            return [
                _in_doubt(row, "certno", value, "certificates_differ", **names)
                for row, value in zip(rows, values, strict=True)
            ]
    return list(rows)


def _in_doubt(row: BillRow, column: str, value: str, key: str, **values: object) -> BillRow:
    """An exact copy of another row stays refused as that alone."""
    return row.refused(column, value, key, **values) if row.held else row


def _number(certificate: str) -> str:
    return certificate.partition(":")[2]


def _sound(certificate: str) -> bool:
    kind, _, number = certificate.partition(":")
    if kind != RESIDENT:
        return True
    try:
        birth_date_of(number)
    except CellError:
        return False
    return True
