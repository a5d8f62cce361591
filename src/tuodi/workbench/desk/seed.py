"""A made-up year of bills for the demonstration county, and the people of the named stories with theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.db.models import Case, When

from tuodi.lab.booking import to_bill
from tuodi.lab.chance import Chance
from tuodi.lab.places import REGIONS
from tuodi.lab.records import BillRow
from tuodi.lab.records import Person as Made
from tuodi.lab.region import some_care
from tuodi.lab.stories import all_stories
from tuodi.lab.visits import VisitMaker
from tuodi.settlement.bill import Bill
from tuodi.workbench.jobs.run import Running
from tuodi.workbench.registry.models import IdentityRow, Insurance, Person, Source
from tuodi.workbench.registry.pinyin import pinyin_of

from .models import ClearingPeriod, Settlement, WholeYear
from .service.bulk import book_many
from .service.opening import declare
from .service.person import now

PEOPLE, BATCH = 7000, 300
"""People who were ill in the year; how many are written at once."""
BY = "system:demo"
_FIRST_YEAR = 2022
_CERTIFIERS = {"veteran_key": "veterans_affairs", "severe_disability": "disabled_federation"}
_RURAL = ("returned_to_poverty", "unstable_exit", "marginal_at_risk", "sudden_hardship", "stable_exit")


def seed_desk(running: Running, county: str, year: int, people: int = PEOPLE) -> dict[str, Any]:
    """Book the year. Does nothing where the county has settlements."""
    if Settlement.objects.filter(county=county, by=BY).exists():
        return {"settlements": 0}
    with running.writing():
        # nobody was treated before the stories begin
        for whole in range(_FIRST_YEAR, now().year + 1):
            if not WholeYear.objects.filter(county=county, year=whole).exists():
                declare(county, whole, BY)
        booked = seed_stories(county)
    place = REGIONS[county]
    chance = Chance("desk", county, year)
    visits = VisitMaker(place, year, chance)
    insured = Insurance.objects.filter(year=year, insutype="390", insu_admdvs=county).values_list(
        "person_id", flat=True
    )
    alive = Person.objects.filter(county=county, merged_into=None, death_date=None, pk__in=insured, settlements=None)
    helped = IdentityRow.objects.filter(begndate__year__lte=year).values_list("person_id", flat=True)
    ill = alive.annotate(helped=Case(When(pk__in=helped, then=0), default=1)).order_by("helped", "pk")
    plans = dict(Insurance.objects.filter(year=year).values_list("person_id", "insu_plan"))
    done, whole = 0, min(people, ill.count())
    rows = iter(list(ill[:people]))  # not open while we write: SQLite would refuse what others wrote meanwhile
    while some := list(islice(rows, BATCH)):
        with running.writing():
            pairs = [(one, bills_of(one, plans[one.pk], visits, chance)) for one in some]
            booked += book_many([(one, bills) for one, bills in pairs if bills], BY, now()).settlements
        done += len(some)
        running.progress(done, whole, "结算记录")
    with running.writing():
        months = sorted(set(Settlement.objects.filter(county=county).values_list("clr_ym", flat=True)))
        ClearingPeriod.objects.bulk_create(
            [ClearingPeriod(county=county, clr_ym=month) for month in months], ignore_conflicts=True
        )
    return {"settlements": booked}


def bills_of(person: Person, plan: int | None, visits: VisitMaker, chance: Chance) -> list[Bill]:
    """A year of care of somebody in the register."""
    made = Made(
        psn_no=person.psn_no, psn_cert_type=person.psn_cert_type, certno=person.certno, psn_name=person.psn_name,
        gend=int(person.gend), brdy=person.brdy, psn_type=person.psn_type, insu_admdvs=person.county,
        resid_admdvs=person.resid_admdvs, town="", village="", household="", insutype="390", insu_plan=plan,
    )  # fmt: skip
    return _bills(some_care(made, visits, chance))


def seed_stories(county: str) -> int:
    """The stories' people live in the county; they are insured where their story says."""
    source, fresh = Source.objects.get_or_create(kind=Source.Kind.SEED, name="示例故事", by=BY)
    if not fresh:
        return 0
    pairs = []
    for story in all_stories():
        for history in story.histories:
            made = history.person
            person = Person.objects.filter(psn_no=made.psn_no).first() or _person(made, county)
            rows = [
                IdentityRow(
                    record_id=one.record_id, person=person, identity=one.identity, idet_admdvs=one.idet_admdvs,
                    certifier=_certifier(one.identity), certifier_name=one.certifier, begndate=one.begndate,
                    enddate=one.enddate, end_reason=one.end_reason, known_from=one.known_from,
                    vali_flag=bool(one.vali_flag), source=source,
                )
                for one in history.identities
                if not IdentityRow.objects.filter(record_id=one.record_id).exists()
            ]  # fmt: skip
            IdentityRow.objects.bulk_create(rows)
            _insure(person, made, {row.setl_time.year for row in history.bills}, source)
            if history.bills and not Settlement.objects.filter(person=person).exists():
                pairs.append((person, _bills(history.bills)))
    return book_many(pairs, BY, now()).settlements


def _bills(rows: Sequence[BillRow]) -> list[Bill]:
    return [to_bill(row, number) for number, row in enumerate(rows)]


def _person(made: Made, county: str) -> Person:
    pinyin, initials = pinyin_of(made.psn_name)
    township = Person.objects.filter(county=county).values_list("township", flat=True).first() or f"{county}001"
    return Person.objects.create(
        psn_no=made.psn_no, psn_cert_type=made.psn_cert_type, certno=made.certno, psn_name=made.psn_name,
        pinyin=pinyin, initials=initials, gend=str(made.gend), brdy=made.brdy, psn_type=made.psn_type, county=county,
        township=township, resid_admdvs=made.resid_admdvs, death_date=made.death_date,
    )  # fmt: skip


def _insure(person: Person, made: Made, years: set[int], source: Source) -> None:
    Insurance.objects.bulk_create(
        [
            Insurance(
                person=person, year=year, insutype=made.insutype, insu_plan=made.insu_plan,
                insu_admdvs=made.insu_admdvs, begndate=max(made.brdy, dt.date(year, 1, 1)),
                enddate=dt.date(year, 12, 31), paid_date=made.paid_date, source=source,
            )
            for year in sorted(years)
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _certifier(identity: str) -> str:
    return "rural_revitalisation" if identity in _RURAL else _CERTIFIERS.get(identity, "civil_affairs")
