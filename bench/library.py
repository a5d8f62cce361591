"""Bills of every kind of care, class and region that the library knows, other facts at random."""

from __future__ import annotations

import datetime as dt
from itertools import product
from random import Random

from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.columnar.encode import encode, openings_of
from tuodi.settlement.columnar.engine import ColumnarEngine

REGIONS = ("371002", "500114", "500243", "500112")
_PLACES = {"37": ("371002", "370100", "110101"), "50": ("500114", "500243", "510100")}
_CLASSES = ((), ("minimum_living",), ("low_income_edge",), ("marginal_at_risk", "severe_disability"))
_DAYS = tuple(dt.date(year, month, 15) for year in (2022, 2023, 2024) for month in (3, 11))


def learn_library(engine: ColumnarEngine) -> None:
    """Make an engine meet them all."""
    persons = one_of_each(engine)
    engine.settle(encode(persons, engine.cascade, engine.register, engine.cares), openings_of(persons, engine.cascade))


def one_of_each(engine: ColumnarEngine, seed: int = 1) -> list[PersonFacts]:
    """A person with one bill for each."""
    rng = Random(seed)
    persons = []
    for number, (region, care, classes) in enumerate(product(REGIONS, engine.care_types, _CLASSES)):
        bill = Bill(
            row=1, setl_id="1", person=str(number),
            setl_time=dt.datetime.combine(rng.choice(_DAYS), dt.time(9)), insu_admdvs=region, idet_admdvs=region,
            mdtrt_admdvs=rng.choice(_PLACES[region[:2]]), insutype=rng.choice(("390", "390", "390", "310")),
            insu_plan=rng.choice((1, 2)), care_type=care, hosp_lv=rng.choice((1, 2, 3)), minor=False, student=False,
            refl=rng.choice((1, 2, 3)), dise_class=rng.choice(("special", "ordinary")),
            opsp_class=rng.choice(("specific", "ordinary")), marked_classes=classes, medfee_sumamt=50_000_00,
            fulamt_ownpay_amt=0, overlmt_selfpay=0, preselfpay_amt=0, outarea_selfpay=0, inscp_scp_amt=50_000_00,
            hifp_pay=10_000_00, hifob_pay=0,
        )  # fmt: skip
        persons.append(PersonFacts(person=str(number), bills=(bill,), opening={}))
    return persons
