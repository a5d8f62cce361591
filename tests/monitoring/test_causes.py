"""Why a bill was missed or overpaid: each cause comes from the stage that differs."""

import datetime as dt

import pytest

from tuodi.monitoring.finding import Verdict
from tuodi.monitoring.review import Known
from tuodi.monitoring.words import say_all

from .people import WEIHAI, bill, codes, facts, held, review

POOR = held("special_hardship")

# Qianjiang 2024, 特困, special disease (Q-3.2a): in-policy 10,000 − basic 7,000 = 3,000 × 70 % = 2,100.
# Tilt (Q-3.3b): 900 left, below 3,000: nothing.
OWED = 210_000


def stay(setl_id="b1", settled="2024-03-05", **more):
    return bill(setl_id, settled, 1_000_000, 700_000, **more)


def test_an_identity_known_after_settlement(book):
    late = held("special_hardship", since="2024-01-01", known=dt.datetime(2024, 6, 3))
    found = review(book, facts(stay(), identities=[late]))["b1"]
    assert (found.verdict, codes(found.causes)) == (Verdict.UNASSISTED, ["identity_late", "mark_differs"])
    assert "特困人员 2024-06-03 才知晓" in say_all(found.causes, "zh")


def test_an_identity_known_after_the_month_does_not_count(book):
    late = held("special_hardship", since="2024-01-01", known=dt.datetime(2024, 6, 3))
    found = review(book, facts(stay(), identities=[late]), known_at=dt.datetime(2024, 5, 31))["b1"]
    assert found.verdict is Verdict.NOT_ASSISTED


def test_a_mark_that_differs_from_the_list(book):
    found = review(book, facts(stay(marked_classes=("stable_exit",)), identities=[POOR]))["b1"]
    assert codes(found.causes) == ["mark_differs"]
    assert "标为稳定脱贫人口，清单为特困人员" in say_all(found.causes, "zh")


def test_care_outside_the_city_settles_elsewhere(book):
    away = stay(mdtrt_admdvs="510104", refl=1, marked_classes=("special_hardship",))
    assert codes(review(book, facts(away, identities=[POOR]))["b1"].causes) == ["settled_outside"]


def test_a_missing_referral_on_record(book):
    # Weihai asks no referral for assistance: owed, but the settlement had none on record
    away = bill("b1", "2024-03-05", 1_000_000, 0, region=WEIHAI, mdtrt_admdvs="371081", refl=0, dise_class=None)
    person = facts(away, identities=[held("minimum_living", region=WEIHAI)])
    found = review(book, person, Known(marked=False))["b1"]
    assert (found.verdict, codes(found.causes)) == (Verdict.UNASSISTED, ["referral_missing"])


def test_a_manual_claim_never_made(book):
    paper = stay(setl_type="1", marked_classes=("special_hardship",))
    assert codes(review(book, facts(paper, identities=[POOR]))["b1"].causes) == ["manual_claim"]


def test_certified_in_another_district_needs_a_manual_claim(book):
    other = held("special_hardship", region="500114")
    guest = stay(insu_admdvs="500103", mdtrt_admdvs="500103", marked_classes=("special_hardship",))
    found = review(book, facts(guest, identities=[other]))["b1"]
    assert "manual_claim" in codes(found.causes)


def test_nothing_explains_it(book):
    found = review(book, facts(stay(marked_classes=("special_hardship",)), identities=[POOR]))["b1"]
    assert codes(found.causes) == ["unknown"]


def test_overpaid_after_the_class_ended(book):
    ended = held("special_hardship", until="2024-02-29")
    paid = stay(maf_pay=OWED, marked_classes=("special_hardship",))
    found = review(book, facts(paid, identities=[ended]))["b1"]
    assert (found.verdict, found.amount) == (Verdict.OVERPAID, -OWED)
    assert codes(found.causes) == ["class_not_held"]
    assert codes(found.reasons) == ["no_class"]


@pytest.mark.parametrize("tilt", [0, None])
def test_too_much_assistance_is_not_explained_by_the_deductible_of_the_tilt(book, tilt):
    # the tilt is due nothing: 900.00 left is below its 3,000; the assistance itself meets no limit
    found = review(book, facts(stay(maf_pay=OWED + 1, tilt_pay=tilt), identities=[POOR]))["b1"]
    assert (found.verdict, codes(found.causes), found.reasons) == (Verdict.OVERPAID, ["unknown"], ())


def test_too_much_tilt_is_explained_by_the_deductible_of_the_tilt(book):
    found = review(book, facts(stay(maf_pay=OWED, tilt_pay=1), identities=[POOR]))["b1"]
    assert (found.verdict, codes(found.causes)) == (Verdict.OVERPAID, ["below_deductible"])


def test_a_column_that_holds_both_names_the_limits_of_both_where_the_tilt_pays(book):
    # Q-3.2a: 200,000 × 70 % limited to 100,000; tilt on the 100,000 left, limited to 30,000
    large = bill("b1", "2024-03-05", 20_000_000, 0, maf_pay=13_000_001, tilt_pay=None)
    found = review(book, facts(large, identities=[POOR]))["b1"]
    assert (found.amount, codes(found.causes)) == (-1, ["cap_reached", "cap_reached"])


def test_paid_for_care_that_is_expressly_not_assisted(book):
    visit = stay(care_type="outpatient", hosp_lv=1, maf_pay=100)
    found = review(book, facts(visit, identities=[POOR]))["b1"]
    assert "expressly_nothing" in codes(found.causes)
    assert "below_deductible" not in codes(found.causes)


def test_too_much_basic_insurance_is_not_explained_by_assistance(book):
    # basic due 6,790 (below), booked a fen more; assistance 3,210 × 70 % = 2,247 as due; marked as what he is not
    seen = bill("b1", "2024-03-05", 1_000_000, 679_001, maf_pay=224_700, marked_classes=("stable_exit",))
    found = review(book, facts(seen, identities=[POOR]), from_stage="basic")["b1"]
    assert (found.verdict, found.amount, codes(found.causes)) == (Verdict.OVERPAID, -1, ["unknown"])
    assert found.reasons == ()


def test_too_little_basic_insurance_is_not_explained_by_the_mark(book):
    seen = bill("b1", "2024-03-05", 1_000_000, 678_999, maf_pay=224_700, marked_classes=("stable_exit",))
    found = review(book, facts(seen, identities=[POOR]), from_stage="basic")["b1"]
    assert (found.verdict, found.amount, codes(found.causes)) == (Verdict.UNDERPAID, 1, ["unknown"])
