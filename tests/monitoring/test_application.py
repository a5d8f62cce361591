"""Who is helped on application only (Q-4.2a under direct_classes=apply) is not called unassisted for want of one.

Qianjiang 2024, special disease (Q-3.2a): in-policy 10,000 − basic 7,000 = 3,000 × 70 % = 2,100, whichever class.
"""

import pytest

from tuodi.monitoring.finding import Verdict
from tuodi.monitoring.words import say_all

from .people import bill, codes, facts, held, review

OWED = 210_000
APPLYING = ("returned_to_poverty", "veteran_key", "veteran_other", "severe_disability", "hardship_student")
DIRECT = (
    "special_hardship", "minimum_living", "low_income_edge", "illness_poor", "unstable_exit", "marginal_at_risk",
    "sudden_hardship",
)  # fmt: skip


def judged(book, *classes, paid=0, settled="2024-03-05"):
    identities = [held(name, record=name) for name in classes]
    stay = bill("b1", settled, 1_000_000, 700_000, maf_pay=paid)
    return review(book, facts(stay, identities=identities))["b1"]


@pytest.mark.parametrize("class_id", APPLYING)
def test_without_an_application_nothing_is_sure(book, application_book, class_id):
    found = judged(application_book, class_id)
    assert (found.verdict, found.due, codes(found.reasons)) == (Verdict.PENDING, OWED, ["application_needed"])
    assert "须依申请救助（Q-4.2a）" in say_all(found.reasons, "zh")
    direct = judged(book, class_id)
    assert (direct.verdict, direct.due) == (Verdict.UNASSISTED, OWED)
    assert all(note.code != "application_needed" for note in direct.statement.notes)


@pytest.mark.parametrize("class_id", DIRECT)
def test_the_classes_that_the_clause_names_are_owed_without_one(application_book, class_id):
    assert judged(application_book, class_id).verdict is Verdict.UNASSISTED


def test_a_class_that_is_helped_directly_covers_the_other(application_book):
    assert judged(application_book, "severe_disability", "low_income_edge").verdict is Verdict.UNASSISTED


@pytest.mark.parametrize(
    ("paid", "verdict"),
    [(OWED, Verdict.SAME), (OWED - 1, Verdict.PENDING), (OWED + 1, Verdict.OVERPAID)],
)
def test_who_was_paid_has_applied(application_book, paid, verdict):
    assert judged(application_book, "severe_disability", paid=paid).verdict is verdict


def test_before_the_plan_nobody_is_asked_for_an_application(application_book):
    notes = judged(application_book, "severe_disability", settled="2023-10-11").statement.notes
    assert all(note.code != "application_needed" for note in notes)
