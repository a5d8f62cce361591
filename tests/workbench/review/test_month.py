"""The month in one walk: what was planted is found, again changes nothing, a corrected list changes only its people."""

import datetime as dt

import pytest

from tests.workbench.review.conftest import BY, COUNTY, JUNE
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.month.judging import judge
from tuodi.workbench.month.models import MonthChunk, MonthRun, RunState
from tuodi.workbench.month.run import Refused, begin, go_through
from tuodi.workbench.registry.models import IdentityRow
from tuodi.workbench.review import month_steps, settling
from tuodi.workbench.review.enums import State
from tuodi.workbench.review.models import Finding, FindingEvent, ImportedBill
from tuodi.workbench.supervision.models import CreditEntry, Screened
from tuodi.workbench.warning import burdens
from tuodi.workbench.warning.models import (
    Alert,
    AlertEvent,
    DepartmentTask,
    Disposition,
    Expected,
    Trial,
    Tried,
    Watched,
)


@pytest.fixture
def whole(places):
    with acting("test"), unlimited():
        declare(COUNTY, 2024, "fund")


def result(run, step):
    return run.steps.get(name=step).result


def test_what_was_planted_is_found_and_nothing_that_only_looks_so(planted, walk):
    truth = planted(seed=41)
    run = walk()
    assert run.state == RunState.DONE
    with unlimited():
        judged = judge(truth, COUNTY, JUNE)
    assert {(one["recall"], one["precision"], one["look_alikes_found"]) for one in judged.values()} == {(1.0, 1.0, 0)}
    assert judged["missed"]["planted"] >= 10
    assert all(one["look_alikes"] >= 3 * one["planted"] for one in judged.values())
    # every row of the files is a bill, the same bill in another file, or refused
    with unlimited():
        strangers = [one for one in truth.look_alikes if one.why == "既不在本县参保也不在本县就医"]
        # three faulty rows, a line of no bill, and two bills of each of those who are neither insured nor treated here
        assert result(run, "import")["refused"] == 3 + 1 + 2 * len(strangers)
        assert result(run, "settle")["bills"] == ImportedBill.objects.count()


def test_a_run_in_columns_says_the_same(planted, walk, monkeypatch):
    monkeypatch.setattr(settling, "WORTH_COLUMNS", 0)
    monkeypatch.setattr(burdens, "_WORTH_COLUMNS", 0)
    truth = planted(seed=42)
    walk()
    with unlimited():
        judged = judge(truth, COUNTY, JUNE)
    assert {(one["recall"], one["precision"]) for one in judged.values()} == {(1.0, 1.0)}


_KEPT = (
    Finding, FindingEvent, ImportedBill, Watched, Alert, AlertEvent, DepartmentTask, Disposition, Trial, Tried,
    Expected, Screened, CreditEntry,
)  # fmt: skip
"""What the steps of a month write, in every room."""


def written():
    """Model → its rows as they are."""
    with unlimited():
        return {model.__name__: list(model.objects.order_by("pk").values()) for model in _KEPT}


def test_the_same_month_again_changes_nothing(planted, walk):
    planted(seed=43)
    walk()
    before = written()
    assert all(before[name] for name in ("Finding", "Watched", "Alert", "Trial", "Screened"))
    again = walk()
    assert written() == before
    assert again.number == 2
    found = result(again, "review")
    assert (found["new"], found["changed"], found["ended"]) == (0, 0, 0)
    assert found["same"] == len(before["Finding"])
    screened = result(again, "screen")
    assert (screened["new"], screened["gone"], screened["back"]) == (0, 0, 0)


def test_a_corrected_list_changes_exactly_those_it_is_about(planted, walk):
    planted(seed=44)
    walk()
    before = written()
    with unlimited():
        # of somebody whose other admission was paid
        paid = Finding.objects.filter(cause="mark_differs", kind="missed", person__imported_bills__assisted__gt=0)
        one = paid.order_by("pk").first()
        row = IdentityRow.objects.filter(person=one.person).order_by("-known_from").first()
        with acting("test"):
            row.pk, row.vali_flag, row.known_from = None, False, dt.datetime(2024, 6, 29, 9)
            row.save(force_insert=True)
    again = walk()
    found = result(again, "review")
    assert (found["new"], found["changed"], found["ended"]) == (1, 0, 1)
    with unlimited():
        one = Finding.objects.get(pk=one.pk)
        # what was found is still there to be read, with the run that ended it
        assert (one.state, one.ended_run) == (State.SUPERSEDED, again)
        new = Finding.objects.exclude(state=State.SUPERSEDED).get(person=one.person)
    # the class was never held: the first admission was paid without right
    assert new.kind == "over"
    # nothing of anybody else is another, in any room: what a row is about hangs on its person, its finding or warning
    theirs = {one.person_id, *(row["id"] for row in before["Finding"] if row["person_id"] == one.person_id), new.pk}
    for name, rows in written().items():
        assert [row for row in rows if not _of(row, theirs)] == [row for row in before[name] if not _of(row, theirs)]


def _of(row, keys):
    about = next((name for name in ("person_id", "finding_id", "warning_id") if name in row), "")
    return bool(about) and row[about] in keys


def test_a_run_stops_after_a_chunk_and_goes_on_from_there(planted, walk, monkeypatch):
    planted(seed=45)
    asked = []
    settle = month_steps.settle
    monkeypatch.setattr(month_steps, "settle", lambda scope: asked.append(scope.low) or settle(scope))

    with unlimited():
        with acting(BY):
            run = begin(COUNTY, JUNE, BY)

        def stopping(name, done, _total, _words):
            if name == "settle" and done:
                with acting(BY):
                    MonthRun.objects.filter(pk=run.pk).update(stop_asked=True)

        ended = go_through(run, stopping)
        assert ended.state == RunState.STOPPED
        done = MonthChunk.objects.filter(step__name="settle", done=True).count()
        first = list(asked)
    assert 1 <= done < MonthChunk.objects.filter(step__name="settle").count()
    finished = walk()
    assert (finished.pk, finished.state) == (run.pk, RunState.DONE)
    assert len(asked) == len(set(asked))
    assert asked[: len(first)] == first


def test_a_month_has_one_unfinished_run_and_does_not_begin_before_it_came(db):
    with unlimited(), acting(BY):
        run = begin(COUNTY, JUNE, BY)
        assert begin(COUNTY, JUNE, BY).pk == run.pk
        with pytest.raises(Refused, match="还没有到"):
            begin(COUNTY, dt.date(2199, 1, 1), BY)
        with pytest.raises(Refused, match="按县"):
            begin("500000", JUNE, BY)


def test_money_that_moved_counts_when_the_list_changes_again(whole, bring, walk, make_person, certify):
    # 70 % of 900.00 = 630.00 owed; when the class turns out to be a key one 80 % = 720.00, of which 630.00 were paid
    person = make_person("毕琪雪")
    record = certify(person, "low_income_edge", dt.date(2023, 1, 1), record_id="EDGE")
    bring({"setl_id": "S1", "psn_no": person.psn_no})
    walk()
    with unlimited():
        one = Finding.objects.get()
        assert (one.kind, one.due, one.booked, one.amount, one.state) == ("missed", 63000, 0, 63000, State.SENT)
        with acting("test"):
            Finding.objects.filter(pk=one.pk).update(
                state=State.PAID, decided_amount=63000, paid_on=dt.date(2024, 7, 9), maker="a", checker="b"
            )
    late = dt.datetime(2024, 6, 28, 9)
    certify(person, "low_income_edge", record.begndate, enddate=dt.date(2024, 4, 30), record_id="EDGE", known_from=late)
    certify(person, "minimum_living", dt.date(2024, 5, 1), record_id="KEY", known_from=late)
    walk()
    with unlimited():
        new = Finding.objects.exclude(state=State.SUPERSEDED).get()
        one = Finding.objects.get(pk=one.pk)
    assert (new.due, new.booked, new.amount, new.replaces_id) == (72000, 0, 9000, one.pk)
    assert (one.state, one.paid_on) == (State.SUPERSEDED, dt.date(2024, 7, 9))


def test_a_filing_registered_late_is_why_a_bill_was_missed(whole, bring, walk, make_person, certify):
    from tuodi.workbench.desk.models import Filing

    person = make_person("毕琪雪")
    certify(person, "minimum_living")
    with acting("test"), unlimited():
        Filing.objects.create(
            person=person, kind=Filing.Kind.REFERRAL, mdtrt_admdvs="500103", begndate=dt.date(2024, 5, 9),
            reason="转诊", by="clerk",
        )  # fmt: skip
    bring({"setl_id": "S1", "psn_no": person.psn_no, "mdtrt_admdvs": "500103", "refl": "0"})
    walk()
    with unlimited():
        one = Finding.objects.get()
    assert (one.kind, one.due, one.cause) == ("missed", 72000, "referral_missing")


def test_bills_of_a_person_with_a_refused_row_are_in_doubt_until_it_is_put_back(
    whole, bring, walk, make_person, certify
):
    person = make_person("毕琪雪")
    certify(person, "minimum_living")
    wrong = {"setl_id": "S0", "psn_no": person.psn_no, "medfee_sumamt": "9999.00", "setl_time": "2024-05-01 09:00:00"}
    bring({"setl_id": "S1", "psn_no": person.psn_no}, wrong | {"enddate": "2024-04-30", "begndate": "2024-04-28"})
    walk()
    with unlimited():
        assert Finding.objects.get().kind == "pending"
    bring(wrong | {"medfee_sumamt": "2448.00", "enddate": "2024-04-30", "begndate": "2024-04-28"})
    walk()
    with unlimited():
        found = Finding.objects.exclude(state=State.SUPERSEDED).order_by("bill__setl_id")
        assert [(one.bill.setl_id, one.kind, one.due) for one in found] == [
            ("S0", "missed", 72000), ("S1", "missed", 72000),
        ]  # fmt: skip


def test_without_a_year_that_begins_at_zero_nothing_is_owed_for_sure(bring, walk, make_person, certify):
    person = make_person("毕琪雪")
    certify(person, "minimum_living")
    bring({"setl_id": "S1", "psn_no": person.psn_no})
    walk()
    with unlimited():
        one = Finding.objects.get()
    assert (one.kind, one.amount, one.state) == ("pending", None, State.FOUND)
