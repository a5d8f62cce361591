"""From facts to the ledger: what the rules make of each person, kept for those of whom something is to be known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from tuodi.enrolment import PremiumResult, Waiting, assess, text_of, waiting_period
from tuodi.enrolment.holdings import holdings_of
from tuodi.policy.regions import chain
from tuodi.settlement.identities import NOW
from tuodi.workbench.base.among import among, parts
from tuodi.workbench.registry.models import IdentityRow, Insurance, Person

from .enums import State, Why
from .facts import CHUNK, Facts, living, read
from .models import LedgerEntry, Mobilisation, PaymentRow
from .rulebook import eight, rules, window

_LISTED_TOP_UP, _UNDERPAID = "top_up_due", "underpaid"
_FROM_FACTS = (
    "county", "township", "village", "state", "outcome", "classes", "eight", "insu_admdvs", "insu_plan", "paid_date",
    "paid_amt", "premium", "subsidy", "own_pay", "refund", "top_up", "top_up_by", "class_id", "fund", "clause",
    "missing", "note", "waiting_months", "waiting_reason", "waiting_clause", "waiting_missing", "rule_hash", "differs",
)  # fmt: skip
"""What a new computation overwrites; `decided` and `pending` are not of it."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What the rules make of a person's facts."""

    facts: Facts
    classes: tuple[str, ...]
    result: PremiumResult
    waiting: Waiting | None
    top_up: int
    top_up_by: dt.date | None


def work_out(facts: Facts, year: int, today: dt.date) -> Worked:
    """One person. For those not insured: what plan 1 would cost today, by the classes of today."""
    book = rules()
    result = assess(book, facts.enrolee, year, today)
    day = facts.enrolee.paid_date or min(today, dt.date(year, 12, 31))
    classes = tuple(dict.fromkeys(h.class_id for h in holdings_of(book, facts.enrolee, NOW) if h.on(day)))
    paid = facts.state == State.HERE and facts.enrolee.paid_date is not None
    waiting = waiting_period(book, facts.enrolee, year) if paid else None
    top_up, by = _top_up(facts, result)
    return Worked(facts, classes, result, waiting, top_up, by)


def _top_up(facts: Facts, result: PremiumResult) -> tuple[int, dt.date | None]:
    """The plan-2 difference still open, and until when. Who paid an unknown amount paid what was asked."""
    due = next((reason for reason in result.reasons if reason.code == _LISTED_TOP_UP), None)
    enrolee = facts.enrolee
    if due is None or result.own_pay is None or (enrolee.paid_date is not None and enrolee.paid_amt is None):
        return 0, None
    rest = max(0, result.own_pay - (enrolee.paid_amt or 0))
    return rest, dt.date.fromisoformat(due.detail) if rest and due.detail else None


def of_concern(worked: Worked, window_end: dt.date | None) -> bool:
    """Whether the ledger keeps a row of this person."""
    facts, paid = worked.facts, worked.facts.enrolee.paid_date
    late = facts.state == State.HERE and (paid is None or window_end is None or paid > window_end)
    decided = facts.entry is not None and (facts.entry.decided_id or facts.entry.pending_id)
    return bool(
        facts.state in (State.NOT, State.ELSEWHERE) or worked.classes or facts.enrolee.identities or late
        or facts.enrolee.paid_again_amt or worked.result.refund or worked.result.missing or facts.outcome or decided
        or any(reason.code == _UNDERPAID for reason in worked.result.reasons)
    )  # fmt: skip


def entry_of(worked: Worked, year: int) -> LedgerEntry:
    """The ledger entry, not saved; with what was decided as it stands."""
    facts, result, waiting = worked.facts, worked.result, worked.waiting
    person, insurance, before = facts.person, facts.insurance, facts.entry
    clause = next((line.clause for line in result.lines if line.label.startswith("资助（")), "")
    entry = LedgerEntry(
        person=person, year=year, county=person.county, township=person.township, village_id=person.village_id,
        state=facts.state, outcome=facts.outcome, classes=f",{','.join(worked.classes)}," if worked.classes else "",
        eight=not eight().isdisjoint(worked.classes),
        insu_admdvs=insurance.insu_admdvs if insurance is not None else "",
        insu_plan=insurance.insu_plan if insurance is not None else None,
        paid_date=facts.enrolee.paid_date, paid_amt=facts.enrolee.paid_amt,
        premium=result.premium, subsidy=result.subsidy, own_pay=result.own_pay, refund=result.refund,
        top_up=worked.top_up, top_up_by=worked.top_up_by, class_id=result.class_id, fund=result.fund, clause=clause,
        missing=result.missing, note="；".join(text_of(reason) for reason in result.reasons),
        waiting_months=waiting.months if waiting else None, waiting_reason=waiting.reason if waiting else "",
        waiting_clause=waiting.clause if waiting else "", waiting_missing=waiting.missing if waiting else "",
        rule_hash=result.rule_hash,
        decided=before.decided if before else None, pending=before.pending if before else None,
    )  # fmt: skip
    entry.differs = _differs(entry)
    return entry


def _differs(entry: LedgerEntry) -> bool:
    """Whether what was decided is no longer what the rules say; a figure that is missing now differs too."""
    decided = entry.decided
    if decided is None:
        return False
    now = (entry.subsidy, entry.refund, entry.fund, entry.top_up)
    return entry.paid_date is None or now != (decided.subsidy, decided.refund, decided.fund, decided.top_up)


def worth_asking(county: str, year: int) -> list[int]:
    """Whom the ledger may have something to say of, by id: all but who paid the whole price in time and holds nothing.

    One pass of the database; the rules are asked of the rest only.
    """
    noted = Exists(LedgerEntry.objects.filter(person=OuterRef("pk"), year=year))
    found = living(county, year).filter(_odd(county, year) | noted)
    return list(found.order_by("pk").values_list("pk", flat=True))


def let_go(people: Iterable[int], county: str, year: int) -> set[int]:
    """Entries of those who paid the whole price in time and hold nothing are deleted; the others of these people."""
    left = set(people)
    decided = Exists(
        LedgerEntry.objects.filter(person=OuterRef("pk"), year=year).exclude(decided=None, pending=None)
    )  # fmt: skip
    for some in parts(left):
        plain = living(county, year).filter(among("pk", some)).exclude(_odd(county, year) | decided)
        gone = list(plain.values_list("pk", flat=True))
        LedgerEntry.objects.filter(among("person_id", gone), year=year).delete()
        left.difference_update(gone)
    return left


def _odd(county: str, year: int) -> Q:
    """People whom the rules have to be asked of, whatever the ledger says of them so far."""
    end = window(county, year)[1]
    mine = {"person": OuterRef("pk"), "year": year}
    insured = Insurance.objects.filter(**mine)
    residents = insured.filter(insutype=Insurance.Kind.RESIDENTS)
    employees = insured.filter(insutype=Insurance.Kind.EMPLOYEES)
    in_time = Q(pk__in=[]) if end is None else Q(paid_date__lte=end, paid_date__isnull=False)
    plain = in_time & Q(insu_plan__isnull=False, insu_admdvs__in=chain(county))
    return (
        Q(death_date__isnull=False) | ~Exists(insured) | Exists(IdentityRow.objects.filter(person=OuterRef("pk")))
        | Exists(residents.exclude(plain)) | (Exists(residents) & Exists(employees))
        | Exists(PaymentRow.objects.filter(**mine).filter(Q(full=False) | Q(why=Why.TWICE)))
        | Exists(Mobilisation.objects.filter(**mine))
    )  # fmt: skip


def chunks(ids: Sequence[int]) -> Iterator[list[Person]]:
    """People by id, some thousands at a time."""
    for at in range(0, len(ids), CHUNK):
        yield list(Person.objects.filter(among("pk", ids[at : at + CHUNK])).order_by("pk"))


def refresh(people: Sequence[Person], year: int, today: dt.date | None = None) -> list[Worked]:
    """Bring the ledger entries of a chunk of people to what the facts say now; whom it keeps."""
    today = today or timezone.now().date()
    kept: list[Worked] = []
    gone: list[int] = []
    ends: dict[str, dt.date | None] = {}
    for facts in read(people, year):
        county = facts.person.county
        if county not in ends:
            ends[county] = window(county, year)[1]
        end = ends[county]
        worked = work_out(facts, year, today)
        if of_concern(worked, end):
            kept.append(worked)
        elif facts.entry is not None:
            gone.append(facts.entry.pk)
    LedgerEntry.objects.filter(pk__in=gone).delete()
    LedgerEntry.objects.bulk_create(
        [entry_of(worked, year) for worked in kept], batch_size=1_000, update_conflicts=True,
        unique_fields=["person", "year"], update_fields=list(_FROM_FACTS),
    )  # fmt: skip
    return kept


def refresh_people(ids: Iterable[int], year: int) -> None:
    """The same by ids: those who died before the year or were merged away leave the ledger unless decided on."""
    wanted = sorted(set(ids))
    for at in range(0, len(wanted), CHUNK):
        some = wanted[at : at + CHUNK]
        people = list(Person.objects.filter(among("pk", some), merged_into=None).order_by("pk"))
        refresh([p for p in people if p.death_date is None or p.death_date >= dt.date(year, 1, 1)], year)
        stay = {p.pk for p in people if p.death_date is None or p.death_date >= dt.date(year, 1, 1)}
        left = LedgerEntry.objects.filter(person_id__in=set(some) - stay, year=year)
        left.filter(decided=None, pending=None).delete()
        refresh([p for p in people if p.pk not in stay and left.filter(person=p).exists()], year)


def compute(
    county: str, year: int, writing: Callable[[], AbstractContextManager[None]], progress: Callable[[int, int], None]
) -> int:
    """The whole county, chunk by chunk, each in a transaction of its own; how many people the rules were asked of."""
    done, today, ids = 0, timezone.now().date(), worth_asking(county, year)
    for people in chunks(ids):
        with writing():
            refresh(people, year, today)
        done += len(people)
        progress(done, len(ids))
    with writing():
        stale = LedgerEntry.objects.filter(county=county, year=year, decided=None, pending=None)
        stale.exclude(person__in=living(county, year)).delete()
    return done
