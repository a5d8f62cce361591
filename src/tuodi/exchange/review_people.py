"""Who a reviewed or watched person is to a reader: name, identity number (masked), township."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tuodi.exchange.bill_source import BillSource, PersonBills
from tuodi.exchange.cells import shown, tidy
from tuodi.exchange.idnumber import masked
from tuodi.exchange.layouts import Layout, normal
from tuodi.exchange.people_list import PeopleList
from tuodi.exchange.person_rows import BillRow

NO_TOWN = "（未填镇街）"
_TOWNS = ("镇街", "乡镇街道", "镇(街)", "乡镇", "街道", "town", "township")


@dataclass(frozen=True, slots=True)
class Who:
    """What is shown of a person. `certno` is masked unless the run says otherwise."""

    psn_no: str
    name: str
    certno: str
    town: str


class Directory:
    """Names and townships: from the people list where it has the person, else from the row."""

    def __init__(self, source: BillSource, people: PeopleList | None, *, unmasked: bool) -> None:
        self._layout, self._unmasked = source.layout, unmasked
        self._town_at = town_position(source.layout, source.header)
        self._listed: dict[str, tuple[str, str, str]] = {}
        if people is None:
            return
        town_at = _position(people.header)
        for person in people.people:
            town = _cell(person.cells, town_at)
            for key in (person.person, person.psn_no, f"{person.cert_type}:{person.certno}"):
                if key not in ("", ":"):
                    self._listed.setdefault(key, (person.psn_name, person.certno, town))

    def who(self, person: PersonBills, row: BillRow) -> Who:
        """The person as this row is to show it."""
        return self.shown((person.person, *sorted(person.keys)), row.cells)

    def shown(self, keys: Iterable[str], cells: Sequence[str]) -> Who:
        """A person with these keys, as a row with these cells is to show it."""
        name, certno, town = next((self._listed[key] for key in keys if key in self._listed), ("", "", ""))
        index = self._layout.index
        return self.made(
            _cell(cells, index.get("psn_no")),
            name or _cell(cells, index.get("psn_name")),
            certno or _cell(cells, index.get("certno")),
            town or _cell(cells, self._town_at) or NO_TOWN,
        )

    def made(self, psn_no: str, name: str, certno: str, town: str) -> Who:
        """A person of whom this is known."""
        return Who(psn_no=psn_no, name=name, certno=certno if self._unmasked else masked(certno), town=town)


def town_position(layout: Layout, header: Sequence[str]) -> int | None:
    """The column of the township, if any."""
    return layout.index.get("town", _position(header))


def town_of(cell: str) -> str:
    """What a cell says of the township, as lists show it."""
    return cell_text(cell) or NO_TOWN


def cell_text(cell: str) -> str:
    """A cell as lists show it."""
    return shown(tidy(cell))


def _position(header: Sequence[str]) -> int | None:
    names = [normal(cell) for cell in header]
    return next((names.index(town) for town in _TOWNS if town in names), None)


def _cell(cells: Sequence[str], position: int | None) -> str:
    return "" if position is None or position >= len(cells) else cell_text(cells[position])
