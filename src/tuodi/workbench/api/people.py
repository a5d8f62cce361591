"""People: finding, registering, changing, moving, death; identities over two times; one benefit ledger per person."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from tuodi.client import models as shown
from tuodi.workbench.access.perms import may
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.models import Look
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.masking import masked
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.service.standing import year_of
from tuodi.workbench.enrolment.panels import premiums
from tuodi.workbench.lists.models import WarningPerson
from tuodi.workbench.registry.deaths import record_death, take_back_death
from tuodi.workbench.registry.filters import PeopleFilter
from tuodi.workbench.registry.find import shown as standing_people
from tuodi.workbench.registry.find import ways
from tuodi.workbench.registry.holding import in_force
from tuodi.workbench.registry.looking import looked, looks_at
from tuodi.workbench.registry.models import Household, IdentityRow, Insurance, Person
from tuodi.workbench.registry.moving import NewHome, leave, move
from tuodi.workbench.registry.registering import Basis, Newcomer, change, register

from .errors import Refusal
from .finding import household_of, person_of
from .rights import Needs
from .room import Paged, Room, page_of, shaped

room, households = Room(), Room()
_SCREEN = "接口"


class PeopleAsked(Schema):
    """What the list of people can be narrowed to, and sorted by."""

    township: str = ""
    village: str = ""
    identity: str = ""
    insured: Literal["", "yes", "no"] = ""
    age_from: int | None = Field(default=None, ge=0, le=130)
    age_to: int | None = Field(default=None, ge=0, le=130)
    state: Literal["", "living", "dead", "left"] = ""
    order: Literal["", "pinyin", "brdy"] = ""


def brief(person: Person) -> shown.PersonBrief:
    """A line of a list; the number is masked."""
    return shaped(shown.PersonBrief, person, certno=masked(person.certno))


def identity(row: IdentityRow) -> shown.Identity:
    """One row of a certified list."""
    return shaped(shown.Identity, row, valid=row.vali_flag)


def insurance(row: Insurance) -> shown.Insurance:
    """One insurance of a year."""
    return shaped(shown.Insurance, row)


def whole(person: Person) -> shown.Person:
    """A person with identities and insurance."""
    return shaped(
        shown.Person, person, certno=masked(person.certno),
        household=person.household.number if person.household else None,
        merged_into=person.merged_into.psn_no if person.merged_into else None,
        identities=[identity(row) for row in person.identities.order_by("begndate", "known_from")],
        insurances=[insurance(row) for row in person.insurances.order_by("year")],
    )  # fmt: skip


@room.get("", response=shown.Page[shown.PersonBrief], auth=Needs("person.search"), summary="人员列表")
def listed(request: Request, asked: Query[PeopleAsked], paged: Query[Paged]) -> Any:
    """Everybody within the limits who fits."""
    filters = PeopleFilter({n: str(v) for n, v in asked.model_dump().items() if v not in (None, "")})
    if not filters.form.is_valid():
        name = next(iter(filters.form.errors))
        raise Refusal(422, "filter", "没有这个选项，或不在您的管辖范围内", f"query.{name}")
    return page_of(shown.PersonBrief, filters.ways(), Person.objects.all(), paged, brief)


@room.get("/search", response=shown.Page[shown.PersonBrief], auth=Needs("person.search"),
          summary="按证件号码、人员编号、姓名或拼音查找")  # fmt: skip
def search(request: Request, q: str, paged: Query[Paged]) -> Any:
    """The nearest hits first; nothing for less than two signs."""
    return page_of(shown.PersonBrief, ways(q), Person.objects.all(), paged, brief)


@room.post("", response={201: shown.Person}, auth=Needs("person.edit"), summary="登记人员")
def add(request: Request, given: shown.Newcomer) -> Any:
    """A new person, in a household that is there or a new one."""
    data = given.model_dump(exclude={"date", "reference", "household"})
    home = household_of(given.household)
    if home is not None:
        data |= {"township": home.township, "village": home.village_id or ""}
    elif not given.township:
        raise Refusal(422, "missing", "请填写乡镇（街道），或填写已有的户号", "body.township")
    return whole(register(Newcomer(**data, household=home), _basis(request, given)))


@room.get("/{psn_no}", response=shown.Person, auth=Needs("person.see"), summary="一个人的身份与参保")
def one(request: Request, psn_no: str) -> Any:
    """A person by the number of the national platform; the look is written down."""
    person = person_of(psn_no)
    looked(person, request.user, _SCREEN)
    return whole(person)


@room.patch("/{psn_no}", response=shown.Person, auth=Needs("person.edit"), summary="变更信息")
def alter(request: Request, psn_no: str, given: shown.Change) -> Any:
    """What is left out stays. A new resident's number says birth and sex itself."""
    wanted = given.model_dump(exclude={"date", "reference"}, exclude_none=True)
    change(person_of(psn_no), wanted, _basis(request, given))
    return whole(person_of(psn_no))


@room.get("/{psn_no}/identities", response=shown.Held, auth=Needs("person.see"), summary="某日有效的身份（按某时所知）")
def held(request: Request, psn_no: str, on: dt.date | None = None, known_at: dt.datetime | None = None) -> Any:
    """Two times: what holds on a day, as known at a moment. Left out: now."""
    person, known = person_of(psn_no), known_at or timezone.now()
    looked(person, request.user, _SCREEN)
    day = on or known.date()
    rows = in_force(day, known).filter(person=person).order_by("begndate", "id")
    return shown.Held(on=day, known_at=known, identities=[identity(row) for row in rows])


@room.get("/{psn_no}/insurances", response=list[shown.Insurance], auth=Needs("person.see"), summary="参保记录")
def insured(request: Request, psn_no: str) -> Any:
    """By year."""
    person = person_of(psn_no)
    looked(person, request.user, _SCREEN)
    return [insurance(row) for row in person.insurances.order_by("year", "insutype")]


@room.get("/{psn_no}/events", response=list[shown.Event], auth=Needs("person.see"), summary="登记、迁移、死亡等事项")
def events(request: Request, psn_no: str) -> Any:
    """The newest first."""
    person = person_of(psn_no)
    looked(person, request.user, _SCREEN)
    return _events(person)


@room.get("/{psn_no}/ledger", response=shown.Ledger, auth=Needs("person.see"), summary="一人一账")
def ledger(request: Request, psn_no: str, year: int | None = None) -> Any:
    """What tiers paid and what is left, premiums, warnings, events, looks. The settlements: /desk/settlements."""
    person, user = person_of(psn_no), request.user
    looked(person, user, _SCREEN)
    warned = WarningPerson.objects.filter(person=person).select_related("list").order_by("-list__month", "-pk")
    return shown.Ledger(
        person=brief(person), standing=_standing(person, year), premiums=_premiums(person, request),
        warnings=[
            shown.Warned(month=row.list.month, department=row.list.department, why=row.why, mark=row.mark)
            for row in warned
        ] if may(user, "list.see") else None,
        events=_events(person), looks=[shaped(shown.Look, look) for look, _ in looks_at(person)],
    )  # fmt: skip


@room.post("/{psn_no}/number", response=shown.Number, auth=Needs("person.see_number"), summary="完整证件号码")
def number(request: Request, psn_no: str, given: shown.NumberWanted) -> Any:
    """The reason is written down before it is shown."""
    person = person_of(psn_no)
    looked(person, request.user, _SCREEN, Look.Kind.NUMBER, given.reason)
    return shaped(shown.Number, person)


@room.post("/{psn_no}/move", response=shown.Person, auth=Needs("person.edit"), summary="迁移")
def moved(request: Request, psn_no: str, given: shown.Move) -> Any:
    """Within the installation's counties."""
    home = NewHome(
        household=household_of(given.household), relation=given.relation, township=given.township,
        village=given.village, address=given.address,
    )  # fmt: skip
    move(person_of(psn_no), home, _basis(request, given))
    with unlimited():  # who has just moved out of one's limits is shown this once
        return whole(person_of(psn_no))


@room.post("/{psn_no}/leave", response=shown.Person, auth=Needs("person.edit"), summary="迁出")
def left(request: Request, psn_no: str, given: shown.Leave) -> Any:
    """Out of the installation's counties."""
    leave(person_of(psn_no), given.division, _basis(request, given))
    return whole(person_of(psn_no))


@room.post("/{psn_no}/death", response=shown.Person, auth=Needs("person.edit"), summary="死亡登记")
def death(request: Request, psn_no: str, given: shown.Death) -> Any:
    """Identities and insurance of the day end on it."""
    record_death(person_of(psn_no), given.death_date, _basis(request, given))
    return whole(person_of(psn_no))


@room.post("/{psn_no}/death/undo", response=shown.Person, auth=Needs("person.edit"), summary="撤销死亡登记")
def undo_death(request: Request, psn_no: str, given: shown.Paper) -> Any:
    """It was an error."""
    take_back_death(person_of(psn_no), _basis(request, given))
    return whole(person_of(psn_no))


@households.get("/{number}", response=shown.Household, auth=Needs("person.see"), summary="一户")
def household(request: Request, number: str) -> Any:
    """A household and everybody in it; each look is written down."""
    home: Household = get_object_or_404(Household.objects.select_related("village"), number=number)
    members = list(standing_people().filter(household=home).order_by("brdy", "id"))
    for member in members:
        looked(member, request.user, _SCREEN)
    return shaped(
        shown.Household, home, village=home.village.name if home.village else None,
        members=[brief(member) for member in members],
    )  # fmt: skip


def _basis(request: Request, given: Any) -> Basis:
    return Basis(by=request.user.get_username(), date=given.date, reference=given.reference)


def _events(person: Person) -> list[shown.Event]:
    return [shaped(shown.Event, row) for row in person.events.order_by("-date", "-id")]


def _standing(person: Person, year: int | None) -> shown.Standing | None:
    """The year asked for, or the last with settlements; none where there is no settlement, or the record was merged."""
    if person.merged_into_id is not None:
        return None
    with unlimited():
        last = year or Settlement.objects.filter(person=person).aggregate(last=Max("year"))["last"]
    if last is None:
        return None
    found = year_of(person, last)
    return shaped(shown.Standing, found, uses=[shaped(shown.Use, use) for use in found.uses])


def _premiums(person: Person, request: Request) -> list[shown.Premium] | None:
    if not may(request.user, "enrolment.see"):
        return None
    panel = premiums(person, request.user)
    return [
        shaped(
            shown.Premium, row["worked"].result, year=row["year"], state=row["worked"].facts.state,
            decided_subsidy_fen=row["decided"].subsidy if row["decided"] else None,
        )
        for row in (panel.context["rows"] if panel else ())
    ]  # fmt: skip
