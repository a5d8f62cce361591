"""The month's screening: hits kept, those that do not come back marked, decisions left as they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tuodi.monitoring.screening.hits import Hit
from tuodi.monitoring.screening.screen import screen, screen_institutions
from tuodi.workbench.registry.models import Person
from tuodi.workbench.supervision.models import Screened

from .bills import bills, deaths

_YEARS_BACK = 1
_UNDECIDED = (Screened.State.NEW, Screened.State.CHECKING)


def month_hits(county: str, month: dt.date) -> list[Hit]:
    """Every hit on the bills settled since the beginning of the year before, up to the end of the month."""
    following = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    since = dt.datetime(month.year - _YEARS_BACK, 1, 1)
    known = bills(county, since, dt.datetime.combine(following, dt.time()) - dt.timedelta(microseconds=1))
    return [*screen(known, deaths(county), month), *screen_institutions(known, month)]


def keep(county: str, month: dt.date, hits: Iterable[Hit]) -> dict[str, int]:
    """Write them down. The same hit again changes nothing; one that is gone is marked unless somebody decided it."""
    found = {(hit.rule, hit.key): hit for hit in hits}
    rows = Screened.objects.filter(county=county)
    known = {(row.rule, row.key): row for row in rows.only("rule", "key", "gone", "state")}
    towns = dict(
        Person.objects.filter(pk__in={hit.person for hit in found.values() if hit.person}).values_list("pk", "township")
    )
    fresh = [_row(county, month, hit, towns) for key, hit in found.items() if key not in known]
    Screened.objects.bulk_create(fresh, batch_size=500)
    gone = [row.pk for key, row in known.items() if key not in found and not row.gone and row.state in _UNDECIDED]
    back = [row.pk for key, row in known.items() if key in found and row.gone]
    rows.filter(pk__in=gone).update(gone=True)
    rows.filter(pk__in=back).update(gone=False)
    return {"hits": len(found), "new": len(fresh), "gone": len(gone), "back": len(back)}


def _row(county: str, month: dt.date, hit: Hit, towns: dict[int, str]) -> Screened:
    return Screened(
        county=county, township=towns.get(hit.person, "") if hit.person else "", rule=hit.rule, key=hit.key,
        month=month, person_id=hit.person, institution=hit.institution, day=hit.day, amount=hit.amount, says=hit.says,
        setl_ids=list(hit.setl_ids), evidence=list(hit.evidence),
    )  # fmt: skip
