"""The day's end: what is found, what stays explained, who may close."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.reconciliation.day import at_work, reconcile
from tuodi.workbench.reconciliation.models import DayEnd, Finding
from tuodi.workbench.reconciliation.service import decide, explain

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 6, 2)


@pytest.fixture(autouse=True)
def _everywhere():
    with unlimited():
        yield


def run(hospital, date=DAY):
    with acting("test"):
        return reconcile(hospital, date, "fund")


def found(day):
    return list(day.findings.exclude(state="gone").order_by("pk").values_list("kind", "state"))


def test_a_day_without_settlements_is_closed(hospital, in_june):
    day = run(hospital)
    assert (day.state, day.reported, day.our_count) == ("closed", "none", 0)


def test_an_institution_that_said_nothing_is_a_difference_of_all_its_funds(hospital, books, patient):
    info = books.settle(patient())
    day = run(hospital)
    assert (day.state, day.reported, day.their_count) == ("open", "none", None)
    one = day.findings.get()
    assert (one.kind, one.difference) == ("silent", round(info["fund_pay_sumamt"] * 100))


def test_equal_rows_close_the_day(hospital, books, patient):
    books.settle(patient())
    books.inline()
    day = run(hospital)
    assert (day.state, day.reported, day.even, day.their_count, day.our_fund) == (
        "closed",
        "rows",
        1,
        1,
        day.their_fund,
    )


def test_each_kind_is_explained(hospital, books, patient):
    person, other, third = patient(), patient("王五"), patient("赵六")
    books.settle(person)
    books.settle(other, "57.30")
    books.undo(books.settle(third, "20.00"), third)
    books.rows[0]["medfee_sumamt"] = 101.00
    unknown = dict(books.rows[0], setl_id="S-unknown")
    books.inline([books.rows[0], unknown, books.rows[2]])
    day = run(hospital)
    assert found(day) == [("amount", "open"), ("missing_here", "open"), ("missing_there", "open"), ("undone", "open")]
    assert day.state == "open"


def test_what_cancels_out_is_closed_by_itself(hospital, books, patient):
    person = patient()
    books.undo(books.settle(person), person)
    books.inline([])
    day = run(hospital)
    assert found(day) == [("cancels", "closed"), ("cancels", "closed")]
    assert day.state == "closed"


def test_totals_alone_find_only_that_they_differ(hospital, books, patient):
    books.settle(patient())
    books.totals(medfee_sumamt=99)
    assert found(run(hospital)) == [("totals", "open")]
    books.totals()
    day = run(hospital)
    assert (found(day), day.state) == ([], "closed")


def test_the_newest_rows_of_each_category_count(hospital, books, patient):
    books.settle(patient())
    books.inline([])
    assert found(run(hospital)) == [("missing_there", "open")]
    books.inline()
    day = run(hospital)
    assert found(day) == []
    assert day.findings.get().state == "gone"


def test_ours_of_a_category_about_which_nothing_was_said_are_missing_there(hospital, books, patient):
    books.settle(patient())
    books.inline([], clr_type="21")
    assert found(run(hospital)) == [("missing_there", "open")]
    books.inline(clr_type=None)
    assert found(run(hospital)) == []


def test_a_statement_of_several_days_is_divided(hospital, books, patient):
    books.settle(patient())
    unknown = dict(books.rows[0], setl_id="S-unknown")
    books.inline([*books.rows, unknown], stmt_begndate="2024-06-01", stmt_enddate="2024-06-03")
    assert (found(run(hospital)), found(run(hospital, DAY + dt.timedelta(1)))) == ([], [("missing_here", "open")])


def test_two_people_close_what_moves_money(hospital, books, patient):
    books.settle(patient())
    books.inline([])
    day = run(hospital)
    one = day.findings.get()
    with acting("test"):
        with pytest.raises(ValidationError, match="写明说明"):
            explain(one, "not_sent", "漏报", "clerk")
        with pytest.raises(ValidationError, match="不在待复核"):
            decide(one, "checker", agrees=True)
        explain(one, "not_sent", "医院漏报，明日补报", "clerk")
    assert DayEnd.objects.get(pk=day.pk).state == "explained"
    with acting("test"):
        with pytest.raises(ValidationError, match="不能复核自己"):
            decide(one, "clerk", agrees=True)
        decide(one, "checker", agrees=False)
    assert Finding.objects.get(pk=one.pk).state == "open"
    with acting("test"):
        explain(one, "not_sent", "医院已书面说明", "clerk")
        decide(one, "checker", agrees=True)
    assert DayEnd.objects.get(pk=day.pk).state == "closed"
    with acting("test"), pytest.raises(ValidationError, match="已闭合"):
        explain(one, "not_sent", "再说明一次", "clerk")


def test_the_database_keeps_maker_and_checker_apart(hospital, books, patient):
    books.settle(patient())
    one = run(hospital).findings.get()
    for values in ({"maker": "clerk", "checker": "clerk"}, {"state": "closed"}):
        with pytest.raises(IntegrityError), acting("test"):
            Finding.objects.filter(pk=one.pk).update(**values)


def test_what_was_explained_stays_until_the_difference_is_another_one(hospital, books, patient):
    books.settle(patient())
    books.rows[0]["medfee_sumamt"] = 101.00
    books.inline()
    one = run(hospital).findings.get()
    with acting("test"):
        explain(one, "wrong_amount", "医院登记错误", "clerk")
    assert found(run(hospital)) == [("amount", "explained")]
    books.rows[0]["medfee_sumamt"] = 102.00
    books.inline()
    day = run(hospital)
    assert found(day) == [("amount", "open")]
    assert day.findings.get().note == ""


def test_every_institution_that_settled_said_something_or_is_active(hospital, books, patient, make_institution):
    make_institution("csb", active=False)
    assert at_work(DAY) == [hospital]
