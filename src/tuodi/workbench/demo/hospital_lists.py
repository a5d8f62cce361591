"""Lists for simulated hospitals: patients and items of the demonstration. A real installation gives none away."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from tuodi.lab.known_patients import PATIENTS
from tuodi.policy.money import format_yuan
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.catalogue.models import Entry
from tuodi.workbench.registry.models import Insurance, Source

from .cast import COUNTY
from .hospitals import BY

_ITEMS, _CAPS = "1312", "1318"
_NO_CAP = 999_999_000_000
_MILLIONTHS_A_FEN = 10_000
_PRICE = 25_00
"""Fen, of what has no price cap."""


class NotADemonstration(Exception):
    """Real people are not written into a list for trying things."""


def write(folder: Path, people: int, on: dt.date) -> tuple[int, int]:
    """people.csv and items.csv; how many of each. Raises NotADemonstration."""
    with unlimited():
        if not Source.objects.filter(kind=Source.Kind.SEED, by=BY).exists():
            raise NotADemonstration
        patients = list(islice(_patients(on), people))
        items = list(_items())
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "people.csv", ("certno", "psn_name"), patients)
    _write(folder / "items.csv", ("med_list_codg", "medins_list_codg", "pric"), items)
    return len(patients), len(items)


def _patients(on: dt.date) -> Iterable[tuple[str, str]]:
    """Those whose credentials are public, then residents of the county who are insured on the day and alive."""
    yield from ((one.certno, one.psn_name) for one in PATIENTS)
    insured = Insurance.objects.filter(
        insutype=Insurance.Kind.RESIDENTS, insu_admdvs=COUNTY, begndate__lte=on, enddate__gte=on,
        person__county=COUNTY, person__merged_into=None, person__death_date=None,
    ).exclude(person__certno__in=[one.certno for one in PATIENTS])  # fmt: skip
    yield from insured.order_by("person_id").values_list("person__certno", "person__psn_name").iterator()


def _items() -> Iterable[tuple[str, str, str]]:
    """Items of the insurance's catalogue at their price cap."""
    standing = Entry.objects.filter(replaced=None, valid=True)
    caps = {row.code: row.amount or 0 for row in standing.filter(tab=_CAPS)}
    for number, code in enumerate(standing.filter(tab=_ITEMS).order_by("code").values_list("code", flat=True), start=1):
        cap = caps.get(code, _NO_CAP)
        fen = cap // _MILLIONTHS_A_FEN if cap < _NO_CAP else _PRICE
        yield code, f"ITEM{number:04d}", format_yuan(fen)


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *rows])
