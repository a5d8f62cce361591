"""Boards, issues, contracts and what a family is told, over the interface."""

import datetime as dt

import pytest

from tests.workbench.conftest import OTHER_TOWN, TOWN
from tuodi.client import models
from tuodi.client.errors import Conflict, Forbidden, Invalid, NotFound
from tuodi.workbench.family.service.drafts import code_of

MARCH = dt.date(2024, 3, 1)
TERM = {"institution": "汉葭街道卫生院", "begndate": dt.date(2024, 1, 1), "enddate": dt.date(2025, 1, 1)}


@pytest.fixture
def leader(tuodi):
    return tuodi("leader")


@pytest.fixture
def doctor(tuodi):
    return tuodi("village_doctor", township=TOWN, username="doctor")


def test_figures_are_what_the_settlements_say(leader, patient, settled):
    row = settled(patient())
    # the settlement is booked in this month; level 2, plan 1: 4,130.00 of 6,840.00 (in policy 6,200.00)
    month = dt.datetime.strptime(row.clr_ym, "%Y%m").date()
    board = leader.boards.board(month=month, span="month")
    assert (board.county, board.month, board.span) == ("500243", month, "month")
    by_key = {one.key: one for one in board.figures}
    basic = by_key["basic_ratio"]
    assert (basic.unit, basic.value.part, basic.value.whole, basic.value.rate) == ("rate", 413_000, 620_000, 6661)
    one = leader.boards.figure("basic_ratio", month=month, span="month")
    assert ([of.of for of in one.towns], one.months[-1].value.rate, one.definition != "") == ([TOWN], 6661, True)
    assert leader.boards.workbook(month=month)[:2] == b"PK"
    assert leader.boards.rows("basic_ratio", month=month)[:2] == b"PK"
    with pytest.raises(NotFound):
        leader.boards.figure("no_figure", month=month)
    with pytest.raises(NotFound):
        leader.boards.board(county="110101")


def test_the_month_is_printed(leader, places):
    assert leader.boards.report(month=MARCH)[:4] == b"%PDF"


def test_a_department_sees_the_figures_it_answers_for(leader, tuodi, places):
    civil = tuodi("department_staff", department="civil_affairs", username="civil")
    own, every = ({one.key for one in who.boards.board(month=MARCH).figures} for who in (civil, leader))
    assert own < every
    with pytest.raises(NotFound):
        civil.boards.figure(min(every - own), month=MARCH)


def test_every_duty_names_its_screens(leader, places):
    duties = leader.boards.duties()
    assert (len(duties) > 50, [one.clause for one in duties if one.missing]) == (True, [])


def test_a_county_is_marked_by_a_leader(leader, tuodi, places):
    assert leader.boards.key_county() is None
    wanted = models.KeyCountyWanted(kind="key", basis="国乡振发〔2021〕1号")
    with pytest.raises(Forbidden):
        tuodi("review_officer").boards.mark(wanted)
    assert leader.boards.mark(wanted).by == "leader"
    assert tuodi("review_officer").boards.key_county().kind == "key"


def test_an_issue_goes_up_and_is_ended_by_another(leader, tuodi, places):
    officer = tuodi("review_officer")
    wanted = models.IssueWanted(title="名单迟报", detail="六月名单未到", clause="C-Q13", department="civil_affairs")
    issue = officer.issues.raise_one(wanted)
    with pytest.raises(Invalid):
        officer.issues.report(issue, "市医保局", dt.date(2999, 1, 1))
    told = officer.issues.report(issue, "市医保局", MARCH)
    assert (told.state, told.reported_to) == ("reported", "市医保局")
    with pytest.raises(Conflict) as own:
        officer.issues.end(told, "已补报")
    assert own.value.code == "maker"
    with pytest.raises(Conflict) as stale:
        leader.issues.end(issue, "已补报")
    assert stale.value.code == "stale"
    assert leader.issues.end(told, "已补报").state == "closed"
    assert [one.id for one in leader.issues.all("closed")] == [issue.id]
    assert list(tuodi("department_staff", department="health", username="health").issues.all()) == []
    with pytest.raises(Invalid):
        officer.issues.raise_one(wanted.model_copy(update={"department": "none"}))


def test_a_contract_is_signed_served_and_renewed(doctor, tuodi, make_person):
    person = make_person("甲", township=TOWN)
    wanted = models.ContractWanted(psn_no=person.psn_no, disease="hypertension", **TERM)
    with pytest.raises(Invalid) as short:
        doctor.contracts.sign(wanted.model_copy(update={"enddate": dt.date(2024, 12, 31)}))
    assert short.value.code == "term"
    made = doctor.contracts.sign(wanted)
    assert (made.psn_no, made.items) == (person.psn_no, ["筛查", "随访评估", "分类干预", "健康体检"])
    with pytest.raises(Invalid):
        doctor.contracts.serve(made.id, models.ServiceWanted(item="筛查", on=dt.date(2023, 12, 31)))
    served = doctor.contracts.serve(made.id, models.ServiceWanted(item="筛查", on=dt.date(2024, 1, 2)))
    assert [(one.item, one.by) for one in served.done] == [("筛查", "doctor")]
    renewed = doctor.contracts.renew(made.id)
    assert (renewed.begndate, renewed.enddate) == (dt.date(2025, 1, 1), dt.date(2026, 1, 1))
    assert [one.id for one in doctor.contracts.all()] == [made.id, renewed.id]
    assert [one.id for one in doctor.contracts.all(to_renew=True)] == [renewed.id]
    other = tuodi("village_doctor", township=OTHER_TOWN, username="other")
    assert list(other.contracts.all()) == []
    with pytest.raises(NotFound):
        other.contracts.one(made.id)
    with pytest.raises(Forbidden):
        tuodi("settlement_clerk").contracts.renew(made.id)


def test_a_family_is_told_what_it_gets_and_what_would_cost_less(tuodi, patient, settled):
    clerk, person = tuodi("settlement_clerk"), patient()
    row = settled(person)
    sheet = clerk.families.sheet(person.psn_no)
    assert (sheet.psn_no, sheet.classes, bool(sheet.rights), all(line.clause for line in sheet.rights)) == (
        person.psn_no, [], True, True,
    )  # fmt: skip
    assert clerk.families.sheet_pdf(person.psn_no)[:4] == b"%PDF"
    (advice,) = clerk.families.advice(row.setl_id)
    assert advice.setl_id == row.setl_id
    assert [look.screen for look in clerk.people.ledger(person.psn_no).looks][-2:] == ["待遇明白纸（接口）"] * 2


def test_a_visitors_code_becomes_fields_of_a_bill(tuodi, places):
    clerk = tuodi("settlement_clerk")
    answers = {
        "region": "500114", "plan": "1", "who": "adult", "class": "none", "care": "inpatient", "hosp_lv": "2",
        "place": "in_district", "total": "6840.00", "outside": "640.00",
    }  # fmt: skip
    fields = clerk.families.draft(code_of(answers)).fields
    assert (fields["medfee_sumamt"], fields["inscp_scp_amt"], fields["hosp_lv"]) == ("6840.00", "6200.00", "2")
    with pytest.raises(Invalid) as wrong:
        clerk.families.draft("5001-1400")
    assert wrong.value.faults[0].path == "path.code"


def test_areas_are_laid_out_by_the_leader(leader, tuodi, places):
    wanted = models.TownAreasWanted(areas={TOWN: "第一片区", OTHER_TOWN: "第二片区"})
    with pytest.raises(Forbidden):
        tuodi("review_officer").boards.lay_out_areas(wanted)
    assert leader.boards.lay_out_areas(wanted).areas == {TOWN: "第一片区", OTHER_TOWN: "第二片区"}
    left = leader.boards.lay_out_areas(models.TownAreasWanted(areas={OTHER_TOWN: ""}))
    assert left.areas == leader.boards.areas().areas == {TOWN: "第一片区"}
    with pytest.raises(Invalid):
        leader.boards.lay_out_areas(models.TownAreasWanted(areas={"500114001": "第一片区"}))
