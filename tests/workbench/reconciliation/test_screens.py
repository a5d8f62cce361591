"""Who sees and does what on the screens."""

import pytest

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.reconciliation.models import DayEnd, Finding

pytestmark = pytest.mark.django_db
HERE = {"region": "500114"}


@pytest.fixture
def difference(books, patient, login):
    """A settlement that the hospital did not send, found by the fund officer."""
    books.settle(patient())
    books.inline([])
    fund = login("fund_officer", **HERE)
    assert fund.post("/reconciliation/run/", {"date": "2024-06-02"}).status_code == 302
    with unlimited():
        return Finding.objects.get()


def test_the_day_shows_both_sides_and_what_is_open(difference, login):
    page = login("settlement_clerk", username="c1", **HERE).get("/reconciliation/?date=2024-06-02").content.decode()
    assert "测试医院（none）" in page
    assert "待说明" in page
    with unlimited():
        day = DayEnd.objects.get()
    page = login("auditor", **HERE).get(f"/reconciliation/{day.pk}/").content.decode()
    assert "医院没有" in page
    assert "100.00" in page


def test_one_explains_and_another_closes(difference, login):
    at = f"/reconciliation/findings/{difference.pk}/"
    clerk, checker = login("settlement_clerk", username="c1", **HERE), login("settlement_checker", **HERE)
    said = {"verdict": "explain", "cause": "not_sent", "note": "医院漏报，已通知补报"}
    checker.post(at, said)
    with unlimited():
        assert Finding.objects.get().state == "open"  # a checker does not explain
    assert clerk.post(at, said).status_code == 302
    clerk.post(at, {"verdict": "close"})
    with unlimited():
        assert Finding.objects.get().state == "explained"
    assert checker.post(at, {"verdict": "close"}).status_code == 302
    with unlimited():
        one = Finding.objects.get()
    assert (one.state, one.maker, one.checker) == ("closed", "c1", "settlement_checker")


def test_another_county_sees_nothing(difference, login):
    client = login("settlement_clerk", username="far", region="500243")
    assert client.get(f"/reconciliation/findings/{difference.pk}/").status_code == 404
    assert difference.setl_id not in client.get("/reconciliation/findings/").content.decode()


@pytest.mark.parametrize("role", ["settlement_checker", "auditor", "leader"])
def test_who_only_looks_does_not_reconcile(login, role, places):
    assert login(role, **HERE).post("/reconciliation/run/", {"date": "2024-06-02"}).status_code == 403


def test_differences_as_a_workbook(difference, login):
    response = login("auditor", **HERE).get("/reconciliation/findings/?export=xlsx&date=2024-06-02")
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")


def test_a_date_that_is_none(login, places):
    assert login("fund_officer", **HERE).post("/reconciliation/run/", {"date": "x"}).status_code == 302
