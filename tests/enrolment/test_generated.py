"""What must hold for any person: never more than the price, nothing lost, nothing that depends on the order of rows."""

import dataclasses
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tests.enrolment.build import CITY, PENGSHUI, QIANJIANG, WEIHAI, ask, person, rules, yuan
from tuodi.enrolment import text_of
from tuodi.settlement.bill import IdentityRecord

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2025, 12, 31))
CLASSES = st.sampled_from([term.id for term in rules().book.terms.family("classes")])
REGIONS = st.sampled_from([CITY, QIANJIANG, PENGSHUI, WEIHAI])


@st.composite
def records(draw):
    begin = draw(DAYS)
    end = draw(st.none() | st.integers(0, 900).map(lambda n: begin + dt.timedelta(days=n)))
    return IdentityRecord(
        record_id=str(draw(st.integers(0, 10**6))),
        person="p",
        identity=draw(CLASSES),
        idet_admdvs=draw(REGIONS),
        begndate=begin,
        enddate=end,
        known_from=dt.datetime.combine(begin + dt.timedelta(days=draw(st.integers(0, 200))), dt.time()),
    )


@st.composite
def enrolees(draw):
    return person(
        draw(REGIONS),
        draw(st.sampled_from([1, 2])),
        *draw(st.lists(records(), max_size=4, unique_by=lambda r: r.record_id)),
        minor=draw(st.booleans()),
        **draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "paid_date": DAYS,
                    "paid_amt": st.integers(0, 80000),
                    "death_date": DAYS,
                    "employee_from": DAYS,
                    "plan_change_date": DAYS,
                    "paid_again_amt": st.integers(1, 80000),
                },
            )
        ),
    )


@given(enrolees(), st.integers(2022, 2025))
def test_amounts_hold_together(enrolee, year):
    found = ask(enrolee, year)
    if found.missing:
        assert None in (found.premium, found.subsidy, found.refund)
    if found.subsidy is not None:
        assert 0 <= found.subsidy <= found.premium
        assert found.own_pay + found.subsidy == found.premium
        assert (found.subsidy > 0) == bool(found.fund)
    if found.refund and enrolee.paid_amt is not None:
        assert found.refund <= enrolee.paid_amt * 2 + (enrolee.paid_again_amt or 0)
    assert all(text_of(reason, lang) for reason in found.reasons for lang in ("zh", "en"))


@given(enrolees(), st.integers(2022, 2024), st.randoms())
def test_order_of_rows_changes_nothing(enrolee, year, random):
    rows = list(enrolee.identities)
    random.shuffle(rows)
    assert ask(dataclasses.replace(enrolee, identities=tuple(rows)), year) == ask(enrolee, year)


@given(REGIONS.filter(lambda r: r != WEIHAI), st.sampled_from([1, 2]), st.sets(CLASSES, max_size=3), CLASSES)
def test_one_more_class_at_payment_never_takes_anything_away(region, plan, classes, more):
    def subsidy(held):
        rows = tuple(
            IdentityRecord(record_id=c, person="p", identity=c, idet_admdvs=region, begndate=dt.date(2020, 1, 1),
                           known_from=dt.datetime(2020, 1, 1))
            for c in sorted(held)
        )  # fmt: skip
        return yuan(ask(person(region, plan, *rows, paid_date="2023-11-15"), 2024).subsidy)

    assert subsidy(classes | {more}) >= subsidy(classes)
