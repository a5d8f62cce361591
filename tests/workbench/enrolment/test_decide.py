"""Deciding on subsidies: figures by hand, two persons, differences, never silently."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from tuodi.workbench.audit.acting import acting
from tuodi.workbench.enrolment import decide
from tuodi.workbench.enrolment.compute import refresh_people
from tuodi.workbench.enrolment.models import Batch, Due, LedgerEntry, SubsidyDecision

pytestmark = pytest.mark.usefixtures("unlimited_rows")


def test_a_batch_holds_what_the_rules_give_and_nobody_without_money(propose, make_person, certify, insure):
    # 2024 in Chongqing: plan 1 costs 380, plan 2 costs 755 (B-CQ.1b).
    poor = make_person("杨低保")
    certify(poor, "minimum_living")
    insure(poor)  # plan 1: 90 % of 380 = 342, own part 38 (P-3.1d)
    stable = make_person("冉稳定")
    certify(stable, "stable_exit", certifier="rural_revitalisation")
    insure(stable, insu_plan=2)  # a fixed 30 (P-3.1e); own part 725
    insure(make_person("张普通"))  # no class
    unpaid = make_person("李未缴")
    certify(unpaid, "minimum_living")
    batch = propose()
    rows = {d.person.psn_name: d for d in batch.decisions.select_related("person")}
    assert set(rows) == {"杨低保", "冉稳定"}
    first, second = rows["杨低保"], rows["冉稳定"]
    assert (first.premium, first.subsidy, first.own_pay, first.fund) == (38000, 34200, 3800, "assistance_fund")
    assert (second.premium, second.subsidy, second.own_pay, second.fund) == (75500, 3000, 72500, "bridge_fund")
    assert first.clause == "P-3.1d"
    assert len(first.rule_hash) == 64
    assert any(line["clause"] == "P-3.1d" for line in first.trace["lines"])
    assert (batch.persons, batch.subsidy) == (2, 37200)  # 342 + 30


def test_maker_is_not_checker_in_words_and_in_the_database(propose, make_person, certify, insure):
    person = make_person()
    certify(person, "minimum_living")
    insure(person)
    batch = propose("li")
    with pytest.raises(ValidationError, match="不能复核自己"), acting("li"):
        decide.approve(batch, "li")
    with pytest.raises(IntegrityError), acting("li"):
        Batch.objects.filter(pk=batch.pk).update(checker="li")
    with acting("wang"):
        decide.approve(Batch.objects.get(pk=batch.pk), "wang")
    entry = LedgerEntry.objects.get(person=person)
    assert entry.decided.subsidy == 34200
    assert entry.pending is None


def test_decisions_cannot_be_changed(propose, make_person, certify, insure):
    person = make_person()
    certify(person, "minimum_living")
    insure(person)
    propose()
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        SubsidyDecision.objects.update(subsidy=0)


def test_a_class_taken_back_gives_a_difference_that_supersedes(propose, approve, make_person, certify, insure):
    person = make_person()
    row = certify(person, "minimum_living")
    insure(person)
    approve(propose())
    certify(person, "minimum_living", record_id=row.record_id, vali_flag=False, known_from=dt.datetime(2024, 3, 1, 9))
    with acting("test"):
        refresh_people([person.pk], 2024)
    entry = LedgerEntry.objects.get(person=person)
    assert entry.differs
    assert entry.decided.subsidy == 34200  # what was decided stands until somebody decides again
    assert propose() is None  # no second first decision
    batch = propose("zhou", differences=True)
    decision = batch.decisions.get()
    # never certified any more: subsidy 0 instead of 342; the fund gets 342 back
    assert (decision.subsidy, decision.subsidy_more, decision.supersedes.subsidy) == (0, -34200, 34200)
    approve(batch)
    due = Due.objects.get()
    assert (due.kind, due.amount, due.maker) == ("recover", 34200, "zhou")
    assert not LedgerEntry.objects.get(person=person).differs


def test_a_class_known_later_with_a_start_before_payment_is_extra_subsidy_and_refund(
    propose, approve, make_person, certify, insure
):
    person = make_person()
    certify(person, "stable_exit", certifier="rural_revitalisation")
    insure(person)
    first = propose()
    assert first.decisions.get().subsidy == 3000
    approve(first)
    certify(person, "minimum_living", dt.date(2023, 6, 1), known_from=dt.datetime(2024, 2, 1, 9))
    with acting("test"):
        refresh_people([person.pk], 2024)
    decision = propose(differences=True).decisions.get()
    assert (decision.subsidy, decision.subsidy_more) == (34200, 31200)  # 342 - 30


def test_what_was_returned_can_be_proposed_again_and_says_why(propose, make_person, certify, insure):
    person = make_person()
    certify(person, "minimum_living")
    insure(person)
    batch = propose()
    with pytest.raises(ValidationError, match="原因"), acting("wang"):
        decide.give_back(batch, "wang", " ")
    with acting("wang"):
        back = decide.give_back(batch, "wang", "名单未核对")
    assert back.state == Batch.State.RETURNED
    assert propose().decisions.get().person == person


def test_facts_that_changed_after_proposing_stop_the_approval(propose, approve, make_person, certify, insure):
    person = make_person()
    certify(person, "minimum_living")
    insure(person)
    batch = propose()
    certify(person, "special_hardship", dt.date(2023, 6, 1))
    with acting("test"):
        refresh_people([person.pk], 2024)
    with pytest.raises(ValidationError, match="1 人"):
        approve(batch)


def test_a_missing_price_leaves_no_decision_and_says_what_is_missing(propose, make_person, certify, insure):
    person = make_person()
    certify(person, "minimum_living")
    insure(person, insu_plan=None)  # which plan is not known, and the plans cost different amounts
    assert propose() is None
    entry = LedgerEntry.objects.get(person=person)
    assert (entry.missing, entry.subsidy, entry.own_pay) == ("insu_plan", None, None)


def test_a_late_payer_waits_unless_a_class_waives_it(propose, make_person, certify, insure):
    late = dt.date(2024, 1, 2)  # the window of 2024 closed on 2023-12-31 (B-CQ.2a)
    plain, poor, intime = make_person("迟缴"), make_person("低保迟缴"), make_person("及时")
    insure(plain, paid_date=late)
    certify(poor, "minimum_living")
    insure(poor, paid_date=late)
    insure(intime, paid_date=dt.date(2023, 12, 31))
    propose()
    found = {e.person.psn_name: (e.waiting_reason, e.waiting_months) for e in LedgerEntry.objects.all()}
    # the months are in no text at hand: unknown, not zero; the class waives it (P-3.1h2); in time needs no row
    assert found == {"迟缴": ("late", None), "低保迟缴": ("waived", 0)}
    assert LedgerEntry.objects.get(person=plain).waiting_missing == "waiting_months"


def test_money_out_is_recorded_by_somebody_else_and_once(propose, approve, make_person, certify, insure):
    person = make_person()
    certify(person, "stable_exit", certifier="rural_revitalisation")
    insure(person)  # the rule of 2024 was published after payment: 30 back (B-CQ.2c)
    approve(propose("li"))
    due = Due.objects.get(kind="refund")
    assert due.amount == 3000
    with pytest.raises(ValidationError, match="不能办理"), acting("li"):
        decide.finish_due(due, "li", "V1")
    with acting("qian"):
        decide.finish_due(due, "qian", "V1")
    with pytest.raises(ValidationError, match="已办理"), acting("qian"):
        decide.finish_due(due, "qian", "V1")


def test_a_closed_year_takes_no_proposal(propose, year):
    year.open = False
    with acting("test"):
        year.save()
    with pytest.raises(ValidationError, match="没有开放"):
        propose()
