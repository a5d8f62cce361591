"""Screens: who may, which rows, the workbooks, and figures that come from the database."""

import datetime as dt
import io

import pytest
from django_scopes import scopes_disabled
from python_calamine import CalamineWorkbook

from tests.workbench.conftest import COUNTY, OTHER_COUNTY, OTHER_TOWN, TOWN
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Look
from tuodi.workbench.enrolment import figures
from tuodi.workbench.enrolment.compute import refresh_people
from tuodi.workbench.enrolment.models import Assignment, Due, LedgerEntry, Mobilisation
from tuodi.workbench.registry.panels import panels_of
from tuodi.workbench.registry.signals import facts_changed

pytestmark = pytest.mark.usefixtures("year")
PAGES = ("", "uninsured/", "ledger/", "batches/", "differences/", "dues/", "targets/", "terms/")


def follow(*people):
    with acting("test"), scopes_disabled():
        refresh_people([person.pk for person in people], 2024)


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_the_bureau_and_townships_only(login, page):
    assert login("leader").get(f"/enrolment/{page}").status_code == 200
    assert login("township_staff", township=TOWN).get(f"/enrolment/{page}").status_code == 200
    assert login("village_doctor").get(f"/enrolment/{page}").status_code == 403


@pytest.mark.parametrize(
    ("url", "may", "may_not"),
    [
        ("/enrolment/batches/new/", "settlement_clerk", "settlement_checker"),
        ("/enrolment/differences/new/", "settlement_clerk", "township_staff"),
        ("/enrolment/compute/", "settlement_clerk", "leader"),
        ("/enrolment/targets/tell/", "settlement_clerk", "auditor"),
        ("/enrolment/payments/", "fund_officer", "township_staff"),
    ],
)
def test_acts_are_for_their_roles(login, url, may, may_not):
    assert login(may_not).post(url, {"year": 2024}).status_code == 403
    assert login(may).post(url, {"year": 2024}).status_code in (200, 302)


def test_a_township_sees_and_marks_its_own_people_only(login, make_person):
    own, other = make_person("杨本镇"), make_person("冉外镇", township=OTHER_TOWN)
    follow(own, other)
    client = login("township_staff", township=TOWN)
    page = client.get("/enrolment/uninsured/").content.decode()
    assert "杨本镇" in page
    assert "冉外镇" not in page
    form = {"year": 2024, "outcome": "refused", "note": "不愿"}
    assert client.post(f"/enrolment/mark/{other.pk}/", form).status_code == 404
    assert client.post(f"/enrolment/mark/{own.pk}/", form).status_code == 302
    with scopes_disabled():
        assert Mobilisation.objects.get().person == own
        assert LedgerEntry.objects.get(person=own).outcome == "refused"


def test_another_county_is_not_found(login):
    assert login("settlement_clerk").get(f"/enrolment/?county={OTHER_COUNTY}").status_code == 404


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"outcome": "refused"}, "请写明原因"),
        ({"outcome": "elsewhere", "proof": "证明"}, "六位行政区划代码"),
        ({"outcome": "elsewhere", "insu_admdvs": COUNTY, "proof": "证明"}, "不是外地参保"),
        ({"outcome": "elsewhere", "insu_admdvs": "440100"}, "凭证"),
    ],
)
def test_an_outcome_without_what_it_needs_is_not_recorded(login, make_person, form, words):
    person = make_person()
    answer = login("settlement_clerk").post(f"/enrolment/mark/{person.pk}/", {"year": 2024, **form})
    assert words in answer.content.decode()
    with scopes_disabled():
        assert not Mobilisation.objects.exists()


def test_the_ledger_of_the_eight_groups_holds_them_and_nobody_else(login, make_person, certify, insure):
    poor, stable, veteran = make_person("低保人"), make_person("稳定人"), make_person("优抚人")
    certify(poor, "minimum_living")
    certify(stable, "stable_exit", certifier="rural_revitalisation")
    certify(veteran, "veteran_other", certifier="veterans_affairs")
    for person in (poor, veteran):
        insure(person)
    follow(poor, stable, veteran)
    answer = login("settlement_clerk").get("/enrolment/books/eight/?year=2024")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "彭水苗族土家族自治县2024年度8类人群资助参保台账"
    head = rows[2]
    names = {row[head.index("姓名")]: row for row in rows[3:5]}
    assert set(names) == {"低保人", "稳定人"}
    money = [names["低保人"][head.index(c)] for c in ("应缴标准（元）", "资助金额（元）", "个人缴费（元）")]
    assert money == [380, 342, 38]  # 90 % of 380
    assert rows[5][0] == "合计"
    assert rows[5][head.index("资助金额（元）")] == 372  # 342, and 30 on trial for the one who has not paid
    assert len(names["低保人"][head.index("证件号码")]) == len(poor.certno)
    assert Look.objects.filter(kind="export").count() == 2


def test_numbers_are_masked_for_those_who_may_not_see_them(login, make_person, certify):
    person = make_person(certno="500243198001011234")
    certify(person, "minimum_living")
    follow(person)
    answer = login("leader").get("/enrolment/books/eight/?year=2024")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[3][4] == "500243********1234"


def test_the_outside_ledger_holds_the_registered_and_the_found_out(login, make_person, certify, insure):
    registered, found_out, near = make_person("登记的"), make_person("核实的"), make_person("市内的")
    for person in (registered, found_out, near):
        certify(person, "minimum_living")
    insure(registered, insu_admdvs="440100")
    insure(near, insu_admdvs=OTHER_COUNTY)  # in the same city: not outside of it
    follow(registered, found_out, near)
    client = login("settlement_clerk")
    client.post(f"/enrolment/mark/{found_out.pk}/",
                {"year": 2024, "outcome": "elsewhere", "insu_admdvs": "330100", "proof": "参保证明"})  # fmt: skip
    answer = client.get("/enrolment/books/outside/?year=2024")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    listed = {row[3]: (row[9], row[10], row[12]) for row in rows[3:-2]}
    by = "settlement_clerk（settlement_clerk）"
    assert listed == {"登记的": ("系统参保记录", "", ""), "核实的": ("乡镇核实", "参保证明", by)}


def test_the_overview_follows_what_is_registered(login, make_person, certify, insure):
    person = make_person()
    certify(person, "minimum_living")
    with acting("test"), scopes_disabled():
        Assignment.objects.create(county=COUNTY, township=TOWN, year=2024, persons=2)
        Assignment.objects.create(county=COUNTY, township=OTHER_TOWN, year=2024, persons=2)
    follow(person)
    client = login("leader")
    assert "0 / 4 人" in client.get("/enrolment/").content.decode()
    insure(person)
    with acting("test"), scopes_disabled():
        facts_changed.send(sender=None, people=frozenset({person.pk}), why="test")
    page = client.get("/enrolment/").content.decode()
    assert "1 / 4 人" in page  # 1 of 2 + 2 assigned
    assert "25.00%" in page
    with scopes_disabled():
        assert LedgerEntry.objects.get(person=person).state == "here"


def test_a_persons_page_has_premiums_by_year_with_the_clause(make_user, make_person, certify, insure):
    person = make_person()
    certify(person, "minimum_living")
    insure(person)
    user = make_user("settlement_clerk")
    with scopes_disabled():
        panel = next(one for one in panels_of(person, user) if one.title == "保费与资助")
        result = panel.context["rows"][0]["worked"].result
    assert (result.subsidy, result.own_pay) == (34200, 3800)
    assert "P-3.1d" in result.clauses


def test_the_terms_page_shows_prices_window_and_clauses(login):
    page = login("leader").get("/enrolment/terms/?year=2024").content.decode()
    for words in ("380.00", "755.00", "2023年12月31日", "B-CQ.1b", "B-CQ.2a", "P-3.1d", "342.00"):
        assert words in page
    unknown = login("leader", username="x").get("/enrolment/terms/?year=2030").content.decode()
    assert "缺 " in unknown
    assert "文件未载明" in unknown


def test_the_dispatch_as_a_workbook_says_who_met_the_target(login, make_person, certify, insure):
    person, other = make_person(), make_person()
    certify(person, "minimum_living")
    certify(other, "minimum_living")
    insure(person)
    with scopes_disabled():
        made = figures.dispatch(COUNTY, 2024, dt.date(2023, 12, 31), "li")
    answer = login("leader").get(f"/enrolment/targets/{made.pk}/")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert "截至2023年12月31日" in rows[0][0]
    assert rows[3][1:6] == ["汉葭街道", 1, "任务数未登记", "—", "—"]
    assert rows[3][-4:] == [1, 2, "50.00%", "未达标"]  # 1 of 2, to be 100 %
    assert rows[4][1] == "绍庆街道"
    assert rows[5][1] == "全县"


def test_a_township_sees_its_true_place_among_all(login, make_person, certify, insure):
    for township, paid in ((TOWN, dt.date(2024, 1, 1)), (OTHER_TOWN, dt.date(2023, 11, 1))):
        person = make_person(township=township)
        certify(person, "minimum_living")
        insure(person, paid_date=paid)
    with acting("test"), scopes_disabled():
        for township in (TOWN, OTHER_TOWN):
            Assignment.objects.create(county=COUNTY, township=township, year=2024, persons=1)
        figures.dispatch(COUNTY, 2024, dt.date(2023, 12, 31), "li")
    page = login("township_staff", township=TOWN).get("/enrolment/targets/?year=2024")
    # the other reached everything (100); its own people paid a day too late: 40 × 0 + 30 (nobody) + 30 × 0
    assert [(row.place, name, row.score) for row, name in page.context["ranking"]] == [
        (1, "绍庆街道", 10000), (2, "汉葭街道", 3000),
    ]  # fmt: skip


def test_whoever_decided_is_not_offered_to_move_the_money(login, make_person, insure, certify, propose, approve):
    """The form is for another person who may; what was done shows who, when and the voucher."""
    person = make_person()
    certify(person, "stable_exit", certifier="rural_revitalisation")
    insure(person)
    approve(propose("li"))
    with scopes_disabled():
        due = Due.objects.get()
    maker = login("settlement_clerk", username="li").get("/enrolment/dues/").content.decode()
    other = login("fund_officer", username="qian")
    assert "凭证号" not in maker.partition("<tbody")[2]
    assert f"/enrolment/dues/{due.pk}/" in other.get("/enrolment/dues/").content.decode()
    other.post(f"/enrolment/dues/{due.pk}/", {"voucher": "记-7"})
    assert "记-7" in other.get("/enrolment/dues/").content.decode()


def test_a_month_of_the_course_leads_to_its_townships(login, make_person, certify, insure):
    person = make_person()
    certify(person, "minimum_living")
    insure(person)
    with scopes_disabled():
        figures.dispatch(COUNTY, 2024, dt.date(2023, 12, 31), "li")
    client = login("leader")
    answer = client.get("/enrolment/targets/?year=2024")
    (address,) = answer.context["course"]["drill"]
    page = client.get(f"/enrolment/targets/{address}")
    assert page.context["chosen"].day == dt.date(2023, 12, 31)
    assert "2023年12月31日数据" in page.content.decode()
