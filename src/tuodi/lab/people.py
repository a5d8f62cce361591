"""Households of people who do not exist, and what offices certify of them over time."""

from __future__ import annotations

import datetime as dt

from .chance import Chance, Weighted
from .identity_numbers import BIRTH_CERTIFICATE, RESIDENT, birth_certificate, resident_number
from .names import full_name
from .places import CIVIL, RURAL, Region
from .records import History, Identity, Person

DAY = dt.timedelta(days=1)
MAN, WOMAN = 1, 2
PRESCHOOL, SCHOOL, ADULT, STUDENT_UNTIL, SENIOR, RETIRED = 1, 7, 18, 23, 60, 60
_ELDERLY_HEAD = 66
_PARENT = 24

_SIZES: Weighted[int] = Weighted((1, 3), (2, 5), (3, 5), (4, 4), (5, 2))
_HEADS: Weighted[int] = Weighted((28, 2), (36, 4), (44, 4), (52, 5), (60, 4), (68, 4), (76, 2))
_LATE_DAYS: Weighted[int] = Weighted((5, 46), (9, 28), (12, 10), (70, 9), (118, 7))
_NEW_DAYS: Weighted[int] = Weighted((5, 4), (9, 3), (70, 2), (118, 2))
"""From the first day of a class to the day the insurance marks it: mostly the next monthly list, sometimes months."""
_COURSE: Weighted[str] = Weighted(("whole", 70), ("begins", 13), ("ends", 8), ("changes", 5), ("gap", 4))
_CODED_AT_BIRTH = 450


def person_type(age: int, *, student: bool, employee: bool) -> str:
    """The national psn_type."""
    if employee:
        return "12" if age >= RETIRED else "11"
    if student:
        return "1404"
    for limit, code in ((PRESCHOOL, "1401"), (SCHOOL, "1402"), (ADULT, "1403"), (SENIOR, "15")):
        if age < limit:
            return code
    return "16"


class PeopleMaker:
    """Makes the households of one region and year."""

    def __init__(self, region: Region, year: int, chance: Chance, helped: int) -> None:
        self.region, self.year, self.chance, self.helped = region, year, chance, helped
        self._people = 1_000_000 * (year % 100)
        self._households = 0
        self._records = 0

    def household(self, age: int | None = None, gend: int = 0) -> list[History]:
        """One household, with the classes its members hold; the age and sex of the first one as asked."""
        chance = self.chance
        self._households += 1
        division = chance.pick(tuple(self.region.homes))
        town = chance.pick(self.region.homes[division])
        home = (division, town, f"{town.rstrip('街道镇乡')}{chance.between(1, 9)}村", f"H{self._households:07d}")
        head = chance.pick(_HEADS) + chance.below(8) if age is None else age
        gend = gend or (MAN if chance.hits(600) else WOMAN)
        first = self.person(home, head, gend)
        members = [first]
        size = chance.pick(_SIZES)
        if size > 1:
            members.append(self.person(home, max(ADULT, head + chance.between(-5, 4)), MAN + WOMAN - gend))
        for _ in range(size - 2):
            age = max(0, head - _PARENT - chance.below(9)) if head < _ELDERLY_HEAD else chance.between(3, 16)
            members.append(self.person(home, age, chance.between(MAN, WOMAN), surname=first.psn_name[0]))
        histories = [History(person=member) for member in members]
        if chance.hits(self.helped):
            self._certify(histories)
        return histories

    def person(self, home: tuple[str, str, str, str], age: int, gend: int, surname: str = "") -> Person:
        """One person of an age reached during the year."""
        chance = self.chance
        division, town, village, household = home
        born = dt.date(self.year - age, 1, 1) + DAY * chance.below(365 if age else 200)
        student = ADULT <= age < STUDENT_UNTIL and chance.hits(550)
        employee = not student and age > STUDENT_UNTIL and chance.hits(80)
        self._people += 1
        kind, number = RESIDENT, resident_number(division, born, self._people, gend)
        if not age and chance.hits(_CODED_AT_BIRTH):
            kind, number = BIRTH_CERTIFICATE, birth_certificate(chance)
        return Person(
            psn_no=f"{self.region.code}{self._people:010d}",
            psn_cert_type=kind,
            certno=number,
            psn_name=full_name(chance, gend, surname),
            gend=gend,
            brdy=born,
            psn_type=person_type(age, student=student, employee=employee),
            insu_admdvs=self.region.code,
            resid_admdvs=division,
            town=town,
            village=village,
            household=household,
            insutype="310" if employee else "390",
            insu_plan=None if employee else 1 + chance.hits(180),
            paid_date=None if employee else self._paid(born),
        )

    def _paid(self, born: dt.date) -> dt.date | None:
        """Mostly in the autumn before; some late, some not yet; newborns after birth."""
        chance = self.chance
        if born.year == self.year:
            return born + DAY * chance.between(12, 80)
        if chance.hits(30):
            return None
        if chance.hits(50):
            return dt.date(self.year, 1, 1) + DAY * chance.below(55)
        return dt.date(self.year - 1, 10, 15) + DAY * chance.below(75)

    def _certify(self, members: list[History]) -> None:
        chance, region = self.chance, self.region
        identity = chance.pick(region.classes)
        shared = identity in (*CIVIL, *RURAL) and identity != "illness_poor"
        elsewhere = shared and region.neighbours and chance.hits(40)
        certified = chance.pick(region.neighbours) if elsewhere else region.code
        course = chance.pick(_COURSE)
        late = chance.pick(_LATE_DAYS if course in ("whole", "ends") else _NEW_DAYS)
        for member in members if shared else members[:1]:
            self._course(member, identity, certified, course, late)
        if "severe_disability" in region.classes and chance.hits(120):
            self._course(members[0], "severe_disability", region.code, "whole", late)

    def _course(self, member: History, identity: str, certified: str, course: str, late: int) -> None:
        """The rows of one class over time."""
        jan = dt.date(self.year, 1, 1)
        before = dt.date(self.year - self.chance.between(1, 4), self.chance.between(1, 12), 1)
        middle = dt.date(self.year, self.chance.between(3, 9), 1)
        if course == "whole":
            self.certify(member, identity, certified, before, late=late)
        elif course == "begins":
            self.certify(member, identity, certified, middle, late=late)
        elif course == "ends":
            self.certify(member, identity, certified, before, middle - DAY, late=late)
        elif course == "changes":
            other = "low_income_edge" if identity == "minimum_living" else "minimum_living"
            self.certify(member, other, certified, before, middle - DAY)
            self.certify(member, identity, certified, middle, late=late)
        else:
            self.certify(member, identity, certified, before, jan + DAY * 89)
            self.certify(member, identity, certified, jan + DAY * 182, late=late)

    def certify(
        self, member: History, identity: str, region: str, begin: dt.date, end: dt.date | None = None, *, late: int = 5
    ) -> None:
        """One row of a list; marked by the insurance `late` days after it begins, but never before birth."""
        begin = max(begin, member.person.brdy)
        if end is not None and end < begin:
            return
        self._records += 1
        known = begin + DAY * late
        member.identities.append(
            Identity(
                record_id=f"{self.region.code}{self.year}R{self._records:06d}",
                person=member.person,
                identity=identity,
                idet_admdvs=region,
                certifier=self.region.certifier(identity, region),
                begndate=begin,
                enddate=end,
                known_from=dt.datetime(known.year, known.month, known.day, 9),
            )
        )
