"""Which persons the columns can settle, their rows in settling order, and the bills as the engine takes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuodi.policy.model import COMPUTED_STAGES
from tuodi.policy.money import LIMIT_FEN
from tuodi.settlement.bill import Bill
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.bills import Bills
from tuodi.settlement.columnar.cells import DISEASE_CLASSES, MAYBE, OUTPATIENT_CLASSES, TWO_DISEASES, Context
from tuodi.settlement.columnar.engine import ColumnarEngine
from tuodi.settlement.columnar.layout import UNKNOWN
from tuodi.settlement.context import BillContext
from tuodi.settlement.facts import COLUMNS_OF, needed_of
from tuodi.settlement.identities import Held

from .hash import first_rows
from .judge import Ints, Judged, day_of, packed
from .read import Columns

_SEPTEMBER: Final = 9
_ADULT: Final = 18


def same(hashes: NDArray[np.uint64]) -> Ints:
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

    @property
    def doubtful(self) -> NDArray[np.bool_]:
        """The same by row."""
        return self.doubt[self.of]


def persons_of(columns: Columns, bad: NDArray[np.bool_], largest: Ints) -> Persons:
    """Group the rows. Doubtful is a person with a bad row, or with what only several rows together show."""
    of = same(columns.ids["psn_no"])
    marked = bad | shared_ids(of, columns.ids["setl_id"], columns.ids["certno"])
    _mark_certificates(columns.ids["certno"], of, marked)
    totals = np.zeros(len(of), np.int64)
    np.add.at(totals, of, np.maximum(largest, 0))
    marked |= totals[of] > LIMIT_FEN
    doubt = np.zeros(len(of), np.bool_)
    doubt[of[marked]] = True
    return Persons(of, doubt)


def shared_ids(person: NDArray[Any], setl_id: NDArray[np.uint64], certno: NDArray[np.uint64]) -> NDArray[np.bool_]:
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


def shared_in_file(ids: dict[str, NDArray[np.uint64]]) -> NDArray[np.bool_]:
    """The same for a whole file by one hash of each id: what is marked by mistake is only settled the slower way."""
    once = {name: np.stack((hashes, hashes), axis=1) for name, hashes in ids.items()}
    return shared_ids(ids["psn_no"], once["setl_id"], once["certno"])


def _mark_certificates(certno: NDArray[np.uint64], of: Ints, marked: NDArray[np.bool_]) -> None:
    """Persons with several certificates."""
    rows = np.flatnonzero(certno[:, 0] != 0)
    first = rows[same(certno[rows])]
    own = np.full(len(of), -1, np.int64)
    own[of[rows][::-1]] = first[::-1]  # the first certificate of each person stays
    marked[rows[own[of[rows]] != first]] = True


def in_order(judged: Judged, persons: Persons) -> Ints:
    """The bills of persons without doubt, person by person, each in settling order; without reversals."""
    columns, rows = judged.columns, np.flatnonzero(~persons.doubtful & ~judged.turned)
    keys = (judged.sequence[rows], columns.moments["setl_time"][rows], persons.of[rows])
    rows = rows[np.lexsort(keys)]
    person, moment, sequence = persons.of[rows], columns.moments["setl_time"][rows], judged.sequence[rows]
    tied = (person[1:] == person[:-1]) & (moment[1:] == moment[:-1]) & (sequence[1:] == sequence[:-1])
    edges = np.flatnonzero(np.diff(np.concatenate(([False], tied, [False])).astype(np.int8)))
    for low, high in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        group = rows[low : high + 1].tolist()
        names = dict(zip(group, columns.ids_of(group), strict=True))
        rows[low : high + 1] = sorted(group, key=names.__getitem__)  # UTF-8 sorts as its code points do
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
    """Columns → `Bills`, with the numbers of an engine's register."""

    def __init__(self, judged: Judged, engine: ColumnarEngine) -> None:
        self.judged, self.engine = judged, engine
        self.cascade: Cascade = engine.cascade

    def encode(self, rows: Ints, persons: Ints, held: tuple[Ints, list[tuple[Held, ...]]]) -> Encoded:
        """`persons` numbers neighbours that are one person's. `held`: by row of the file which classes are held."""
        judged, day = self.judged, benefit_days(self.judged, self.cascade)[rows]
        changes = np.flatnonzero(np.diff(persons)) + 1
        starts = np.concatenate(([0], changes, [len(rows)])).astype(np.int64)
        person = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
        months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        year, month = 1970 + months // 12, months % 12 + 1
        minor, student = self._age(rows, day)
        context, place = self._contexts(rows, held)
        stay, came_from = self._stays(rows, person)
        other, given = self.given(rows)
        money = {name: judged.columns.money[name][rows] for name in ("medfee_sumamt", "inscp_scp_amt")}
        bills = Bills(
            person=person, starts=starts, context=context.astype(np.int32), day=day.astype(np.int32),
            year=year.astype(np.int16), month=(year * 12 + month - 1).astype(np.int32),
            cover=np.where(student == MAYBE.index(True), 10000 + year - (month < _SEPTEMBER), year).astype(np.int32),
            care=_numbers(judged.care, lambda name: self.engine.cares.get(name, 0))[rows].astype(np.uint8),
            hosp_lv=_numbers(judged.level, lambda level: level or 0)[rows].astype(np.uint8),
            insu_plan=_numbers(judged.plan, lambda plan: int(plan or 0))[rows].astype(np.uint8),
            primary_care=_numbers(judged.primary_care, MAYBE.index)[rows].astype(np.uint8),
            minor=minor.astype(np.uint8), student=student.astype(np.uint8),
            refl=_numbers(judged.referral, lambda refl: 0 if refl is None else refl + 1)[rows].astype(np.uint8),
            dise_class=self._disease_class(rows, day),
            opsp_class=_numbers(judged.opsp_class, OUTPATIENT_CLASSES.index)[rows].astype(np.uint8),
            two_diseases=_numbers(judged.disease, self._two_diseases)[rows].astype(np.uint8),
            place=place.astype(np.uint8),
            disease=_numbers(judged.disease, self.engine.register.disease)[rows].astype(np.int32), stay=stay,
            came_from=came_from, total=money["medfee_sumamt"], inscp=money["inscp_scp_amt"],
            presel=_or_zero(judged.columns.money["preselfpay_amt"][rows]),
            outarea=np.maximum(judged.columns.money["outarea_selfpay"][rows], -1), other=other, given=given,
        )  # fmt: skip
        return Encoded(rows, bills, day)

    def _age(self, rows: Ints, day: Ints) -> tuple[Ints, Ints]:
        """Minor and student by the kind of person, else minor by age on the day."""
        judged = self.judged
        minor = _numbers(judged.kind, lambda kind: MAYBE.index(None if kind is None else kind == "minor"))[rows]
        student = _numbers(judged.kind, lambda kind: MAYBE.index(None if kind is None else kind == "student"))[rows]
        asked = np.flatnonzero((minor == 0) & (judged.born[rows] != UNKNOWN))
        of, first = packed(judged.born[rows][asked], day[asked] - int(day.min(initial=0)))
        found = [
            _under_age(day_of(int(judged.born[rows[asked[at]]])), day_of(int(day[asked[at]]))) for at in first.tolist()
        ]
        minor[asked] = np.array([MAYBE.index(value) for value in found], np.int64)[of]
        return minor, student

    def _contexts(self, rows: Ints, held: tuple[Ints, list[tuple[Held, ...]]]) -> tuple[Ints, Ints]:
        judged, register = self.judged, self.engine.register
        places, insurances = judged.places, judged.insurance
        of, first = packed(places.of[rows], insurances.of[rows], held[0][rows])
        context, place = np.zeros(len(first), np.int64), np.zeros(len(first), np.int64)
        for number, at in enumerate(rows[first].tolist()):
            insured, certifying, care_place = places.values[places.of[at]]
            classes = tuple((one.class_id, one.region) for one in held[1][held[0][at]])
            insurance = insurances.values[insurances.of[at]] or ""
            context[number] = register.context(Context(insured, certifying, classes, insurance))
            place[number] = register.place(int(context[number]), care_place)
        return context[of], place[of]

    def _stays(self, rows: Ints, person: NDArray[np.int32]) -> tuple[Ints, Ints]:
        """First row of each bill's stay and of the stay it came from; rows without a stay are one each."""
        ids, count = self.judged.columns.ids, len(rows)
        own, source = (_of_person(ids[name][rows], person) for name in ("mdtrt_id", "refl_from_mdtrt_id"))
        every = np.arange(count, dtype=np.int64)
        first = same(np.concatenate((own, source)))
        stay = np.where(own[:, 0] == 0, every, first[:count])
        outside = first[count:] >= count
        came_from = np.where(outside, -2 - first[count:], first[count:])
        return stay, np.where(source[:, 0] == 0, -1, came_from)

    def given(self, rows: Ints) -> tuple[Ints, tuple[Ints, Ints, Ints, Ints]]:
        """Other payers, and what the bill says was paid by stage."""
        judged, money = self.judged, self.judged.columns.money
        employees = _numbers(judged.insurance, lambda name: int(name == "310"))[rows] == 1
        given = []
        for stage in COMPUTED_STAGES:
            needed = np.where(employees, money[needed_of("310", stage)][rows], money[needed_of("390", stage)][rows])
            total = sum(_or_zero(money[name][rows]) for name in COLUMNS_OF[stage])
            given.append(np.where(needed == UNKNOWN, UNKNOWN, total))
        return _or_zero(money["oth_pay"][rows]), (given[0], given[1], given[2], given[3])

    def _disease_class(self, rows: Ints, day: Ints) -> NDArray[np.uint8]:
        """The bill's own word, else by the list of codes in force, as the scalar engine asks it."""
        judged = self.judged
        period = np.searchsorted(np.array(self.engine.periods.numbers), day, side="right")
        regions, _ = judged.named(judged.places, lambda place: place[0])
        of, first = packed(judged.dise_class.of[rows], judged.disease.of[rows], regions[rows], period)
        found = np.zeros(len(first), np.uint8)
        for number, place in enumerate(first.tolist()):
            context = self._asked(int(rows[place]), int(day[place]))
            found[number] = DISEASE_CLASSES.index(context.disease_class())
        return found[of]

    def _two_diseases(self, code: str | None) -> int:
        bill = _bill(insured="", disease=code, dise_class=None)
        context = BillContext(
            bill=bill, index=self.cascade.index, stay_key="", admission=0, stay_in_policy=0, day=dt.date.min
        )
        return TWO_DISEASES.index(context.fact("two_diseases"))

    def _asked(self, row: int, day: int) -> BillContext:
        judged = self.judged
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


def _under_age(born: dt.date, day: dt.date) -> bool:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) < _ADULT


def _numbers(known: Any, number: Any) -> Ints:
    found = np.array([number(value) for value in known.values], np.int64)
    out: Ints = found[known.of]
    return out


def _or_zero(amounts: Ints) -> Ints:
    return np.where(amounts == UNKNOWN, 0, amounts)


def _of_person(hashes: NDArray[np.uint64], person: NDArray[np.int32]) -> NDArray[np.uint64]:
    """Hashes that differ from person to person; empty stays empty."""
    mixed = (person.astype(np.uint64) + np.uint64(1)) * np.uint64(0xD6E8FEB86659FD93)
    out = np.empty_like(hashes)
    out[:, 0] = np.where(hashes[:, 0] == 0, 0, hashes[:, 0] ^ mixed | np.uint64(1))
    out[:, 1] = np.where(hashes[:, 0] == 0, 0, hashes[:, 1] + mixed)
    return out
