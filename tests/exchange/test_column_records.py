"""Identity lists joined in columns: the classes are those that the scalar engine finds, on every day, at every time."""

from __future__ import annotations

import datetime as dt
from random import Random

import numpy as np

from tuodi.exchange.columns.judge import number_of
from tuodi.exchange.columns.records import Records, seconds
from tuodi.exchange.identity_list import IdentityList
from tuodi.exchange.list_keys import ListKeys
from tuodi.settlement.bill import IdentityRecord
from tuodi.settlement.identities import Held, held_on, known_later

FIRST = dt.date(2024, 1, 1)


def record(person, number, rng):
    begin = FIRST + dt.timedelta(days=rng.randint(0, 9))
    end = rng.choice((None, begin + dt.timedelta(days=rng.randint(0, 5))))
    known = dt.datetime.combine(begin, dt.time(9)) + dt.timedelta(days=rng.randint(-3, 4))
    return IdentityRecord(
        record_id=f"{person}-{number}", person=person, identity=rng.choice(("low_income", "destitute")),
        idet_admdvs="500114", begndate=begin, enddate=end, known_from=known, valid=rng.random() > 0.05,
    )  # fmt: skip


def list_of(records):
    return IdentityList(header=(), records=records, refused=(), refused_persons=frozenset(), rows_in=0, keys=ListKeys())


def test_the_same_classes_as_row_by_row():
    rng = Random(3)
    records = {f"P{n}": tuple(record(f"P{n}", k, rng) for k in range(rng.randint(1, 3))) for n in range(60)}
    numbers = {(): 0}
    plain = Records(list_of(records), numbers, ())
    seen = 0
    for person, said in records.items():
        place = plain.place([person])
        assert (place is None) == any(not one.valid for one in said)
        if place is None:
            continue
        for day in (FIRST + dt.timedelta(days=number) for number in range(-1, 16)):
            for known_at in (dt.datetime.combine(day, dt.time(hour)) for hour in (8, 9, 10)):
                low, high = (np.array([edge]) for edge in place)
                joined = plain.joined(low, high, np.array([number_of(day)]), np.array([seconds(known_at)]))
                held = held_on(said, day, known_at)
                assert joined.several[0] == (len(held) > 1)
                assert joined.later[0] == bool(known_later(said, day, known_at))
                if len(held) < 2:
                    expected = tuple(Held(one.class_id, one.region) for one in held)
                    assert list(numbers)[joined.number[0]] == expected
                    seen += len(held)
    assert seen > 300


def test_a_record_of_two_versions_or_a_person_under_two_keys_is_not_plain():
    rng = Random(1)
    one = record("P", 1, rng)
    records = {"P": (one, one), "Q": (record("Q", 1, Random(2)),)}
    plain = Records(list_of(records), {(): 0}, ())
    assert plain.place(["P"]) is None
    assert plain.place(["Q"]) is not None
    assert plain.place(["P", "Q"]) is None
    assert plain.place([]) is None
