"""A person's year worked out twice: as it is due, and as the platform booked it."""

from __future__ import annotations

import datetime as dt

from .tariff import Year
from .visit import Life, Visit


def settle(life: Life, until: dt.datetime) -> None:
    """Fill `due` and `booked` of every visit settled by then; one that was taken back owes nothing."""
    life.visits.sort(key=lambda visit: visit.settled)
    _due([visit for visit in life.visits if visit.settled <= until])
    _booked(life.visits)


def _due(visits: list[Visit]) -> None:
    years: dict[int, Year] = {}
    for visit in visits:
        if visit.back is None:
            visit.due = years.setdefault(visit.day.year, Year()).owes(visit, visit.held)


def _booked(visits: list[Visit]) -> None:
    """In the order of settling; a reversal in between gives back what the visit took from the year."""
    standing: list[Visit] = []
    for visit in visits:
        standing = [one for one in standing if one.back is None or one.back > visit.settled or one.counts_on]
        year = Year()
        for one in standing:
            if one.day.year == visit.day.year:
                _moved(year, one)
        wanted = year.owes(visit, visit.mark)
        visit.booked = wanted if visit.paid is None else visit.paid
        standing.append(visit)


def _moved(year: Year, visit: Visit) -> None:
    if visit.paid is None:
        year.owes(visit, visit.mark)
    else:
        year.booked(visit, visit.paid)
