"""The screens: who may, budgets decided by a second person, figures from the database."""

import datetime as dt
import io
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from python_calamine import CalamineWorkbook

from tests.workbench.conftest import COUNTY
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.payables import Payable
from tuodi.workbench.funds import charts
from tuodi.workbench.funds.models import Budget
from tuodi.workbench.funds.service import overview
from tuodi.workbench.funds.service.execution import Spent
from tuodi.workbench.funds.service.overview import funds_of, so_far

from .conftest import BASIC

pytestmark = pytest.mark.django_db
PAGES = ("overview", "budgets", "incomes", "clearings", "advances", "payables", "batches")


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_for_those_who_may(login, page):
    assert login("fund_officer").get(reverse(f"funds:{page}")).status_code == 200
    assert login("leader").get(reverse(f"funds:{page}")).status_code == 200


@pytest.mark.parametrize("role", ["township_staff", "department_staff", "settlement_clerk"])
def test_and_for_nobody_else(login, role):
    assert login(role).get(reverse("funds:overview")).status_code == 403


def _propose(client, amount="1000000.00"):
    return client.post(reverse("funds:budgets"), {
        "fund": "basic_fund", "year": "2024", "amount": amount, "reason": "年初预算",
    })  # fmt: skip


def test_a_budget_counts_when_another_approved_it(login, patient, settled):
    row = settled(patient())
    year = row.clr_ym[:4]
    fund, leader = login("fund_officer"), login("leader")
    fund.post(reverse("funds:budgets"), {
        "fund": "basic_fund", "year": year, "amount": "4130.00", "reason": "年初预算"})  # fmt: skip
    with unlimited():
        made = Budget.objects.get()
    page = reverse("funds:overview") + f"?year={year}"
    assert "未编预算" in fund.get(page).content.decode()
    leader.post(reverse("funds:budget", args=[made.pk]), {"verdict": "yes", "remark": ""})
    text = fund.get(page).content.decode()
    assert "未编预算" not in text
    assert text.count("4,130.00") >= 2  # budget and executed
    assert made.amount == BASIC


def test_refusals(login):
    fund = login("fund_officer")
    _propose(fund)
    with unlimited():
        made = Budget.objects.get()
    assert fund.post(reverse("funds:budget", args=[made.pk]), {"verdict": "yes"}).status_code == 200
    with unlimited():
        assert Budget.objects.get().state == "proposed"  # the fund officer may not decide
    assert _propose(fund).status_code == 200  # another waits
    with unlimited():
        assert Budget.objects.count() == 1
    _propose(login("leader"))  # may decide, may not propose
    with unlimited():
        assert Budget.objects.count() == 1


@pytest.mark.parametrize(("amount", "ok"), [("0.01", True), ("0", False), ("-1", False), ("1.001", False)])
def test_a_budget_is_an_amount(login, amount, ok):
    _propose(login("fund_officer"), amount)
    with unlimited():
        assert Budget.objects.exists() == ok


def test_what_is_owed_stands_by_matter_with_its_sum(login, claimed):
    claimed()
    page = login("fund_officer").get(reverse("funds:payables")).content.decode()
    # one claim of a person, without an account yet: it is told, and cannot be paid
    assert f"{BASIC // 100:,}.00 元，1 笔，0 笔可付" in page
    assert "编制付款批次" not in page


def test_a_funds_sum_leads_to_its_rows_and_their_workbook(login, patient, settled):
    row = settled(patient())
    year, month = row.clr_ym[:4], int(row.clr_ym[4:])
    client = login("fund_officer")
    rows = reverse("funds:rows", args=["basic_fund"])
    asked = f"?year={year}&month={month}&source=settled"
    assert (
        escape(rows + asked)
        in client.get(reverse("funds:fund", args=["basic_fund"]) + f"?year={year}").content.decode()
    )
    text = client.get(rows + asked).content.decode()
    assert "与执行数一致" in text
    assert row.setl_id in text
    assert "4,130.00" in text
    book = client.get(f"{rows}{asked}&export=xlsx")
    head, line = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    # (6,200 − 300) × 70 %, a number that adds up
    assert dict(zip(head, line, strict=True))["本基金支付"] == BASIC / 100


def test_a_month_of_a_funds_course_leads_to_its_rows_once_it_is_over(login):
    spent = SimpleNamespace(fund="basic_fund", months=[100, 200, 300, *[0] * 9], over=2, forecast=None, budget=1_000)
    rows = reverse("funds:rows", args=["basic_fund"])
    drill = charts.course(spent, 2024)["drill"]
    assert drill == [f"{rows}?year=2024&month=1", f"{rows}?year=2024&month=2", *[""] * 10]
    client = login("fund_officer")
    assert [client.get(address).status_code for address in drill[:2]] == [200, 200]


@pytest.mark.parametrize(("query", "status"), [
    ("month=0", 404), ("month=1", 200), ("month=12", 200), ("month=13", 404), ("month=x", 404), ("source=lottery", 404),
    ("town=500243001", 200), ("class=minimum_living", 200),
])  # fmt: skip
def test_rows_of_what_there_is(login, query, status):
    rows = reverse("funds:rows", args=["basic_fund"])
    assert login("fund_officer").get(f"{rows}?year=2024&{query}").status_code == status


def test_rows_of_months_that_have_not_begun_are_not_there(login, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2024, 6, 28, 10))
    client, rows = login("fund_officer"), reverse("funds:rows", args=["basic_fund"])
    assert client.get(f"{rows}?year=2024&month=6").status_code == 200
    assert client.get(f"{rows}?year=2024&month=7").status_code == 404


@pytest.mark.parametrize("role", ["township_staff", "department_staff", "settlement_clerk", "village_doctor"])
def test_rows_are_for_those_who_see_the_funds(login, role):
    assert login(role).get(reverse("funds:rows", args=["basic_fund"])).status_code == 403


def test_what_is_promised_is_of_the_year_that_goes_on(monkeypatch):
    """Decided in December and not paid yet, it is paid from the next year's budget."""
    promised = Payable(
        key="1", person=None, payee="冉光明", county=COUNTY, township="", fund="assistance_fund", class_id="",
        amount=500_00, why="依申请救助", clause="", url="", decided_on=dt.date(2023, 12, 30),
    )  # fmt: skip
    monkeypatch.setattr(overview, "open_payables", lambda _county: iter([promised]))
    monkeypatch.setattr(overview, "this_year", lambda: 2024)
    with unlimited():
        (now,), before = funds_of(COUNTY, 2024, 3), funds_of(COUNTY, 2023, 12)
    assert (now.fund, now.committed) == ("assistance_fund", 500_00)
    assert before == []


def test_months_that_have_not_begun_are_not_spent():
    rows = [Spent(month, "basic_fund", "settled", "", 100) for month in (1, 10, 11, 12)]
    assert [row.month for row in so_far(rows, 10)] == [1, 10, 11]  # ten are over, the eleventh goes on
    assert [row.month for row in so_far(rows, 12)] == [1, 10, 11, 12]
