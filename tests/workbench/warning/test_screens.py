"""The room's pages: who sees which, and what they refuse."""

import io

import pytest
from python_calamine import CalamineWorkbook

from tests.workbench.conftest import OTHER_TOWN
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.warning import following
from tuodi.workbench.warning.models import Alert, WarningTerms

PAGES = ("", "list/", "watched/", "ahead/", "ahead/tried/", "terms/")


def share(alert):
    with unlimited(), acting("analyst"):
        following.check(alert, "analyst", note="")
        following.share(alert, "analyst")


@pytest.mark.parametrize("path", PAGES)
def test_the_bureau_sees_every_page(alert, login, path):
    page = login("monitoring_analyst").get(f"/warning/{path}")
    assert page.status_code == 200


def test_the_case_tells_the_burden_and_the_clause(alert, login):
    text = login("monitoring_analyst").get(f"/warning/{alert.pk}/").content.decode()
    assert "9,000.00" in text
    assert "P-3.3b" in text


def test_a_department_sees_what_was_shared_with_it_and_nothing_before(alert, login):
    client = login("department_staff", department="civil_affairs")
    assert client.get(f"/warning/{alert.pk}/").status_code == 404
    assert "毕琪雪" not in client.get("/warning/mine/").content.decode()
    share(alert)
    assert client.get(f"/warning/{alert.pk}/").status_code == 200
    assert "毕琪雪" in client.get("/warning/mine/").content.decode()
    other = login("department_staff", department="taxation", username="tax")
    assert other.get(f"/warning/{alert.pk}/").status_code == 404
    assert client.get("/warning/watched/").status_code == 403
    assert client.post(f"/warning/{alert.pk}/check/").status_code == 403


def test_a_township_sees_its_own(alert, login):
    share(alert)
    own = login("township_staff", township="500243001", username="own")
    other = login("township_staff", township=OTHER_TOWN, username="other")
    assert "毕琪雪" in own.get("/warning/town/").content.decode()
    assert "毕琪雪" not in other.get("/warning/town/").content.decode()
    assert other.get(f"/warning/{alert.pk}/").status_code == 404
    assert own.post(f"/warning/{alert.pk}/answer/", {"verdict": "hardship", "note": "x"}).status_code == 403


def test_all_at_once_checks_and_shares(alert, login):
    client = login("monitoring_analyst")
    client.post("/warning/list/check/")
    client.post("/warning/list/share/")
    with unlimited():
        assert Alert.objects.get().state == "shared"


def test_only_the_leader_sets_terms(alert, login):
    given = {"check_days": 3, "verify_days": 4, "dispose_days": 5, "remind_days": 1, "escalate_days": 2,
             "worse_by": "10", "basis": "会议纪要"}  # fmt: skip
    login("monitoring_analyst").post("/warning/terms/", given)
    with unlimited():
        assert not WarningTerms.objects.exists()
    login("leader").post("/warning/terms/", given)
    with unlimited():
        one = WarningTerms.objects.get()
    assert (one.verify_days, one.look_ahead) == (4, False)


def test_the_workbook_is_the_list(alert, login):
    page = login("monitoring_analyst").get("/warning/list/?export=xlsx")
    assert page["Content-Type"].endswith("spreadsheetml.sheet")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(page.content)).get_sheet_by_index(0).to_python()
    line = dict(zip(*rows, strict=True))
    # what stands below another cell on the screen has its own column, amounts are numbers
    assert (line["监测人群"], line["条款"], line["重新打开次数"]) == ("重点人群", alert.clause, 0)
    assert "*" in line["证件号码"]
    assert line["自付+自费"] == alert.amount / 100


def test_the_share_that_is_worse_is_told_in_per_cent(alert, login):
    given = {"check_days": 3, "verify_days": 4, "dispose_days": 5, "remind_days": 1, "escalate_days": 2, "basis": ""}
    leader = login("leader")
    assert "应为百分数" in leader.post("/warning/terms/", {**given, "worse_by": "12.345"}).content.decode()
    leader.post("/warning/terms/", {**given, "worse_by": "12.5%", "look_ahead": "on", "look_ahead_cut": ""})
    with unlimited():
        one = WarningTerms.objects.get()
    assert (one.worse_by, one.look_ahead_cut) == (1250, None)  # 12.5 of 100 are 1250 of 10,000


def test_a_closed_warning_has_no_term_and_is_not_open(alert, login):
    with unlimited(), acting("test"):
        Alert.objects.update(due_date=None, state="closed")
    client = login("monitoring_analyst")
    text = client.get("/warning/list/").content.decode()
    assert "毕琪雪" in text
    assert "None" not in text
    assert "毕琪雪" not in client.get("/warning/list/?open=1").content.decode()


def test_the_overview_leads_to_what_waits_for_a_department(alert, login):
    share(alert)
    client = login("monitoring_analyst")
    assert "/warning/list/?waits_for=civil_affairs" in client.get("/warning/").content.decode()
    assert "毕琪雪" in client.get("/warning/list/?waits_for=civil_affairs").content.decode()
    with unlimited(), acting("civil"):
        following.answer(alert, "civil_affairs", "civil", verdict="hardship", note="属实")
    assert "毕琪雪" not in client.get("/warning/list/?waits_for=civil_affairs").content.decode()
    assert "毕琪雪" in client.get("/warning/list/?waits_for=health").content.decode()
