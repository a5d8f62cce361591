"""People at the desk: bills tried, booked, taken back; claims, differences, balances: one enters, another decides."""

from tests.workbench.desk.conftest import BILL, patient, settled, whole_years
from tests.workbench.desk.test_settle import JULY
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import (
    Claim,
    ClearingPeriod,
    Difference,
    Filing,
    OpeningBalance,
    Settlement,
    StatementLayout,
    WholeYear,
)
from tuodi.workbench.desk.service.differences import reconsider
from tuodi.workbench.desk.service.opening import declare

__all__ = ["patient", "settled", "whole_years"]


def filled(page):
    """The bill of the tests, as a clerk types it."""
    for name in (
        "begndate",
        "enddate",
        "mdtrt_admdvs",
        "medfee_sumamt",
        "fulamt_ownpay_amt",
        "preselfpay_amt",
        "inscp_scp_amt",
    ):
        page.fill(f"[name={name}]", BILL[name])
    page.select_option("[name=hosp_lv]", "2")
    page.click("summary:has-text('病种、参保与其他')")
    page.fill("[name=dise_codg]", BILL["dise_codg"])
    page.select_option("[name=dise_class]", "ordinary")
    page.fill("[name=insu_admdvs]", "500114")
    page.select_option("[name=insu_plan]", "1")


def test_a_bill_is_tried_booked_and_reversed(open_page, make_person, insure):
    person = make_person("冉光明")
    insure(person, 2024, insu_admdvs="500114")
    with acting("test"), unlimited():
        declare(person.county, 2024, "fund")
    page = open_page("settlement_clerk", path=f"/desk/?person={person.pk}")
    filled(page)
    page.wait_for_selector("#result .trace-stage")
    page.on("dialog", lambda dialog: dialog.accept())
    assert "基本医保" in page.inner_text("#result")
    page.click("button:has-text('确认入账')")
    page.wait_for_url("**/desk/settlements/*/")
    with unlimited():
        booked = Settlement.objects.get()
    assert booked.medfee_sumamt == 684000
    page.fill("[name=reason]", "金额录入有误")
    page.click("main button:has-text('冲正'):visible")
    with unlimited():
        back = Settlement.objects.get(reverses=booked)
    assert (back.medfee_sumamt, back.hifp_pay) == (-booked.medfee_sumamt, -booked.hifp_pay)


def test_a_claim_is_taken_in_by_one_and_booked_by_another(open_page, patient):
    person = patient()
    page = open_page("settlement_clerk", path=f"/desk/?person={person.pk}")
    filled(page)
    page.click("summary:has-text('手工报销')")
    page.fill("[name=documents]", "发票原件、费用清单")
    page.fill("[name=payee]", "本人 农商行 0001")
    page.click("button:has-text('受理')")
    page.wait_for_url("**/desk/claims/*/")
    with unlimited():
        claim = Claim.objects.get()
    assert page.locator("button:has-text('复核入账')").count() == 0
    checker = open_page("settlement_checker", path=f"/desk/claims/{claim.pk}/")
    checker.click("button:has-text('复核入账')")
    checker.wait_for_selector("main :text('已入账')")
    with unlimited():
        claim = Claim.objects.get()
        assert (claim.state, claim.maker != claim.checker) == ("booked", True)
        assert claim.settlement.setl_type == Settlement.Type.MANUAL


def test_a_difference_is_decided_by_a_second_person(open_page, patient, settled, certify):
    person = patient()
    row = settled(person, **JULY)
    certify(person, "minimum_living", idet_admdvs="500114")
    with acting("lists"), unlimited():
        reconsider([person.pk], "lists")
    page = open_page("settlement_checker", path=f"/desk/differences/{row.pk}/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("button[value=yes]")
    with unlimited():
        decided = list(Difference.objects.filter(settlement=row))
    assert decided
    assert {(one.state, one.maker) for one in decided} == {("accepted", "lists")}
    assert all(one.clr_ym for one in decided)


def test_a_period_is_locked_once_and_what_comes_after_goes_to_the_next(open_page, patient, settled):
    person = patient()
    row = settled(person)
    page = open_page("fund_officer", path="/desk/periods/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("main form[action$='/lock/'] button")
    page.wait_for_selector("main :text('已锁定')")
    with unlimited():
        assert ClearingPeriod.objects.get(clr_ym=row.clr_ym).state == ClearingPeriod.State.LOCKED
    assert page.locator("main form[action$='/lock/']").count() == 0
    assert settled(person, **JULY).clr_ym > row.clr_ym


def test_the_statement_opens_as_pdf(open_page, patient, settled):
    row = settled(patient())
    page = open_page("settlement_clerk", path=f"/desk/settlements/{row.pk}/")
    address = page.get_attribute("main a[href$='statement.pdf']", "href")
    answer = page.request.get(page.url.split("/desk/")[0] + address)
    assert (answer.headers["content-type"], answer.body()[:5]) == ("application/pdf", b"%PDF-")


def test_balances_are_entered_and_accepted(open_page, make_person, insure):
    person = make_person("冉光明")
    insure(person, 2024, insu_admdvs="500114")
    page = open_page("settlement_clerk", path=f"/desk/openings/new/?person={person.pk}&year=2024")
    for field in page.locator("input[name^=used_]").all():
        field.fill("0")
    page.fill("[name=used_large_bill_paid]", "1234.50")
    page.fill("[name=admissions]", "1")
    page.fill("[name=basis]", "原系统累计查询单")
    page.click("button:has-text('录入')")
    page.wait_for_url("**/desk/openings/*/")
    with unlimited():
        one = OpeningBalance.objects.get()
    checker = open_page("settlement_checker", path=f"/desk/openings/{one.pk}/")
    checker.click("button:has-text('复核采用')")
    checker.wait_for_selector("main :text('已采用')")
    with unlimited():
        one = OpeningBalance.objects.get()
    assert (one.state, one.used["large_bill_paid"]) == ("accepted", 123_450)


def test_a_year_is_confirmed_as_whole(open_page, places):
    page = open_page("fund_officer", path="/desk/periods/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.fill("[name=year]", "2024")
    page.click("text=确认年初累计为零")
    page.wait_for_selector("b:has-text('2024 年')")
    with unlimited():
        assert list(WholeYear.objects.values_list("year", "by")) == [(2024, "fund_officer")]


def test_a_referral_is_registered_and_withdrawn(open_page, make_person):
    person = make_person("冉光明")
    page = open_page("settlement_clerk", path="/desk/filings/")
    page.click(".page-actions a:has-text('登记')")
    page.wait_for_url("**/filings/new/")
    page.goto(f"/desk/filings/new/?person={person.pk}")
    page.select_option("[name=kind]", "referral")
    page.fill("[name=mdtrt_admdvs]", "500103")
    page.fill("[name=begndate]", "2024-03-01")
    page.fill("[name=reason]", "县医院无此手术条件")
    page.click("main button.primary")
    page.wait_for_selector("text=已登记：")
    assert "冉光明" in page.inner_text("tbody")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("tbody button:has-text('撤销')")
    page.wait_for_selector(".note-success:has-text('已撤销')")
    assert page.locator("tbody button:has-text('撤销')").count() == 0
    with unlimited():
        assert Filing.objects.get().withdrawn
    leader = open_page("leader", path="/desk/filings/")
    assert leader.locator(".page-actions a:has-text('登记')").count() == 0


def test_a_claim_is_not_agreed_to(open_page, patient):
    person = patient()
    page = open_page("settlement_clerk", path=f"/desk/?person={person.pk}")
    filled(page)
    page.click("summary:has-text('手工报销')")
    page.fill("[name=documents]", "复印件")
    page.fill("[name=payee]", "本人 农商行 0001")
    page.click("button:has-text('受理')")
    page.wait_for_url("**/desk/claims/*/")
    path = page.url.split("//")[1].partition("/")[2]
    checker = open_page("settlement_checker", path=f"/{path}")
    checker.fill("[name=note]", "发票须为原件")
    checker.click("button[value=no]")
    checker.wait_for_selector("main :text('发票须为原件')")
    with unlimited():
        claim = Claim.objects.get()
        assert (claim.state, Settlement.objects.count()) == ("returned", 0)


def test_the_printed_statement_gets_its_head_and_seal(open_page, places):
    page = open_page("settlement_checker", path="/desk/layout/")
    page.fill("[name=head]", "彭水县医疗保障局结算单")
    page.fill("[name=phone]", "023-7844 0000")
    page.click("main button.primary")
    page.wait_for_selector(".note-success")
    with unlimited():
        assert StatementLayout.objects.get().head == "彭水县医疗保障局结算单"
