"""The demonstration's family-doctor contracts: terms of a year, what was done, townships above and below the goal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.bulk import create
from tuodi.workbench.base.day import today
from tuodi.workbench.config import DEMO_YEAR
from tuodi.workbench.jobs.run import Running
from tuodi.workbench.registry.models import Person
from tuodi.workbench.services.models import Contract, Disease, ServiceDone
from tuodi.workbench.services.service.contracts import items_of, year_after

from .cast import COUNTY
from .places import townships

_PATIENTS = {
    Disease.HYPERTENSION: 600, Disease.DIABETES: 240, Disease.SEVERE_MENTAL: 96, Disease.TUBERCULOSIS: 24,
}  # fmt: skip
_LACKING = {
    Disease.HYPERTENSION: (6, 2), Disease.DIABETES: (4, 1), Disease.SEVERE_MENTAL: (9, 0),
    Disease.TUBERCULOSIS: (12, 0),
}  # fmt: skip
"""In the n-th township every (first + n × second)-th patient has not had the last item."""
_OLD_ENOUGH = dt.date(DEMO_YEAR - 45, 1, 1)
_FIRST = dt.date(DEMO_YEAR - 2, 7, 1)
_EVERY = dt.timedelta(days=50)
"""From item to item within a term."""
_UNRENEWED, _UNSIGNED = 17, 41
_DOCTORS = ("陈医生", "罗医生", "冉医生", "龚医生")
_SAID = {"随访评估": "血压 136/84，按时服药", "健康体检": "已出报告，结果告知本人"}


def seed_contracts(running: Running) -> None:
    """Once; after the county's people."""
    with unlimited():
        if Contract.objects.filter(county=COUNTY).exists():
            return
        made = list(_terms(today()))
        with running.writing():
            create([row for row, _ in made])
            create([one for row, lacks in made for one in _done(row, today(), lacks=lacks)])


def _terms(day: dt.date) -> Iterator[tuple[Contract, bool]]:
    """Contracts until a day, each with whether its patient lacks the last item."""
    for number, (town, name) in enumerate(townships()):
        people = Person.objects.filter(township=town, death_date=None, merged_into=None, brdy__lt=_OLD_ENOUGH)
        waiting = iter(people.order_by("pk").only("county", "township"))
        for disease, count in _PATIENTS.items():
            first, step = _LACKING[disease]
            for at in range(count // len(townships())):
                lacks = (at + 1 + number) % (first + number * step) == 0
                for row in _of_patient(next(waiting), disease, at, day):
                    row.institution, row.doctor = f"{name}卫生院", _DOCTORS[at % len(_DOCTORS)]
                    yield row, lacks


def _of_patient(person: Person, disease: Disease, at: int, day: dt.date) -> Iterator[Contract]:
    begin = _FIRST + dt.timedelta(days=(at * 53 + person.pk) % 365)
    state = Contract.State.SIGNED
    if at % _UNSIGNED == _UNSIGNED - 1:
        begin, state = day - dt.timedelta(days=40), Contract.State.AWAY if at % 2 else Contract.State.DECLINED
    while begin <= day:
        end = year_after(begin)
        yield Contract(
            person=person, county=person.county, township=person.township, state=state, disease=disease, begndate=begin,
            enddate=end, renews=at % 2 == 0, by="system:demo",
        )  # fmt: skip
        late = at % _UNRENEWED == 1 and (day - end).days < 60  # noqa: PLR2004 - the last term has run out lately
        begin = dt.date.max if late else end


def _done(row: Contract, day: dt.date, *, lacks: bool) -> Iterator[ServiceDone]:
    if row.state != Contract.State.SIGNED:
        return
    items = items_of(row.disease)
    for at, item in enumerate(items[:-1] if lacks else items):
        on = row.begndate + dt.timedelta(days=10) + at * _EVERY
        if on <= min(day, row.enddate):
            yield ServiceDone(contract=row, item=item, on=on, note=_SAID.get(item, ""), by="system:demo")
