"""Some persons of a county with everything a review needs of them: bills, identities, filings, rows still refused."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from tuodi.exchange.refusals import place
from tuodi.monitoring.review import Known
from tuodi.settlement.bill import Bill, IdentityRecord, PersonFacts
from tuodi.workbench.desk.models import Filing, WholeYear
from tuodi.workbench.month.steps import Chunk
from tuodi.workbench.registry.models import IdentityRow, Person

from .enums import FileState
from .models import BillFile, FileFault, ImportedBill
from .spill import BUCKETS
from .stored import bills_of, read_options

_MARKED = ("own", "national", "clearing")
"""Layouts with a column for the identity at settlement."""
_DIED = "死亡"
_REFERRAL = {Filing.Kind.REFERRAL: 1, Filing.Kind.OUT_OF_AREA: 3, Filing.Kind.EMERGENCY: 4}
_NEEDED = (None, 0)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose bills, settled until when, by persons from bucket `low` to below `high`."""

    county: str
    until: dt.datetime
    low: int = 0
    high: int = BUCKETS

    def bills(self) -> QuerySet[ImportedBill]:
        """Those of this year and the last: what came before is settled history."""
        since = dt.datetime(self.until.year - 1, 1, 1)
        return ImportedBill.objects.filter(
            county=self.county, bucket__gte=self.low, bucket__lt=self.high, setl_time__gte=since,
            setl_time__lte=self.until,
        )  # fmt: skip

    def shares(self, most: int) -> Iterator[Chunk]:
        """Of its persons, each with about so many bills that memory has room for them."""
        return in_shares(dict(self.bills().order_by().values_list("bucket").annotate(Count("pk"))), most)


def in_shares(sizes: dict[int, int], most: int, least: int = 4) -> Iterator[Chunk]:
    """Buckets put together so that each share has about so many bills, and there are `least` shares of a small file."""
    most, low, size = min(most, max(1, sum(sizes.values()) // least)), 0, 0
    for bucket in range(BUCKETS):
        size += sizes.get(bucket, 0)
        if size >= most or bucket == BUCKETS - 1:
            yield Chunk(low, bucket + 1, size)
            low, size = bucket + 1, 0


@dataclass(slots=True)
class Subject:
    """A person as `Review` wants it. filed: rows whose referral is known from a filing, not from the bill."""

    facts: PersonFacts
    known: Known
    filed: frozenset[int]
    rows: dict[int, ImportedBill] = field(default_factory=dict)


def whole(county: str, until: dt.datetime) -> bool:
    """Whether every year of the bills is said to begin at zero."""
    first = ImportedBill.objects.filter(county=county).order_by("setl_time").values_list("setl_time", flat=True).first()
    years = set(range(max(first.year, until.year - 1), until.year + 1)) if first else {until.year}
    return WholeYear.objects.filter(county=county, year__in=years).count() == len(years)


def identities(county: str, low: int, high: int) -> dict[int, list[tuple[str, IdentityRecord]]]:
    """Person who counts → certificate and record of each certified row, merged records' rows included."""
    rows = (
        IdentityRow.objects.filter(person__county=county)
        .annotate(bucket=F("person_id") % BUCKETS, merged=F("person__merged_into_id"))
        .filter(bucket__gte=low, bucket__lt=high, merged=None)
    )
    found: dict[int, list[tuple[str, IdentityRecord]]] = defaultdict(list)
    _gather(rows, found)
    survivors = {who for who in merged_into(county) if low <= who % BUCKETS < high}
    _gather(IdentityRow.objects.filter(person__merged_into_id__in=survivors), found)
    return found


def identities_of(person: int) -> list[tuple[str, IdentityRecord]]:
    """The same of one person."""
    found: dict[int, list[tuple[str, IdentityRecord]]] = defaultdict(list)
    _gather(IdentityRow.objects.filter(Q(person=person) | Q(person__merged_into=person)), found)
    return found[person]


def _gather(rows: QuerySet[IdentityRow], found: dict[int, list[tuple[str, IdentityRecord]]]) -> None:
    names = (
        "person_id", "person__merged_into_id", "person__psn_cert_type", "person__certno", "record_id",
        "person__psn_no", "identity", "idet_admdvs", "certifier", "begndate", "enddate", "known_from", "vali_flag",
        "end_reason",
    )  # fmt: skip
    for row in rows.order_by("known_from", "id").values_list(*names).iterator(chunk_size=5_000):
        who, merged, kind, number, record, psn_no, identity, region, certifier, begin, end, known, valid, reason = row
        found[merged or who].append((
            f"{kind}:{number}",
            IdentityRecord(
                record_id=record, person=psn_no, identity=identity, idet_admdvs=region, certifier=certifier,
                begndate=begin, enddate=end, known_from=known, valid=valid, ended_by_death=reason == _DIED,
            ),
        ))  # fmt: skip


def merged_into(county: str) -> set[int]:
    """Persons into whom another record was merged."""
    merged = Person.objects.filter(county=county, merged_into__isnull=False)
    return set(merged.values_list("merged_into_id", flat=True))


def unusual(scope: Scope) -> set[int]:
    """Persons who have to be looked at one by one: bills of other layouts, filings, merged records, refused rows."""
    other = set(scope.bills().exclude(facts="").order_by().values_list("person_id", flat=True).distinct())
    filed = set(Filing.objects.filter(person__county=scope.county, withdrawn=False).values_list("person_id", flat=True))
    return other | filed | merged_into(scope.county) | set(refused(scope.county))


def refused(county: str) -> dict[int, FileFault]:
    """Person → a row of theirs that is refused still: neither it nor another with its id is among the bills."""
    come = ImportedBill.objects.filter(county=county, setl_id=OuterRef("setl_id"))
    faults = FileFault.objects.filter(
        ~Exists(come), file__county=county, file__state=FileState.TAKEN, person__isnull=False
    )
    return {fault.person_id: fault for fault in faults.order_by("-pk") if fault.person_id is not None}


class Subjects:
    """Puts persons together. `opened`: whether the years begin at zero."""

    def __init__(self, scope: Scope, *, opened: bool) -> None:
        self._scope = scope
        self._opening: dict[str, int] | None = {} if opened else None
        files = BillFile.objects.filter(county=scope.county).values_list("pk", "header", "layout")
        self._headers = {pk: header for pk, header, _ in files}
        self._unmarked = {pk for pk, _, layout in files if layout not in _MARKED}
        self._options = read_options(scope.county, timezone.now().date())
        self._refused = refused(scope.county)

    def of(self, people: Collection[int], held: dict[int, list[tuple[str, IdentityRecord]]]) -> Iterator[Subject]:
        """These persons, one after another."""
        some = sorted(people)
        for at in range(0, len(some), 500):
            yield from self._some(some[at : at + 500], held)

    def _some(self, people: list[int], held: dict[int, list[tuple[str, IdentityRecord]]]) -> Iterator[Subject]:
        rows: dict[int, list[ImportedBill]] = defaultdict(list)
        for row in self._scope.bills().filter(person_id__in=people):
            rows[row.person_id].append(row)
        numbers = dict(Person.objects.filter(pk__in=people).values_list("pk", "psn_no"))
        filings: dict[int, list[Filing]] = defaultdict(list)
        for filing in Filing.objects.filter(person_id__in=people, withdrawn=False):
            filings[filing.person_id].append(filing)
        for person, own in rows.items():
            yield self._subject(person, numbers[person], own, held.get(person, []), filings.get(person, []))

    def _subject(
        self, person: int, psn_no: str, rows: list[ImportedBill], held: list[tuple[str, IdentityRecord]],
        filings: list[Filing],
    ) -> Subject:  # fmt: skip
        bills = bills_of(rows, psn_no, self._headers, self._options)
        bills = _paired(bills)
        filed = frozenset(bill.row for bill in bills if _filed(bill, filings))
        bills = [_with_filing(bill, filings) if bill.row in filed else bill for bill in bills]
        fault = self._refused.get(person)
        waiting = {} if fault is None else {bill.row: place(fault.row) for bill in bills}
        facts = PersonFacts(
            person=psn_no, bills=tuple(sorted(bills, key=lambda bill: bill.order_key)),
            identities=tuple(replace(record, person=psn_no) for _, record in held), opening=self._opening,
        )  # fmt: skip
        unmarked = frozenset(row.pk for row in rows if row.file_id in self._unmarked)
        known = Known(waiting=waiting, unmarked=unmarked)
        return Subject(facts, known, filed, {row.pk: row for row in rows})


def _paired(bills: list[Bill]) -> list[Bill]:
    """A reversal whose original came under another id, in another layout's file: the last of its amounts."""
    there = {bill.setl_id for bill in bills}
    gone = {bill.reversal_of for bill in bills} & there
    found = []
    for bill in sorted(bills, key=lambda bill: bill.order_key):
        original = bill.reversal_of
        if original is not None and original not in there:
            same = [
                one for one in bills
                if one.reversal_of is None and one.setl_id not in gone and one.setl_time <= bill.setl_time
                and (one.medfee_sumamt, one.inscp_scp_amt) == (-bill.medfee_sumamt, -bill.inscp_scp_amt)
            ]  # fmt: skip
            if same:
                last = max(same, key=lambda one: one.order_key)
                gone.add(last.setl_id)
                original = last.setl_id
        found.append(bill if original == bill.reversal_of else replace(bill, reversal_of=original))
    return found


def _filed(bill: Bill, filings: Iterable[Filing]) -> bool:
    return bill.refl in _NEEDED and bill.mdtrt_admdvs != bill.insu_admdvs and _filing(bill, filings) is not None


def _with_filing(bill: Bill, filings: Iterable[Filing]) -> Bill:
    filing = _filing(bill, filings)
    return bill if filing is None else replace(bill, refl=_REFERRAL[Filing.Kind(filing.kind)])


def _filing(bill: Bill, filings: Iterable[Filing]) -> Filing | None:
    """The filing that covers the admission: of its place or the place's city, on the day it began."""
    day = bill.begndate or bill.service_date
    return next(
        (
            one for one in filings
            if one.begndate <= day and (one.enddate is None or day <= one.enddate)
            and (one.mdtrt_admdvs == bill.mdtrt_admdvs or one.mdtrt_admdvs == f"{bill.mdtrt_admdvs[:4]}00")
        ),
        None,
    )  # fmt: skip
