"""Who sees which cases and may do what."""

import pytest
from django.urls import reverse

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.casework.models import Case, CaseTerms
from tuodi.workbench.casework.service import deciding
from tuodi.workbench.desk.service.refused import Refused

from .conftest import DAY

pytestmark = pytest.mark.django_db


def _in_public(case):
    with acting("clerk"), unlimited():
        return deciding.propose(case, None, "", "clerk", place="公开栏", day=DAY)


@pytest.mark.parametrize("page", ["cases", "terms", "others"])
def test_pages_open(login, page):
    assert login("settlement_clerk").get(reverse(f"casework:{page}")).status_code == 200
    assert login("village_doctor").get(reverse(f"casework:{page}")).status_code == 403


def test_a_department_sees_only_what_it_is_asked(login, working):
    asked, other = _in_public(working("recognition")), working("application", None)
    civil = login("department_staff", username="civil", department="civil_affairs")
    rural = login("department_staff", username="rural", department="rural_revitalisation")
    assert civil.get(reverse("casework:case", args=[asked.pk])).status_code == 200
    assert civil.get(reverse("casework:case", args=[other.pk])).status_code == 404
    assert rural.get(reverse("casework:case", args=[asked.pk])).status_code == 404
    assert rural.post(reverse("casework:verdict", args=[asked.pk]), {"verdict": "yes"}).status_code == 404


def test_a_persons_page_shows_a_department_only_what_it_is_asked(login, working):
    asked, other = _in_public(working("recognition")), working("application", None)
    with acting("clerk"), unlimited():
        for case, name in ((asked, "示例慈善会"), (other, "县总工会")):
            deciding.supplement(case, payer="charity", name=name, amount=1_00, on=DAY, voucher=name, by="clerk")
    shown = {}
    for department in ("civil_affairs", "rural_revitalisation"):
        client = login("department_staff", username=department, department=department)
        shown[department] = client.get(reverse("registry:person", args=[asked.person_id])).content.decode()
        shown[department] += client.get(reverse("registry:person", args=[other.person_id])).content.decode()
    clerk = login("settlement_clerk")
    shown["clerk"] = clerk.get(reverse("registry:person", args=[asked.person_id])).content.decode()
    shown["clerk"] += clerk.get(reverse("registry:person", args=[other.person_id])).content.decode()
    links = [reverse("casework:case", args=[case.pk]) for case in (asked, other)]
    assert {who: [f'href="{link}"' in page for link in links] for who, page in shown.items()} == {
        "civil_affairs": [True, False], "rural_revitalisation": [False, False], "clerk": [True, True],
    }  # fmt: skip
    assert {who: ["示例慈善会" in page, "县总工会" in page] for who, page in shown.items()} == {
        "civil_affairs": [True, False], "rural_revitalisation": [False, False], "clerk": [True, True],
    }  # fmt: skip


def test_another_township_sees_nothing(login, working):
    case = working()
    away = login("township_staff", township="500243002")
    assert away.get(reverse("casework:case", args=[case.pk])).status_code == 404


@pytest.mark.parametrize(
    ("role", "act", "status"),
    [
        ("township_staff", "propose", 403), ("settlement_clerk", "decide", 403), ("settlement_clerk", "verdict", 403),
        ("auditor", "withdraw", 403), ("settlement_clerk", "propose", 302),
    ],
)  # fmt: skip
def test_who_may_do_what(login, working, role, act, status):
    case = working()
    assert login(role).post(reverse(f"casework:{act}", args=[case.pk])).status_code == status


def test_only_a_leader_lays_down_terms(login):
    form = {"kind": "application", "limit_days": "20", "publicity_days": "7", "up_to": "1000", "basis": "文件"}
    login("settlement_clerk").post(reverse("casework:terms"), form)
    with unlimited():
        before = CaseTerms.objects.count()
    login("leader").post(reverse("casework:terms"), form)
    with unlimited():
        assert CaseTerms.objects.count() == before + 1
        assert CaseTerms.objects.latest("id").rate is None


def test_a_refusal_is_told_and_changes_nothing(login, working):
    case = working()
    client = login("settlement_clerk")
    page = client.post(reverse("casework:propose", args=[case.pk]), {"amount": "99999", "place": "x"}, follow=True)
    assert "超过核定负担" in page.content.decode()
    with unlimited():
        assert Case.objects.get(pk=case.pk).state == Case.State.WORKING


def test_what_others_paid_is_disclosed_within_ones_limits(login, working):
    one, other = working(), working()
    with acting("clerk"), unlimited():
        for case, payer, fen in ((one, "charity", 3_000_00), (one, "charity", 500_50), (other, "union", 1_000_00)):
            deciding.supplement(case, payer=payer, name="某会", amount=fen, on=DAY, voucher="", by="clerk")
    page = login("auditor").get(reverse("casework:others")).content.decode()
    assert "3,500.50" in page  # 3,000.00 and 500.50 of charities
    assert "1 人，2 笔" in page
    assert one.number in page
    away = login("township_staff", township="500243002").get(reverse("casework:others")).content.decode()
    assert one.number not in away
    assert "3,500.50" not in away
    civil = login("department_staff", username="civil", department="civil_affairs")
    assert one.number not in civil.get(reverse("casework:others")).content.decode()
    assert login("village_doctor").get(reverse("casework:others")).status_code == 403


def test_what_another_paid_is_entered_once(working):
    case = working()
    given = {"payer": "charity", "name": "某会", "amount": 3_000_00, "on": DAY, "by": "clerk"}
    with acting("clerk"), unlimited():
        deciding.supplement(case, voucher="", **given)
        with pytest.raises(Refused, match="同样的支付已经登记"):
            deciding.supplement(case, voucher="", **given)
        deciding.supplement(case, voucher="S2", **given)
        assert case.supplements.count() == 2
