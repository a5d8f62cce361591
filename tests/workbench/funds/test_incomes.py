"""What came into a fund: by source, earmarked for whom, spent as it may be, confirmed by another person."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.workbench.conftest import COUNTY
from tests.workbench.funds.conftest import patient, settled
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.funds.models import Income
from tuodi.workbench.funds.service import incomes
from tuodi.workbench.funds.service.execution import Spent
from tuodi.workbench.funds.service.incomes import by_source, earmarks, propose_income, raised
from tuodi.workbench.funds.service.planning import decide

__all__ = ["patient", "settled"]
GIVEN = {
    "fund": "assistance_fund", "source": "donation", "giver": "县慈善会", "amount": 50_000_00,
    "received_on": dt.date(2024, 3, 5), "classes": [], "reason": "捐赠协议 2024-01",
}  # fmt: skip


def came(by="maker", *, approved=True, **more):
    with unlimited(), acting(by):
        row = propose_income(COUNTY, by, **{**GIVEN, **more})
        return decide(row, "checker", "", accept=True) if approved else row


def test_sources_add_up_by_fund_and_only_what_was_approved(places):
    came()
    came(amount=20_000_00, giver="乡贤")
    came(source="merged", giver="清理出的大病补充资金", amount=300_000_00)
    came(approved=False, amount=1_00)
    with unlimited():
        # 50,000 + 20,000 of donations
        assert by_source(COUNTY, 2024) == [
            ("assistance_fund", "慈善和社会捐赠", 2, 70_000_00), ("assistance_fund", "其他保障资金并入", 1, 300_000_00),
        ]  # fmt: skip
        assert raised(COUNTY, 2024)["assistance_fund"] == 370_000_00
        assert by_source(COUNTY, 2023) == []


def test_earmarked_money_bears_its_classes_alone_and_no_yuan_twice(places, monkeypatch):
    given = {"source": "earmarked", "giver": "县退役军人事务局"}
    came(**given, amount=1_000_00, classes=["veteran_key"], received_on=dt.date(2024, 1, 2))
    came(**given, amount=5_000_00, classes=["veteran_key", "unstable_exit"], received_on=dt.date(2024, 2, 2))
    monkeypatch.setattr(incomes, "spent", lambda *_: [
        Spent(1, "assistance_fund", "settled", "veteran_key", 700_00),
        Spent(2, "assistance_fund", "settled", "veteran_key", 900_00),
        Spent(2, "assistance_fund", "settled", "unstable_exit", 250_00),
        Spent(2, "assistance_fund", "settled", "minimum_living", 9_000_00),
        Spent(2, "basic_fund", "settled", "veteran_key", 9_000_00),
    ])  # fmt: skip
    with unlimited():
        found = [(one.charged, one.left) for one in earmarks(COUNTY, 2024)]
    # the first bears 1,000 of the 1,600 that veterans had; the second the 600 left and the 250 of the others
    assert found == [(1_000_00, 0), (850_00, 4_150_00)]


@pytest.mark.parametrize(("more", "words"), [
    ({"source": "earmarked"}, "专项资金应写明专用于哪类人员"),
    ({"classes": ["no_such_class"]}, "没有这个身份类别"),
    ({"received_on": dt.date(2199, 1, 1)}, "到账日期不能晚于今天"),
])  # fmt: skip
def test_what_cannot_stand_is_refused(places, more, words):
    with pytest.raises(Refused, match=words):
        came(**more)
    with unlimited():
        assert not Income.objects.exists()


def test_a_form_sent_twice_enters_once(places):
    came(approved=False)
    with pytest.raises(Refused, match="同样的到账已经登记"):
        came(approved=False)
    came(approved=False, reason="捐赠协议 2024-02")
    with unlimited():
        assert Income.objects.count() == 2


def test_nobody_confirms_what_one_entered(places):
    row = came(approved=False)
    with unlimited(), acting("maker"), pytest.raises(Refused, match="编制人不能审定自己的提案"):
        decide(row, "maker", "", accept=True)
    with unlimited(), acting("maker"), pytest.raises(IntegrityError), transaction.atomic():
        Income.objects.create(county=COUNTY, maker="maker", checker="maker", **GIVEN)


def test_earmarked_money_without_a_class_does_not_enter_the_database(places):
    with unlimited(), acting("maker"), pytest.raises(IntegrityError), transaction.atomic():
        Income.objects.create(county=COUNTY, maker="maker", **{**GIVEN, "source": "earmarked"})


def test_the_page_has_sources_and_another_county_sees_nothing(login):
    came()
    page = login("fund_officer").get("/funds/incomes/?year=2024").content.decode()
    assert "县慈善会" in page
    assert "慈善和社会捐赠" in page
    other = login("fund_officer", username="there", region="500114").get("/funds/incomes/?year=2024").content.decode()
    assert "县慈善会" not in other
    assert login("settlement_clerk").get("/funds/incomes/").status_code == 403
