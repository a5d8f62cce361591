"""The model of a month: learnt and tried on months gone by, and who is told of. What people had is `pasts`' business.

Tried are the last months of this year whose outcome is known, one after another, each by a model that has seen nothing
of it. The chances of today come from a model that has seen all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256

import numpy as np

from tuodi.monitoring.ahead import FULL, MARKS, Flags, Floats, Model, TooFew, best_cut, bins_of, learn, score
from tuodi.workbench.base.bulk import insert
from tuodi.workbench.registry.models import Person
from tuodi.workbench.review.whom import Scope

from .burdens import Unwatchable
from .models import Expected, Trial, Tried
from .pasts import Lines, Numbers, Sample, first_of, looked_at, number_of, pasts_of

MONTHS_AHEAD = 2
_TRIED = 4
"""Months tried, at most."""
_RECENT = 2
"""So many months of a past are before the first that anything is learnt from."""
_LEARNT = 30_000
"""Rows that a model learns from, at most: every so-many-th of more."""
_AT_ONCE = 200_000
"""Bills, about."""
_DECEMBER = 11
_TRIED_FIELDS = ("trial", "person", "base", "bin", "chance", "amount", "crossed", "treated", "told")
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Held:
    """A month held out: its people, what they were told, from which chance on they were, and what came."""

    base: int
    sample: Sample
    chances: Floats
    cut: int

    @property
    def columns(self) -> list[Numbers]:
        """Person, bin, chance, borne, crossed, treated, told."""
        sample, chances = self.sample, np.round(self.chances * FULL).astype(np.int64)
        return [
            sample.who, bins_of(self.chances), chances, sample.borne,
            *(flags.astype(np.int64) for flags in (sample.crossed, sample.treated, chances >= self.cut)),
        ]  # fmt: skip

    def rows(self) -> Iterator[tuple[object, ...]]:
        """As `_TRIED_FIELDS`, without the trial."""
        base = first_of(self.base).isoformat()
        for person, part, chance, borne, *flags in zip(*(one.tolist() for one in self.columns), strict=True):
            yield person, base, part, chance, borne, *map(bool, flags)


@dataclass(slots=True)
class Foretold:
    """A month's trial and who is told of."""

    trial: Trial
    people: list[Expected] = field(default_factory=list)
    tried: list[Held] = field(default_factory=list)

    def keep(self) -> None:
        """In the place of what the month said before; where it says the same, nothing is written."""
        if self._stands():
            return
        Expected.objects.filter(county=self.trial.county, month=self.trial.month).delete()
        Trial.objects.filter(county=self.trial.county, month=self.trial.month).delete()
        self.trial.save()
        insert(Tried, _TRIED_FIELDS, ((self.trial.pk, *row) for held in self.tried for row in held.rows()))
        Expected.objects.bulk_create(self.people, batch_size=500)

    def _stands(self) -> bool:
        of = {"county": self.trial.county, "month": self.trial.month}
        before = Trial.objects.filter(**of).first()
        if before is None or _plain(before) != _plain(self.trial):
            return False
        told = {row.person_id: _plain(row) for row in Expected.objects.filter(**of)}
        return told == {row.person_id: _plain(row) for row in self.people}


def _plain(row: Trial | Expected) -> dict[str, object]:
    """What a row says."""
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if not one.primary_key}


@dataclass(frozen=True, slots=True)
class Plan:
    """Which months, numbered from year 0; `now`: the month itself."""

    now: int

    @property
    def first(self) -> int:
        """The first with bills: January of the year before."""
        return self.now // 12 * 12 - 12

    @property
    def ahead(self) -> int:
        """How many months are looked ahead: the sum begins anew with the year. None are left in December."""
        return min(MONTHS_AHEAD, _DECEMBER - self.now % 12)

    @property
    def bases(self) -> list[int]:
        """Months from whose end one can look ahead within a year, and what came is known."""
        rows = range(self.first + _RECENT, self.now - self.ahead + 1)
        return [base for base in rows if base % 12 + self.ahead <= _DECEMBER]

    @property
    def tried(self) -> list[int]:
        """Those held out in turn."""
        return [base for base in self.bases if base // 12 == self.now // 12][-_TRIED:]

    def before(self, base: int) -> list[int]:
        """Those whose outcome was known at the end of a month."""
        return [one for one in self.bases if one + self.ahead <= base]


def foretell(county: str, month: dt.date, until: dt.datetime, own_cut: int | None, tell: Tell) -> Foretold:
    """Learn, try, tell. A problem is written into the trial, and nobody is told of. own_cut: the office's."""
    trial, plan = Trial(county=county, month=month), Plan(number_of(month))
    if not plan.ahead:
        trial.problem = "年内已没有后续月份，负担下月起重新累计"
        return Foretold(trial)
    try:
        samples = _gathered(county, until, plan, tell)
        model, trial.cut = _model(samples, plan.bases, trial)
        if own_cut:
            trial.cut = own_cut
        held = _try(trial, samples, plan, own_cut)
    except TooFew as fault:
        trial.problem = str(fault)
        return Foretold(trial)
    except Unwatchable as fault:
        trial.problem = str(fault)[:200]
        return Foretold(trial)
    trial.score |= {"weights": model.weights, "months": plan.ahead}
    return Foretold(trial, _expected(trial, samples[plan.now], model), held)


def _gathered(county: str, until: dt.datetime, plan: Plan, tell: Tell) -> dict[int, Sample]:
    """Everybody's marks at the end of each month, some people after others."""
    found: dict[int, list[Sample]] = {base: [] for base in (*plan.bases, plan.now)}
    lines, shares = Lines(county, plan.now), list(Scope(county, until).shares(_AT_ONCE))
    done, total = 0, sum(share.size for share in shares)
    for share in shares:
        tell(done, total)
        past = pasts_of(Scope(county, until, share.low, share.high), plan.first, plan.now)
        for base, some in found.items():
            some.append(looked_at(past, lines, base, plan.ahead, told=base == plan.now))
        done += share.size
    return {base: Sample.joined(some) for base, some in found.items()}


def _model(samples: dict[int, Sample], bases: list[int], trial: Trial | None = None) -> tuple[Model, int]:
    """What those months teach, and the cut that served best in them."""
    marks, crossed = _rows([samples[base] for base in bases])
    if trial is not None:
        trial.learnt, trial.learnt_crossed = len(crossed), int(crossed.sum())
    model = learn(marks, crossed)
    return model, best_cut(model.chances(marks), crossed)


def _rows(some: list[Sample]) -> tuple[Floats, Flags]:
    marks = np.concatenate([one.marks for one in some] or [np.zeros((0, len(MARKS)))])
    crossed = np.concatenate([one.crossed for one in some] or [np.zeros(0, np.bool_)])
    step = 1 + len(crossed) // _LEARNT
    return marks[::step], crossed[::step]


def _try(trial: Trial, samples: dict[int, Sample], plan: Plan, own_cut: int | None) -> list[Held]:
    """Month after month, by what was known before it. Nothing is written where no month can be tried."""
    held: list[Held] = []
    for base in plan.tried:
        one = samples[base]
        try:
            model, best = _model(samples, plan.before(base))
        except TooFew:
            continue
        held.append(Held(base, one, model.chances(one.marks), own_cut or best))
    if not sum(len(one.chances) for one in held):
        trial.problem = "没有可检验的月份：此前各月超线的人太少，学不到东西"
        trial.score = {}
        return []
    result = score(
        np.concatenate([one.chances for one in held]), np.concatenate([one.sample.crossed for one in held]),
        np.concatenate([np.full(len(one.chances), one.cut) for one in held]),
        np.concatenate([one.sample.treated for one in held]),
    )  # fmt: skip
    trial.tried, trial.tried_crossed = result.people, result.crossed
    trial.recall, trial.precision, trial.brier = result.recall, result.precision, result.brier
    trial.score = {
        "bins": [asdict(one) for one in result.bins], "cuts": [asdict(one) for one in result.cuts],
        "bases": [f"{first_of(one.base):%Y-%m}" for one in held],
        "told": result.told, "treated": result.treated, "treated_told": result.treated_told, "rows": _digest(held),
    }  # fmt: skip
    return held


def _digest(held: list[Held]) -> str:
    """Two trials of the same score may have other people: what they are known apart by."""
    made = sha256()
    for one in held:
        for column in one.columns:
            made.update(column.tobytes())
    return made.hexdigest()


def _expected(trial: Trial, today: Sample, model: Model) -> list[Expected]:
    people = today.who.tolist()
    towns = dict(Person.objects.filter(county=trial.county, pk__in=people).values_list("pk", "township"))
    rows = zip(people, model.tell(today.marks), today.borne.tolist(), today.lines, strict=True)
    return [
        Expected(
            county=trial.county, township=towns[person], month=trial.month, person_id=person, chance=one.chance,
            amount=borne, threshold=line, class_id=class_id, clause=clause, reasons=list(one.reasons),
        )
        for person, one, borne, (line, class_id, clause, _) in rows if one.chance >= trial.cut and person in towns
    ]  # fmt: skip
