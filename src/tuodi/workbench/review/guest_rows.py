"""Rows of people insured elsewhere on their way in: told from rows nobody knows, kept in a file, then compared."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, Self

from django.utils import timezone

from tuodi.exchange.bill_source import PersonBills
from tuodi.settlement.bill import Bill

from .faults import OTHERWISE, Fault
from .models import BillFile, Guest, GuestBill
from .spill import bucket_of
from .stored import bills_of, read_options

_AT_ONCE = 2_000
_CONTENT = ("medfee_sumamt", "inscp_scp_amt", "insured", "assisted")
_KEPT = ("row", "insu_admdvs", "setl_id", "setl_time", *_CONTENT, "turned", "line", "facts")
Row = dict[str, Any]


def insured_elsewhere(county: str, insured: str, place: str) -> bool:
    """Insured in another county and treated in this one. A division the county is part of (its city) is no other."""
    around = {county, f"{county[:4]}00", f"{county[:2]}0000"}
    return bool(insured) and insured not in around and place == county


class GuestRows:
    """`with GuestRows(file) as guests: guests.add(…); for some in guests.batches(): …`, in bounded memory."""

    def __init__(self) -> None:
        self._file = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed with this
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, row: Row) -> None:
        """One row: `key`, `psn_name`, `certno` of the person, and the columns of a bill."""
        self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
        self.rows += 1

    def batches(self) -> Iterator[list[Row]]:
        """All of them, some at a time."""
        self._file.seek(0)
        while some := [json.loads(line) for line in islice(self._file, _AT_ONCE)]:
            yield some


def sorted_out(file: BillFile, layout: str, rows: list[Row]) -> tuple[list[Row], Counter[str], list[Fault]]:
    """Those that are new; how many are `same` or `again`; those whose id is there with another content."""
    own = GuestBill.objects.filter(county=file.county)
    by_id = {bill.setl_id: bill for bill in _slim(own.filter(setl_id__in=[row["setl_id"] for row in rows]))}
    elsewhere: dict[tuple[Any, ...], int] = defaultdict(int)
    others = own.exclude(file__layout=layout).filter(guest__key__in={row["key"] for row in rows})
    for bill in _slim(others):
        elsewhere[bill.guest.key, f"{bill.setl_time:%Y-%m-%d}", bill.medfee_sumamt, bill.inscp_scp_amt] += 1
    fresh, counts, faults = [], Counter[str](), []
    for row in rows:
        there = by_id.get(row["setl_id"])
        if there is None:
            alike = (row["key"], row["setl_time"][:10], row["medfee_sumamt"], row["inscp_scp_amt"])
            if elsewhere[alike]:
                counts["again"] += 1
            else:
                fresh.append(row)
        elif there.guest.key == row["key"] and all(getattr(there, name) == row[name] for name in _CONTENT):
            counts["same"] += 1
        else:
            key, reason, mend = OTHERWISE
            faults.append(Fault(row=row["row"], column="setl_id", value=row["setl_id"], key=key, reason=reason,
                                mend=mend, setl_id=row["setl_id"]))  # fmt: skip
    return fresh, counts, faults


def _slim(bills: Any) -> Any:
    return bills.select_related("guest").defer("line", "facts")


def insert(file: BillFile, rows: list[Row]) -> None:
    """As bills of the file. One that a run that was broken off brought in stays as it is."""
    people = {row["key"]: row for row in rows}
    known = _ids(file.county, people)
    Guest.objects.bulk_create(
        (
            Guest(county=file.county, key=key, psn_name=row["psn_name"], certno=row["certno"])
            for key, row in people.items() if key not in known
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    known = _ids(file.county, people)
    GuestBill.objects.bulk_create(
        (
            GuestBill(
                file=file, county=file.county, guest_id=known[row["key"]], bucket=bucket_of(known[row["key"]]),
                **{name: row[name] for name in _KEPT},
            )
            for row in rows
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def _ids(county: str, people: Mapping[str, Row]) -> dict[str, int]:
    return dict(Guest.objects.filter(county=county, key__in=list(people)).values_list("key", "pk"))


def guest_key(person: PersonBills) -> str:
    """The certificate, which every layout has, before a number that only some have."""
    return min((key for key in person.keys if ":" in key), default=person.person)


def booked_of_guest(county: str, key: str, psn_no: str) -> list[Bill]:
    """The bills that earlier files brought of a person insured elsewhere."""
    rows = list(GuestBill.objects.filter(county=county, guest__county=county, guest__key=key))
    headers = dict(BillFile.objects.filter(pk__in={row.file_id for row in rows}).values_list("pk", "header"))
    return bills_of(rows, psn_no, headers, read_options(county, timezone.now().date()))
