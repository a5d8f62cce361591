"""A made-up county of one institution and some patients, written into the database of the environment."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from bench.national import statements

DISTRICT, YEAR = "500114", 2024
"""Whose rules have every figure for what is played, and the year of the care."""
ON = dt.date(YEAR, 11, 20)
INSTITUTIONS = ("H50011400001", "H50011400002")
ITEMS = [
    ("XA02BCA001A001", "H-0001", "12.34", "01"), ("XC07ABB002A001", "H-0002", "1.07", "02"),
    ("ZA01AAA0030101", "H-0003", "36.50", "03"), ("001102000010000", "H-0004", "18.00", "01"),
    ("002503010010000", "H-0005", "65.00", "02"), ("C01010100100000", "H-0006", "480.00", "02"),
    ("C02020200200000", "H-0007", "6800.00", "02"),
]  # fmt: skip
"""Code, the institution's own, price, class; all of them made up."""
_BY = "system:bench"


def make(people: int) -> None:
    """Tables, the institutions, and people on minimum living, insured in the year of the care and today."""
    from django.core.management import call_command  # noqa: PLC0415 - models need Django
    from django.utils import timezone  # noqa: PLC0415

    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415
    from tuodi.workbench.audit.acting import acting  # noqa: PLC0415
    from tuodi.workbench.desk.service.opening import declare  # noqa: PLC0415
    from tuodi.workbench.national.models import Institution  # noqa: PLC0415
    from tuodi.workbench.registry.models import IdentityRow, Insurance, Person, Source  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    statements.begin_people()
    this_year = timezone.now().year
    with acting(_BY), unlimited():
        declare(DISTRICT, YEAR, _BY)
        Institution.objects.bulk_create(
            Institution(code=code, name=f"模拟医院{code[-1]}", county=DISTRICT, scheme="none", hosp_lv="5")
            for code in INSTITUTIONS
        )
        source = Source.objects.create(kind="seed", name="bench", by=_BY)
        _catalogue()
        made = Person.objects.bulk_create(
            Person(psn_no=f"P{n:08d}", certno=certno(n), psn_name=f"患者{n}", brdy=dt.date(1980, 1, 1), gend="1",
                   psn_type="15", county=DISTRICT, township=f"{DISTRICT}001")
            for n in range(people)
        )  # fmt: skip
        Insurance.objects.bulk_create(
            Insurance(person=one, year=year, insutype="390", insu_plan=1, insu_admdvs=DISTRICT, source=source,
                      begndate=dt.date(year, 1, 1), enddate=dt.date(year, 12, 31), paid_date=dt.date(year - 1, 11, 20))
            for one in made
            for year in sorted({YEAR, this_year})
        )  # fmt: skip
        IdentityRow.objects.bulk_create(
            IdentityRow(record_id=f"R{one.pk}", person=one, identity="minimum_living", idet_admdvs=DISTRICT,
                        certifier="civil_affairs", begndate=dt.date(2023, 1, 1),
                        known_from=dt.datetime(2023, 1, 1, 9), source=source)
            for one in made
        )  # fmt: skip


def _catalogue() -> None:
    """The items; a tenth of class B is borne first, and one item has a price cap."""
    from tuodi.workbench.catalogue.layouts import CLASS_RATIO  # noqa: PLC0415
    from tuodi.workbench.catalogue.models import Entry, Load  # noqa: PLC0415

    load = Load.objects.create(region=DISTRICT, tab="1312", name="bench", digest="bench", stored="", by=_BY)
    held = {"area": DISTRICT, "begndate": dt.date(2020, 1, 1), "valid": True, "load": load}
    rows = [
        Entry(tab="1312", code=code, name=f"项目{code}", chrgitm_lv=level, key=code, digest=code, **held)
        for code, _, _, level in ITEMS
    ]
    rows.append(Entry(tab=CLASS_RATIO, code="02", amount=1_000, key="02", digest="02", **held))
    rows.append(Entry(tab="1318", code=ITEMS[5][0], amount=450_000_000, key="cap", digest="cap", **held))
    Entry.objects.bulk_create(rows)


def certno(number: int) -> str:
    """Nobody's: no resident's number begins so."""
    return f"BENCH{number:013d}"


def write_lists(folder: Path, people: int) -> tuple[Path, Path]:
    """The simulator's lists of people and items."""
    patients, items = folder / "people.csv", folder / "items.csv"
    with patients.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("certno", "psn_name"), *((certno(n), f"患者{n}") for n in range(people))])
    with items.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("med_list_codg", "medins_list_codg", "pric"), *(row[:3] for row in ITEMS)])
    return patients, items


def write_identities(path: Path, people: int) -> None:
    """The same identities for `tuodi settle`."""
    head = (
        "record_id",
        "psn_no",
        "identity",
        "idet_admdvs",
        "certifier",
        "begndate",
        "enddate",
        "known_from",
        "vali_flag",
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(head)
        for n in range(people):
            rows.writerow(
                (f"R{n}", f"P{n:08d}", "低保对象", DISTRICT, "民政", "2023-01-01", "", "2023-01-01 09:00:00", 1)
            )
