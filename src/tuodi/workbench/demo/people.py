"""The county's people from the generator: households, persons, identities, insurance, written in bulk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from tuodi.lab.chance import Chance
from tuodi.lab.identity_numbers import resident_number
from tuodi.lab.people import PeopleMaker
from tuodi.lab.places import CIVIL, FAMILY_PLANNING, REGIONS, RURAL, VETERANS
from tuodi.lab.records import History
from tuodi.lab.records import Person as Made
from tuodi.workbench.base.bulk import create
from tuodi.workbench.base.prepared import Inserting
from tuodi.workbench.registry.models import Household, IdentityRow, Insurance, Person, Source
from tuodi.workbench.registry.pinyin import pinyin_of

from .cast import COUNTY
from .places import TOWNSHIPS, VILLAGES, townships
from .relations import address_of, relation_of

PEOPLE = 40_000
HELPED = 90
"""Of a thousand households, those with a class."""
BATCH = 2_000
_PEOPLE, _INSURANCES = Inserting(Person), Inserting(Insurance)
_STORY = 3
_HELPED_ONCE = 60
"""One in so many of those without a class had one in the years before."""


def made_households(year: int, seed: int) -> Iterator[list[History]]:
    """Households without end, living in the demonstration's townships."""
    region = REGIONS[COUNTY]
    region = replace(region, homes={COUNTY: region.homes[COUNTY][:TOWNSHIPS]})
    maker = PeopleMaker(region, year, Chance(COUNTY, year, seed), HELPED)
    while True:
        yield maker.household()


class Writer:
    """Writes histories into the registry; the generator's villages have no codes, ours get them by number.

    `years`: of how many cover years, the last being `year`, premiums are written; from three on, what was certified in
    the years before and has ended is written too.
    """

    def __init__(self, source: Source, year: int, years: int = 2) -> None:
        self.source, self.year, self.years = source, year, years
        self.codes = {name: code for code, name in townships()}
        self.certifiers = _certifiers()
        self._numbers: set[str] = set()

    def write(self, households: list[list[History]]) -> int:
        """Write some households; how many people that were."""
        made = [self._household(members[0].person) for members in households]
        create(made)
        pairs = [(h, member) for h, members in zip(made, households, strict=True) for member in members]
        relations = [
            relation_of(member.person, members[0].person, second=at == 1)
            for members in households
            for at, member in enumerate(members)
        ]
        people = [
            self._person(household, member.person, at, relations[at]) for at, (household, member) in enumerate(pairs)
        ]
        create(people)
        rows = [
            row for person, (_, member) in zip(people, pairs, strict=True) for row in self._identities(person, member)
        ]
        create(rows)
        create([
            one
            for person, (_, member) in zip(people, pairs, strict=True)
            for one in self._insurances(person, member.person)
        ])  # fmt: skip
        return len(people)

    def _village(self, made: Made) -> tuple[str, str]:
        township = self.codes[made.town]
        number = int("".join(c for c in made.village if c.isdigit()) or "1")
        return township, f"{township}{200 + (number - 1) % VILLAGES + 1:03d}"

    def _household(self, made: Made) -> Household:
        township, village = self._village(made)
        return Household(
            number=made.household, county=COUNTY, township=township, village_id=village,
            address=address_of(made.household),
        )  # fmt: skip

    def _number(self, made: Made) -> str:
        """The generator may give two people one number; a register does not hold it twice."""
        number, order = made.certno, 0
        while number in self._numbers:
            order += 1
            number = resident_number(made.resid_admdvs, made.brdy, order, made.gend)
        self._numbers.add(number)
        return number

    def _person(self, household: Household, made: Made, at: int, relation: str) -> Person:
        township, village = self._village(made)
        pinyin, initials = pinyin_of(made.psn_name)
        return _PEOPLE.new(
            psn_no=made.psn_no, psn_cert_type=made.psn_cert_type, certno=self._number(made), psn_name=made.psn_name,
            pinyin=pinyin, initials=initials, gend=str(made.gend), brdy=made.brdy, psn_type=made.psn_type,
            household=household, county=COUNTY, township=township, village_id=village,
            resid_admdvs=made.resid_admdvs, death_date=made.death_date, naty="01" if at % 3 else "17",
            relation=relation,
        )  # fmt: skip

    def _identities(self, person: Person, member: History) -> Iterator[IdentityRow]:
        if self.years >= _STORY and not member.identities and person.pk % _HELPED_ONCE == 0:
            yield from self._helped_once(person, member.person)
        for made in member.identities:
            yield IdentityRow(
                record_id=made.record_id, person=person, identity=made.identity, idet_admdvs=made.idet_admdvs,
                certifier=self.certifiers[made.identity], certifier_name=made.certifier, begndate=made.begndate,
                enddate=made.enddate, end_reason=made.end_reason, known_from=made.known_from,
                vali_flag=bool(made.vali_flag), source=self.source,
            )  # fmt: skip

    def _helped_once(self, person: Person, made: Made) -> Iterator[IdentityRow]:
        """Two years ago on the minimum living allowance; the year after at its edge, then out of it."""
        first, second = dt.date(self.year - 2, 1 + person.pk % 9, 1), dt.date(self.year - 1, 1 + person.pk % 7, 1)
        end = dt.date(self.year - 1, 12, 31)
        if made.brdy > first or made.death_date:
            return
        for at, (identity, begndate, enddate, why) in enumerate(
            (
                ("minimum_living", first, second - dt.timedelta(days=1), "收入增加，转低保边缘"),
                ("low_income_edge", second, end, "家庭收入超过标准，退出"),
            )
        ):
            yield IdentityRow(
                record_id=f"{COUNTY}{self.year - 2}H{person.pk:07d}{at}", person=person, identity=identity,
                idet_admdvs=COUNTY, certifier=self.certifiers[identity], certifier_name="民政局", begndate=begndate,
                enddate=enddate, end_reason=why, known_from=dt.datetime(begndate.year, begndate.month, 6, 9),
                source=self.source,
            )  # fmt: skip

    def _insurances(self, person: Person, made: Made) -> Iterator[Insurance]:
        if made.insutype == "390" and made.paid_date is None:
            return
        for year in range(self.year - self.years + 1, self.year + 1):
            if made.brdy.year > year:
                continue
            paid = made.paid_date if year == self.year or made.paid_date is None else dt.date(year - 1, 11, 20)
            yield _INSURANCES.new(
                person=person, year=year, insutype=made.insutype, insu_plan=self._plan(made, year),
                insu_admdvs=made.insu_admdvs, begndate=dt.date(year, 1, 1), enddate=dt.date(year, 12, 31),
                paid_date=paid, source=self.source,
            )  # fmt: skip

    def _plan(self, made: Made, year: int) -> int | None:
        """The year before the last: plan 1, the only one whose price is known."""
        return 1 if made.insu_plan and year < self.year - 1 else made.insu_plan


def _certifiers() -> dict[str, str]:
    found = dict.fromkeys(CIVIL, "civil_affairs") | dict.fromkeys(RURAL, "rural_revitalisation")
    found |= dict.fromkeys(VETERANS, "veterans_affairs") | dict.fromkeys(FAMILY_PLANNING, "health")
    return found | {"severe_disability": "disabled_federation"}
