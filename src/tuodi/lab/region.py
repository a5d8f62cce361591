"""A region's people and their year, one person after another: small examples and files of millions alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache

from tuodi.policy.library import terms_source
from tuodi.policy.terms import parse_terms

from .care import GRAVE, KINDS, Kind
from .chance import Chance, Weighted
from .people import ADULT, DAY, SENIOR, WOMAN, PeopleMaker
from .places import REGIONS
from .records import BillRow, History, Person
from .visits import VisitMaker, Wish, mark

HELPED, ILL = 60, 10
"""Of a thousand households, those with a class; of a thousand people, those gravely ill (facts 3.4)."""

_STAYS: Weighted[int] = Weighted((0, 86), (1, 9), (2, 4), (3, 1))
_STAYS_OLD: Weighted[int] = Weighted((0, 66), (1, 20), (2, 9), (3, 4), (4, 1))
_VISITS: Weighted[int] = Weighted((0, 30), (1, 28), (2, 20), (3, 12), (4, 6), (6, 4))
_ORDINARY: Weighted[str] = Weighted(
    ("inpatient", 70), ("inpatient_case_payment", 10), ("inpatient_injury", 7), ("inpatient_transfer", 4),
    ("inpatient_emergency", 4), ("day_surgery", 5),
)  # fmt: skip
_SMALL: Weighted[str] = Weighted(
    ("outpatient", 74), ("pharmacy", 10), ("emergency", 5), ("outpatient_registration", 3), ("outpatient_injury", 4),
    ("emergency_rescue", 1), ("home_bed", 1), ("outpatient_tuberculosis", 1), ("family_planning_surgery", 1),
)  # fmt: skip
_CHILDBEARING = (21, 39)
_MIDDLE_AGE = 45
_YEAR = 365
_APART = DAY * 4
"""Between two stays."""


@cache
def class_labels() -> dict[str, str]:
    """Class id → Chinese label, from the vocabulary."""
    return {term.id: term.zh for term in parse_terms(terms_source().data).family("classes")}


@cache
def care_labels() -> dict[str, str]:
    """Care type id → Chinese label."""
    return {term.id: term.zh for term in parse_terms(terms_source().data).family("care_types")}


def suits(kind: Kind, person: Person, year: int) -> bool:
    """Whether a person of that sex and age can have such care."""
    low, high = kind.ages
    return low <= year - person.brdy.year <= high and kind.gend in (0, person.gend)


def stream_region(
    region: str, people: int, year: int, seed: object, *, helped: int = HELPED, ill: int = ILL, every_care: bool = False
) -> Iterator[History]:
    """People one after another with identities and bills. The first n are the same whatever the number asked for.

    every_care: see to it that each kind of care is there at least once, with a few people more where needed.
    """
    chance = Chance(region, year, seed)
    place = REGIONS[region]
    makers = PeopleMaker(place, year, chance, helped), VisitMaker(place, year, chance)
    wanted = [care for care, kind in KINDS.items() if not kind.seldom] if every_care else []
    made = 0
    while made < people:
        for history in makers[0].household()[: people - made]:
            made += 1
            _live(history, makers[1], chance, ill)
            for care in wanted:
                if suits(KINDS[care], history.person, year):
                    _add(history, makers[1], chance, care)
                    wanted.remove(care)
                    break
            _finish(history, makers[1], chance)
            yield history
    for care in (*wanted, *(care for care, kind in KINDS.items() if kind.seldom and every_care)):
        history = makers[0].household(KINDS[care].ages[0] + 3 * bool(KINDS[care].ages[0]), KINDS[care].gend)[0]
        _add(history, makers[1], chance, care)
        _finish(history, makers[1], chance)
        yield history


def make_region(
    region: str, people: int, year: int, seed: object, *, helped: int = HELPED, ill: int = ILL, every_care: bool = False
) -> list[History]:
    """`stream_region` as a list."""
    return list(stream_region(region, people, year, seed, helped=helped, ill=ill, every_care=every_care))


def _add(history: History, visits: VisitMaker, chance: Chance, care: str, wish: Wish | None = None) -> BillRow:
    """One more visit or stay at any time of the year, the person being born by then."""
    born = max(0, (history.person.brdy - dt.date(visits.year, 1, 1)).days)
    low = min(born + 3, _YEAR - 2)
    rows = visits.stay(history.person, KINDS[care], chance.between(low, _YEAR - 1), wish or Wish())
    history.bills.extend(rows)
    return rows[-1]


def _live(history: History, visits: VisitMaker, chance: Chance, ill: int) -> None:
    """The person's year of care."""
    person = history.person
    age = visits.year - person.brdy.year
    for _ in range(chance.pick(_VISITS)):
        care = chance.pick(_SMALL)
        _add(history, visits, chance, care if suits(KINDS[care], person, visits.year) else "outpatient")
    for _ in range(chance.pick(_STAYS_OLD if age >= SENIOR else _STAYS)):
        care = chance.pick(_ORDINARY)
        row = _add(history, visits, chance, care if suits(KINDS[care], person, visits.year) else "inpatient")
        if chance.hits(60):
            _transfer(history, visits, row)
    if age >= _MIDDLE_AGE and chance.hits(260):
        care = "outpatient_chronic" if chance.hits(550) else "outpatient_two_disease"
        wish = Wish(disease=chance.pick(KINDS[care].diseases))
        for _ in range(chance.between(2, 7)):
            _add(history, visits, chance, care, wish)
    if age >= ADULT and chance.hits(ill):
        _grave_illness(history, visits, chance)
    low, high = _CHILDBEARING
    if person.gend == WOMAN and low <= age <= high and chance.hits(50):
        for care in ("prenatal", "prenatal", "delivery_normal" if chance.hits(600) else "delivery_caesarean"):
            _add(history, visits, chance, care)


def _grave_illness(history: History, visits: VisitMaker, chance: Chance) -> None:
    disease = chance.pick(GRAVE)
    wish = Wish(disease=disease)
    care = "inpatient_major_disease" if disease.special else "inpatient_emergency"
    for _ in range(chance.between(2, 6)):
        _add(history, visits, chance, care if suits(KINDS[care], history.person, visits.year) else "inpatient", wish)
    if disease.special:
        for _ in range(chance.between(0, 4)):
            _add(history, visits, chance, "outpatient_major_disease", wish)
        if suits(KINDS["special_drug"], history.person, visits.year) and chance.hits(250):
            _add(history, visits, chance, "special_drug", wish)


def _transfer(history: History, visits: VisitMaker, row: BillRow) -> None:
    """A referral chain: on from this hospital to a higher one the next day."""
    if row.enddate is None or row.hosp_lv is None:
        return
    day = (row.enddate - dt.date(visits.year, 1, 1)).days
    if day + 12 < _YEAR:
        wish = Wish(level=3, refl=1, place=visits.region.near[-1], chain=row.mdtrt_id, days=10)
        history.bills.extend(visits.stay(row.person, KINDS["inpatient_transfer"], day + 11, wish))


def _finish(history: History, visits: VisitMaker, chance: Chance) -> None:
    """Reversals, marks, order; nobody is treated after death."""
    if history.bills and chance.hits(5):
        _die(history)
    for row in list(history.bills):
        if chance.hits(14):
            back = visits.reversal(row, chance.between(0, 21))
            history.bills.append(back)
            if chance.hits(500):
                history.bills.append(visits.corrected(row, back))
    labels = class_labels()
    marked: dict[str, BillRow] = {}
    for row in history.bills:
        original = marked.get(row.orig_setl_id)
        if original is None:
            mark(history, row, labels)
        else:
            row.psn_idet_type, row.idet_admdvs = original.psn_idet_type, original.idet_admdvs
        marked[row.setl_id] = row
    history.bills.sort(key=lambda row: (row.setl_time, row.setl_id))


def _die(history: History) -> None:
    """The last discharge was a death: classes end with it."""
    last = max(history.bills, key=lambda row: row.enddate or dt.date.min)
    day = last.enddate
    if day is None:
        return
    history.person.death_date = day
    for record in list(history.identities):
        if record.begndate > day:
            history.identities.remove(record)
        elif record.enddate is None or record.enddate > day:
            record.enddate, record.end_reason = day, "死亡"
            marked = dt.datetime.combine(day + DAY * 20, dt.time(9))
            record.known_from = min(record.known_from, marked)


def some_care(person: Person, visits: VisitMaker, chance: Chance, ill: int = ILL) -> list[BillRow]:
    """A year of care of one who is known already, now and then with a bill taken back; in settling order."""
    history = History(person=person)
    _live(history, visits, chance, ill)
    history.bills = _in_one_place(history.bills)
    for row in list(history.bills):
        if chance.hits(14):
            history.bills.append(visits.reversal(row, chance.between(0, 21)))
    return sorted(history.bills, key=lambda row: (row.setl_time, row.setl_id))


def _in_one_place(bills: list[BillRow]) -> list[BillRow]:
    """Chance puts people in two beds at once. Who is known well is in one: what falls into another stay is left out.

    A stay begins some days after the last one ended, but where the last one sent the person on; nobody is seen outside
    while in bed, and nobody twice a day. Bills of one stay go together.
    """
    visits: dict[str, list[BillRow]] = {}
    for row in bills:
        visits.setdefault(row.mdtrt_id, []).append(row)
    kept: list[list[BillRow]] = []
    for rows in sorted(visits.values(), key=_begins):
        chain = rows[0].refl_from_mdtrt_id
        sent_on = [one for one in kept if one[0].mdtrt_id == chain] if chain else []
        if chain and not sent_on:
            continue
        if all(_ends(one) + (DAY if one in sent_on else _APART) <= _begins(rows) for one in kept):
            kept.append(rows)
    return [row for rows in kept for row in rows]


def _begins(rows: list[BillRow]) -> dt.date:
    return min(row.begndate or row.setl_time.date() for row in rows)


def _ends(rows: list[BillRow]) -> dt.date:
    """Of a visit without a stay: so that the next may be any other day."""
    last = max(row.enddate or row.setl_time.date() for row in rows)
    return last if KINDS[rows[0].care].inpatient else last + DAY - _APART
