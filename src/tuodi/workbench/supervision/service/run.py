"""The month's screening, some persons after others: hits kept, those that do not come back marked, decisions left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from django.db.models import Count

from tuodi.monitoring.screening.hits import Hit
from tuodi.monitoring.screening.screen import OF_A_MONTH, screen, screen_institutions, stays_to_compare
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.month.steps import Chunk
from tuodi.workbench.registry.models import Person
from tuodi.workbench.review.models import GuestBill
from tuodi.workbench.review.spill import BUCKETS
from tuodi.workbench.review.whom import Scope, in_shares
from tuodi.workbench.supervision.models import Screened

from .bills import Asked, bills, deaths, guest_bills, some_people
from .lines import lines_of, lines_of_guests, sizes_of
from .settings import own_settings

_YEARS_BACK = 1
_AT_ONCE = 200_000
"""Bills, about."""
_LINES_OF_A_BILL = 4
"""So many lines need the memory of a bill."""
_UNDECIDED = (Screened.State.NEW, Screened.State.CHECKING)
INSTITUTION = "institution"
_GUEST = "guest:"


@dataclass(frozen=True, slots=True)
class Look:
    """What was found of some persons; of some insured elsewhere; the stays for the comparison of institutions."""

    hits: list[Hit]
    guests: list[Hit]
    stays: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Month:
    """Whose month: bills settled since the beginning of the year before, up to its end."""

    county: str
    month: dt.date

    @property
    def since(self) -> dt.datetime:
        """The first moment."""
        return dt.datetime(self.month.year - _YEARS_BACK, 1, 1)

    @property
    def until(self) -> dt.datetime:
        """The last."""
        following = (self.month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        return dt.datetime.combine(following, dt.time()) - dt.timedelta(microseconds=1)

    def shares(self) -> Iterator[Chunk]:
        """Shares of the persons, each with about so many bills that memory has room for them."""
        sizes: dict[int, int] = dict(
            Scope(self.county, self.until).bills().order_by().values_list("bucket").annotate(Count("pk"))
        )
        rows = Settlement.objects.filter(county=self.county, setl_time__gte=self.since, setl_time__lte=self.until)
        for bucket, count in some_people(rows, 0, BUCKETS).order_by().values_list("share").annotate(Count("pk")):
            sizes[bucket] = sizes.get(bucket, 0) + count
        guests = GuestBill.objects.filter(county=self.county, setl_time__gte=self.since, setl_time__lte=self.until)
        for bucket, count in guests.order_by().values_list("bucket").annotate(Count("pk")):
            sizes[bucket] = sizes.get(bucket, 0) + count
        for bucket, count in sizes_of(self.county, self.since, self.until):
            sizes[bucket] = sizes.get(bucket, 0) + count // _LINES_OF_A_BILL
        return in_shares(sizes, _AT_ONCE)

    def look(self, low: int, high: int) -> Look:
        """Some persons, and some insured elsewhere. Reads only."""
        settings, asked = own_settings(), Asked(self.county, self.since, self.until, low, high)
        found = bills(asked)
        hits = list(screen(found, deaths(self.county), self.month, settings, lines_of(asked, found)))
        # their deaths are known where they are insured; institutions are compared by our own people's stays
        theirs = guest_bills(asked)
        guests = list(screen(theirs, {}, self.month, settings, lines_of_guests(asked, theirs)))
        return Look(hits, guests, stays_to_compare(found, settings))

    def keep(self, look: Look, low: int, high: int) -> dict[str, int]:
        """Write down the hits of some persons."""
        rows = Screened.objects.filter(county=self.county).exclude(rule=INSTITUTION)
        own = self._keep(look.hits, some_people(rows.filter(guest=None), low, high))
        guests = self._keep(
            [_of_guest(hit) for hit in look.guests], some_people(rows, low, high, "guest_id"), guests=True
        )
        return {name: own[name] + guests[name] for name in own} | {"elsewhere": guests["hits"]}

    def keep_institutions(self, stays: Iterable[pl.DataFrame]) -> dict[str, int]:
        """Write down those of the county's institutions."""
        hits = screen_institutions(pl.concat(stays), self.month, own_settings())
        return self._keep(hits, Screened.objects.filter(county=self.county, rule=INSTITUTION))

    def _keep(self, hits: Iterable[Hit], rows: object, *, guests: bool = False) -> dict[str, int]:
        """The same hit again changes nothing; one that is gone is marked unless somebody decided it.

        Gone is only what this run could have found: of these months' bills, and of no later run.
        """
        found = {(hit.rule, hit.key): hit for hit in hits}
        known = {(row.rule, row.key): row for row in rows.only("rule", "key", "gone", "state", "month", "day")}  # type: ignore[attr-defined]
        new = [hit for key, hit in found.items() if key not in known]
        fresh = _guest_rows(self, new) if guests else _rows(self, new)
        Screened.objects.bulk_create(fresh, batch_size=500)
        gone = [
            row.pk for key, row in known.items()
            if key not in found and not row.gone and row.state in _UNDECIDED and self._sees(row)
        ]  # fmt: skip
        back = [row.pk for key, row in known.items() if key in found and row.gone]
        Screened.objects.filter(pk__in=gone).update(gone=True)
        Screened.objects.filter(pk__in=back).update(gone=False)
        return {"hits": len(found), "new": len(fresh), "gone": len(gone), "back": len(back)}

    def _sees(self, row: Screened) -> bool:
        if row.rule in OF_A_MONTH:
            return row.month == self.month
        return row.month <= self.month and row.day >= self.since.date()


def _of_guest(hit: Hit) -> Hit:
    """A guest's number is none of a person: what is told apart by it says so."""
    return replace(hit, key=f"{_GUEST}{hit.key}") if hit.rule in OF_A_MONTH else hit


def _rows(of: Month, hits: list[Hit]) -> list[Screened]:
    people = {hit.person for hit in hits if hit.person}
    towns = dict(Person.objects.filter(pk__in=people).values_list("pk", "township"))
    return [
        _row(of, hit, township=towns.get(hit.person, "") if hit.person else "", person_id=hit.person) for hit in hits
    ]


def _guest_rows(of: Month, hits: list[Hit]) -> list[Screened]:
    """Where each is insured says the bill in doubt."""
    doubted = GuestBill.objects.filter(county=of.county, setl_id__in=[hit.setl_ids[0] for hit in hits])
    insured = dict(doubted.values_list("setl_id", "insu_admdvs"))
    return [_row(of, hit, guest_id=hit.person, insured_at=insured[hit.setl_ids[0]]) for hit in hits]


def _row(of: Month, hit: Hit, **whose: Any) -> Screened:
    return Screened(
        county=of.county, rule=hit.rule, key=hit.key, month=of.month, institution=hit.institution, day=hit.day,
        amount=hit.amount, says=hit.says, setl_ids=list(hit.setl_ids), evidence=list(hit.evidence), **whose,
    )  # fmt: skip
