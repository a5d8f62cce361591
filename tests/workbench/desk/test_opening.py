"""Where a year begins: what was used before is not known until the county says that the year is whole."""

import datetime as dt

import pytest
from django_scopes import scopes_disabled

from tests.workbench.desk.conftest import BILL
from tuodi.settlement.bill import Bill
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import Settlement, WholeYear
from tuodi.workbench.desk.service.around import circumstances
from tuodi.workbench.desk.service.bulk import book_many
from tuodi.workbench.desk.service.opening import declare, opening_of
from tuodi.workbench.desk.service.refused import Refused

UNKNOWN = "未核年初累计"


@pytest.fixture
def newcomer(make_person, insure):
    """Somebody of a county that has just begun."""
    person = make_person("冉光明")
    insure(person, 2024, insu_admdvs="500114")
    return person


def said(row):
    """All notes of the kept steps."""
    return [line["text"] for line in row.trace["balance"]]


def test_a_bill_of_a_year_that_is_not_whole_is_booked_only_when_told_and_says_so(newcomer, settled):
    with pytest.raises(Refused, match="年初累计未核"):
        settled(newcomer)
    row = settled(newcomer, allow=("allow_opening",))
    assert UNKNOWN in said(row)
    assert row.hifp_pay == 413000  # (6200.00 - 300.00) x 70 %: reckoned from what is booked here


def test_a_whole_year_begins_at_zero_and_speaks_of_no_other(newcomer, settled, insure):
    insure(newcomer, 2025, insu_admdvs="500114")
    with acting("fund"), unlimited():
        declare(newcomer.county, 2024, "fund")
        here, newcomer.county = circumstances(newcomer), "500114"
        assert (opening_of(here, [2024]).used, opening_of(here, [2024, 2025]).used) == ({}, None)
        assert opening_of(circumstances(newcomer), [2024]).used is None  # another county said nothing
        newcomer.refresh_from_db()
    assert UNKNOWN not in said(settled(newcomer))
    last, first = (
        {"begndate": "2024-12-30", "enddate": "2024-12-31"},
        {"begndate": "2024-12-31", "enddate": "2025-01-01"},
    )
    settled(newcomer, mdtrt_id="V2", **last)
    with pytest.raises(Refused, match="2025 年年初累计未核"):
        settled(newcomer, mdtrt_id="V3", **first)


def test_trying_warns_and_offers_the_box(login, newcomer):
    shown = login("settlement_clerk").post("/desk/preview/", BILL | {"person": newcomer.pk}).content.decode()
    assert "2024 年年初累计未核" in shown
    assert 'name="allow_opening"' in shown


def test_the_fund_officer_says_a_year_is_whole_and_a_clerk_may_not(login):
    clerk, fund = login("settlement_clerk"), login("fund_officer")
    assert clerk.post("/desk/periods/whole/", {"year": "2024"}).status_code == 403
    assert "已确认 2024 年" in fund.post("/desk/periods/whole/", {"year": "2024"}, follow=True).content.decode()
    for year, why in (("2024", "已由"), ("1899", "没有 1899 年"), ("next", "没有 0 年"), ("", "没有 0 年")):
        assert why in fund.post("/desk/periods/whole/", {"year": year}, follow=True).content.decode()
    with scopes_disabled():
        assert [(one.county, one.year, one.by) for one in WholeYear.objects.all()] == [("500243", 2024, "fund_officer")]


def test_bills_that_come_in_bulk_say_so_too(newcomer, make_person, insure):
    bill = Bill(
        row=1, setl_id="OLD1", person=newcomer.psn_no, setl_time=dt.datetime(2024, 3, 11, 10), mdtrt_id="V1",
        begndate=dt.date(2024, 3, 4), enddate=dt.date(2024, 3, 11), insu_admdvs="500114", idet_admdvs="500114",
        mdtrt_admdvs="500114", insutype="390", insu_plan=1, care_type="inpatient", hosp_lv=2, refl=2,
        dise_codg="K29.500", dise_class="ordinary", minor=False, student=False, medfee_sumamt=684000,
        fulamt_ownpay_amt=38000, overlmt_selfpay=0, preselfpay_amt=26000, inscp_scp_amt=620000,
    )  # fmt: skip
    with acting("system:start"), unlimited():
        book_many([(newcomer, [bill])], "system:start", dt.datetime(2024, 4, 1))
        assert UNKNOWN in said(Settlement.objects.get())
