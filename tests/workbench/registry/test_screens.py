"""The registry's screens: who may see and do what, what a look leaves behind, what never shows."""

import datetime as dt

import pytest
from django_scopes import scopes_disabled

from tests.workbench.conftest import COUNTY, OTHER_COUNTY, OTHER_TOWN, TOWN
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Look
from tuodi.workbench.registry.merging import propose
from tuodi.workbench.registry.models import Merge, Person

NUMBER = "11010519491231002X"


@pytest.fixture
def woman(make_person, certify, insure):
    person = make_person("杨秀英", certno=NUMBER, brdy=dt.date(1949, 12, 31), village_id=TOWN + "201")
    certify(person, "minimum_living", certifier_name="县民政局")
    insure(person, 2024)
    return person


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_one_hit_is_opened_at_once(login, woman):
    answer = login("settlement_clerk").get("/people/search/", {"q": "yxy"})
    assert answer["Location"] == f"/people/{woman.pk}/"


def test_several_hits_are_a_list_without_whole_numbers(login, woman, make_person):
    make_person("杨秀")
    page = text(login("settlement_clerk").get("/people/search/", {"q": "杨秀"}))
    assert "共 2 条" in page
    assert "110105********002X" in page
    assert NUMBER not in page


def test_suggestions_stop_at_the_limits(login, woman, make_person):
    make_person("杨秀", township=OTHER_TOWN)
    seen = text(login("township_staff", township=OTHER_TOWN).get("/people/suggest/", {"q": "yx"}))
    assert ("杨秀英" in seen, "杨秀" in seen) == (False, True)
    assert "没有找到" in text(login("auditor").get("/people/suggest/", {"q": "zz"}))


def test_the_box_is_there_for_those_who_may_search(login, woman):
    assert 'name="q"' in text(login("settlement_clerk").get("/"))
    assert 'name="q"' not in text(login("administrator").get("/"))


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, "甲乙丙丁"),
        ({"township": OTHER_TOWN}, "乙"),
        ({"township": TOWN, "village": TOWN + "201"}, "丁"),
        ({"identity": "minimum_living"}, "甲"),
        ({"identity": "severe_disability"}, ""),  # withdrawn
        ({"identity": "stable_exit"}, ""),  # ended
        ({"insured": "yes"}, "乙"),
        ({"insured": "no"}, "甲丙丁"),
        ({"state": "dead"}, "丙"),
        ({"state": "living"}, "甲乙"),
        ({"state": "left"}, "丁"),
        ({"order": "pinyin"}, "丙丁甲乙"),  # bing, ding, jia, yi
        ({"age_from": "200"}, "甲乙丙丁"),  # out of range: told, not used
    ],
)
def test_filters_of_the_list(login, make_person, certify, insure, asked, names):
    one, two = make_person("甲"), make_person("乙", township=OTHER_TOWN)
    make_person("丙", death_date=dt.date(2020, 1, 1))
    make_person("丁", village_id=TOWN + "201", left_to="371002", left_date=dt.date(2024, 1, 1))
    certify(one, "minimum_living")
    certify(one, "severe_disability", record_id="w")
    certify(one, "severe_disability", record_id="w", known_from=dt.datetime(2023, 6, 1), vali_flag=False)
    certify(two, "stable_exit", enddate=dt.date(2023, 12, 31))
    insure(two, 2024)
    client = login("settlement_clerk")
    answer = client.get("/people/", asked)
    assert [row.psn_name for row in answer.context["table"].data] == list(names)
    # a long count comes after the page, as the page asks for it
    counted = client.get("/people/", {**asked, "count": "1"}) if "正在计数" in text(answer) else answer
    assert f"共 {len(names)} 条" in text(counted)


def test_ages_on_both_sides_of_a_birthday(login, make_person):
    today = dt.date.today()  # noqa: DTZ011 - the wall clock of the server
    for name, born in (("昨", today - dt.timedelta(days=1)), ("今", today), ("明", today + dt.timedelta(days=1))):
        leap = (born.month, born.day) == (2, 29)
        make_person(name, brdy=dt.date(born.year - 60, born.month, 28 if leap else born.day))
    seen = login("settlement_clerk").get("/people/", {"age_from": "60"}).context["table"].data
    assert {row.psn_name for row in seen} >= {"昨", "今"}
    assert "明" not in {row.psn_name for row in seen}
    younger = login("settlement_checker").get("/people/", {"age_to": "59"}).context["table"].data
    assert {row.psn_name for row in younger} == {"明"}


def test_every_opening_of_a_file_is_written_down_and_shown(login, woman):
    client = login("settlement_clerk")
    page = text(client.get(f"/people/{woman.pk}/"))
    look = Look.objects.get()
    assert (look.actor, look.kind, look.person, look.screen) == ("settlement_clerk", "page", woman.pk, "一户一档")
    for part in ("低保对象", "县民政局", "城乡居民基本医疗保险", "110105********002X", "settlement_clerk"):
        assert part in page
    assert NUMBER not in page


def test_the_whole_number_costs_a_reason_that_is_written_down(login, woman):
    client = login("settlement_clerk")
    address = f"/people/{woman.pk}/number/"
    assert client.get(address).status_code == 405
    assert NUMBER not in text(client.post(address, {"reason": " "}))
    assert not Look.objects.exists()
    assert NUMBER in text(client.post(address, {"reason": "核对纸质材料"}))
    look = Look.objects.get()
    assert (look.kind, look.reason) == ("number", "核对纸质材料")


@pytest.mark.parametrize("role", ["monitoring_analyst", "village_doctor", "department_staff", "leader", "fund_officer"])
def test_roles_without_the_right_get_no_whole_number(login, woman, role):
    client = login(role)
    assert "查看完整号码" not in text(client.get(f"/people/{woman.pk}/"))
    assert client.post(f"/people/{woman.pk}/number/", {"reason": "看看"}).status_code == 403


def test_a_file_outside_the_limits_is_not_found(login, woman, make_person):
    far = make_person("远", county=OTHER_COUNTY, township=OTHER_COUNTY + "001")
    client = login("township_staff", township=OTHER_TOWN)
    for address in (f"/people/{woman.pk}/", f"/people/{far.pk}/", f"/people/households/{woman.household_id}/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/people/{woman.pk}/number/", {"reason": "看看"}).status_code == 404
    assert client.post(f"/people/{woman.pk}/death/", {}).status_code == 404
    assert not Look.objects.exists()


FORM = {
    "psn_cert_type": "01", "certno": NUMBER, "psn_name": "杨秀英", "township": TOWN, "date": "2024-06-01",
    "reference": "户口簿",
}  # fmt: skip


def test_registering_through_the_form(login, places):
    client = login("township_staff", township=TOWN)
    answer = client.post("/people/register/", FORM)
    with scopes_disabled():
        person = Person.objects.get(certno=NUMBER)
    assert answer["Location"] == f"/people/{person.pk}/"
    again = text(client.post("/people/register/", FORM))
    assert "该证件号码已登记为 杨秀英" in again
    assert "请选择乡镇" in text(client.post("/people/register/", FORM | {"township": ""}))
    assert "选择一个有效的选项" in text(client.post("/people/register/", FORM | {"township": OTHER_TOWN}))


@pytest.mark.parametrize("role", ["settlement_checker", "auditor", "village_doctor", "department_staff"])
def test_roles_that_only_look_register_nobody(login, places, role):
    assert login(role).post("/people/register/", FORM).status_code == 403


def test_an_empty_number_in_the_form_of_changes_leaves_the_number(login, woman):
    client = login("settlement_clerk")
    page = text(client.get(f"/people/{woman.pk}/change/"))
    assert NUMBER not in page
    client.post(
        f"/people/{woman.pk}/change/",
        {
            "psn_name": "杨秀瑛",
            "psn_cert_type": "01",
            "brdy": "1949-12-31",
            "gend": "2",
            "date": "2024-06-01",
            "reference": "x",
        },
    )
    with scopes_disabled():
        woman.refresh_from_db()
    assert (woman.psn_name, woman.certno) == ("杨秀瑛", NUMBER)


def test_a_merge_from_proposal_to_undo_by_two_people(login, woman, make_person):
    other = make_person("杨秀英", certno="E12345", psn_cert_type="08", brdy=dt.date(1949, 12, 31))
    clerk, checker = login("settlement_clerk"), login("settlement_checker")
    assert "没有" in text(clerk.get(f"/people/{woman.pk}/merge/", {"other": "nobody"}))
    answer = clerk.post(f"/people/{woman.pk}/merge/?other={other.psn_no}", {"keep": woman.pk, "reason": "本人核实"})
    with scopes_disabled():
        merge = Merge.objects.get()
    assert answer["Location"] == f"/people/merges/{merge.pk}/"
    assert clerk.post(f"/people/merges/{merge.pk}/decide/", {"act": "accept", "decision": "x"}).status_code == 403
    checker.post(f"/people/merges/{merge.pk}/decide/", {"act": "accept", "decision": "同意"})
    page = text(checker.get(f"/people/{other.pk}/"))
    assert "已合并到" in page
    assert "变更信息" not in page
    checker.post(f"/people/merges/{merge.pk}/decide/", {"act": "undo", "decision": "错了"})
    with scopes_disabled():
        other.refresh_from_db()
        assert Merge.objects.get().state == "undone"
    assert other.merged_into_id is None


def test_whoever_proposed_cannot_decide_whatever_the_roles(login, woman, make_person):
    other = make_person("杨秀英")
    client = login("settlement_clerk", "settlement_checker", username="both")
    with unlimited(), acting("both"):
        merge = propose(woman, other, "x", "both")
    page = text(client.post(f"/people/merges/{merge.pk}/decide/", {"act": "accept", "decision": "同意"}, follow=True))
    assert "提出人不能复核自己提出的合并" in page
    with scopes_disabled():
        assert Merge.objects.get().state == "proposed"


def test_the_search_for_duplicates_is_a_job(login, woman, make_person):
    from tuodi.workbench.jobs.models import JobRun
    from tuodi.workbench.jobs.run import carry_out

    make_person("杨秀英", certno="110105194912310062", brdy=dt.date(1949, 12, 31), village_id=TOWN + "201")
    client = login("review_officer")
    client.post("/people/duplicates/search/")
    job = JobRun.objects.get(kind="registry.duplicates")
    carry_out.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["pairs"]) == ("done", 1)
    page = text(client.get("/people/duplicates/"))
    assert "姓名相同、出生日期相同" in page


def test_places_for_everybody_files_for_the_administrator(login, places, woman, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    clerk, admin = login("settlement_clerk"), login("administrator")
    assert f'href="/people/places/{COUNTY}/"' in text(
        clerk.get("/people/places/")
    )  # one's own county is one click away
    assert "绍庆街道" in text(clerk.get(f"/people/places/{COUNTY}/"))
    assert "<b>1</b> 人" in text(clerk.get(f"/people/places/{TOWN}/"))
    rows = "代码,名称,启用日期,停用日期,现代码\n500243010,新田镇,,,\n".encode()
    for client, status in ((clerk, 403), (admin, 302)):
        file = SimpleUploadedFile("村.csv", rows)
        assert client.post("/people/places/upload/", {"file": file}).status_code == status
    assert "新田镇" in text(clerk.get("/people/places/", {"q": "新田"}))
    wrong = SimpleUploadedFile("村.csv", "代码,名称\n12,x\n".encode())
    assert "1 行有误，未导入" in text(admin.post("/people/places/upload/", {"file": wrong}))
    assert text(clerk.get("/people/places/template/")).startswith("\ufeff代码")


def test_a_workbook_of_people_leaves_a_look_at_each_of_them_and_at_nobody_else(login, woman, make_person):
    other = make_person("冉光明")
    make_person("杨帆", county=OTHER_COUNTY, township=OTHER_TOWN)
    client = login("settlement_clerk")
    client.get("/people/")
    with scopes_disabled():
        assert not Look.objects.exists()  # a page of a list is no look
    assert client.get("/people/?export=xlsx").status_code == 200
    with scopes_disabled():
        looks = set(Look.objects.values_list("person", "kind", "screen"))
    assert looks == {(one.pk, "export", "人员：导出") for one in (woman, other)}
