"""Planted truths: each verdict, each reason, both sides of the threshold for notices."""

import datetime as dt

import pytest

from tuodi.monitoring.finding import Verdict
from tuodi.monitoring.review import Known, Review
from tuodi.monitoring.words import say_all
from tuodi.settlement.cascade import Cascade, Options

from .people import WEIHAI, bill, codes, facts, held, reversal, review, unopened

POOR = held("special_hardship")

# Qianjiang 2024, 特困, special disease (Q-3.2a): in-policy 10,000 − basic 7,000 = 3,000 × 70 % = 2,100.
# Tilt (Q-3.3b): 900 left, below 3,000: nothing.
OWED = 210_000
NOT_LARGE = ["disease_not_covered", "admission_not_over", "expressly_nothing"]
"""Why an ordinary stay is not assisted in Qianjiang: no special disease, and not over 30,000 (Q-3.2b)."""


def stay(setl_id="b1", settled="2024-03-05", **more):
    return bill(setl_id, settled, 1_000_000, 700_000, **more)


def test_owed_and_nothing_paid_is_unassisted(book):
    found = review(book, facts(stay(), identities=[POOR]))["b1"]
    assert found.verdict is Verdict.UNASSISTED
    assert (found.due, found.booked, found.amount) == (OWED, 0, OWED)
    assert found.statement.clauses[:1] == ("Q-3.2a",)


def test_part_paid_is_underpaid(book):
    found = review(book, facts(stay(maf_pay=OWED - 1), identities=[POOR]))["b1"]
    assert (found.verdict, found.amount) == (Verdict.UNDERPAID, 1)


def test_more_paid_is_overpaid(book):
    found = review(book, facts(stay(maf_pay=OWED + 1), identities=[POOR]))["b1"]
    assert (found.verdict, found.amount) == (Verdict.OVERPAID, -1)


def test_paid_as_due_agrees_whichever_column_holds_it(book):
    one = review(book, facts(stay(maf_pay=OWED), identities=[POOR]))["b1"]
    split = review(book, facts(stay(maf_pay=OWED - 5, tilt_pay=5), identities=[POOR]))["b1"]
    assert (one.verdict, split.verdict) == (Verdict.SAME, Verdict.SAME)


def test_an_empty_payment_was_not_made(book):
    found = review(book, facts(stay(maf_pay=None, tilt_pay=None), identities=[POOR]))["b1"]
    assert found.verdict is Verdict.UNASSISTED


# ---- 不予救助, each with its coded reason


def test_no_class_is_not_assisted(book):
    found = review(book, facts(stay()))["b1"]
    assert (found.verdict, codes(found.reasons)) == (Verdict.NOT_ASSISTED, ["no_class"])
    assert found.amount == 0


def test_nothing_left_is_not_assisted(book):
    found = review(book, facts(bill("b1", "2024-03-05", 500_000, 500_000), identities=[POOR]))["b1"]
    assert found.verdict is Verdict.NOT_ASSISTED
    assert codes(found.reasons) == ["nothing_left"]
    assert found.notify == "none"


def test_care_outside_the_scope_is_not_assisted(book):
    found = review(book, facts(stay(care_type="outpatient", hosp_lv=1), identities=[POOR]))["b1"]
    assert found.verdict is Verdict.NOT_ASSISTED
    assert "expressly_nothing" in codes(found.reasons)
    assert "Q-3.1" in say_all(found.reasons, "zh")


def test_care_without_referral_is_not_assisted(book):
    away = stay(mdtrt_admdvs="500103", refl=0)
    found = review(book, facts(away, identities=[POOR]))["b1"]
    assert found.verdict is Verdict.NOT_ASSISTED
    assert "not_referred" in codes(found.reasons)


def test_ordinary_disease_below_the_tilt_deductible(book):
    small = bill("b1", "2024-03-05", 1_000_000, 700_000, dise_class="ordinary")
    found = review(book, facts(small, identities=[POOR]))["b1"]
    # 3,000.00 left is not over 3,000
    assert codes(found.reasons) == [*NOT_LARGE, "below_deductible"]


def test_a_full_account_is_not_assisted(book):
    # 附件1's 已使用重特大疾病救助金额 100,000: the account of Q-3.2a is used up; tilt 3,000 left is not over 3,000
    full = {"special_disease_paid": 10_000_000}
    found = review(book, facts(stay(), identities=[POOR], opening=full))["b1"]
    assert found.verdict is Verdict.NOT_ASSISTED
    assert codes(found.reasons) == ["cap_reached", "below_deductible"]


def test_an_account_with_a_fen_left_pays_a_fen(book):
    nearly = {"special_disease_paid": 10_000_000 - 1}
    found = review(book, facts(stay(), identities=[POOR], opening=nearly))["b1"]
    assert (found.verdict, found.due) == (Verdict.UNASSISTED, 1)


# ---- 待核


def test_a_missing_figure_leaves_the_bill_pending_with_its_name(book):
    found = review(book, facts(stay(hifmi_pay=None), identities=[POOR]))["b1"]
    assert (found.verdict, found.amount, found.due) == (Verdict.PENDING, None, None)
    assert say_all(found.reasons, "zh") == "缺数字 hifmi_pay（missing:hifmi_pay）"


def test_unknown_opening_balances_leave_it_pending_never_owed(book):
    found = review(book, unopened(stay(), identities=[POOR]))["b1"]
    assert (found.verdict, codes(found.reasons)) == (Verdict.PENDING, ["opening_unknown"])
    assert (found.due, found.amount) == (OWED, None)


def test_unknown_opening_balances_do_not_matter_to_who_holds_no_class(book):
    assert review(book, unopened(stay()))["b1"].verdict is Verdict.NOT_ASSISTED


def test_a_doubt_about_the_person_leaves_every_bill_pending(book):
    found = review(book, facts(stay(maf_pay=OWED), identities=[POOR]), Known(doubt="identity_row_refused"))["b1"]
    assert (found.verdict, codes(found.reasons)) == (Verdict.PENDING, ["identity_row_refused"])


def test_a_bill_that_waits_for_a_refused_row_is_pending(book):
    found = review(book, facts(stay(), identities=[POOR]), Known(waiting={1: "7"}))["b1"]
    assert (found.verdict, codes(found.reasons)) == (Verdict.PENDING, ["waits"])
    assert "7" in say_all(found.reasons, "en")


def test_a_fact_that_decides_and_is_not_given_shows_what_depends_on_it(book):
    away = stay(mdtrt_admdvs="500103", refl=None)
    found = review(book, facts(away, identities=[POOR]))["b1"]
    assert (found.verdict, codes(found.reasons)) == (Verdict.PENDING, ["depends_on"])
    assert "未转诊（refl=0） 时救助 0.00；规范转诊（refl=1） 时救助 2100.00" in say_all(found.reasons, "zh")


def test_a_fact_that_changes_nothing_is_not_asked_for(book):
    # a special disease is assisted at every hospital level
    found = review(book, facts(stay(hosp_lv=None), identities=[POOR]))["b1"]
    assert (found.verdict, found.due) == (Verdict.UNASSISTED, OWED)


def test_bills_after_an_undecided_one_of_the_year_wait_for_it(book):
    away = stay("b1", "2024-02-01", mdtrt_admdvs="500103", refl=None)
    later, next_year = stay("b2", "2024-03-05"), stay("b3", "2025-01-05")
    person = facts(away, later, next_year, identities=[POOR])
    found = review(book, person, known_at=dt.datetime(2025, 1, 31))
    assert (found["b2"].verdict, codes(found["b2"].reasons)) == (Verdict.PENDING, ["waits"])
    assert found["b3"].verdict is Verdict.UNASSISTED


def test_a_region_without_documents_is_pending(book):
    found = review(book, facts(stay(region="110101"), identities=[POOR]))["b1"]
    assert (found.verdict, codes(found.reasons)) == (Verdict.PENDING, ["cannot_settle"])


def test_a_reversal_without_its_original_is_pending(book):
    orphan = reversal(stay("b9"), "c9", "2024-04-01")
    assert codes(review(book, facts(orphan, identities=[POOR]))["c9"].reasons) == ["original_missing"]


# ---- the bureau's own measure


@pytest.mark.parametrize(
    ("left", "status"),
    [(0, "none"), (1, "below"), (29_999, "below"), (30_000, "below"), (30_001, "notify")],
)
def test_the_bureau_notifies_over_300_yuan(book, left, status):
    found = review(book, facts(bill("b1", "2024-03-05", 1_000_000, 1_000_000 - left), identities=[POOR]))["b1"]
    assert (found.remaining, found.notify) == (left, status)


def test_the_threshold_for_notices_is_a_parameter(book):
    person = facts(bill("b1", "2024-03-05", 1_000_000, 970_000), identities=[POOR])
    assert review(book, person, notify_over=29_999)["b1"].notify == "notify"


def test_the_measure_subtracts_large_sum_and_critical_and_for_differences_what_was_paid(book):
    paid = stay(hifob_pay=10_000, hifmi_pay=20_000, maf_pay=100_000, oth_pay=50_000)
    found = review(book, facts(paid, identities=[POOR]))["b1"]
    assert found.remaining == 300_000 - 30_000
    assert found.remaining_after == 270_000 - 150_000
    assert (found.verdict, found.notify) == (Verdict.UNDERPAID, "notify")


# ---- reversals and accounts


def test_a_reversal_pair_cancels(book):
    first = stay("b1", "2024-02-01")
    person = facts(first, reversal(first, "c1", "2024-02-02"), stay("b2", "2024-03-05"), identities=[POOR])
    found = review(book, person)
    assert [found[name].verdict for name in ("b1", "c1")] == [Verdict.CANCELLED, Verdict.CANCELLED]
    assert found["b1"].amount is None
    assert found["b2"].due == OWED


def test_a_cap_wrongly_counted_is_told(book):
    first = bill("b1", "2024-02-01", 15_000_000, 0, maf_pay=10_000_000, tilt_pay=2_820_000)
    second = bill("b2", "2024-03-05", 1_000_000, 1_000_000 - 1_000, marked_classes=("special_hardship",))
    gone = reversal(first, "c1", "2024-02-20")
    person = facts(first, gone, second, identities=[POOR], opening={"tilt_paid": 3_000_000})
    found = review(book, person)["b2"]
    # 10.00 × 70 % = 7.00 due; while b1 counted the account was full and the tilt account is full from the opening
    assert (found.verdict, found.due) == (Verdict.UNASSISTED, 700)
    assert codes(found.causes) == ["cap_counted"]


def test_a_difference_moves_the_accounts_of_later_bills(book):
    # cap of 100,000 (Q-3.2a): b1 is owed 70,000 and got nothing, so b2 is owed 30,000 and not the 70,000 it got
    first = bill("b1", "2024-02-01", 10_000_000, 0)
    second = bill("b2", "2024-03-05", 10_000_000, 0, maf_pay=7_000_000)
    person = facts(first, second, identities=[POOR], opening={"tilt_paid": 3_000_000})
    found = review(book, person)
    assert (found["b1"].amount, found["b2"].amount) == (7_000_000, -4_000_000)
    # the tilt got nothing and is due nothing: only the account of the assistance explains it
    assert codes(found["b2"].causes) == ["cap_reached"]


def test_bills_after_the_month_are_left_aside(book):
    found = review(
        book, facts(stay("b1"), stay("b2", "2024-05-05"), identities=[POOR]), known_at=dt.datetime(2024, 4, 30)
    )
    assert [f.verdict for f in found.values()] == [Verdict.UNASSISTED, Verdict.LATER]


def test_used_columns_count_what_was_paid_outside_the_file(book):
    # 附件1 lists only bills without assistance: between b1 and b2 another bill used the account up to 100,000
    known = Known(used={1: {"special_disease_paid": 0}, 2: {"special_disease_paid": 9_900_000}})
    person = facts(stay("b1"), stay("b2", "2024-04-05"), identities=[POOR], opening={"special_disease_paid": 0})
    found = review(book, person, known)
    # 100,000 − 99,000 used elsewhere − 2,100 due on b1 leaves nothing; tilt base 900 + 3,000 = 3,900: 900 × 70 % = 630
    assert found["b1"].due == OWED
    assert found["b2"].statement.paid("assistance") == 0
    assert found["b2"].statement.paid("tilt") == 63_000


def test_columns_that_leave_the_tilt_out_make_only_assistance_sure(book):
    known = Known(opened=frozenset({"special_disease_paid"}))
    opening = {"special_disease_paid": 0}
    owed = review(book, facts(stay(), identities=[POOR], opening=opening), known)["b1"]
    assert (owed.verdict, owed.amount, codes(owed.reasons)) == (Verdict.UNASSISTED, OWED, ["tilt_not_opened"])
    large = bill("b1", "2024-03-05", 2_000_000, 0)
    # 20,000 × 70 % = 14,000 sure; the tilt's 2,100 hangs on the year and is left out
    assert review(book, facts(large, identities=[POOR], opening=opening), known)["b1"].amount == 1_400_000
    paid = stay(maf_pay=OWED)
    found = review(book, facts(paid, identities=[POOR], opening=opening), known)["b1"]
    assert (found.verdict, codes(found.reasons)) == (Verdict.PENDING, ["opening_unknown"])
    ordinary = stay(dise_class="ordinary")
    found = review(book, facts(ordinary, identities=[POOR], opening=opening), known)["b1"]
    assert (found.verdict, codes(found.reasons)) == (Verdict.PENDING, ["opening_unknown", *NOT_LARGE])


# ---- employees, Weihai, all stages


def test_employees_are_assisted_on_what_their_funds_leave(book):
    # 10,000 − pool 6,000 − large-sum 1,000 = 3,000 × 70 % = 2,100
    worker = bill("b1", "2024-03-05", 1_000_000, 600_000, insutype="310", hifmi_pay=None, hifob_pay=100_000)
    found = review(book, facts(worker, identities=[POOR]))["b1"]
    assert (found.verdict, found.due) == (Verdict.UNASSISTED, 210_000)


@pytest.mark.parametrize(("identity", "due"), [("minimum_living", 280_000), ("low_income_edge", 50_000)])
def test_weihai_by_class(book, identity, due):
    # 10,000 − 6,000 = 4,000; 低保 70 % (W-3.3b); 低保边缘 over 3,000 at 50 % (W-3.3d)
    seen = bill("b1", "2024-03-05", 1_000_000, 600_000, region=WEIHAI)
    found = review(book, facts(seen, identities=[held(identity, region=WEIHAI)]))["b1"]
    assert (found.verdict, found.due) == (Verdict.UNASSISTED, due)


def test_all_stages_compare_basic_and_critical_too(book):
    # basic: (10,000 − 300) × 70 % = 6,790 due and 6,000 booked: 790 more basic, and assistance on 3,210 × 70 % = 2,247
    seen = bill("b1", "2024-03-05", 1_000_000, 600_000, maf_pay=280_000)
    found = review(book, facts(seen, identities=[POOR]), from_stage="basic")["b1"]
    parts = {part.payer: (part.due, part.booked) for part in found.parts}
    assert parts == {"basic": (679_000, 600_000), "critical": (0, 0), "assistance": (224_700, 280_000)}
    assert (found.verdict, found.amount) == (Verdict.UNDERPAID, 79_000 + 224_700 - 280_000)


def test_a_shift_between_funds_is_told_apart(book):
    seen = bill("b1", "2024-03-05", 1_000_000, 679_000 - 100, maf_pay=224_700 + 100)
    found = review(book, facts(seen, identities=[POOR]), from_stage="basic")["b1"]
    assert (found.verdict, found.amount) == (Verdict.SHIFTED, 0)


def test_a_review_needs_its_moment(book):
    with pytest.raises(ValueError, match="known_at"):
        Review(Cascade(book, Options()))
