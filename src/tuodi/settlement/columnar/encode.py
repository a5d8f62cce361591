"""Persons with their bills as records → columns, for a few persons at a time: tests, services, people set right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from tuodi.policy.model import COMPUTED_STAGES
from tuodi.policy.regions import place_of_care
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.cascade import Cascade, PersonRun, benefit_date, opening_year
from tuodi.settlement.context import BillContext
from tuodi.settlement.facts import given_payment

from .bills import Bills, Openings
from .cells import DISEASE_CLASSES, MAYBE, OUTPATIENT_CLASSES, TWO_DISEASES, Context, day_number, fitting
from .layout import UNKNOWN

_TINY = dict.fromkeys(
    ("hosp_lv", "insu_plan", "minor", "student", "primary_care", "refl", "dise_class", "opsp_class"), np.uint8
)


@dataclass(slots=True)
class Register:
    """Numbers given to contexts, places of care and diseases: the same thing, the same number."""

    contexts: list[Context] = field(default_factory=list)
    places: list[list[str]] = field(default_factory=list)
    """By context: a region of care for each way its place is seen; the first is none."""
    diseases: dict[str, int] = field(default_factory=lambda: {"": 0})
    _contexts: dict[Context, int] = field(default_factory=dict)
    _places: list[dict[tuple[str, ...], int]] = field(default_factory=list)

    def context(self, context: Context) -> int:
        """The number of a context."""
        number = self._contexts.get(context)
        if number is None:
            number = self._contexts[context] = fitting("context", len(self.contexts))
            self.contexts.append(context)
            self.places.append([""])
            self._places.append({(): 0})
        return number

    def place(self, context: int, region: str) -> int:
        """How a region of care is seen by a context, as a number; 0 where the bill does not say."""
        if not region:
            return 0
        seen = tuple(place_of_care(home, region) for home in self.contexts[context].homes)
        numbers = self._places[context]
        if seen not in numbers:
            numbers[seen] = fitting("place", len(self.places[context]))
            self.places[context].append(region)
        return numbers[seen]

    def disease(self, code: str | None) -> int:
        """The number of a disease code."""
        return self.diseases.setdefault(code or "", len(self.diseases))


def encode(persons: Sequence[PersonFacts], cascade: Cascade, register: Register, cares: dict[str, int]) -> Bills:
    """Columns of persons; reversals and the bills they take back must have been dealt with before."""
    columns: dict[str, list[int]] = {
        name: []
        for name in (
            *_TINY, "two_diseases", "place", "care", "person", "context", "day", "year", "month", "cover", "disease",
            "stay", "came_from", "total", "inscp", "presel", "outarea", "other", "g0", "g1", "g2", "g3",
        )
    }  # fmt: skip
    starts = [0]
    for number, facts in enumerate(persons):
        for row in rows_of(facts, cascade, register, cares, starts[-1]):
            columns["person"].append(number)
            for name, value in row.items():
                columns[name].append(value)
        starts.append(len(columns["person"]))
    return _bills(columns, starts)


def rows_of(
    facts: PersonFacts, cascade: Cascade, register: Register, cares: dict[str, int], first: int = 0
) -> Iterator[dict[str, int]]:
    """A person's bills in settling order, as the rows of columns from `first` on; reversals are left out."""
    run, choice = cascade.start(facts), cascade.index.choice("benefit_date", "discharge")
    bills = sorted((b for b in facts.bills if b.reversal_of is None), key=lambda b: b.order_key)
    stays: dict[str, int] = {}
    for offset, bill in enumerate(bills):
        stays.setdefault(bill.stay, first + offset)
    for bill in bills:
        row = _row(bill, benefit_date(bill, choice), run, cascade, register, stays)
        yield {"care": cares[bill.care_type], **row}


def _row(  # noqa: PLR0917
    bill: Bill, day: dt.date, run: PersonRun, cascade: Cascade, register: Register, stays: dict[str, int]
) -> dict[str, int]:
    held = run._one_class(run._held(bill, day), day)  # noqa: SLF001
    context = register.context(
        Context(bill.insu_admdvs, bill.idet_admdvs, tuple((h.class_id, h.region) for h in held), bill.insutype)
    )
    asked = BillContext(bill=bill, index=cascade.index, stay_key="", admission=0, stay_in_policy=0, day=day)
    came_from = -1
    if bill.refl_from_mdtrt_id:
        outside = -2 - len(stays)
        came_from = stays.setdefault(bill.refl_from_mdtrt_id, outside)
    given = [given_payment(bill, stage) for stage in COMPUTED_STAGES]
    return {
        "context": context, "day": day_number(day), "year": day.year, "month": day.year * 12 + day.month - 1,
        "cover": _cover(bill, day), "hosp_lv": bill.hosp_lv or 0, "insu_plan": bill.insu_plan or 0,
        "minor": MAYBE.index(asked.minor), "student": MAYBE.index(bill.student),
        "primary_care": MAYBE.index(bill.primary_care),
        "refl": 0 if bill.refl is None else bill.refl + 1, "dise_class": DISEASE_CLASSES.index(asked.disease_class()),
        "opsp_class": OUTPATIENT_CLASSES.index(bill.opsp_class),
        "two_diseases": TWO_DISEASES.index(asked.fact("two_diseases")),
        "place": register.place(context, bill.mdtrt_admdvs), "disease": register.disease(bill.dise_codg),
        "stay": stays[bill.stay], "came_from": came_from, "total": bill.medfee_sumamt, "inscp": bill.inscp_scp_amt,
        "presel": bill.preselfpay_amt, "outarea": -1 if bill.outarea_selfpay is None else bill.outarea_selfpay,
        "other": bill.oth_pay or 0, **{f"g{n}": UNKNOWN if g is None else g for n, g in enumerate(given)},
    }  # fmt: skip


def _cover(bill: Bill, day: dt.date) -> int:
    if not bill.student:
        return day.year
    return 10000 + (day.year if day.month >= 9 else day.year - 1)  # noqa: PLR2004


def _bills(columns: dict[str, list[int]], starts: list[int]) -> Bills:
    types = {
        **_TINY, "two_diseases": np.uint8, "place": np.uint8, "care": np.uint8, "person": np.int32,
        "context": np.int32, "day": np.int32, "year": np.int16, "month": np.int32, "cover": np.int32,
        "disease": np.int32,
    }  # fmt: skip
    arrays = {name: np.array(values, dtype=types.get(name, np.int64)) for name, values in columns.items()}
    given = tuple(arrays.pop(f"g{stage}") for stage in range(4))
    return Bills(**arrays, given=given, starts=np.array(starts, dtype=np.int64))  # type: ignore[arg-type]


def openings_of(persons: Sequence[PersonFacts], cascade: Cascade) -> Openings:
    """What the persons had used before their first bills; unknown is taken as nothing, as the scalar engine does."""
    start, what, value, admitted, years = [0], [], [], [], []
    names: dict[str, int] = {}
    for facts in persons:
        opening = facts.opening or {}
        for name, amount in opening.items():
            if name != "admissions":
                what.append(names.setdefault(name, len(names)))
                value.append(amount)
        start.append(len(what))
        admitted.append(opening.get("admissions", 0))
        years.append(opening_year(facts, cascade.index))
    columns = (np.array(found, dtype=np.int64) for found in (start, what, value, years, admitted))
    starts, whats, values, first_year, admissions = columns
    return Openings(
        start=starts, what=whats, value=values, names=tuple(names), first_year=first_year, admitted=admissions
    )
