"""Who is warned of: both sides of every line, what counts, and a month that runs again."""

import datetime as dt

import pytest

from tests.workbench.review.conftest import BY, COUNTY, JUNE
from tests.workbench.warning.conftest import bill
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.lists.warn import send
from tuodi.workbench.month.judging import judge
from tuodi.workbench.review.models import Finding
from tuodi.workbench.review.whom import Scope
from tuodi.workbench.warning import burdens, in_columns
from tuodi.workbench.warning.burdens import lines_of, look
from tuodi.workbench.warning.enums import State
from tuodi.workbench.warning.models import Alert, AlertEvent, Watched

# the made-up lines of 2024: 8,000.00 for the seven, 16,000.00 = twice for 稳定脱贫, 16,000.00 rural income


def lights():
    with unlimited():
        return {row.person.psn_name: row.light for row in Watched.objects.select_related("person")}


@pytest.mark.parametrize(
    ("held", "left", "light"),
    [
        ("minimum_living", 8000, "warned"),
        ("minimum_living", 7999.99, "near"),
        ("minimum_living", 6400, "near"),  # 80 % of 8,000.00
        ("minimum_living", 6399.99, None),
        ("stable_exit", 16000, "warned"),
        ("stable_exit", 15999.99, "near"),
        ("illness_poor", 8000, None),  # none of the seven
        ("", 16000, "warned"),
        ("", 15999.99, "near"),
        ("", 8000, None),
    ],
)
def test_both_sides_of_each_line(make_person, certify, bring, month, held, left, light):
    person = make_person("毕琪雪")
    if held:
        certify(person, held)
    bring(bill(person, "S1", left))
    month()
    assert lights().get("毕琪雪") == light


def test_only_bills_of_the_year_settled_by_the_end_of_the_month_count(make_person, bring, month):
    person = make_person("毕琪雪")
    bring(
        bill(person, "S1", 15000),
        bill(person, "S2", 1000, setl_time="2024-07-01 00:00:00", begndate="2024-06-20", enddate="2024-06-30"),
        bill(person, "S3", 5000, setl_time="2024-01-02 09:00:00", begndate="2023-12-20", enddate="2023-12-31"),
        month=dt.date(2024, 7, 1),
    )
    month()
    assert lights() == {"毕琪雪": "near"}
    month(dt.date(2024, 7, 1))
    with unlimited():
        assert Watched.objects.get(month=dt.date(2024, 7, 1)).amount == 1_600_000


def test_what_the_review_got_paid_lessens_the_burden(make_person, certify, bring, month):
    person = make_person("毕琪雪")
    certify(person, "minimum_living")
    bring(bill(person, "S1", 8100))
    month()
    with unlimited(), acting("test"):
        assert Alert.objects.get().state == State.FOUND
        from tuodi.workbench.month.run import begin
        from tuodi.workbench.review.models import ImportedBill

        run = begin(COUNTY, JUNE, BY)
        Finding.objects.create(
            county=COUNTY, township=person.township, person=person, bill=ImportedBill.objects.get(), kind="missed",
            month=JUNE, run=run, due=20_000, booked=0, amount=20_000, decided_amount=20_000, digest="x", rule_hash="x",
            paid_on=dt.date(2024, 6, 30), state="paid",
        )  # fmt: skip
    month()
    with unlimited():
        one = Alert.objects.get()
    # 8,100.00 − 200.00 = 7,900.00
    assert (one.state, one.stands, lights()) == (State.LAPSED, False, {"毕琪雪": "near"})


def test_again_nothing_changes_and_one_open_warning_stays_one(alert, month):
    with unlimited():
        before = list(Watched.objects.values()), list(Alert.objects.values()), AlertEvent.objects.count()
    _, changed = month()
    with unlimited():
        assert (list(Watched.objects.values()), list(Alert.objects.values()), AlertEvent.objects.count()) == before
    assert not changed
    month(dt.date(2024, 7, 1))
    with unlimited():
        assert Alert.objects.get().last_month == dt.date(2024, 7, 1)


@pytest.mark.parametrize(("more", "state"), [(1599.99, State.CLOSED), (1600, State.FOUND)])
def test_a_closed_warning_opens_again_when_it_is_worse(alert, bring, month, more, state):
    with unlimited(), acting("test"):
        Alert.objects.filter(pk=alert.pk).update(state="closed", closed_ratio=alert.ratio, closed_by="leader")
    bring(bill(alert.person, "S2", more, setl_time="2024-07-05 09:00:00"), month=dt.date(2024, 7, 1))
    month(dt.date(2024, 7, 1))
    with unlimited():
        one = Alert.objects.get()
    # 9,000.00 of 8,000.00 are 112.5 %; 20 hundredths of 8,000.00 more are 1,600.00
    assert (one.state, one.reopened) == (state, int(state == State.FOUND))


def test_a_person_with_a_refused_row_is_uncertain_not_warned(make_person, bring, month):
    person = make_person("毕琪雪")
    bring(bill(person, "S1", 17000), bill(person, "S2", 50, inscp_scp_amt="9.00"))
    found, _ = month()
    assert lights() == {"毕琪雪": "pending"}
    with unlimited():
        assert not Alert.objects.exists()
    assert found.counts["pending"] == 1


def test_the_lines_are_frozen_with_their_clauses(whole):
    with unlimited():
        lines = lines_of(COUNTY, JUNE)
    assert {(line.rule.origin.clause, line.amount, line.made_up) for line in lines} == {
        ("P-3.3b", 800_000, True), ("P-3.3b2", 1_600_000, True), ("P-3.3b3", 1_600_000, True),
    }  # fmt: skip
    with unlimited():
        # before 2024 no threshold was in force
        assert lines_of(COUNTY, dt.date(2023, 6, 1)) == []


def test_the_departments_list_holds_who_is_warned(alert, make_user):
    with unlimited(), acting("test"):
        made = send(make_user("monitoring_analyst"), COUNTY, JUNE)
        why = made[0].people.get(person=alert.person).why
    assert "P-3.3b" in why


def test_planted_warnings_are_found_and_nothing_else(planted, walk):
    truth = planted(seed=51)
    walk()
    with unlimited():
        judged = judge(truth, COUNTY, JUNE)["warning"]
    assert (judged["recall"], judged["precision"], judged["look_alikes_found"]) == (1.0, 1.0, 0)
    assert judged["look_alikes"] >= 3 * judged["planted"] >= 30


def seen(scope):
    """What a look over a scope says of everybody, and its counts."""
    found = look(scope, JUNE)
    people = {
        person: (
            one.status, one.rule and one.rule.name, one.class_id, one.amount, one.threshold, one.ratio, one.missing,
            one.person, one.burden.bills, one.burden.total, one.burden.basic, one.burden.critical,
            one.burden.assistance,
        )
        for person, one in found.people.items()
    }  # fmt: skip
    return people, {name: count for name, count in found.counts.items() if count}


def test_columns_say_the_same_as_bill_by_bill(planted, walk, monkeypatch):
    planted(seed=52)
    walk()
    scope = Scope(COUNTY, dt.datetime(2024, 6, 30, 23, 59, 59, 999_999))
    asked = []
    judge = in_columns.judged_in_columns
    monkeypatch.setattr(burdens, "judged_in_columns", lambda *given: asked.append(judge(*given)) or asked[-1])
    with unlimited():
        one_by_one = seen(scope)
        monkeypatch.setattr(burdens, "_WORTH_COLUMNS", 0)
        # nobody is ruled out by the sums, so that who is below is judged in columns too
        monkeypatch.setattr(burdens, "FULL_RATE", 10**9)
        found = seen(scope)
    (quick,) = asked
    assert found[0] == one_by_one[0]
    assert found[1] == one_by_one[1]
    assert len(quick.people) > 20
    assert len(quick.rest) < found[1]["persons"] / 2
