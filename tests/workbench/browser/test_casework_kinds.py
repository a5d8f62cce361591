"""Every kind of case as its persons walk it, each with what is refused: document, department, maker, tier, term."""

import datetime as dt

import pytest

from tests.workbench.casework.conftest import DAY, _terms, patient, settled, whole_years, working
from tests.workbench.conftest import OTHER_TOWN
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.base.payables import kind
from tuodi.workbench.casework.models import Case
from tuodi.workbench.casework.service import deciding
from tuodi.workbench.desk.models import Difference
from tuodi.workbench.registry.models import IdentityRow

__all__ = ["_terms", "patient", "settled", "whole_years", "working"]
PROPOSED = 535_00
"""(2,070 − 1,000) × 50 %."""


def said(page, text):
    page.wait_for_selector(f".note:has-text('{text}')")


def stands(page, words):
    page.wait_for_selector(f".case-steps .here:has-text('{words}')")


def at_decision(case, amount=PROPOSED, reason=""):
    """Proposed by the clerk, its publicity long over."""
    with acting("clerk"), unlimited():
        deciding.propose(case, amount, reason, "clerk", place="村务公开栏", day=DAY)
        return deciding.end_publicity(case, "", "clerk", DAY + dt.timedelta(days=7))


@pytest.fixture
def again():
    def read(case):
        with unlimited():
            return Case.objects.get(pk=case.pk)

    return read


def test_application_amount_publicity_maker_and_tier(open_page, working, again):
    case, path = working(), None
    path = f"/cases/{case.pk}/"
    both = open_page("settlement_clerk", "settlement_checker", username="clerk", path=path)
    both.fill("form[action$=propose\\/] [name=amount]", "600.00")
    both.fill("[name=place]", "村务公开栏")
    both.click("main button:has-text('拟定并公示')")
    said(both, "按规定应为 535.00 元")
    both.fill("[name=place]", "村务公开栏")
    both.click("main button:has-text('拟定并公示')")
    stands(both, "公示中")
    both.click("main button:has-text('公示期满')")
    said(both, "期满后才能提交审批")
    with acting("clerk"), unlimited():
        deciding.end_publicity(again(case), "", "clerk", dt.date.max)
    both.reload()
    said(both, "拟定人不能审批自己拟定的个案")
    assert not both.query_selector("main button[value=yes]")

    checker = open_page("settlement_checker", path=path)
    checker.click("main button[value=back]")
    said(checker, "退回须写明原因")
    checker.click("main button[value=yes]")
    said(checker, "500.00 元以上由局领导审批")
    leader = open_page("leader", path=path)
    leader.fill("form[action$=decide\\/] [name=amount]", "400.00")
    leader.click("main button[value=yes]")
    said(leader, "与拟定不同或不予批准须写明理由")
    leader.click("main button[value=yes]")
    stands(leader, "已批准")
    with unlimited():
        assert [(one.amount, one.fund) for one in kind("case").owed(case.county)] == [(PROPOSED, "assistance_fund")]


def test_another_department_and_another_township_do_not_see_it(open_page, working):
    path = f"/cases/{working().pk}/"
    health = open_page("department_staff", department="health", path=path)
    assert "没有" in health.inner_text("main")
    other = open_page("township_staff", township=OTHER_TOWN, path=path)
    assert "没有" in other.inner_text("main")
    assert not other.query_selector(".case-steps")


def test_recognition_waits_for_civil_affairs_and_gives_the_class(open_page, working, again):
    case = at_decision(working("recognition"), amount=None)
    path = f"/cases/{case.pk}/"
    checker = open_page("settlement_checker", path=path)
    checker.click("main button[value=yes]")
    said(checker, "民政部门尚未填报意见")
    civil = open_page("department_staff", department="civil_affairs", path=path)
    civil.click("main button[value=no]")
    said(civil, "不同意须写明理由")
    civil.click("main button[value=yes]")
    civil.wait_for_selector(".badge-good:has-text('同意')")
    checker.reload()
    checker.click("main button[value=yes]")
    stands(checker, "已办结")
    with unlimited():
        row = IdentityRow.objects.get(person=case.person)
    assert (row.identity, row.certifier, row.begndate) == ("illness_poor", "civil_affairs", DAY)


def test_temporary_help_is_proposed_without_publicity_and_refused_with_a_reason(open_page, working, again):
    case = working("temporary")
    clerk = open_page("settlement_clerk", path=f"/cases/{case.pk}/")
    clerk.fill("form[action$=propose\\/] [name=amount]", "2070.01")
    clerk.fill("form[action$=propose\\/] [name=reason]", "特别困难")
    clerk.click("main button:has-text('拟定并提交审批')")
    said(clerk, "超过核定负担 2,070.00 元")
    clerk.click("main button:has-text('拟定并提交审批')")
    stands(clerk, "待审批")
    with acting("civil"), unlimited():
        deciding.give_verdict(again(case), "civil_affairs", "", "civil", agrees=True)
    checker = open_page("settlement_checker", path=f"/cases/{case.pk}/")
    checker.click("main button[value=no]")
    said(checker, "不予批准须写明理由")
    checker.fill("form[action$=decide\\/] [name=reason]", "已由民政临时救助")
    checker.click("main button[value=no]")
    stands(checker, "未批准")
    assert again(case).decided is None


def test_case_by_case_is_for_the_watched_and_the_leader(open_page, working, patient, certify, again):
    person = patient()
    clerk = open_page("settlement_clerk", path=f"/cases/new/?person={person.pk}")
    clerk.select_option("[name=kind]", "special")
    clerk.fill("[name=reason]", "突发困难")
    clerk.click("main button.primary")
    said(clerk, "只办理")
    with unlimited():
        assert not Case.objects.exists()
    certify(person, "sudden_hardship", begndate=dt.date(2024, 4, 1))  # after the bill, before the application
    case = at_decision(working("special", person), reason="一事一议会议纪要")
    path = f"/cases/{case.pk}/"
    assert not open_page("settlement_checker", path=path).query_selector("main button[value=yes]")
    leader = open_page("leader", path=path)
    leader.click("main button[value=yes]")
    said(leader, "尚未填报意见")
    for department in ("rural_revitalisation", "health"):
        page = open_page("department_staff", department=department, username=department, path=path)
        page.click("main button[value=yes]")
        page.wait_for_selector(".badge-good:has-text('同意')")
    leader.reload()
    leader.click("main button[value=yes]")
    stands(leader, "已办结")
    assert again(case).decided == PROPOSED


def test_an_appeal_names_its_settlement_and_is_settled_again(open_page, patient, settled, certify):
    person = patient()
    row = settled(person)
    town = open_page("township_staff", township=person.township, path=f"/cases/new/?person={person.pk}")
    town.select_option("[name=kind]", "appeal")
    town.fill("[name=reason]", "当时已是低保")
    town.click("main button.primary")
    said(town, "结算单")
    town.select_option("[name=settlement]", str(row.pk))
    town.click("main button.primary")
    town.wait_for_url("**/cases/*/")
    path = "/cases/" + town.url.rstrip("/").rsplit("/", 1)[1] + "/"
    while town.query_selector("main button[value=received]"):
        count = len(town.query_selector_all("main button[value=received]"))
        town.click("main button[value=received] >> nth=0")
        town.wait_for_function(f"document.querySelectorAll('main button[value=received]').length < {count}")
    town.click("main button:has-text('材料齐全')")
    stands(town, "核查拟定")
    # the list comes late: 低保 since 2023
    certify(person, "minimum_living")
    clerk = open_page("settlement_clerk", path=path)
    clerk.fill("form[action$=propose\\/] [name=reason]", "名单晚到，应按低保重算")
    clerk.click("main button:has-text('拟定并提交审批')")
    stands(clerk, "待审批")
    checker = open_page("settlement_checker", path=path)
    checker.click("main button[value=yes]")
    stands(checker, "已办结")
    with unlimited():
        assert {one.settlement_id for one in Difference.objects.all()} == {row.pk}
