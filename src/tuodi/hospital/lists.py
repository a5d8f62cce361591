"""The files a vendor fills: patients with their credentials, items with their prices. Both CSV, both made up."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

from tuodi.lab.known_patients import PATIENTS
from tuodi.policy.errors import BadValue
from tuodi.policy.money import parse_yuan

from .care import Item, Patient


class BadList(Exception):
    """A file that does not have what it should; `where`: file and line."""

    def __init__(self, where: str, lacks: str) -> None:
        super().__init__(f"{where}: {lacks}")
        self.where, self.lacks = where, lacks


def known_patients() -> list[Patient]:
    """Those of the demonstration whose credentials are public."""
    return [Patient(one.certno, one.psn_name) for one in PATIENTS]


def known_items() -> list[Item]:
    """Those of the demonstration's catalogue."""
    with as_file(files(__package__) / "demonstration_items.csv") as path:
        return read_items(path)


def read_patients(path: Path) -> list[Patient]:
    """Columns certno, psn_name."""
    return [Patient(row["certno"], row["psn_name"]) for row in _rows(path, "certno", "psn_name")]


def read_items(path: Path) -> list[Item]:
    """Columns med_list_codg, medins_list_codg, pric (yuan)."""
    found = []
    for number, row in enumerate(_rows(path, "med_list_codg", "medins_list_codg", "pric"), start=2):
        try:
            price = parse_yuan(row["pric"])
        except BadValue as wrong:
            raise BadList(f"{path}:{number}", str(wrong)) from wrong
        found.append(Item(row["med_list_codg"], row["medins_list_codg"], price))
    return found


def _rows(path: Path, *columns: str) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise BadList(str(path), ", ".join(missing))
        none = True
        for number, row in enumerate(reader, start=2):
            empty = [name for name in columns if not row[name]]
            if empty:
                raise BadList(f"{path}:{number}", ", ".join(empty))
            none = False
            yield {name: value or "" for name, value in row.items() if name}
        if none:
            raise BadList(str(path), "rows")
