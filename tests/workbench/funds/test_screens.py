"""The screens: who may, budgets decided by a second person, figures from the database."""

import pytest
from django.urls import reverse

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.funds.models import Budget
from tuodi.workbench.funds.service.execution import Spent
from tuodi.workbench.funds.service.overview import so_far

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


def test_months_that_have_not_begun_are_not_spent():
    rows = [Spent(month, "basic_fund", "settled", "", 100) for month in (1, 10, 11, 12)]
    assert [row.month for row in so_far(rows, 10)] == [1, 10, 11]  # ten are over, the eleventh goes on
    assert [row.month for row in so_far(rows, 12)] == [1, 10, 11, 12]
