"""Which persons the columns can settle, their rows in settling order, and the bills as the engine takes them."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.bill import Bill
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.bills import Bills
from tuodi.settlement.columnar.cells import DISEASE_CLASSES, MAYBE, OUTPATIENT_CLASSES, TWO_DISEASES, Context
from tuodi.settlement.columnar.engine import ColumnarEngine
from tuodi.settlement.columnar.layout import UNKNOWN
from tuodi.settlement.context import BillContext
from tuodi.settlement.facts import COLUMNS_OF, needed_of
from tuodi.settlement.identities import Held

from .encoded import calendar, known, paid, told
from .hash import first_rows
from .judge import Judged, day_of
from .numbering import Combinations, Hashes, Ints, Known
from .walk import doubted, neighbours, put_in_order, runs, stays, under_age, wanted

_SEPTEMBER: Final = 9


def same(hashes: Hashes) -> Ints:
    """For each row the first row with the same hashes."""
    table = np.full(1 << int(max(4, 2 * len(hashes)) - 1).bit_length(), -1, np.int64)
    found: Ints = first_rows(np.ascontiguousarray(hashes), table)
    return found


@dataclass(frozen=True, slots=True)
class Persons:
    """Who each row is about, by the first row of the person; doubtful ones are left to the reader of rows."""

    of: Ints
    doubt: NDArray[np.bool_]
    """By person: whether anything about it is unusual."""
    together: bool
    """Whether the rows of each person are neighbours."""

    @property
    def doubtful(self) -> NDArray[np.bool_]:
        """The same by row."""
        return self.doubt[self.of]


def persons_of(judged: Judged, *, together: bool, shared: NDArray[np.bool_] | None = None) -> Persons:
    """Group the rows. Doubtful is a person with a bad row, or with what only several rows together show.

    shared: rows of which an id is another's too; None: nobody has looked yet.
    """
    columns = judged.columns
    bad, ids = judged.bad, columns.ids
    if together:
        of = np.empty(len(columns), np.int64)
        runs(ids["psn_no"], of)
    else:
        of = same(ids["psn_no"])
    if shared is not None:
        bad = bad | shared
    doubt = np.zeros(len(of), np.bool_)
    doubted(of, bad, ids["certno"], judged.largest, doubt)
    return Persons(of, doubt, together)


def shared_ids(person: NDArray[Any], setl_id: Hashes, certno: Hashes) -> NDArray[np.bool_]:
    """Rows whose settlement id stands twice, or whose certificate stands with several persons."""
    first = same(setl_id)
    marked: NDArray[np.bool_] = (first != np.arange(len(first))) & (setl_id[:, 0] != 0)
    marked[first[marked]] = True
    rows = np.flatnonzero(certno[:, 0] != 0)
    first = rows[same(certno[rows])]
    shared = np.zeros(len(marked), np.bool_)
    shared[first[person[rows] != person[first]]] = True
    marked[rows[shared[first]]] = True
    return marked


def in_order(judged: Judged, persons: Persons) -> Ints:
    """The rows of persons without doubt, person by person, each in settling order by time, number and id."""
    columns, of = judged.columns, persons.of
    time, sequence = columns.moments["setl_time"], judged.sequence
    out = np.empty(len(of), np.int64)
    count, state = wanted(of, persons.doubt, time, sequence, out)
    rows: Ints = out[:count]
    if not state:
        return rows
    if state == 2:  # noqa: PLR2004
        rows = neighbours(of, rows)
    tied = np.zeros(count, np.bool_)
    if put_in_order(of, time, sequence, rows, tied):
        rows = rows[np.lexsort((sequence[rows], time[rows], of[rows]))]
        person, moment, number = of[rows], time[rows], sequence[rows]
        tied[1:] = (person[1:] == person[:-1]) & (moment[1:] == moment[:-1]) & (number[1:] == number[:-1])
    edges = np.flatnonzero(np.diff(np.concatenate((tied, [False])).astype(np.int8), prepend=0))
    groups = [range(low - 1, high) for low, high in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]
    equal = rows[np.fromiter(itertools.chain.from_iterable(groups), np.int64)]
    names = iter(columns.texts_of("setl_id", equal))
    for group in groups:
        named = sorted((next(names), row) for row in rows[group.start : group.stop].tolist())
        rows[group.start : group.stop] = [row for _name, row in named]
    return rows


def benefit_days(judged: Judged, cascade: Cascade) -> Ints:
    """The day that picks rule, identity and account year, by row of the file."""
    choice = cascade.index.choice("benefit_date", "discharge")
    if choice == "settlement":
        return judged.settled
    return np.where(judged.begin == UNKNOWN, judged.service, judged.begin) if choice == "admission" else judged.service


@dataclass(frozen=True, slots=True)
class Encoded:
    """Bills for the engine, with the row of the file that each stands for."""

    rows: Ints
    bills: Bills
    day: Ints


class Encoder:
    """Columns → `Bills`, with the numbers of an engine's register. Remembers what it worked out of texts."""

    def __init__(self, engine: ColumnarEngine) -> None:
        self.engine = engine
        self.cascade: Cascade = engine.cascade
        self._context, self._place = Combinations(3), list[tuple[int, int]]()
        self._disease, self._classes = Combinations(4), list[int]()
        self._periods = np.array(engine.periods.numbers, np.int64)

    def encode(self, judged: Judged, rows: Ints, persons: Ints, held: tuple[Ints, list[tuple[Held, ...]]]) -> Encoded:
        """`persons` numbers neighbours that are one person's. `held`: by bill which of the classes are held."""
        day = benefit_days(judged, self.cascade)[rows]
        changes = np.flatnonzero(persons[1:] != persons[:-1]) + 1
        starts = np.concatenate(([0], changes, [len(rows)])).astype(np.int64)
        person = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
        first = int(day.min(initial=0))
        months = np.arange(first, int(day.max(initial=0)) + 1).astype("datetime64[D]").astype("datetime64[M]")
        minor, student = self._age(judged, rows, day)
        context, place = self._contexts(judged, rows, held)
        stay, came_from = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
        ids = judged.columns.ids
        own, source = (ids[name].take(rows, axis=0) for name in ("mdtrt_id", "refl_from_mdtrt_id"))
        stays(starts, own, source, stay, came_from)
        other, given = self.given(judged, rows)
        money = judged.columns.money
        year, month, cover = np.empty(len(rows), np.int16), np.empty(len(rows), np.int32), np.empty(len(rows), np.int32)
        since = months.astype(np.int64) + 1970 * 12
        calendar(day, first, since, student, MAYBE.index(True), _SEPTEMBER - 1, year, month, cover)

        def numbers(said: Known, name: str, number: Any) -> NDArray[np.uint8]:
            found: NDArray[np.uint8] = told(said.table(name, number).astype(np.uint8), said.of, rows)
            return found

        bills = Bills(
            person=person, starts=starts, context=context, day=day.astype(np.int32),
            year=year, month=month, cover=cover,
            care=numbers(judged.care, "number", lambda name: self.engine.cares.get(name, 0)),
            hosp_lv=numbers(judged.level, "number", lambda level: level or 0),
            insu_plan=numbers(judged.plan, "number", lambda plan: int(plan or 0)),
            primary_care=numbers(judged.primary_care, "number", MAYBE.index),
            minor=minor, student=student,
            refl=numbers(judged.referral, "number", lambda refl: 0 if refl is None else refl + 1),
            dise_class=self._disease_class(judged, rows, day),
            opsp_class=numbers(judged.opsp_class, "number", OUTPATIENT_CLASSES.index),
            two_diseases=numbers(judged.disease, "two", self._two_diseases),
            place=place,
            disease=judged.disease.numbers("number", self.engine.register.disease)[rows].astype(np.int32),
            stay=stay, came_from=came_from, total=money["medfee_sumamt"][rows], inscp=money["inscp_scp_amt"][rows],
            presel=known(money["preselfpay_amt"], rows, 0), outarea=np.maximum(money["outarea_selfpay"][rows], -1),
            other=other, given=given,
        )  # fmt: skip
        return Encoded(rows, bills, day)

    def _age(self, judged: Judged, rows: Ints, day: Ints) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Minor and student by the kind of person, else minor by age on the day."""
        kind = judged.kind
        minor, student = (
            kind.table(name, lambda value, name=name: MAYBE.index(None if value is None else value == name)).astype(  # type: ignore[misc]
                np.uint8
            )[kind.of[rows]]
            for name in ("minor", "student")
        )
        asked = np.flatnonzero(minor == 0)
        if len(asked):
            found = np.empty(len(asked), np.uint8)
            under_age(judged.born[rows[asked]], day[asked], found)
            minor[asked] = found
        return minor, student

    def _contexts(
        self, judged: Judged, rows: Ints, held: tuple[Ints, list[tuple[Held, ...]]]
    ) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        register, places, insurances = self.engine.register, judged.places, judged.insurance
        of, new = self._context.of(places.of[rows], insurances.of[rows], held[0])
        for new_at in new:
            at = int(rows[new_at])
            insured, certifying, care_place = places.values[places.of[at]]
            classes = tuple((one.class_id, one.region) for one in held[1][held[0][new_at]])
            insurance = insurances.values[insurances.of[at]] or ""
            context = register.context(Context(insured, certifying, classes, insurance))
            self._place.append((context, register.place(context, care_place)))
        known = np.array(self._place, np.int64).reshape(-1, 2)
        return known[:, 0].astype(np.int32)[of], known[:, 1].astype(np.uint8)[of]

    def given(self, judged: Judged, rows: Ints) -> tuple[Ints, tuple[Ints, Ints, Ints, Ints]]:
        """Other payers, and what the bill says was paid by stage."""
        money = judged.columns.money
        employees = np.zeros(0, np.uint8)
        if "310" in judged.insurance.values:
            table = judged.insurance.table("employees", lambda name: int(name == "310"))
            employees = told(table.astype(np.uint8), judged.insurance.of, rows)
        given = np.empty((len(COMPUTED_STAGES), len(rows)), np.int64)
        for number, stage in enumerate(COMPUTED_STAGES):
            needed, theirs = (money[needed_of(insurance, stage)] for insurance in ("390", "310"))
            paid(rows, needed, theirs, employees, tuple(money[name] for name in COLUMNS_OF[stage]), given[number])
        return known(money["oth_pay"], rows, 0), (given[0], given[1], given[2], given[3])

    def _disease_class(self, judged: Judged, rows: Ints, day: Ints) -> NDArray[np.uint8]:
        """The bill's own word, else by the list of codes in force, as the scalar engine asks it."""
        first = int(day.min(initial=0))
        days = np.arange(first, int(day.max(initial=0)) + 1)
        period = np.searchsorted(self._periods, days, side="right")[day - first]
        of, new = self._disease.of(judged.dise_class.of[rows], judged.disease.of[rows], judged.places.of[rows], period)
        for place in new:
            context = self._asked(judged, int(rows[place]), int(day[place]))
            self._classes.append(DISEASE_CLASSES.index(context.disease_class()))
        classes: NDArray[np.uint8] = np.array(self._classes, np.uint8)[of]
        return classes

    def _two_diseases(self, code: str | None) -> int:
        bill = _bill(insured="", disease=code, dise_class=None)
        context = BillContext(
            bill=bill, index=self.cascade.index, stay_key="", admission=0, stay_in_policy=0, day=dt.date.min
        )
        return TWO_DISEASES.index(context.fact("two_diseases"))

    def _asked(self, judged: Judged, row: int, day: int) -> BillContext:
        insured = judged.places.values[judged.places.of[row]][0]
        code = judged.disease.values[judged.disease.of[row]]
        bill = _bill(insured=insured, disease=code, dise_class=judged.dise_class.values[judged.dise_class.of[row]])
        return BillContext(
            bill=bill, index=self.cascade.index, stay_key="", admission=0, stay_in_policy=0, day=day_of(day)
        )


def _bill(*, insured: str, disease: str | None, dise_class: Any) -> Bill:
    return Bill(
        row=0, setl_id="", person="", setl_time=dt.datetime(1970, 1, 1), insu_admdvs=insured, idet_admdvs=insured,
        mdtrt_admdvs="", insutype="390", care_type="", dise_codg=disease, dise_class=dise_class, medfee_sumamt=0,
        fulamt_ownpay_amt=0, overlmt_selfpay=0, preselfpay_amt=0, inscp_scp_amt=0,
    )  # fmt: skip
