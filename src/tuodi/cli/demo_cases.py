"""The example files of a folder: bills with the lists beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tuodi.cli.bills import BillInputs


@dataclass(frozen=True)
class Case:
    """One example file of bills with the lists beside it."""

    name: str
    bills: Path
    people: Path | None
    identities: Path | None

    @property
    def year(self) -> str:
        """The year at the end of the name."""
        return self.name.rpartition("-")[2]

    def inputs(self) -> BillInputs:
        """As `tuodi settle` would be given them."""
        return BillInputs(
            bills=self.bills, people=self.people, identities=self.identities, opening="zero", known_at="settlement",
            from_stage=None, codes=None, encoding=None, sheet=None, clr_ym=None, home="500000", insutype="390",
            provisional=False,
        )  # fmt: skip


def found_cases(examples: Path) -> Iterator[Case]:
    """bills-<name>.csv with people-<name>.csv and identities-<name>.csv where they are."""
    for bills in sorted(examples.glob("bills-*.csv")):
        name = bills.stem.removeprefix("bills-")
        if "." in name:
            continue
        beside = [examples / f"{kind}-{name}.csv" for kind in ("people", "identities")]
        people, identities = (path if path.is_file() else None for path in beside)
        yield Case(name, bills, people, identities)


def in_folder(folder: Path) -> Case:
    """bills.csv of a folder of its own, with people.csv and identities.csv where they are."""
    people, identities = (
        path if path.is_file() else None for path in (folder / "people.csv", folder / "identities.csv")
    )
    return Case(folder.name, folder / "bills.csv", people, identities)
