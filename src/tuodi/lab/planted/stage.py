"""What a scene acts with: people, days of the year so far, lists and visits, and saying what is true of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from tuodi.lab.chance import Chance
from tuodi.lab.identity_numbers import RESIDENT, resident_number
from tuodi.lab.people import PeopleMaker
from tuodi.lab.places import REGIONS
from tuodi.lab.records import Identity, Person

from .visit import COUNTY, Life, Visit

DAY = dt.timedelta(days=1)
_FIRST, _LAST_DAYS = 2, 9
"""Visits are between the second of January and so many days before the end of the month."""
TOWNS = REGIONS[COUNTY].homes[COUNTY][:12]
"""The townships of the demonstration."""
_DISEASES = (("J18.900", "肺炎"), ("K80.200", "胆囊结石"), ("M51.202", "腰椎间盘突出"), ("N20.000", "肾结石"))
_GRAVE = (("C34.900", "支气管或肺恶性肿瘤"), ("C16.900", "胃恶性肿瘤"))
_OTHER_COUNTIES = ("500114", "500241", "500102", "500112")
_IN_THE_MONTH = 400
"""Of a thousand scenes, those within the month itself."""
_DAYS_OF_YEAR = 365
_NIGHT = dt.time(23, 59, 59)
_ADULT = 30
_STAY = 9
"""Longer than any stay."""
_OWN_HOSPITALS = 40
"""Numbers from here on are hospitals of a scene's own."""


class Stage:
    """Writes lives. `expected`: of each kind the visits that are to be found, `similar` those that only look so."""

    def __init__(self, month: dt.date, chance: Chance, taken: frozenset[str] = frozenset()) -> None:
        """`taken`: certificate numbers of people who are there already."""
        following = (month.replace(day=28) + 4 * DAY).replace(day=1)
        self.first, self.last = month, following - DAY
        self.until = dt.datetime.combine(self.last, _NIGHT)
        self.year, self.chance = month.year, chance
        self.region = replace(REGIONS[COUNTY], homes={COUNTY: TOWNS})
        self.lives: list[Life] = []
        self.guests: list[Life] = []
        self.expected: list[tuple[str, Visit, str]] = []
        self.similar: list[tuple[str, Visit, str]] = []
        self._maker = PeopleMaker(self.region, month.year, chance, 0)
        self._records, self._hospitals, self._numbers = 0, _OWN_HOSPITALS, set(taken)

    # people

    def household(self) -> list[Life]:
        """A household as it comes."""
        found = [self._own(history.person) for history in self._maker.household()]
        self.lives += found
        return found

    def life(self, age: int | None = None) -> Life:
        """A resident insured as such, alone in the household."""
        person = self._maker.household(age if age is not None else _ADULT + self.chance.below(40))[0].person
        person.insutype, person.insu_plan = "390", person.insu_plan or 1
        person.paid_date = person.paid_date or dt.date(self.year - 1, 11, 20)
        found = self._own(person)
        self.lives.append(found)
        return found

    def guest(self, insured: str = "") -> Life:
        """Somebody insured as a resident of another county, unknown to ours."""
        person = self._maker.household(_ADULT + self.chance.below(40))[0].person
        found = self._own(person)
        person.insutype, person.insu_plan = "390", person.insu_plan or 1
        person.insu_admdvs = insured or self.chance.pick(_OTHER_COUNTIES)
        person.psn_no = f"{person.insu_admdvs}{person.psn_no[6:]}"
        person.resid_admdvs, person.town, person.village = person.insu_admdvs, "", ""
        person.certno = resident_number(person.insu_admdvs, person.brdy, int(person.psn_no[-3:]), person.gend)
        person.psn_cert_type = RESIDENT
        while person.certno in self._numbers:
            person.brdy += DAY
            person.certno = resident_number(person.insu_admdvs, person.brdy, int(person.psn_no[-3:]), person.gend)
        self._numbers.add(person.certno)
        self.guests.append(found)
        return found

    def _own(self, person: Person) -> Life:
        """Numbers of their own: nobody else of the county has them."""
        person.psn_no = f"{COUNTY}7{person.psn_no[-9:]}"
        person.household = f"P{self.first:%y%m}{person.household[1:]}"
        order = 0
        while person.certno in self._numbers:
            order += 1
            number = person.certno
            person.certno = (
                resident_number(person.resid_admdvs, person.brdy, order, person.gend)
                if person.psn_cert_type == RESIDENT else f"{number[0]}{int(number[1:]) + 1:09d}"
            )  # fmt: skip
        self._numbers.add(person.certno)
        return Life(person)

    def sibling(self, of: Life) -> Life:
        """A twin: the same birthday, household and surname."""
        one = of.person
        home = (one.resid_admdvs, one.town, one.village, one.household)
        twin = self._maker.person(home, self.year - one.brdy.year, 3 - one.gend, surname=one.psn_name[0])
        twin.insutype, twin.insu_plan, twin.brdy = "390", 1, one.brdy
        twin.certno = resident_number(twin.resid_admdvs, twin.brdy, int(twin.psn_no[-3:]), twin.gend)
        found = self._own(twin)
        twin.household = one.household
        self.lives.append(found)
        return found

    # lists

    def certify(
        self, life: Life, identity: str, begin: dt.date | None = None, end: dt.date | None = None, *,
        known: dt.datetime | None = None, record: str = "", valid: bool = True, reason: str = "",
    ) -> Identity:  # fmt: skip
        """One row of a list; without dates held and known for years."""
        begin = begin or max(dt.date(self.year - 1, 3, 1), life.person.brdy)
        self._records += 1
        made = Identity(
            record_id=record or f"{COUNTY}P{self.first:%y%m}{self._records:07d}", person=life.person, identity=identity,
            idet_admdvs=COUNTY, certifier=self.region.certifier(identity), begndate=begin, enddate=end,
            known_from=known or dt.datetime.combine(begin + 5 * DAY, dt.time(9)), vali_flag=int(valid),
            end_reason=reason,
        )  # fmt: skip
        life.identities.append(made)
        return made

    # time

    def hospital(self) -> int:
        """The number of a hospital where nobody else goes."""
        self._hospitals += 1
        return self._hospitals

    def last_year(self, count: int) -> list[dt.date]:
        """Days of the year before, rising, further apart than any stay."""
        first = dt.date(self.year - 1, 1, _FIRST)
        span = _DAYS_OF_YEAR - _LAST_DAYS - _STAY * count
        picked = sorted(self.chance.below(max(1, span)) for _ in range(count))
        return [first + DAY * (place + _STAY * number) for number, place in enumerate(picked)]

    def days(self, count: int, apart: int = 0) -> list[dt.date]:
        """Days of the year so far, rising; `apart` days between them at least, by default longer than any stay."""
        apart = apart or (_STAY if count > 1 else 1)
        first = dt.date(self.year, 1, _FIRST)
        if apart * count < _LAST_DAYS and self.chance.hits(_IN_THE_MONTH):
            first = max(first, self.first)
        span = (self.last - first).days - _LAST_DAYS - apart * (count - 1)
        picked = sorted(self.chance.below(max(1, span)) for _ in range(count))
        return [first + DAY * (place + apart * number) for number, place in enumerate(picked)]

    def moment(self, day: dt.date) -> dt.datetime:
        """Office hours of a day."""
        return dt.datetime.combine(day, dt.time(8)) + dt.timedelta(seconds=self.chance.below(32_000))

    # visits

    def visit(self, life: Life, day: dt.date, *, rest: int | None = None, **more: Any) -> Visit:
        """An admission discharged on a day and settled on the next. rest: what insurance left, fen; otherwise small."""
        chance = self.chance
        left = rest if rest is not None else chance.between(40_000, 250_000)
        insured = more.pop("insured", None)
        if insured is None:
            insured = min(left * chance.between(120, 230) // 100, max(0, 2_900_000 - left))
        grave = bool(more.get("special"))
        values: dict[str, Any] = {
            "day": day, "settled": self.moment(day + DAY), "insured": insured, "in_policy": left + insured,
            "outside": left * chance.between(10, 60) // 100, "hospital": 1 + chance.below(9),
            "disease": chance.pick(_GRAVE if grave else _DISEASES), "level": 3 if grave else chance.between(1, 3),
            "days": chance.between(2, 8), "manual": chance.hits(25),
        }  # fmt: skip
        made = Visit(**(values | more))
        life.visits.append(made)
        return made

    # truth

    def found(self, kind: str, visit: Visit, why: str) -> None:
        """This visit is to be found as that kind."""
        self.expected.append((kind, visit, why))

    def looks(self, kind: str, visit: Visit, why: str) -> None:
        """This visit looks like that kind and is none."""
        self.similar.append((kind, visit, why))
