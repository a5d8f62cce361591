"""The country's residents: as many visits as published, the same in every partition, the scalar engine's integers."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pytest

from tests.columnar.compare import interpreted
from tests.settlement.adapt import shipped
from tuodi.lab.nation import part
from tuodi.lab.nation.report import report
from tuodi.lab.nation.run import Done
from tuodi.lab.nation.sums import Adder
from tuodi.lab.nation.volumes import FRAILTY, GROUPS, RESIDENTS, VISITS
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.cells import DISEASE_CLASSES, MAYBE, OUTPATIENT_CLASSES
from tuodi.settlement.columnar.engine import ColumnarEngine

COUNT = 500


@pytest.fixture(scope="module")
def nation():
    """The kernel is run by Python, so that nothing has to be compiled for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(part, "ColumnarEngine", lambda cascade: ColumnarEngine(cascade, interpreted))
        return part.Nation(shipped(), seed=3)


def test_what_is_published_is_what_is_drawn_from():
    assert sum(VISITS) == 2_157_000_000
    assert RESIDENTS == 983_490_000
    assert [sum(shares) for shares in FRAILTY] == [1600] * len(GROUPS)


def test_as_many_visits_as_published(nation):
    bills = nation.maker.made(0, 100_000)
    settings = [nation.engine.care_types[care] for care in range(len(nation.engine.care_types))]
    found = Counter()
    for care, count in zip(*np.unique(bills.care, return_counts=True), strict=True):
        found[_group(settings[care])] += int(count)
    for group, visits in enumerate(VISITS):
        expected = visits * 100_000 / RESIDENTS
        assert abs(found[group] - expected) < 0.02 * expected, GROUPS[group]


def _group(care):
    chronic = ("outpatient_chronic", "outpatient_two_disease", "outpatient_major_disease", "special_drug",
               "outpatient_children_two_disease", "outpatient_tuberculosis")  # fmt: skip
    ordinary = ("outpatient", "emergency", "outpatient_injury", "outpatient_registration", "prenatal")
    return 1 if care in chronic else 0 if care in ordinary else 2


def test_a_resident_is_the_same_in_every_partition(nation):
    whole = nation.maker.made(0, 300)
    before = int(np.searchsorted(whole.starts, len(nation.maker.made(0, 100))))
    whole = nation.maker.made(0, 300)
    first, last = int(whole.starts[before]), len(whole)
    amounts = whole.total[first:last].copy(), whole.day[first:last].copy(), whole.context[first:last].copy()
    some = nation.maker.made(100, 300)
    for one, other in zip(amounts, (some.total, some.day, some.context), strict=True):
        assert np.array_equal(one, other)


def facts_of(nation, bills, number):
    """A resident as the scalar engine takes it."""
    rows = range(int(bills.starts[number]), int(bills.starts[number + 1]))
    return PersonFacts(person=str(number), bills=tuple(_bill(nation, bills, row) for row in rows), opening={})


def _bill(nation, bills, row):
    register = nation.engine.register
    context = register.contexts[bills.context[row]]
    codes = {number: code for code, number in register.diseases.items()}
    total, inscp, presel = int(bills.total[row]), int(bills.inscp[row]), int(bills.presel[row])
    day = dt.date(1970, 1, 1) + dt.timedelta(days=int(bills.day[row]))
    return Bill(
        row=row + 1, setl_id=f"{row:07d}", person="", setl_time=dt.datetime.combine(day, dt.time(12)),
        insu_admdvs=context.insured, idet_admdvs=context.certifying, insutype="390", mdtrt_id=f"M{row}",
        mdtrt_admdvs=register.places[bills.context[row]][bills.place[row]], insu_plan=int(bills.insu_plan[row]),
        care_type=nation.engine.care_types[bills.care[row]], hosp_lv=int(bills.hosp_lv[row]),
        dise_codg=codes[int(bills.disease[row])], dise_class=DISEASE_CLASSES[bills.dise_class[row]],
        opsp_class=OUTPATIENT_CLASSES[bills.opsp_class[row]], refl=int(bills.refl[row]) - 1,
        primary_care=MAYBE[bills.primary_care[row]], minor=MAYBE[bills.minor[row]],
        student=MAYBE[bills.student[row]], marked_classes=tuple(name for name, _ in context.held),
        refl_from_mdtrt_id=f"M{bills.came_from[row]}" if bills.came_from[row] >= 0 else None, medfee_sumamt=total,
        fulamt_ownpay_amt=total - inscp - presel, overlmt_selfpay=0, preselfpay_amt=presel, inscp_scp_amt=inscp,
        outarea_selfpay=None if bills.outarea[row] < 0 else int(bills.outarea[row]),
    )  # fmt: skip


def test_every_visit_is_settled_as_by_the_scalar_engine_and_summed(nation):
    nation.adder = Adder(nation.engine)
    assert nation.part(0, COUNT) > COUNT
    bills = nation.maker.made(0, COUNT)
    settled = nation.engine.settle(bills)
    cascade, sums, told = Cascade(shipped()), Counter(), Counter()
    for number in range(bills.persons):
        row = int(bills.starts[number])
        for statement in cascade.settle(facts_of(nation, bills, number)):
            context = nation.engine.register.contexts[bills.context[row]]
            who = context.insured, "+".join(name for name, _ in context.held)
            for stage, column in zip(COMPUTED_STAGES, settled.paid, strict=True):
                paid = statement.paid(stage)
                assert (-1 if paid is None else paid) == int(column[row]), (number, row, stage)
                if paid:
                    sums[*who, statement.stage(stage).fund or stage] += paid
            told[*who, "bills"] += 1
            told[*who, "total"] += statement.bill.medfee_sumamt
            told[*who, "persons"] += statement.person_part or 0
            told[*who, "open"] += statement.person_part is None
            row += 1
    found = nation.adder.sums()
    assert found.funds == sums
    assert +found.told == +told
    assert len(sums) > 20


def test_the_report_names_every_fund_and_region(nation):
    if not nation.spent.making:
        nation.part(0, COUNT)
    done = Done(residents=COUNT, visits=1000, sums=nation.adder.sums(), spent=nation.spent, wall=1.0)
    text = report(done, shipped())
    for word in ("371002", "500114", "residents' basic insurance fund", "minimum_living", "a core for each process"):
        assert word in text
