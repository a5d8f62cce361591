"""A county of a million made-up people in the workbench's database, written as fast as the database takes them."""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, models, transaction

from tuodi.exchange.idnumber import check_character
from tuodi.lab.chance import Chance
from tuodi.lab.names import full_name
from tuodi.workbench.access.models import User, UserRole
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.triggers import install
from tuodi.workbench.demo.cast import COUNTY
from tuodi.workbench.demo.places import VILLAGES, make_places, townships
from tuodi.workbench.jobs.run import refresh_statistics
from tuodi.workbench.registry.models import Household, IdentityRow, Insurance, Person, Source
from tuodi.workbench.registry.pinyin import pinyin_of

CLASSES = (
    ("minimum_living", 40), ("low_income_edge", 15), ("special_hardship", 8), ("stable_exit", 25),
    ("severe_disability", 20),
)  # fmt: skip
"""Of a thousand people."""
INSURED = 950
BATCH = 20_000
NOW = dt.datetime(2024, 1, 5, 9)


def fill(people: int, year: int, user: str, password: str) -> None:
    """Places, one clerk, and the people."""
    with acting("system:bench"):
        make_places()
        clerk = User.objects.create_user(
            user, password=password, full_name="测速", department="medical_security", region=COUNTY
        )
        UserRole.objects.create(user=clerk, role="settlement_clerk")
        source = Source.objects.create(kind="seed", name="测速", by="system:bench")
    indexes = dropped_indexes()
    chance, names = random.Random(20240601), Chance("bench", year)
    for first in range(1, people + 1, BATCH):
        keys = range(first, min(first + BATCH, people + 1))
        with transaction.atomic():
            write(Household, _HOUSEHOLD, _households(keys))
            write(Person, _PERSON, _people(keys, chance, names))
            write(IdentityRow, _IDENTITY, _identities(keys, chance, source.pk))
            write(Insurance, _INSURANCE, _insurances(keys, chance, source.pk, year))
    with connection.cursor() as cursor:
        for statement in indexes:
            cursor.execute(statement)
    install()
    settle_down()


_SIZE = 3
_DAYS = 34_000
"""Days of birth; with the place in a block of as many people they make numbers that occur once."""
_HOUSEHOLD = ("id", "number", "county", "township", "village_id", "address", "phone")
_PERSON = (
    "id", "psn_no", "psn_cert_type", "certno", "psn_name", "pinyin", "initials", "gend", "brdy", "naty", "psn_type",
    "phone", "household_id", "relation", "county", "township", "village_id", "resid_admdvs", "death_date", "left_to",
)  # fmt: skip
_IDENTITY = (
    "record_id", "person_id", "identity", "idet_admdvs", "certifier", "certifier_name", "begndate", "enddate",
    "end_reason", "known_from", "vali_flag", "source_id",
)  # fmt: skip
_INSURANCE = (
    "person_id", "year", "insutype", "insu_plan", "insu_admdvs", "begndate", "enddate", "paid_date", "source_id",
)  # fmt: skip


def _home(household: int) -> tuple[str, str]:
    towns = townships()
    town = towns[household * 7919 % len(towns)][0]
    return town, f"{town}{201 + household * 104729 % VILLAGES}"


def _households(keys: range) -> Iterator[tuple[Any, ...]]:
    for key in keys:
        if key % _SIZE == 1:
            household = key // _SIZE + 1
            yield (household, f"B{household:08d}", COUNTY, *_home(household), "", "")


def _people(keys: range, chance: random.Random, names: Chance) -> Iterator[tuple[Any, ...]]:
    for key in keys:
        household = (key - 1) // _SIZE + 1
        town, village = _home(household)
        block, place = divmod(key, _DAYS)
        born = dt.date(1930, 1, 1) + dt.timedelta(days=place * 7919 % _DAYS)
        name = full_name(names, 1 + key % 2)
        digits = f"{COUNTY}{born:%Y%m%d}{block:03d}"
        died = dt.date(2023, 6, 1) if chance.random() < 0.02 else None
        yield (
            key, f"{COUNTY}{key:010d}", "01", digits + check_character(digits), name, *pinyin_of(name),
            str(1 + key % 2), born, "01", "", "", household, "", COUNTY, town, village, COUNTY, died, "",
        )  # fmt: skip


def _identities(keys: range, chance: random.Random, source: int) -> Iterator[tuple[Any, ...]]:
    for key in keys:
        for place, (identity, share) in enumerate(CLASSES):
            if chance.randrange(1000) < share:
                end = dt.date(2023, 12, 31) if chance.random() < 0.2 else None
                yield (
                    f"B{place}{key:08d}", key, identity, COUNTY, "civil_affairs", "县民政局", dt.date(2022, 3, 1), end,
                    "", NOW, True, source,
                )  # fmt: skip


def _insurances(keys: range, chance: random.Random, source: int, year: int) -> Iterator[tuple[Any, ...]]:
    for key in keys:
        for one in (year - 1, year):
            if chance.randrange(1000) < INSURED:
                first, last = dt.date(one, 1, 1), dt.date(one, 12, 31)
                yield key, one, "390", 1, COUNTY, first, last, dt.date(one - 1, 11, 2), source


def write(model: type[models.Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows into a table: COPY on PostgreSQL, executemany on SQLite."""
    table = model._meta.db_table
    names = ", ".join(f'"{one}"' for one in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608
            [tuple(one.isoformat(" ") if isinstance(one, dt.datetime) else one for one in row) for row in rows],
        )


def dropped_indexes() -> list[str]:
    """Without triggers (the log of a million inserts is not what is measured); the statements that make the indexes."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'tuodi_%'")
            drops = [f'DROP TRIGGER "{name}"' for (name,) in cursor.fetchall()]
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name LIKE 'registry_%'")
        else:
            cursor.execute("SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE tgname LIKE 'tuodi_%'")
            drops = [f'DROP TRIGGER "{name}" ON {table}' for name, table in cursor.fetchall()]
            cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'registry_%'")
        indexes = [(name, made) for name, made in cursor.fetchall() if made and "UNIQUE" not in made]
        for statement in (*drops, *(f'DROP INDEX "{name}"' for name, _ in indexes)):
            cursor.execute(statement)
    return [made for _, made in indexes]


def settle_down() -> None:
    """What autovacuum does on PostgreSQL within minutes, and every job of ours at its end on SQLite."""
    refresh_statistics()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
