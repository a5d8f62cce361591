"""Households by the people list: whose number a person has, and how many people share it."""

from __future__ import annotations

from collections import defaultdict

from tuodi.exchange.bill_source import PersonBills
from tuodi.exchange.people_list import PeopleList
from tuodi.exchange.refusals import CellError


class Households:
    """The `hh_no` column. A person whose rows disagree, or a household with a refused row, has no usable number."""

    def __init__(self, people: PeopleList | None) -> None:
        self._numbers: dict[str, str] = {}
        self._members: dict[str, set[str]] = defaultdict(set)
        if people is None:
            return
        listed = people.map()
        said: dict[str, set[str]] = defaultdict(set)
        names: dict[str, set[str]] = defaultdict(set)
        for row in people.people:
            found = listed.find(row.psn_no, row.cert_type, row.certno)
            key = row.person if isinstance(found, CellError) else found
            said[key].update({row.hh_no} - {""})
            names[key].update({row.person, row.psn_no, f"{row.cert_type}:{row.certno}"} - {"", ":"})
        unsure = {number for numbers in said.values() if len(numbers) > 1 for number in numbers}
        unsure |= people.households_refused
        for key, numbers in said.items():
            for number in numbers - unsure:
                self._members[number].add(key)
                self._numbers.update(dict.fromkeys(names[key], number))

    def number_of(self, person: PersonBills) -> str:
        """The household number of a person of the bills; empty where there is none that can be used."""
        found = {self._numbers[key] for key in (person.person, *person.keys) if key in self._numbers}
        return found.pop() if len(found) == 1 else ""

    def heads(self, number: str) -> int:
        """How many people the list gives a household."""
        return len(self._members[number])
