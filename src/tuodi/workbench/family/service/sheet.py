"""A person's benefit sheet (待遇明白纸): who you are, what you get, what is left this year, whom to ask."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tuodi.exchange.divisions import name_of
from tuodi.lab.advice.advise import Advice, CannotAdvise, advise
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.refusal import BillRefused
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.words import label
from tuodi.workbench.desk.models import Settlement, StatementLayout
from tuodi.workbench.desk.service.notice import layout_of
from tuodi.workbench.desk.service.opening import opening_of
from tuodi.workbench.desk.service.person import Held
from tuodi.workbench.desk.service.rights import classes_on
from tuodi.workbench.desk.service.rules import cascade
from tuodi.workbench.desk.service.standing import Year, year_of
from tuodi.workbench.registry.models import Insurance, Person

from .examples import Example, Who, stays
from .told import Line, rights

_ADULT = 18
_ADVISED = 2
"""Bills of the year that advice is given on, the dearest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything on it. `cover`: None where the person is not insured this year. `year`: None before any bill."""

    person: Person
    day: dt.date
    classes: tuple[str, ...]
    cover: Insurance | None
    rights: list[Line]
    examples: list[Example]
    year: Year | None
    advice: list[Advice]
    office: StatementLayout
    rule_hash: str


def sheet_of(person: Person, day: dt.date) -> Sheet:
    """As the rules and what is booked stand on a day. Raises Refused for a person merged into another."""
    held = Held(person)
    found = tuple(dict.fromkeys(name for name, _ in classes_on(held, day)))
    with unlimited():
        cover = Insurance.objects.filter(person_id__in=held.ids, year=day.year).order_by("-pk").first()
        booked = Settlement.objects.filter(person_id__in=held.ids, year=day.year).exists()
    region = cover.insu_admdvs if cover else person.county
    residents = cover is not None and cover.insutype == "390"
    who = Who(region, cover.insu_plan if cover else None, found, _age(person, day) < _ADULT)
    return Sheet(
        person=person, day=day, classes=tuple(label("classes", name) for name in found), cover=cover,
        rights=rights(region, found, day), examples=stays(who, day) if residents else [],
        year=year_of(person, day.year) if booked else None, advice=advised(held, day.year) if booked else [],
        office=layout_of(person.county), rule_hash=cascade().book.hash,
    )  # fmt: skip


def advised(held: Held, year: int, setl_ids: tuple[str, ...] = ()) -> list[Advice]:
    """Advice on bills of a year that stand: those named, or the dearest ones where something lowers the burden."""
    rows = [r for r in held.rows if r.year == year and r.reverses_id is None and r.pk not in held.gone]
    if setl_ids:
        rows = [r for r in rows if r.setl_id in setl_ids]
    opening = opening_of(held.around, [year])
    facts = PersonFacts(
        person=held.person.psn_no, bills=tuple(held.bills.values()), identities=held.identities,
        opening=opening.used, opening_year=opening.year, known_at={row.setl_id: row.known_at for row in held.rows},
    )  # fmt: skip
    found = []
    for row in sorted(rows, key=lambda r: -(r.psn_part_amt or 0))[: len(rows) if setl_ids else _ADVISED]:
        try:
            one = advise(cascade(), facts, row.setl_id)
        except (CannotAdvise, BillRefused):
            continue
        if one.offers or setl_ids:
            found.append(one)
    return found


def _age(person: Person, day: dt.date) -> int:
    born = person.brdy
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def region_words(code: str) -> str:
    """A region's name, or its code where it has none."""
    return name_of(code) or code
