"""Reading a people list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .bill_row import insurance_of, marked_classes
from .cells import narrow
from .codes import person_kind
from .divisions import parse_division
from .list_rows import RefusedRow, open_list, refused_row
from .options import ReadOptions
from .people import PeopleMap, Person
from .person_key import check_certificate
from .refusals import place
from .row import Row


@dataclass(frozen=True)
class PeopleList:
    """`people` in file order with the rows refused; `header` is the file's own.

    households_refused: household numbers of refused rows, whose households are not complete.
    """

    header: tuple[str, ...]
    people: tuple[Person, ...]
    refused: tuple[RefusedRow, ...]
    rows_in: int
    households_refused: frozenset[str] = frozenset()

    def map(self) -> PeopleMap:
        """psn_no and certificates both ways."""
        keys = ((person.psn_no, person.cert_type, person.certno) for person in self.people)
        return PeopleMap(keys, {person.psn_no: person.psn_name for person in self.people})


def read_people(
    path: Path,
    *,
    today: dt.date,
    unique: bool = False,
    encoding: str | None = None,
    extra_classes: Mapping[str, str] | None = None,
) -> PeopleList:
    """Read a people list. FileRefused when it is no use.

    unique: refuse a second row of a psn_no or certificate (premiums are paid once); without it a psn_no may stand
    with several certificates, and only an exact repetition is refused.
    """
    options = ReadOptions(today=today, extra_classes=extra_classes or {})
    layout, rows = open_list(path, "people", encoding)
    people: list[Person] = []
    refused: list[RefusedRow] = []
    seen: dict[str, int] = {}
    households: set[str] = set()
    for row in rows:
        person = _person(row, options) if not row.refusals else None
        if person is not None:
            keys = [person.psn_no, f"{person.cert_type}:{person.certno}" if person.certno else ""]
            names = [key for key in keys if key] if unique else ["|".join(keys)]
            first = next((seen[key] for key in names if key in seen), None)
            if first is not None:
                row.refuse("", "duplicate_person", other=place(first))
                person = None
            else:
                seen.update((key, row.number) for key in names)
        if person is not None:
            people.append(person)
            continue
        refused.append(refused_row(row))
        if any(refusal.key != "duplicate_person" for refusal in row.refusals):
            households.update({row.raw("hh_no")} - {""})
    rows_in = len(people) + len(refused)
    return PeopleList(layout.headers, tuple(people), tuple(refused), rows_in, frozenset(households))


def _person(row: Row, options: ReadOptions) -> Person | None:
    psn_no = row.text("psn_no")
    certificate, born = check_certificate(row, options.today)
    if not row.raw("psn_no") and not row.raw("certno"):
        row.refuse("psn_no", "no_person")
    region = row.parsed("insu_admdvs", lambda text: parse_division(narrow(text))) or ""
    insutype = insurance_of(row) if row.raw("insutype") else None
    plan = row.coded("insu_plan")
    kind = row.parsed("psn_type", lambda text: person_kind(narrow(text)))
    household = row.text("hh_no")
    brdy = row.date_of_birth("brdy", options.today)
    if brdy and born and brdy != born:
        row.note("note_birth")
    paid = row.date("paid_date", options.today)
    classes = marked_classes(row, options, region)
    if row.refusals:
        return None
    cert_type, _, number = certificate.partition(":")
    return Person(
        row=row.number,
        person=psn_no or certificate,
        psn_no=psn_no,
        cert_type=cert_type,
        certno=number,
        psn_name=row.raw("psn_name"),
        birth_date=brdy or born,
        region=region,
        insutype=insutype,
        insu_plan=None if plan is None else int(plan),
        paid_date=paid,
        minor=None if kind is None else kind == "minor",
        psn_kind=kind,
        hh_no=household,
        classes=classes,
        cells=tuple(row.cells),
    )
