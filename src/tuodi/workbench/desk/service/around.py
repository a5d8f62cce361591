"""What stands around a person's bookings: merged records, cover, years known as whole, locked periods. One statement.

Somebody waits at the desk for it, and each of these alone would be a statement of its own.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence
from functools import cache

from django.db import connection

from tuodi.workbench import planned
from tuodi.workbench.desk.models import ClearingPeriod, Difference, OpeningBalance, Settlement, WholeYear
from tuodi.workbench.planned import Asked
from tuodi.workbench.registry.models import Insurance, Person

_PERIOD_LOCK = 0x7475_6F
"""Which of the advisory locks of PostgreSQL: that of a county's clearing periods."""


@dataclasses.dataclass(frozen=True, slots=True)
class Cover:
    """An insurance of the person."""

    year: int
    insutype: str
    insu_admdvs: str
    begin: dt.date
    end: dt.date
    insu_plan: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Begin:
    """What was used of a year before the first bill here, by account; admissions count as one."""

    year: int
    used: dict[str, int]


@dataclasses.dataclass(slots=True)
class Circumstances:
    """ids: the person's own and those of records merged into it. periods: of the county, with their states."""

    county: str
    ids: list[int]
    covers: list[Cover] = dataclasses.field(default_factory=list)
    whole: set[int] = dataclasses.field(default_factory=set)
    periods: dict[str, str] = dataclasses.field(default_factory=dict)
    begins: list[Begin] = dataclasses.field(default_factory=list)
    has_differences: bool = False
    booked_elsewhere: bool = False
    """Whether the request was booked for somebody else."""
    next_key: int | None = None
    """The key of the settlement that the request may book, so that nobody waits to hear it; PostgreSQL's."""


_SQL = """
SELECT 'merged' AS kind, CAST(id AS text) AS a, '' AS b, '' AS c, '' AS d, '' AS e FROM {person}
  WHERE merged_into_id IN ({ids})
UNION ALL SELECT 'cover', CAST(year AS text) || ' ' || COALESCE(CAST(insu_plan AS text), ''), insutype, insu_admdvs,
  CAST(begndate AS text), CAST(enddate AS text) FROM {insurance} WHERE person_id IN ({ids})
UNION ALL SELECT 'whole', CAST(year AS text), '', '', '', '' FROM {whole} WHERE county = %s
UNION ALL SELECT 'period', clr_ym, state, '', '', '' FROM {period} WHERE county = %s
UNION ALL SELECT 'begin', CAST(year AS text), CAST(used AS text), CAST(admissions AS text), '', '' FROM {begin}
  WHERE person_id IN ({ids}) AND state = 'accepted'
UNION ALL SELECT 'differences', '', '', '', '', '' WHERE EXISTS (
  SELECT 1 FROM {settlement} s JOIN {difference} d ON d.settlement_id = s.id
  WHERE s.person_id IN ({ids}) AND d.state <> 'gone')
UNION ALL SELECT 'elsewhere', '', '', '', '', '' WHERE EXISTS (
  SELECT 1 FROM {settlement} WHERE request_key = %s AND person_id NOT IN ({ids}))
"""
_NEXT = """UNION ALL SELECT 'next', CAST(nextval(pg_get_serial_sequence('{settlement}', 'id')) AS text), '', '', '', ''
"""
_TABLES = {
    "person": Person, "insurance": Insurance, "whole": WholeYear, "period": ClearingPeriod, "settlement": Settlement,
    "difference": Difference, "begin": OpeningBalance,
}  # fmt: skip


def asked_around(ids: Sequence[int], county: str, request: str = "") -> Asked:
    """The statement for these records. `request`: the key of the request under way."""
    books = bool(request) and connection.vendor == "postgresql"
    return Asked(_sql(len(ids), books=books), [*ids, *ids, county, county, *ids, *ids, request, *ids])


def circumstances(person: Person, request: str = "", rows: Sequence[planned.Row] | None = None) -> Circumstances:
    """Read them. `rows`: what was found for the person's own record; others merged into it are asked for here."""
    ids = [person.pk]
    while True:
        if rows is None:
            rows = planned.together(asked_around(ids, person.county, request))[0]
        found, merged = _read(ids, person.county, rows)
        more = [one for one in merged if one not in ids]
        if not more:
            return found
        ids += more
        rows = None


@cache
def _sql(ids: int, *, books: bool) -> str:
    tables = {name: model._meta.db_table for name, model in _TABLES.items()}
    return (_SQL + _NEXT if books else _SQL).format(**tables, ids=", ".join(["%s"] * ids))


def _read(ids: list[int], county: str, rows: Sequence[planned.Row]) -> tuple[Circumstances, list[int]]:
    """What stands around these records, and the records merged into them."""
    found, merged = Circumstances(county, ids), []
    for kind, a, b, c, d, e in rows:
        if kind == "merged":
            merged.append(int(a))
        elif kind == "cover":
            year, plan = a.split(" ")
            begin, end = dt.date.fromisoformat(d), dt.date.fromisoformat(e)
            found.covers.append(Cover(int(year), b, c, begin, end, int(plan) if plan else None))
        elif kind == "whole":
            found.whole.add(int(a))
        elif kind == "period":
            found.periods[a] = b
        elif kind == "begin":
            found.begins.append(Begin(int(a), json.loads(b) | {"admissions": int(c)}))
        elif kind == "next":
            found.next_key = int(a)
        elif kind == "differences":
            found.has_differences = True
        else:
            found.booked_elsewhere = True
    return found, merged


def period_lock(county: str, *, alone: bool = False) -> tuple[str, list[int]]:
    """An expression of PostgreSQL: until the transaction ends nobody locks a period of the county, or books in one."""
    name = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    return f"{name}(%s::int, %s::int)", [_PERIOD_LOCK, int(county)]
