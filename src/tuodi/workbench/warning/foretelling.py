"""Marks of the county's people month by month, the model's trial on months gone by, and who is told of.

A bill counts for the month it was settled in, as booked: nearer than that a look ahead need not be.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import defaultdict
from dataclasses import asdict, dataclass, field

import numpy as np
from django.db.models import F, Sum

from tuodi.monitoring.ahead import FULL, MARKS, Floats, TooFew, best_cut, learn, score
from tuodi.monitoring.warnings import Person as Seen
from tuodi.settlement.bill import IdentityRecord
from tuodi.settlement.identities import held_on
from tuodi.workbench.registry.models import Person
from tuodi.workbench.review.models import BillFile
from tuodi.workbench.review.stored import layout_of
from tuodi.workbench.review.whom import Scope, identities

from .burdens import Unwatchable, watch_on
from .models import Expected, Trial

MONTHS_AHEAD = 2
_FROM = 1_000
"""Looked at is who has borne a tenth of the line: what befalls the others out of nothing no treatment foretells."""
_LEAST_LINE = 700_000
_RECENT = 3
_DIALYSIS, _TUMOUR = ("N18", "N19", "Z49"), ("C", "Z51")
_SPECIAL_CARE = ("outpatient_chronic", "outpatient_major_disease", "14", "140104", "9906")
_MED_INPATIENT = ("21", "22", "23", "24", "25", "52", "inpatient")


@dataclass(slots=True)
class Month:
    """What a person had in one month."""

    borne: int = 0
    inpatient: int = 0
    dialysis: bool = False
    chemotherapy: bool = False
    chronic: bool = False


@dataclass(slots=True)
class Past:
    """A person's months, numbered from year 0, and what the line is read by."""

    months: dict[int, Month] = field(default_factory=lambda: defaultdict(Month))
    insurances: tuple[str, ...] = ("390",)
    records: tuple[IdentityRecord, ...] = ()


@dataclass(slots=True)
class Foretold:
    """A month's trial and who is told of."""

    trial: Trial
    people: list[Expected] = field(default_factory=list)

    def keep(self) -> None:
        """In the place of what the month said before."""
        Expected.objects.filter(county=self.trial.county, month=self.trial.month).delete()
        Trial.objects.filter(county=self.trial.county, month=self.trial.month).delete()
        self.trial.save()
        Expected.objects.bulk_create(self.people, batch_size=500)


@dataclass(slots=True)
class Sample:
    """People at the end of a month who were below their line: marks, and whether they came to it."""

    who: list[int] = field(default_factory=list)
    marks: list[list[float]] = field(default_factory=list)
    crossed: list[bool] = field(default_factory=list)
    line: list[tuple[int, int, str, str]] = field(default_factory=list)
    """Borne, line, class, clause."""

    def arrays(self) -> tuple[Floats, np.ndarray]:
        """For the model."""
        return np.array(self.marks, float).reshape(len(self.marks), len(MARKS)), np.array(self.crossed, bool)


def foretell(county: str, month: dt.date, until: dt.datetime) -> Foretold:
    """Learn, try, tell. A problem is written into the trial, and nobody is told of."""
    trial = Trial(county=county, month=month)
    now = _number(month)
    try:
        lines = Lines(county)
        past = _past(county, until)
        held_out = now - MONTHS_AHEAD
        learnt = Sample()
        for base in range(_number(dt.date(month.year - 1, 1, 1)) + _RECENT - 1, held_out - MONTHS_AHEAD + 1):
            if base % 12 <= 11 - MONTHS_AHEAD:
                _take(learnt, past, lines, base, known=True)
        tried = Sample()
        if held_out % 12 <= 11 - MONTHS_AHEAD:
            _take(tried, past, lines, held_out, known=True)
        marks, crossed = learnt.arrays()
        trial.learnt, trial.learnt_crossed = len(crossed), int(crossed.sum())
        model = learn(marks, crossed)
        trial.cut = best_cut(model.chances(marks), crossed)
        unseen, came = tried.arrays()
        if not len(came):
            trial.problem = "没有可检验的月份（须同一年内有后续两个月）"
            return Foretold(trial)
        result = score(model.chances(unseen), came, trial.cut)
    except TooFew as fault:
        trial.problem = str(fault)
        return Foretold(trial)
    except Unwatchable as fault:
        trial.problem = str(fault)[:200]
        return Foretold(trial)
    trial.tried, trial.tried_crossed = result.people, result.crossed
    trial.recall, trial.precision, trial.brier = result.recall, result.precision, result.brier
    trial.score = {"bins": [asdict(one) for one in result.bins], "weights": model.weights,
                   "base": _shown(held_out), "months": MONTHS_AHEAD}  # fmt: skip
    if now % 12 > 11 - MONTHS_AHEAD:
        return Foretold(trial)  # the year ends before: the sum begins anew
    today = Sample()
    _take(today, past, lines, now, known=False)
    told = model.tell(today.arrays()[0])
    towns = dict(Person.objects.filter(county=county, pk__in=today.who).values_list("pk", "township"))
    return Foretold(trial, [
        Expected(
            county=county, township=towns[person], month=month, person_id=person, chance=one.chance, amount=borne,
            threshold=line, class_id=class_id, clause=clause, reasons=list(one.reasons),
        )
        for person, one, (borne, line, class_id, clause) in zip(today.who, told, today.line, strict=True)
        if one.chance >= trial.cut and person in towns
    ])  # fmt: skip


def _number(month: dt.date) -> int:
    return month.year * 12 + month.month - 1


def _first(number: int) -> dt.date:
    return dt.date(number // 12, number % 12 + 1, 1)


def _shown(number: int) -> str:
    return f"{_first(number):%Y-%m}"


class Lines:
    """The line of a person at the end of a month."""

    def __init__(self, county: str) -> None:
        self._county = county
        self._kept: dict[tuple[int, tuple[str, ...], tuple[str, ...]], tuple[int, str, str, bool] | None] = {}

    def of(self, past: Past, number: int) -> tuple[int, str, str, bool] | None:
        """Fen, class, clause, and whether the group is a key one."""
        watch = watch_on(_first(number))
        known = dt.datetime.combine(watch.run_day, dt.time.max)
        classes = tuple(dict.fromkeys(one.class_id for one in held_on(past.records, watch.run_day, known)))
        key = number, classes, past.insurances
        if key not in self._kept:
            person = Seen(region=self._county, insurances=past.insurances, classes=classes)
            found = watch.only_line(person)
            self._kept[key] = None if found is None else (
                found[1], found[0].serves(classes)[0], found[0].origin.clause, found[0].group == "key"
            )  # fmt: skip
        return self._kept[key]


def _take(sample: Sample, past: dict[int, Past], lines: Lines, base: int, *, known: bool) -> None:
    year = base // 12 * 12
    for person, one in past.items():
        line = lines.of(one, base)
        if line is None:
            continue
        borne = sum(month.borne for number, month in one.months.items() if year <= number <= base)
        if borne * FULL < line[0] * _FROM or borne >= line[0]:
            continue
        last = range(max(year, base - _RECENT + 1), base + 1)
        recent = [one.months[number] for number in last if number in one.months]
        sample.who.append(person)
        sample.line.append((borne, line[0], line[1], line[2]))
        of_three = sum(month.borne for month in recent)
        pace = MONTHS_AHEAD * of_three // len(last)
        sample.marks.append([
            borne / line[0], of_three / line[0],
            sum(month.borne > 0 for month in recent), float(borne + pace >= line[0]),
            float(any(month.dialysis for month in recent)),
            float(any(month.chemotherapy for month in recent)), float(sum(month.chronic for month in recent) > 1),
            sum(month.inpatient for month in recent), float(line[3]),
        ])  # fmt: skip
        later = sum(one.months[n].borne for n in range(base + 1, base + MONTHS_AHEAD + 1) if n in one.months)
        sample.crossed.append(known and borne + later >= line[0])


def _past(county: str, until: dt.datetime) -> dict[int, Past]:
    """People who bore something worth looking at, with their months of this year and the last."""
    scope = Scope(county, until)
    left = F("medfee_sumamt") - F("insured") - F("assisted")
    sums = scope.bills().order_by().values("person_id").annotate(left=Sum(left))
    people = set(sums.filter(left__gte=_LEAST_LINE * _FROM // FULL).values_list("person_id", flat=True))
    held = identities(county, scope.low, scope.high)
    files = BillFile.objects.filter(county=county).values_list("pk", "header")
    headers = {pk: layout_of(header).index for pk, header in files if header}
    found: dict[int, Past] = {}
    rows = scope.bills().order_by("person_id").values_list(
        "person_id", "file_id", "setl_time", "medfee_sumamt", "insured", "assisted", "turned", "line", "facts"
    )  # fmt: skip
    for who, file, time, total, insured, assisted, turned, line, facts in rows.iterator(chunk_size=20_000):
        if who not in people:
            continue
        if who not in found:
            found[who] = Past(records=tuple(record for _, record in held.get(who, ())))
        month = found[who].months[_number(time.date())]
        month.borne += total - insured - assisted
        if turned:
            continue
        disease, care, insurance = _treatment(line, facts, headers.get(file, {}))
        found[who].insurances = (insurance or "390",)
        month.dialysis |= disease.startswith(_DIALYSIS)
        month.chemotherapy |= disease.startswith(_TUMOUR)
        month.chronic |= care.startswith(_SPECIAL_CARE)
        month.inpatient += care.startswith(_MED_INPATIENT)
    return found


def _treatment(line: str, facts: str, index: dict[str, int]) -> tuple[str, str, str]:
    """Disease, kind of care, insurance."""
    if facts:
        data = json.loads(facts)
        return str(data.get("dise_codg", "")), str(data.get("care_type", "")), str(data.get("insutype", ""))
    cells = next(csv.reader([line]), [])

    def cell(name: str) -> str:
        at = index.get(name)
        return cells[at] if at is not None and at < len(cells) else ""

    return cell("dise_codg"), cell("med_type"), cell("insutype")
