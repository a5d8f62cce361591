"""自付+自费 of a year: its parts, what counts, what is missing."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tuodi.monitoring.burden import burden_of

from .people import bill, cascade, facts, held, reversal, unopened

JULY = dt.datetime(2024, 7, 1)


def borne(book, person, until=JULY, **more):
    return burden_of(cascade(book, from_stage="basic"), person, until, **more)


def test_total_minus_the_three_tiers_and_the_tilt(book):
    # 12,000 − 6,000 − 1,000 − (2,000 + 500) = 2,500; 300 of other payers are not subtracted
    one = bill(
        "b1",
        "2024-03-05",
        1_000_000,
        600_000,
        out=200_000,
        hifmi_pay=100_000,
        maf_pay=200_000,
        tilt_pay=50_000,
        oth_pay=30_000,
    )
    found = borne(book, facts(one))
    assert (found.total, found.basic, found.critical, found.assistance) == (1_200_000, 600_000, 100_000, 250_000)
    assert (found.amount, found.others, found.computed) == (250_000, 30_000, 0)


def test_employees_large_sum_and_supplementary_funds(book):
    funds = {"hifmi_pay": None, "hifob_pay": 50_000, "hifes_pay": 20_000, "cvlserv_pay": 10_000}
    found = borne(book, facts(bill("b1", "2024-03-05", 1_000_000, 600_000, insutype="310", **funds)))
    assert (found.critical, found.amount) == (80_000, 320_000)


def test_only_the_calendar_year_up_to_the_end_of_the_month(book):
    bills = [
        bill("b1", "2023-12-31", 100_000, 0),
        bill("b2", "2024-01-01", 10_000, 0),
        bill("b3", "2024-06-30 23:59:59", 1_000, 0),
        bill("b4", "2024-07-01 00:00:00", 100, 0),
    ]
    assert borne(book, facts(*bills)).amount == 11_000


def test_care_of_december_settled_in_january_belongs_to_the_old_year(book):
    late = bill("b1", "2024-01-03", 100_000, 0, enddate=dt.date(2023, 12, 30))
    assert borne(book, facts(late)).bills == 0


def test_a_reversal_takes_its_original_out(book):
    one = bill("b1", "2024-03-05", 100_000, 0)
    found = borne(book, facts(one, reversal(one, "c1", "2024-04-05"), bill("b2", "2024-05-05", 7_000, 0)))
    assert (found.bills, found.amount) == (1, 7_000)


def test_payments_not_given_are_computed_and_marked(book):
    # special disease: (10,000 − 300) × 70 % = 6,790; 3,210 × 70 % = 2,247; 963 left
    plain = bill("b1", "2024-03-05", 1_000_000, None, hifmi_pay=None, maf_pay=None, tilt_pay=None)
    found = borne(book, facts(plain, identities=[held("special_hardship")]))
    assert (found.amount, found.computed, found.opening_open) == (96_300, 1, 0)


def test_computed_amounts_of_an_unknown_beginning_are_marked(book):
    plain = bill("b1", "2024-03-05", 1_000_000, None, hifmi_pay=None, maf_pay=None, tilt_pay=None)
    found = borne(book, unopened(plain, identities=[held("special_hardship")]))
    assert (found.amount, found.opening_open) == (96_300, 1)


def test_a_maf_pay_that_holds_both_needs_no_tilt_column(book):
    one = bill("b1", "2024-03-05", 1_000_000, 600_000, maf_pay=100_000, tilt_pay=None)
    found = borne(book, facts(one), tilt_in_maf=True)
    assert (found.computed, found.amount) == (0, 300_000)


def test_a_missing_payment_is_named(book):
    worker = bill("b1", "2024-03-05", 1_000_000, None, insutype="310", hifmi_pay=None)
    found = borne(book, facts(worker))
    assert (found.amount, found.missing) == (None, ("hifp_pay",))


def test_a_bill_that_cannot_be_settled_names_what_it_needs(book):
    unsure = bill("b1", "2024-03-05", 1_000_000, 700_000, dise_class=None, maf_pay=None, mdtrt_admdvs="500103", refl=1)
    found = borne(book, facts(unsure, identities=[held("special_hardship")]))
    assert (found.amount, found.missing) == (None, ("dise_class",))


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 100)), min_size=1, max_size=8), st.randoms())
def test_the_order_of_the_bills_does_not_matter(book, amounts, rng):
    bills = [bill(f"b{n}", "2024-03-05", a, a * share // 100) for n, (a, share) in enumerate(amounts)]
    expected = sum(a - a * share // 100 for a, share in amounts)
    rng.shuffle(bills)
    assert borne(book, facts(*bills)).amount == expected
