"""Who sees which board and which rows; the workbook, the report, the wall; issues and key counties."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.workbench.conftest import COUNTY, OTHER_COUNTY, OTHER_TOWN, TOWN
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.dashboards.issues import close, marked, raise_issue
from tuodi.workbench.dashboards.models import Issue

MONTH = f"?month={timezone.now():%Y-%m}"
"""The desk books today."""


def test_the_board_of_the_bureau(login, patient, settled):
    settled(patient())
    page = login("leader").get(f"/boards/{MONTH}").content.decode()
    assert "66.61%" in page  # 4,130 ÷ 6,200
    assert "约 70%（N-3.5a）" in page


@pytest.mark.parametrize("path", ["", "wall/", "key-counties/", "duties/", "issues/", "figures/outside/"])
def test_a_screen_opens(login, patient, settled, path):
    settled(patient())
    assert login("leader").get(f"/boards/{path}{MONTH}").status_code == 200


def test_the_wall_leads_to_the_same_rows_as_the_board(login, patient, settled):
    settled(patient())
    client = login("leader")
    board, wall = (client.get(f"/boards/{path}{MONTH}").context for path in ("", "wall/"))
    assert wall["payers"]["drill"] != []
    for drawn in ("payers", "courses", "places"):
        addresses = wall[drawn]["drill"]
        assert addresses == board[drawn]["drill"]
        for address in addresses:
            assert {client.get(one).status_code for one in ([address] if isinstance(address, str) else address)} == {
                200
            }


def test_rows_of_a_figure_as_a_workbook(login, patient, settled):
    settled(patient())
    settled(patient("向秀兰"), mdtrt_admdvs=COUNTY)
    answer = login("leader").get(f"/boards/figures/basic_ratio/rows/{MONTH}&export=xlsx")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(lines) == 2
    assert 4130.0 in lines[1]


def test_the_figures_as_a_workbook(login, patient, settled):
    settled(patient())
    answer = login("leader").get(f"/boards/figures.xlsx{MONTH}")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    mine = [line for line in lines if line[0] == "县域内住院政策范围内支付比例"]
    assert [line[2] for line in mine] == ["66.61%", "66.61%"]  # the county, and its only township
    assert mine[0][3:5] == [413_000, 620_000]


def test_the_month_as_a_pdf(login, patient, settled):
    settled(patient())
    answer = login("leader").get(f"/boards/report.pdf{MONTH}")
    assert answer.content.startswith(b"%PDF")


def test_a_township_sees_its_own_and_no_other(login, patient, settled):
    settled(patient("向秀兰", township=OTHER_TOWN))
    town = login("township_staff", township=TOWN, department="township")
    assert "66.61%" not in town.get(f"/boards/{MONTH}").content.decode()
    assert town.get(f"/boards/{MONTH}&town={OTHER_TOWN}").status_code == 200  # shown its own all the same
    assert "66.61%" not in town.get(f"/boards/{MONTH}&town={OTHER_TOWN}").content.decode()


def test_a_county_does_not_see_another(login):
    assert login("leader").get(f"/boards/?county={OTHER_COUNTY}").status_code == 404


def test_a_department_sees_its_figures_and_no_settled_bill(login, patient, settled):
    settled(patient())
    civil = login("department_staff", department="civil_affairs")
    page = civil.get(f"/boards/{MONTH}").content.decode()
    assert "重点救助对象救助比例" in page
    assert "目录外费用占比" not in page
    assert civil.get("/boards/figures/outside/").status_code == 404
    assert civil.get("/boards/figures/assistance_key/").status_code == 200
    assert civil.get("/boards/figures/assistance_key/rows/").status_code == 403


def test_who_has_no_board(login):
    assert login("village_doctor", township=TOWN).get("/boards/").status_code == 403


def test_only_a_leader_marks_a_key_county(login):
    given = {"kind": "key", "basis": "文件"}
    assert "登记" not in login("auditor").post("/boards/key-counties/", given).content.decode().split("重点县")[0]
    with unlimited():
        assert marked(COUNTY) is None
    login("leader").post("/boards/key-counties/", given)
    with unlimited():
        assert marked(COUNTY).kind == "key"


ISSUE = {"title": "名单迟到", "detail": "三月名单四月才到", "clause": "C-2.3", "department": "civil_affairs"}


def test_an_issue_is_ended_by_another(login, make_user):
    leader = login("leader")
    leader.post("/boards/issues/", ISSUE)
    with unlimited():
        row = Issue.objects.get()
    assert (
        "不能自己办结" in leader.post(f"/boards/issues/{row.pk}/", {"outcome": "已解决"}, follow=True).content.decode()
    )
    civil = login("department_staff", department="civil_affairs")
    civil.post(f"/boards/issues/{row.pk}/", {"reported_to": "市医保局", "reported_on": "2024-04-02"})
    civil.post(f"/boards/issues/{row.pk}/", {"outcome": "已按月报送"})
    with unlimited():
        row.refresh_from_db()
    assert (row.state, row.reported_to, row.closed_by) == ("closed", "市医保局", "department_staff")


def test_another_department_does_not_see_it(login):
    login("leader").post("/boards/issues/", ISSUE)
    with unlimited():
        pk = Issue.objects.get().pk
    assert login("department_staff", department="health").get(f"/boards/issues/{pk}/").status_code == 404


def test_the_database_refuses_too(places):
    with acting("test"), unlimited():
        row = raise_issue(COUNTY, ISSUE, "one")
        with pytest.raises(ValidationError):
            close(row, "好", "one")
        with pytest.raises(IntegrityError):
            Issue.objects.filter(pk=row.pk).update(state="closed", outcome="好", closed_by="one")


def test_a_chart_leads_to_its_rows(login, patient, settled):
    row = settled(patient())
    page = login("leader").get(f"/boards/{MONTH}&rank=basic_ratio").content.decode()
    month = f"{row.clr_ym[:4]}-{row.clr_ym[4:]}"
    # a month of the chart opens that month; a township's bar its rows; the table of numbers links both
    assert f'<a href="/boards/?county=500243&amp;month={month}&amp;span=month">' in page
    town = f"/boards/figures/basic_ratio/rows/?county=500243&month={month}&town=500243001"
    assert f'"{town}"' in page
    assert login("leader", username="l2").get(town).status_code == 200
