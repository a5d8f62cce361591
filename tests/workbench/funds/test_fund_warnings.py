"""基金预警: one of a fund and year, opened once, again when it is worse, until somebody says what is done."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.workbench.conftest import COUNTY
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Event
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.funds import todo
from tuodi.workbench.funds.models import FundWarning
from tuodi.workbench.funds.service import fund_warnings
from tuodi.workbench.funds.service.forecast import Forecast
from tuodi.workbench.funds.service.fund_warnings import handle, look
from tuodi.workbench.funds.service.overview import FundYear
from tuodi.workbench.funds.service.planning import decide, propose_budget

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = (dt.date(2024, month, 1) for month in (5, 6, 7))
FUND = "assistance_fund"


def year(budget=1_000_00, executed=500_00, committed=0, *, dry=None, early=None, forecast=True):
    found = Forecast(900_00, 950_00, 999_00, dry, early) if forecast else None
    return FundYear(
        fund=FUND,
        budget=budget,
        months=[0] * 12,
        executed=executed,
        committed=committed,
        forecast=found,
        over=6,
        raised=0,
    )


@pytest.fixture
def seen(monkeypatch, places):
    """`seen(fund, month)` → what a look at the only fund tells."""

    def at(fund, month=JUNE):
        monkeypatch.setattr(fund_warnings, "funds_of", lambda *_: [fund])
        with unlimited(), acting("test"):
            return look(COUNTY, month)

    return at


def only():
    with unlimited():
        return FundWarning.objects.get()


@pytest.mark.parametrize(
    ("fund", "level"),
    [
        (year(), None),
        (year(early=12), "may"),
        (year(dry=12, early=11), "will"),
        (year(committed=500_00), None),  # used up to the fen
        (year(committed=500_01), "over"),
        (year(executed=1_000_01, dry=6, early=6), "over"),
        (year(budget=None, early=3), None),
        (year(forecast=False), None),
    ],
)
def test_the_level_on_both_sides_of_each_line(fund, level):
    assert fund.danger == level
    assert fund.level == ("info" if fund.budget is None else {None: "good", "may": "warn"}.get(level, "bad"))


def test_it_is_told_once_and_the_same_month_again_changes_nothing(seen):
    assert seen(year(early=11)) == {"opened": 1, "worse": 0, "closed": 0}
    row = only()
    assert (row.level, row.state, row.dry_month, row.budget, row.middle) == ("may", "open", 11, 1_000_00, 950_00)
    log = Event.objects.count()
    assert seen(year(early=11)) == {"opened": 0, "worse": 0, "closed": 0}
    assert Event.objects.count() == log > 0
    seen(year(early=11, executed=500_01))
    assert (only().executed, Event.objects.count()) == (500_01, log + 1)


def test_what_was_handled_stays_handled_until_it_is_worse(seen):
    seen(year(early=11))
    with unlimited(), acting("fund"):
        handle(only(), "fund", "budget", "已报县财政局")
    assert seen(year(early=10, executed=600_00), JULY)["worse"] == 0
    assert (only().state, only().executed, only().month) == ("handled", 600_00, JULY)
    assert seen(year(dry=9, early=8), JULY)["worse"] == 1
    row = only()
    assert (row.state, row.level, row.dry_month, row.measure) == ("open", "will", 9, "budget")


def test_it_is_over_when_the_fund_lasts_again_and_comes_back(seen):
    seen(year(dry=9, early=8))
    assert seen(year(budget=2_000_00), JULY)["closed"] == 1
    assert only().state == "closed"
    assert seen(year(budget=2_000_00), JULY)["closed"] == 0
    with unlimited(), acting("fund"), pytest.raises(Refused, match="已解除"):
        handle(only(), "fund", "pace", "")
    assert seen(year(early=12), JULY)["worse"] == 1
    assert only().state == "open"


def test_another_budget_is_looked_at_at_once(seen, monkeypatch):
    seen(year(dry=9, early=8))
    with unlimited(), acting("fund"):
        more = propose_budget(COUNTY, 2024, FUND, 2_000_00, reason="追加", by="fund")
        elsewhere = propose_budget(COUNTY, 2024, "basic_fund", 2_000_00, reason="年初", by="fund")
    monkeypatch.setattr(fund_warnings, "funds_of", lambda *_: [year(budget=2_000_00)])
    with unlimited(), acting("leader"):
        decide(elsewhere, "leader", "", accept=True)
        assert only().state == "open"  # another fund's
        decide(more, "leader", "", accept=True)
    row = only()
    assert (row.state, row.budget, row.month) == ("closed", 2_000_00, JUNE)


def test_an_earlier_month_gone_through_again_knows_less(seen):
    seen(year(dry=9, early=8), JUNE)
    assert seen(year(), MAY) == {"opened": 0, "worse": 0, "closed": 0}
    assert (only().level, only().month) == ("will", JUNE)


def test_other_measures_want_words(seen):
    seen(year(early=11))
    with unlimited(), acting("fund"):
        with pytest.raises(Refused, match="写明措施"):
            handle(only(), "fund", "other", "  ")
        with pytest.raises(Refused, match="没有这项措施"):
            handle(only(), "fund", "wish", "")
    assert only().state == "open"


@pytest.mark.parametrize(("role", "told"), [("fund_officer", 1), ("leader", 1), ("auditor", None)])
def test_it_waits_with_who_plans_budgets_and_who_approves_them(seen, make_user, role, told):
    seen(year(early=11))
    user = make_user(role)
    with unlimited():
        found = [one.count for one in todo.will_not_last(user)]
    assert found == ([] if told is None else [told])


def test_who_may_say_what_is_done(seen, login):
    seen(year(early=11))
    address = reverse("funds:warning", args=[only().pk])
    said = {"measure": "pace", "note": "暂缓非紧急支出"}
    login("leader").post(address, said)
    assert only().state == "open"  # sees it, does not plan
    login("fund_officer").post(address, said)
    row = only()
    assert (row.state, row.measure, row.note, row.handled_by) == ("handled", "pace", "暂缓非紧急支出", "fund_officer")
    reader = login("auditor")
    assert "先前的处置" not in reader.get(address).content.decode()
    seen(year(dry=9, early=8), JULY)
    assert "先前的处置（此后加重）" in reader.get(address).content.decode()
