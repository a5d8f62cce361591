"""How far the targets are, by township, on a day; the monthly dispatch; the quarterly ranking by its stated formula."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from tuodi.policy.money import FULL_RATE
from tuodi.policy.regions import chain
from tuodi.settlement.bill import IdentityRecord
from tuodi.settlement.identities import held_on
from tuodi.workbench.registry.models import IdentityRow, Insurance, Person, Place

from .models import Assignment, Dispatch, Figure
from .rulebook import COMPLETION, FORMER_POOR, LOW_INCOME, Target, rules, targets

WEIGHTS = {COMPLETION: 40, FORMER_POOR: 30, LOW_INCOME: 30}
"""Of the ranking, in hundredths; the formula is Tuodi's own (P-4.4 names none) and stands on the page."""


@dataclass(frozen=True, slots=True)
class Share:
    """Part of a whole; `whole` None: not known. `rate` in ten-thousandths, rounded down, None where there is none."""

    part: int
    whole: int | None

    @property
    def rate(self) -> int | None:
        """Never rounded up to a target that was not reached."""
        return None if not self.whole else self.part * FULL_RATE // self.whole


Shares = dict[tuple[str, str], Share]
"""(Township, target) → share."""


def townships(county: str) -> dict[str, str]:
    """Code → name of a county's townships."""
    found = Place.objects.filter(level=Place.Level.TOWNSHIP, parent_id=county, successor=None).order_by("code")
    return dict(found.values_list("code", "name"))


def shares(county: str, year: int, day: dt.date) -> Shares:
    """Every target of every township, of what was true and known on a day."""
    found: Shares = {}
    wanted = targets(county)
    by_class = [target for target in wanted if target.classes is not None]
    held = _held(county, day) if by_class else {}
    insured = _insured(held, year, day)
    for target in wanted:
        if target.classes is None:
            found |= _completion(county, year, day, target)
            continue
        whole: Counter[str] = Counter()
        part: Counter[str] = Counter()
        for person, (township, classes) in held.items():
            if not target.classes.isdisjoint(classes):
                whole[township] += 1
                part[township] += person in insured
        found |= {(t, target.name): Share(part[t], whole[t]) for t in townships(county)}
    return found


def _held(county: str, day: dt.date) -> dict[int, tuple[str, frozenset[str]]]:
    """Living person → township and classes held on the day, as known at its end."""
    known_at = dt.datetime.combine(day, dt.time.max)
    rows = IdentityRow.objects.filter(
        person__county=county, person__merged_into=None, known_from__lte=known_at, begndate__lte=day
    ).filter(Q(person__death_date=None) | Q(person__death_date__gt=day)).values_list(
        "person_id", "person__township", "record_id", "identity", "idet_admdvs", "begndate", "enddate", "known_from",
        "vali_flag",
    )  # fmt: skip
    records: dict[int, list[IdentityRecord]] = defaultdict(list)
    towns: dict[int, str] = {}
    for person, town, record, identity, region, begin, end, known, valid in rows.order_by("known_from", "id"):
        towns[person] = town
        records[person].append(IdentityRecord(
            record_id=record, person="", identity=identity, idet_admdvs=region, certifier="", begndate=begin,
            enddate=end, known_from=known, valid=valid,
        ))  # fmt: skip
    held = {p: frozenset(h.class_id for h in held_on(rs, day, known_at)) for p, rs in records.items()}
    return {person: (towns[person], classes) for person, classes in held.items() if classes}


def _by(day: dt.date) -> Q:
    """Insured by a day: paid by then, or insured without a payment of one's own (employees)."""
    return Q(paid_date__lte=day) | Q(paid_date=None, insutype=Insurance.Kind.EMPLOYEES)


def _insured(people: dict[int, tuple[str, frozenset[str]]], year: int, day: dt.date) -> set[int]:
    ids, found = list(people), set()
    for at in range(0, len(ids), 5_000):
        some = Insurance.objects.filter(_by(day), person_id__in=ids[at : at + 5_000], year=year)
        found |= set(some.values_list("person_id", flat=True))
    return found


def lacking(county: str, year: int, day: dt.date, target: Target) -> set[int]:
    """People of the target's classes on a day who were not insured then."""
    classes = target.classes or frozenset()
    held = {person: found for person, found in _held(county, day).items() if not classes.isdisjoint(found[1])}
    return held.keys() - _insured(held, year, day)


def completed(county: str, year: int, day: dt.date) -> QuerySet[Insurance]:
    """Residents of a county who are insured as such by a day."""
    return Insurance.objects.filter(
        person__county=county, person__merged_into=None, year=year, insutype=Insurance.Kind.RESIDENTS,
        insu_admdvs__in=chain(county), paid_date__lte=day,
    )  # fmt: skip


def _completion(county: str, year: int, day: dt.date, target: Target) -> Shares:
    """Residents insured here against the number assigned (reading `completion_base`), or against the residents."""
    part = dict(completed(county, year, day).values_list("person__township").annotate(n=Count("person_id")).order_by())
    if rules().choice("completion_base", "assigned_task") == "residents":
        alive = Person.objects.filter(Q(death_date=None) | Q(death_date__gt=day), county=county, merged_into=None)
        whole = dict(alive.values_list("township").annotate(n=Count("pk")).order_by())
    else:
        asked = Assignment.objects.filter(county=county, year=year)
        whole = dict(asked.values_list("township", "persons"))
    return {(t, target.name): Share(part.get(t, 0), whole.get(t)) for t in townships(county)}


def total(found: Shares, target: str) -> Share:
    """All townships together; unknown when one is unknown."""
    parts = [share for (_, name), share in found.items() if name == target]
    wholes = [share.whole for share in parts]
    return Share(sum(s.part for s in parts), None if None in wholes else sum(w for w in wholes if w is not None))


def dispatch(county: str, year: int, day: dt.date, user: str) -> Dispatch:
    """Freeze the figures of a day as the month's dispatch. IntegrityError for a day that was told already."""
    made = Dispatch.objects.create(county=county, year=year, day=day, rule_hash=rules().book.hash, by=user)
    Figure.objects.bulk_create(
        Figure(dispatch=made, township=township, target=name, part=share.part, whole=share.whole)
        for (township, name), share in shares(county, year, day).items()
    )
    return made


def history(county: str, year: int) -> list[tuple[Dispatch, Shares]]:
    """The dispatches of a cover year, oldest first."""
    told = Dispatch.objects.filter(county=county, year=year).order_by("day").prefetch_related("figures")
    return [(one, {(f.township, f.target): Share(f.part, f.whole) for f in one.figures.all()}) for one in told]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A township in the ranking. `score` in ten-thousandths of the full mark; None: a figure is not known."""

    place: int | None
    township: str
    score: int | None
    rates: tuple[int | None, ...]


def quarters(found: list[tuple[Dispatch, Shares]]) -> list[str]:
    """The quarters with dispatches, such as 2024Q1, oldest first."""
    return list(dict.fromkeys(quarter_of(one.day) for one, _ in found))


def quarter_of(day: dt.date) -> str:
    """The quarter of a day.

    >>> quarter_of(dt.date(2024, 4, 30))
    '2024Q2'
    """
    return f"{day.year}Q{(day.month + 2) // 3}"


def ranking(county: str, found: list[tuple[Dispatch, Shares]], quarter: str) -> list[Ranked]:
    """Townships by score: of each target the mean over the quarter's dispatches of min(1, rate ÷ target), weighted.

    A target nobody of a township falls under counts as met. A figure that is not known leaves the township unplaced.
    Equal scores share a place.
    """
    inside = [shares_ for one, shares_ in found if quarter_of(one.day) == quarter]
    wanted = targets(county)
    rows = []
    for township in townships(county):
        score: int | None = 0
        rates: list[int | None] = []
        for target in wanted:
            reached = [_reached(each.get((township, target.name)), target) for each in inside]
            mean = None if not reached or None in reached else sum(r for r in reached if r is not None) // len(reached)
            last = inside[-1].get((township, target.name)) if inside else None
            rates.append(last.rate if last is not None else None)
            score = None if score is None or mean is None else score + mean * WEIGHTS[target.name]
        rows.append((township, None if score is None else score // 100, tuple(rates)))
    marks = sorted((score for _, score, _ in rows if score is not None), reverse=True)
    places = [Ranked(None if s is None else marks.index(s) + 1, t, s, r) for t, s, r in rows]
    return sorted(places, key=lambda one: (one.place is None, one.place or 0, one.township))


def _reached(share: Share | None, target: Target) -> int | None:
    """How much of a target is reached, in ten-thousandths, never above the whole."""
    if share is None or share.whole is None:
        return None
    if not share.whole:
        return FULL_RATE
    return min(FULL_RATE, share.part * FULL_RATE * FULL_RATE // (share.whole * target.at_least))
